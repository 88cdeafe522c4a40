/* SPDX-License-Identifier: Apache-2.0 */
/*
 * extract.h - evidence captures: per verdict and finding a pcapng with its packets
 * (model.evidence) alone, each with the reasons as comments, on interfaces with
 * the names and link types they had. The captures are read a second time for it.
 *
 * Files are DIR/SUBJECT-RULE.pcapng; one that is there already is never written over,
 * and when one of them fails none stays.
 */
#ifndef ESPY_TELL_EVIDENCE_EXTRACT_H
#define ESPY_TELL_EVIDENCE_EXTRACT_H

#include "analyzer/model/model.h"
#include "dissectors/base/err.h"

/* True, with err, when these captures cannot be read twice. */
bool extract_impossible(const char *const *paths, size_t n, struct err *err);

/* One evidence capture that was written; of the set with the same index. */
struct extracted {
    char sha256[65];
};

/*
 * Writes them all into dir, made if need be. paths: the captures as the system
 * knows them, in the case's order. made has room for one of each set of the model.
 * 0, or -1 with err.
 */
int extract(const struct model *m, const char *const *paths, const char *dir,
            struct extracted *made, struct err *err);

#endif
