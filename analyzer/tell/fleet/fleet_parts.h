/* SPDX-License-Identifier: Apache-2.0 */
/* fleet_parts.h - inside analyzer/tell/fleet/ only. */
#ifndef ESPY_TELL_FLEET_FLEET_PARTS_H
#define ESPY_TELL_FLEET_FLEET_PARTS_H

#include "analyzer/tell/fleet/fleet.h"
#include "analyzer/tell/page/doc.h"
#include "analyzer/tell/wording.h"

/* A text in the arena, cut to FLEET_TEXT bytes, which anybody's report may exceed by
 * far. *failed is set when memory is out. */
struct told fleet_kept(struct fleet *f, struct told text, bool *failed);

/* "12 cases" */
const char *fleet_cases(uint64_t cases, char buf[48]);

/* Why a capture could not be read, or not to its end. Most reasons begin with the
 * path: it is told once. */
const char *fleet_why(const struct fleet_capture *c);

/* --- the page: fleet_page.c, its first screen in fleet_first.c --- */

void fleet_first(struct doc *d, const struct fleet *f);

/* "T-Mobile (US), MCC 310 MNC 260" of a row of operators. */
void fleet_operator(struct doc *d, const struct fleet_row *r);

/* "2 confirmed", "1 probable" as labels; nothing for a count of 0. */
void fleet_sure(struct doc *d, const struct fleet_row *r);

/* A level as a label. */
void fleet_level(struct doc *d, const char *level);

/* "a.pcap, b.pcap and 3 more": where it is seen. */
void fleet_examples(struct doc *d, const struct fleet_row *r);

#endif
