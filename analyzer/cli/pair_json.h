/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pair_json.h - a pair of an ESP packet and what was in it, as one object of
 * `espy dissect --pairs`: dataset espy.pair, object pair {outer_file, outer_frame,
 * inner_file, inner_frame, delay, tunnel, spi}. delay is in seconds, the outer
 * packet's time less the inner one's, as captured.
 */
#ifndef ESPY_CLI_PAIR_JSON_H
#define ESPY_CLI_PAIR_JSON_H

#include "analyzer/conclude/case.h"
#include "analyzer/pairs/correlate.h"
#include "analyzer/redact/redact.h"

#include <jansson.h>

/* Writes all pairs, an object a line. redact: masks the names of files and
 * interfaces; NULL: nothing is masked. 0, or -1 when memory is out or something
 * cannot be masked; what is written then is masked all the same. */
int pairs_json(FILE *out, const struct espy_case *c, struct redact *redact);

#endif
