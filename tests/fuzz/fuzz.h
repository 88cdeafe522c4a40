/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz.h - one dissector under libFuzzer, in two lines:
 *
 *     #include "tests/fuzz/fuzz.h"
 *     FUZZ_DISSECTOR(dns)
 *
 * The first two input bytes choose how much was cut by the snap length and a
 * few packet fields; the rest is the payload.
 */
#ifndef ESPY_TESTS_FUZZ_H
#define ESPY_TESTS_FUZZ_H

#include "dissectors/dissector.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Reads what an event says, so that a wild pointer in it is found. */
static void
fuzz_touch(const struct event_desc *desc, const void *body)
{
    volatile uint8_t seen = 0;
    for (size_t i = 0; i < desc->n; i++) {
        const struct field *f = &desc->fields[i];
        const uint8_t *at = (const uint8_t *)body + f->offset;
        const struct slice *s = (const struct slice *)(const void *)at;
        const struct list *l = (const struct list *)(const void *)at;
        const void *const *o = (const void *const *)(const void *)at;
        switch (f->kind) {
        case FIELD_TEXT:
        case FIELD_HEX:
        case FIELD_SHA256:
            for (size_t k = 0; s->p && k < s->n; k++)
                seen ^= s->p[k];
            break;
        case FIELD_LIST:
            for (size_t k = 0; l->items && k < l->n; k++)
                fuzz_touch(f->sub,
                           (const uint8_t *)l->items + k * f->sub->size);
            break;
        case FIELD_TEXTS:
            for (size_t k = 0; l->items && k < l->n; k++) {
                const struct slice *t = (const struct slice *)l->items + k;
                for (size_t j = 0; j < t->n; j++)
                    seen ^= t->p[j];
            }
            break;
        case FIELD_OBJECT:
            if (*o)
                fuzz_touch(f->sub, *o);
            break;
        case FIELD_CSTR:
            if (*o)
                seen ^= (uint8_t)strlen((const char *)*o);
            break;
        default: break;
        }
    }
    (void)seen;
}

static void
fuzz_emit(void *ctx, const struct packet *pkt, const struct event *ev)
{
    (void)ctx;
    (void)pkt;
    fuzz_touch(ev->desc, ev->body);
}

static void
fuzz_one(const struct dissector *d, const uint8_t *data, size_t n)
{
    if (n < 2)
        return;
    size_t have = n - 2;
    struct packet pkt;
    memset(&pkt, 0, sizeof pkt);
    pkt.pid = -1;
    pkt.ip_proto = data[1] & 1 ? 6 : 17;
    pkt.sport = data[1] & 2 ? 4500 : 5060;
    pkt.dport = data[1] & 4 ? 500 : 53;
    pkt.src.family = pkt.dst.family = data[1] & 8 ? 6 : 4;
    uint8_t *exact = malloc(have ? have : 1);
    if (!exact)
        abort();
    memcpy(exact, data + 2, have);
    struct arena arena;
    arena_init(&arena, 8u << 20);
    struct sink sink = {fuzz_emit, NULL, &arena};
    struct next next;
    memset(&next, 0, sizeof next);
    struct cursor c = cursor_over(exact, have, have + data[0]);
    d->dissect(&c, &pkt, &sink, &next);
    if (next.space != CLAIM_NONE && next.cur.have)
        if (next.cur.p < exact || next.cur.p + next.cur.have > exact + have)
            if (arena.used == 0) /* else it may be arena memory */
                abort();
    if (d->guess)
        d->guess(cursor_over(exact, have, have + data[0]));
    if (d->frame) {
        struct framing f = d->frame(exact, have);
        if (f.state == FRAME_DONE && (f.length == 0 || f.length > have))
            abort();
    }
    arena_free(&arena);
    free(exact);
}

#define FUZZ_DISSECTOR(d)                                     \
    extern const struct dissector dissector_##d;              \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) \
    {                                                         \
        fuzz_one(&dissector_##d, data, n);                    \
        return 0;                                             \
    }

#endif
