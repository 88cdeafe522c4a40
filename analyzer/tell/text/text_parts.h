/* SPDX-License-Identifier: Apache-2.0 */
/* text_parts.h - the sections of the text report. */
#ifndef ESPY_TELL_TEXT_TEXT_PARTS_H
#define ESPY_TELL_TEXT_TEXT_PARTS_H

#include "analyzer/base/wrap.h"
#include "analyzer/tell/wording.h"

/* Of things of one kind a person is shown this many. How many more there are
 * is told, and the JSON report has them all. */
#define TEXT_MOST 24

struct text {
    const struct model *m;
    struct wrap w;
};

/* "and 1,024 more names (see --format json)"; nothing when n fits. */
void text_more(const struct wrap *w, int indent, uint64_t n, const char *what);

/* The rows of an object that no line here tells in words (MODEL_SHOWN). */
void text_rows(const struct text *t, int indent, const struct model_desc *d,
               const void *object);

/* The IKE attempts of a tunnel, and why each got no further. nested: as part
 * of a list that has its own heading. */
void text_ike(const struct text *t, const struct model_tunnel *tn, bool nested);

/* What shows the inside of a tunnel: how that is known, and what was read. */
void text_inside(const struct text *t, const struct model_tunnel *tn);

/* Registrations, calls and messages that were read in one flow. */
void text_calls_of_flow(const struct text *t, const struct model_flow *f);

/* What was inferred of a tunnel and not read in clear. */
void text_activity(const struct text *t, const struct model_tunnel *tn);

/* What of a subject deserves a look. nested: as in text_ike(). */
void
text_findings(const struct text *t, const struct model_subject *s, bool nested);

/* The captures, where each packet went, what was wrong. */
void text_case(const struct text *t);
void text_damage(const struct text *t);

#endif
