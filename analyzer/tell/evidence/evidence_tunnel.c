/* SPDX-License-Identifier: Apache-2.0 */
/* A tunnel's own packets, outside and inside. */
#include "analyzer/tell/cite_text.h"
#include "analyzer/tell/evidence/evidence_parts.h"

#include <stdio.h>
#include <stdlib.h>

/* Which reason the packets of one SA have. */
struct sa_why {
    uint32_t series; /* esp_sa.serial, its low 32 bits as in the trace */
    uint32_t why;
};

static int
by_series(const void *pa, const void *pb)
{
    const struct sa_why *a = pa, *b = pb;
    return a->series < b->series ? -1 : a->series > b->series;
}

static uint32_t
reason(struct evidence_set *out, const struct subject *s,
       const struct esp_sa *sa)
{
    char text[128];
    bool outbound =
        esp_sa_from_a(s->tunnel, sa) == tunnel_a_is_local(s->tunnel);
    snprintf(text, sizeof text, "added: %s of %s, %s, SPI 0x%08x",
             sa->key.proto == 51 ? "AH" : "ESP", s->id,
             outbound ? "outbound" : "inbound", sa->key.spi);
    return evidence_why(out, text);
}

/* The SAs of the tunnel in the order of their numbers; *n of them. */
static struct sa_why *
sas_of(const struct conclusion *c, const struct subject *s,
       struct evidence_set *out, size_t *n)
{
    const struct tunnels *ts = &c->kase->state->tunnels;
    struct sa_why *sas =
        calloc(s->tunnel->n_esp ? s->tunnel->n_esp : 1, sizeof *sas);
    uint32_t at = 0;
    const struct esp_sa *sa;
    *n = 0;
    if (!sas) {
        out->failed = true;
        return NULL;
    }
    while (*n < s->tunnel->n_esp && (sa = tunnel_next_esp(ts, s->tunnel, &at)))
        sas[(*n)++] = (struct sa_why){(uint32_t)sa->serial, reason(out, s, sa)};
    if (*n)
        qsort(sas, *n, sizeof *sas, by_series);
    return sas;
}

static void
outer(const struct conclusion *c, const struct subject *s, bool all,
      struct evidence_set *out)
{
    const struct trace *t = &c->kase->state->trace;
    char ike[64], alive[64];
    size_t n;
    struct sa_why *sas = sas_of(c, s, out, &n);
    snprintf(ike, sizeof ike, "added: IKE of %s", s->id);
    snprintf(alive, sizeof alive, "added: NAT keepalive of %s", s->id);
    uint32_t why_ike = evidence_why(out, ike);
    uint32_t why_alive = evidence_why(out, alive);
    for (uint32_t i = 0; sas && i < t->n_outer; i++) {
        const struct trace_outer *o = &t->outer[i];
        bool mine = o->series == (uint32_t)s->tunnel->serial;
        if (o->kind == TRACE_IKE && mine) {
            evidence_add(out, o->file, o->frame, why_ike);
        } else if (o->kind == TRACE_KEEPALIVE && mine && all) {
            evidence_add(out, o->file, o->frame, why_alive);
        } else if (o->kind == TRACE_ESP && all && n) {
            struct sa_why key = {o->series, 0}, *sa;
            if ((sa = bsearch(&key, sas, n, sizeof *sas, by_series)))
                evidence_add(out, o->file, o->frame, sa->why);
        }
    }
    out->left_out += t->outer_left_out;
    free(sas);
}

/* What was seen of its inside while it lived. */
static void
inside(const struct conclusion *c, const struct subject *s,
       const struct inner *in, struct evidence_set *out)
{
    static const char *const how[] = {
        [INNER_ADJACENT] = "by host and time",
        [INNER_CORRELATED] = "by matching packets",
        [INNER_DECRYPTED] = "decrypted",
    };
    const struct trace *t = &c->kase->state->trace;
    const struct interface *i =
        interfaces_at(&c->kase->state->interfaces, in->interface);
    char text[160];
    snprintf(text, sizeof text, "added: inside %s (known %s), on interface %s",
             s->id, how[in->how], i->name);
    uint32_t why = evidence_why(out, text);
    for (uint32_t k = 0; k < t->n_inner; k++) {
        const struct trace_inner *p = &t->inner[k];
        const struct trace_path *path = trace_path_at(t, p->path);
        if (path && path->key.interface == in->interface &&
            p->ts >= s->tunnel->first.ts && p->ts <= s->tunnel->last.ts)
            evidence_add(out, path->file, p->frame, why);
    }
    out->left_out += t->inner_left_out;
}

/* How the far end got its names: the answers, and what they answered. */
static void
names(const struct conclusion *c, const struct subject *s,
      struct evidence_set *out)
{
    struct names *all = c->kase->state->names;
    const struct name_ref *r = NULL;
    uint32_t answer = evidence_why(out, "added: tells the gateway's name");
    uint32_t question = evidence_why(out, "added: asks for the gateway's name");
    while ((r = names_of(all, &s->ends.remote.addr, r))) {
        uint32_t at = 0;
        evidence_add(out, r->file, r->frame, answer);
        for (const struct name_query *q;
             r->asked[0] && (q = names_queries(all, &at));)
            if (strcmp(q->name, r->asked) == 0 &&
                addr_eq(&q->client, &r->client)) {
                evidence_add(out, q->file, q->frame, question);
                evidence_add(out, q->answer_file, q->answer_frame, answer);
            }
    }
}

void
evidence_tunnel(const struct conclusion *c, const struct subject *s, bool all,
                struct evidence_set *out)
{
    outer(c, s, all, out);
    if (!all)
        return;
    for (size_t i = 0; i < c->inners.n; i++)
        if (c->inners.items[i].tunnel == s->tunnel->serial)
            inside(c, s, &c->inners.items[i], out);
    names(c, s, out);
}
