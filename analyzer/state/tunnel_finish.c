/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When all packets are read: the SAs of each tunnel in order, and which IKE SA
 * each ESP SA came from.
 */
#include "analyzer/state/tunnel_parts.h"

#include <stdlib.h>
#include <string.h>

#define ESP_EARLY 1000000000 /* ns: captured before the message that made it */

struct placed {
    uint32_t tunnel, sa; /* places in their tables */
    uint64_t serial;     /* order of appearance */
};

static int
placed_order(const void *x, const void *y)
{
    const struct placed *a = x, *b = y;
    if (a->tunnel != b->tunnel)
        return a->tunnel < b->tunnel ? -1 : 1;
    return a->serial < b->serial ? -1 : a->serial > b->serial;
}

/* Turns a sorted list into the order, and says where each tunnel's part is. */
static void
order_take(struct tunnels *t, const struct placed *p, uint32_t n,
           uint32_t *order, bool esp)
{
    for (uint32_t i = 0; i < n; i++) {
        struct tunnel *tn = table_at(&t->tunnels, p[i].tunnel);
        uint32_t *at = esp ? &tn->esp_at : &tn->ike_at;
        uint32_t *count = esp ? &tn->esp_n : &tn->ike_n;
        if (*count == 0)
            *at = i;
        ++*count;
        order[i] = p[i].sa;
    }
}

static uint32_t *
order_make(struct tunnels *t, bool esp)
{
    const struct table *table = esp ? &t->esp : &t->ike;
    size_t cap = table->count ? table->count : 1;
    struct placed *p = malloc(cap * sizeof *p);
    uint32_t *order = malloc(cap * sizeof *order), at = 0, n = 0;
    for (void *x; p && order && (x = table_next(table, &at));) {
        const struct ike_sa *i = x;
        const struct esp_sa *e = x;
        uint32_t place = esp ? e->tunnel : i->tunnel;
        if (!tunnel_if(t, place, esp ? e->tunnel_serial : i->tunnel_serial) ||
            (esp && e->same_serial))
            continue;
        p[n].tunnel = place;
        p[n].sa = table_index(table, x);
        p[n++].serial = esp ? e->serial : i->serial;
    }
    if (!p || !order) {
        free(order);
        order = NULL;
    } else {
        qsort(p, n, sizeof *p, placed_order);
        order_take(t, p, n, order, esp);
    }
    free(p);
    return order;
}

static bool
sa_next(const struct tunnels *t, const struct tunnel *tn, uint32_t *at,
        bool esp, void **out)
{
    const struct table *table = esp ? &t->esp : &t->ike;
    const uint32_t *order = esp ? t->esp_order : t->ike_order;
    if (order) {
        if (*at >= (esp ? tn->esp_n : tn->ike_n))
            return false;
        *out = table_at(table, order[(esp ? tn->esp_at : tn->ike_at) + *at]);
        ++*at;
        return true;
    }
    while ((*out = table_next(table, at))) {
        const struct ike_sa *i = *out;
        const struct esp_sa *e = *out;
        if ((esp ? e->tunnel_serial : i->tunnel_serial) == tn->serial &&
            !(esp && e->same_serial))
            return true;
    }
    return false;
}

struct ike_sa *
tunnel_next_ike(const struct tunnels *t, const struct tunnel *tn, uint32_t *at)
{
    void *sa;
    return sa_next(t, tn, at, false, &sa) ? sa : NULL;
}

struct esp_sa *
tunnel_next_esp(const struct tunnels *t, const struct tunnel *tn, uint32_t *at)
{
    void *sa;
    return sa_next(t, tn, at, true, &sa) ? sa : NULL;
}

/* --- which IKE SA made which ESP SA ------------------------------------------------- */

/*
 * How likely an IKE SA is to have made an ESP SA: one whose IKE_AUTH was granted, or
 * whose beginning the capture does not hold, before one whose answers it lacks.
 * One that was refused made none.
 */
static int
rank(const struct ike_sa *sa)
{
    if (sa->major == 1)
        return sa->quick || !sa->opening_seen ? 2 : sa->init_responses ? 1 : 0;
    if (sa->auth_responses)
        return ike_sa_granted(sa) ? 2 : 0;
    if (!sa->opening_seen && !sa->auth_requests)
        return 2;
    return sa->auth_requests ? 1 : 0;
}

struct maker {
    int64_t ready;
    struct ike_sa *sa;
};

/* A tunnel's IKE SAs that could carry ESP, by rank, then by when. */
struct makers {
    struct maker *items;
    size_t n, second; /* those before `second` are of rank 1 */
};

static int
maker_order(const void *x, const void *y)
{
    const struct maker *a = x, *b = y;
    int ra = rank(a->sa), rb = rank(b->sa);
    if (ra != rb)
        return ra < rb ? -1 : 1;
    if (a->ready != b->ready)
        return a->ready < b->ready ? -1 : 1;
    return a->sa->serial < b->sa->serial ? -1 : a->sa->serial > b->sa->serial;
}

static void
makers_list(const struct tunnels *t, const struct tunnel *tn, struct makers *m)
{
    uint32_t at = 0;
    m->n = m->second = 0;
    for (struct ike_sa *sa; (sa = tunnel_next_ike(t, tn, &at));) {
        sa->carried = false;
        sa->carried_from = 0;
        memset(&sa->carried_at, 0, sizeof sa->carried_at);
        int r = rank(sa);
        if (r == 0)
            continue;
        m->second += r == 1;
        m->items[m->n].ready = sa->ready.ts;
        m->items[m->n++].sa = sa;
    }
    qsort(m->items, m->n, sizeof *m->items, maker_order);
}

/* The latest of items[from..to) that was ready by then. */
static struct ike_sa *
latest(const struct makers *m, size_t from, size_t to, int64_t when)
{
    size_t first = from;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (ns_between(m->items[mid].ready, when) < -ESP_EARLY)
            to = mid;
        else
            from = mid + 1;
    }
    return from == first ? NULL : m->items[from - 1].sa;
}

enum { FROM_A = 1, FROM_B = 2 };

static void
carried_find(const struct tunnels *t, const struct tunnel *tn, struct makers *m)
{
    uint32_t at = 0;
    makers_list(t, tn, m);
    for (struct esp_sa *esp; (esp = tunnel_next_esp(t, tn, &at));) {
        struct ike_sa *sa = latest(m, m->second, m->n, esp->first.ts);
        if (!sa)
            sa = latest(m, 0, m->second, esp->first.ts);
        if (!sa)
            continue;
        if (!sa->carried_at.frame || esp->first.ts < sa->carried_at.ts)
            sa->carried_at = esp->first;
        sa->carried_from |= esp_sa_from_a(tn, esp) ? FROM_A : FROM_B;
        /* One direction tells only that its sender believes in the SA; the
         * responder's granting reply tells of the other end. */
        sa->carried = sa->carried_from == (FROM_A | FROM_B) ||
                      (sa->auth_responses && ike_sa_granted(sa)) ||
                      sa->quick_done;
    }
}

bool
tunnels_starved(const struct tunnels *t)
{
    return t->starved || t->tunnels.starved || t->ike.starved ||
           t->esp.starved || t->paths.starved || t->spis.starved;
}

int
tunnels_finish(struct tunnels *t)
{
    uint32_t at = 0;
    free(t->ike_order);
    free(t->esp_order);
    t->ike_order = t->esp_order = NULL;
    for (struct tunnel *tn; (tn = table_next(&t->tunnels, &at));)
        tn->ike_at = tn->ike_n = tn->esp_at = tn->esp_n = 0;
    uint32_t *ike = order_make(t, false), *esp = order_make(t, true);
    t->ike_order = ike;
    t->esp_order = esp;
    struct makers m = {malloc((t->ike.count + 1) * sizeof *m.items), 0, 0};
    at = 0;
    for (struct tunnel *tn; m.items && (tn = table_next(&t->tunnels, &at));)
        carried_find(t, tn, &m);
    bool done = ike && esp && m.items;
    free(m.items);
    return done ? 0 : -1;
}
