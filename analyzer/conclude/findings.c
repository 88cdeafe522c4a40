/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/conclude/findings.h"

#include "analyzer/facts/collect.h"

#include <stdlib.h>

int
findings_add(struct findings_list *all, const struct findings *some)
{
    if (all->cap - all->n < some->n) {
        size_t cap = 2 * all->cap + some->n;
        struct finding *items = realloc(all->items, cap * sizeof *items);
        if (!items)
            return -1;
        all->items = items;
        all->cap = cap;
    }
    if (some->n)
        memcpy(all->items + all->n, some->items, some->n * sizeof *some->items);
    all->n += some->n;
    return 0;
}

int
findings_of_packets(struct findings_list *all, const struct ruleset *rules,
                    const struct anomalies *a, struct arena *arena)
{
    uint32_t at = 0;
    for (const struct anomaly_kind *k; (k = table_next(&a->table, &at));) {
        struct fact_set facts;
        struct verdicts none;
        struct findings found;
        collect_anomaly(arena, k, "case", &facts);
        if (ruleset_judge(rules, &facts, arena, &none, &found) < 0 ||
            findings_add(all, &found) < 0)
            return -1;
    }
    return 0;
}

void
findings_free(struct findings_list *all)
{
    free(all->items);
    memset(all, 0, sizeof *all);
}
