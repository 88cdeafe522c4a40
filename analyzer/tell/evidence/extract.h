/* SPDX-License-Identifier: Apache-2.0 */
/*
 * extract.h - evidence captures: per verdict and finding a pcapng with its packets
 * (report/evidence.h) alone, each with the reasons as comments, on interfaces with
 * the names and link types they had. The captures are read a second time for it.
 *
 * Files are DIR/SUBJECT-RULE.pcapng; one that is there already is never written over.
 */
#ifndef ESPY_TELL_EVIDENCE_EXTRACT_H
#define ESPY_TELL_EVIDENCE_EXTRACT_H

#include "analyzer/conclude/conclude.h"
#include "analyzer/state/ladder.h"

#include <jansson.h>

/* True, with err, when these captures cannot be read twice. */
bool extract_impossible(const char *const *paths, size_t n, struct err *err);

/* Writes them all into dir, made if need be. *made is a new list of {name, sha256,
 * packets}. 0, or -1 with err. */
int
extract(const struct conclusion *c, const struct ladder *l,
        const json_t *report, const char *dir, json_t **made, struct err *err);

#endif
