/* SPDX-License-Identifier: Apache-2.0 */
/*
 * findings.h - all that deserves a look, in one list: what the rules found of the
 * tunnels, flows and the case, and of packets that break their protocols.
 * Reports tell them, --fail-on weighs them.
 */
#ifndef ESPY_CONCLUDE_FINDINGS_H
#define ESPY_CONCLUDE_FINDINGS_H

#include "analyzer/rules/rules.h"
#include "analyzer/state/anomalies.h"

struct findings_list {
    struct finding *items;
    size_t n, cap;
};

/* Adds those of one subject. 0, or -1 without memory. */
int findings_add(struct findings_list *all, const struct findings *some);

/* What the rules find of the anomalies; texts in the arena. 0, or -1 without
 * memory. */
int findings_of_packets(struct findings_list *all, const struct ruleset *rules,
                        const struct anomalies *a, struct arena *arena);
void findings_free(struct findings_list *all);

#endif
