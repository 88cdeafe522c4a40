/* SPDX-License-Identifier: Apache-2.0 */
/*
 * activity_observed.h - what was inferred of a tunnel and read in clear as well.
 */
#ifndef ESPY_CONCLUDE_ACTIVITY_OBSERVED_H
#define ESPY_CONCLUDE_ACTIVITY_OBSERVED_H

#include "analyzer/activity/activity.h"
#include "analyzer/pairs/inner.h"

/* Marks calls and messages that were read in clear on an inner interface of their
 * tunnel: those are told instead. 0, or -1 when memory is out. */
int activity_observed(const struct state *s, const struct inners *inners,
                      struct activities *a);

#endif
