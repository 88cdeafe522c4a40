/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keep.h - what stays of a subject once it is judged.
 *
 * Facts take some 20 KB a tunnel, and there may be thousands of tunnels. They are
 * collected and judged in memory that the next subject uses again; what the model
 * is filled from is copied out of it.
 */
#ifndef ESPY_CONCLUDE_KEEP_H
#define ESPY_CONCLUDE_KEEP_H

#include "analyzer/conclude/conclude.h"

/*
 * Copies into the arena: the facts that verdicts and findings rest on, those that
 * subject_fact() may be asked for, the verdicts that held with what they lack, the
 * first that nearly held, and the findings. After it nothing of the subject points
 * to where it was judged. 0, or -1 when the arena is full or there is no memory.
 */
int subject_keep(struct subject *s, struct arena *to);

/* May subject_fact() be asked for it? */
bool subject_keeps(const char *fact);

#endif
