/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/facts/collect.h"

#include <inttypes.h>

static void
cite_all(struct fact *f, const struct anomaly_kind *k)
{
    for (uint32_t i = 0; i < k->n_first; i++)
        cite_at(f, k->first[i]);
    /* The first frames are kept, and all are counted. */
    if (f && k->count > f->frames_total)
        f->frames_total = k->count;
}

void
collect_anomaly(struct arena *arena, const struct anomaly_kind *k,
                const char *subject, struct fact_set *out)
{
    fact_set_init(out, arena, FACT_ANOMALY, subject);
    cite_all(fact_text(out, "anomaly.protocol", k->key.protocol,
                       "the protocol is %s", k->key.protocol),
             k);
    cite_all(fact_text(out, "anomaly.reason", k->key.reason, "%s: %s",
                       k->key.protocol, k->text),
             k);
    cite_all(fact_text(out, "anomaly.text", k->text, "%s: %s", k->key.protocol,
                       k->text),
             k);
    cite_all(fact_number(out, "anomaly.count", (int64_t)k->count,
                         "%" PRIu64 " packet%s", k->count,
                         k->count == 1 ? "" : "s"),
             k);
    cite_all(fact_bool(out, "anomaly.cut", k->cut,
                       k->cut ? "the capture holds only a part of the packet"
                              : "the packet itself breaks its protocol"),
             k);
}
