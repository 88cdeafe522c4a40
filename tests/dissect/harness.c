/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/dissect/harness.h"

#include <stdlib.h>

static void
keep(void *ctx, const struct packet *pkt, const struct event *ev)
{
    struct harness *h = ctx;
    (void)pkt;
    if (ev->desc == &anomaly_desc && h->n_anomalies < HARNESS_EVENTS)
        h->anomaly[h->n_anomalies++] =
            ((const struct anomaly_event *)ev->body)->reason;
    if (h->n == HARNESS_EVENTS)
        return;
    h->events[h->n] = *ev;
    h->events[h->n].body = arena_copy(&h->arena, ev->body, ev->desc->size);
    h->n++;
}

void
harness_init(struct harness *h)
{
    memset(h, 0, sizeof *h);
    arena_init(&h->arena, 8u << 20);
    h->sink.emit = keep;
    h->sink.ctx = h;
    h->sink.arena = &h->arena;
    h->pkt.pid = -1;
}

void
harness_free(struct harness *h)
{
    arena_free(&h->arena);
}

void
harness_run(struct harness *h, const struct dissector *d, const void *bytes,
            size_t have, size_t wire)
{
    arena_reset(&h->arena);
    h->n = h->n_anomalies = 0;
    memset(&h->next, 0, sizeof h->next);
    h->cur = cursor_over(bytes, have, wire);
    d->dissect(&h->cur, &h->pkt, &h->sink, &h->next);
}

const void *
harness_event(const struct harness *h, const struct event_desc *desc)
{
    for (size_t i = 0; i < h->n; i++)
        if (h->events[i].desc == desc)
            return h->events[i].body;
    return NULL;
}

bool
harness_has_anomaly(const struct harness *h, const char *reason)
{
    for (size_t i = 0; i < h->n_anomalies; i++)
        if (strcmp(h->anomaly[i], reason) == 0)
            return true;
    return false;
}

static void
run_cut(struct harness *h, const struct dissector *d, const struct packet *pkt,
        const void *bytes, size_t have, size_t wire)
{
    uint8_t *exact = malloc(have ? have : 1);
    if (!exact)
        abort();
    memcpy(exact, bytes, have);
    h->pkt = *pkt;
    harness_run(h, d, exact, have, wire);
    if (d->guess)
        d->guess(cursor_over(exact, have, wire));
    if (d->frame)
        d->frame(exact, have);
    free(exact);
}

void
harness_sweep(const struct dissector *d, const struct packet *pkt,
              const void *bytes, size_t n)
{
    struct harness h;
    harness_init(&h);
    for (size_t have = 0; have <= n; have++) {
        run_cut(&h, d, pkt, bytes, have, have);
        run_cut(&h, d, pkt, bytes, have, n);
    }
    harness_free(&h);
}
