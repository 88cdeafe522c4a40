/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/conclude/findings.h"

#include "analyzer/state/ike_sa.h"

#include <stdio.h>
#include <stdlib.h>

static struct finding *
add(struct findings *f)
{
    if (f->n == f->cap) {
        size_t cap = f->cap ? f->cap * 2 : 8;
        struct finding *items = realloc(f->items, cap * sizeof *items);
        if (!items)
            return NULL;
        f->items = items;
        f->cap = cap;
    }
    struct finding *x = &f->items[f->n++];
    memset(x, 0, sizeof *x);
    return x;
}

static void
cite(struct finding *x, const struct cite *at, uint32_t n)
{
    for (uint32_t i = 0; i < n && x->n < ANOMALY_FRAMES; i++)
        if (at[i].frame)
            x->at[x->n++] = at[i];
}

struct text {
    const char *id;
    enum level level;
    const char *title, *explanation;
};

static const struct text elsewhere = {
    "ike.responder_source_mismatch", LEVEL_LOW,
    "The responder's address is not the one it states",
    "The responder's NAT_DETECTION_SOURCE_IP hash does not fit the address it "
    "answers from. A NAT at the client's side cannot cause this: the gateway "
    "is "
    "behind a NAT of its own, it forces UDP encapsulation, or something else "
    "answers in its place."};

static const struct text two_responders = {
    "ike.two_responders", LEVEL_MEDIUM,
    "One IKE_SA_INIT was answered by two responder SPIs",
    "Two different answers to one request: a responder that restarted, or "
    "somebody who answers in its place."};

static const struct text two_addresses = {
    "ike.two_addresses", LEVEL_LOW,
    "One IKE SA was answered from two addresses",
    "The responder's address changed within one IKE SA: MOBIKE (RFC 4555), or "
    "somebody who answers in its place."};

static int
told(struct findings *f, const struct text *t, const char *subject,
     const struct cite *at)
{
    struct finding *x = add(f);
    if (!x)
        return -1;
    snprintf(x->id, sizeof x->id, "%s", t->id);
    x->level = t->level;
    x->title = t->title;
    snprintf(x->explanation, sizeof x->explanation, "%s", t->explanation);
    snprintf(x->subject, sizeof x->subject, "%s", subject);
    cite(x, at, 1);
    return 0;
}

int
findings_of_tunnel(struct findings *f, const struct tunnels *t,
                   const struct tunnel *tn, const char *subject)
{
    uint32_t at = 0;
    int rc = 0;
    for (const struct ike_sa *sa;
         rc == 0 && (sa = tunnel_next_ike(t, tn, &at));) {
        if (sa->natd_r.source == NATD_MISMATCH)
            rc |= told(f, &elsewhere, subject, &sa->natd_r_at);
        if (sa->other_responder)
            rc |= told(f, &two_responders, subject, &sa->last);
        if (sa->many_addresses)
            rc |= told(f, &two_addresses, subject, &sa->last);
    }
    return rc;
}

int
findings_of_packets(struct findings *f, const struct anomalies *a)
{
    uint32_t at = 0;
    for (const struct anomaly_kind *k; (k = table_next(&a->table, &at));) {
        struct finding *x = add(f);
        if (!x)
            return -1;
        snprintf(x->id, sizeof x->id, "anomaly.%s.%s", k->key.protocol,
                 k->key.reason);
        x->level = k->cut ? LEVEL_INFORMATIONAL : LEVEL_LOW;
        x->title = k->text;
        snprintf(x->explanation, sizeof x->explanation, "%s: %s. %llu time%s.",
                 k->key.protocol, k->text, (unsigned long long)k->count,
                 k->count == 1 ? "" : "s");
        snprintf(x->subject, sizeof x->subject, "case");
        x->anomaly = true;
        cite(x, k->first, k->n_first);
    }
    return 0;
}

void
findings_free(struct findings *f)
{
    free(f->items);
    memset(f, 0, sizeof *f);
}
