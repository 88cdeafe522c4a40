/* SPDX-License-Identifier: Apache-2.0 */
/* Frames of evidence, packed: a set may hold every packet of a large capture, of
 * which most follow shortly after the one before, for a reason of few. */
#include "analyzer/model/model_scene.h"

/* Seven bits a byte, the low ones first; the top bit says that more follow. */
static size_t
number_pack(uint8_t *to, uint64_t v)
{
    size_t n = 0;
    for (; v >= 0x80; v >>= 7)
        to[n++] = (uint8_t)(v | 0x80);
    to[n++] = (uint8_t)v;
    return n;
}

static uint64_t
number_next(struct model_cited *c)
{
    uint64_t v = 0;
    for (unsigned shift = 0; c->at < c->end && shift < 64; shift += 7) {
        uint8_t b = *c->at++;
        v |= (uint64_t)(b & 0x7f) << shift;
        if (!(b & 0x80))
            break;
    }
    return v;
}

size_t
model_cited_pack(uint8_t *to, uint64_t step, uint64_t why)
{
    size_t n = number_pack(to, step);
    return n + number_pack(to + n, why);
}

bool
model_cited_next(struct model_cited *c)
{
    if (c->at == c->end)
        return false;
    c->frame += number_next(c);
    c->why = number_next(c);
    return true;
}
