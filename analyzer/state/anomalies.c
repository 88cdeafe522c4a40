/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/state/anomalies.h"

#include <stdio.h>

int
anomalies_init(struct anomalies *a)
{
    struct anomaly_kind *k = NULL;
    a->count = a->cut = 0;
    return table_init(&a->table, sizeof *k, sizeof k->key, ANOMALIES_CAP);
}

void
anomalies_free(struct anomalies *a)
{
    table_free(&a->table);
}

void
anomalies_see(struct anomalies *a, const struct packet *pkt,
              const struct anomaly_event *ev)
{
    struct anomaly_kind probe;
    bool created;
    memset(&probe.key, 0, sizeof probe.key);
    snprintf(probe.key.protocol, sizeof probe.key.protocol, "%s", ev->protocol);
    snprintf(probe.key.reason, sizeof probe.key.reason, "%s", ev->reason);
    struct anomaly_kind *k = table_get(&a->table, &probe.key, &created);
    if (created) {
        k->text = ev->text;
        k->cut = ev->cut;
        k->offset = ev->offset;
    }
    k->count++;
    ev->cut ? a->cut++ : a->count++;
    /* One packet may earn the same anomaly several times: cited once. */
    if (k->n_first && k->first[k->n_first - 1].frame == pkt->frame &&
        k->first[k->n_first - 1].file == pkt->file)
        return;
    if (k->n_first < ANOMALY_FRAMES)
        k->first[k->n_first++] = cite_of(pkt);
}
