/* SPDX-License-Identifier: Apache-2.0 */
/* text_parts.h - the sections of the text report. */
#ifndef ESPY_TELL_TEXT_TEXT_PARTS_H
#define ESPY_TELL_TEXT_TEXT_PARTS_H

#include "analyzer/conclude/conclude.h"
#include "analyzer/tell/text/wrap.h"

/* Of things of one kind a person is shown this many. How many more there are
 * is told, and the JSON report has them all. */
#define TEXT_MOST 24

/* "and 1,024 more names (see --format json)"; nothing when n fits. */
void text_more(const struct wrap *w, int indent, uint64_t n, const char *what);

/* The IKE attempts of a tunnel, and why each got no further. nested: as part
 * of a list that has its own heading. */
void text_ike(const struct conclusion *c, const struct wrap *w,
              const struct subject *s, bool nested);

/* Registrations, calls and messages seen inside a tunnel, or in one flow. */
void text_calls_inside(const struct conclusion *c, const struct wrap *w,
                       const struct inner *in);

/* What the matched packets say: how many, which suites, how late. */
void text_matched(const struct conclusion *c, const struct wrap *w,
                  const struct inner *in);
void text_calls_of_flow(const struct conclusion *c, const struct wrap *w,
                        const struct flow *f);

/* What was inferred of a tunnel and not read in clear. */
void text_activity(const struct conclusion *c, const struct wrap *w,
                   const struct subject *s);

/* What of a tunnel deserves a look. nested: as in text_ike(). */
void text_findings(const struct conclusion *c, const struct wrap *w,
                   const struct subject *s, bool nested);

/* The captures, where each packet went, what was wrong. */
void text_case(const struct conclusion *c, const struct wrap *w);
void text_damage(const struct conclusion *c, const struct wrap *w);

#endif
