/* SPDX-License-Identifier: Apache-2.0 */
/* fleet_parts.h - inside analyzer/fleet/ only. */
#ifndef ESPY_TELL_FLEET_FLEET_PARTS_H
#define ESPY_TELL_FLEET_FLEET_PARTS_H

#include "analyzer/tell/fleet/fleet.h"
#include "analyzer/tell/page/doc.h"

/* Text that is kept: cut to FLEET_TEXT bytes, which anybody's report may exceed
 * by far. */
json_t *fleet_kept(const char *text);

/* "confirmed", "probable", "possible": 3, 2, 1; 0 for anything else. */
int fleet_sureness(const char *confidence);

/* A case as one row of "listed". NULL: no memory. */
json_t *fleet_case(const json_t *report);

/* "12 cases" of a row of the tree. */
const char *fleet_cases(const json_t *row, char buf[48]);

/* --- the page: fleet_page.c, its first screen in fleet_first.c --- */

void fleet_first(struct doc *d, const json_t *tree);

/* "T-Mobile (US), MCC 310 MNC 260" of a row of operators. */
void fleet_operator(struct doc *d, const json_t *row);

/* "2 confirmed", "1 probable" as labels; nothing for a count of 0. */
void fleet_sure(struct doc *d, const json_t *row);

/* A level as a label, when it is one. */
void fleet_level(struct doc *d, const char *level);

/* "a.pcap, b.pcap and 3 more": where it is seen. */
void fleet_examples(struct doc *d, const json_t *row);

/* Why a capture could not be read, or not to its end. Most reasons begin with the
 * path: it is told once. */
const char *fleet_why(const json_t *trouble);

#endif
