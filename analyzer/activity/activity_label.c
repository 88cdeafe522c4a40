/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stretches of time in which the word for each second is the same.
 */
#include "analyzer/activity/activity_seconds.h"

#include <stdlib.h>

static bool
kind_is_probable(uint8_t kind)
{
    return kind != ACTIVITY_WEB && kind != ACTIVITY_INTERACTIVE;
}

/* Adds seconds from..to (inclusive) of one kind, with these packets or none. */
static int
segment_add(struct act_tunnel *t, uint8_t kind, int64_t from, int64_t to,
            const struct act_second *x)
{
    struct activities *out = t->out;
    struct activity *a = out->n ? &out->items[out->n - 1] : NULL;
    bool failed = false;
    if (from > to)
        return 0;
    if (!a || a->tunnel != t->index || a->kind != kind ||
        a->end != from * ACT_SECOND) {
        a = act_more((void **)&out->items, &out->n, &out->cap,
                     ACTIVITY_SEGMENTS_CAP, sizeof *a, &failed);
        if (!a) {
            out->left_out++;
            return failed ? -1 : 0;
        }
        a->tunnel = t->index;
        a->kind = kind;
        a->probable = kind_is_probable(kind);
        a->start = from * ACT_SECOND;
    }
    a->end = (to + 1) * ACT_SECOND;
    if (!x)
        return 0;
    if (!a->packets)
        a->first = act_cite(t, x->from);
    a->last = act_cite(t, x->until);
    a->packets += x->until - x->from + 1;
    return 0;
}

static int
segments_fill(struct act_tunnel *t, const struct act_seconds *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct act_second *x = &s->items[i];
        int64_t next = i ? s->items[i - 1].at + 1 : x->at;
        uint8_t gap = next < x->at && act_call_in(t, next) ? ACTIVITY_CALL
                                                           : ACTIVITY_IDLE;
        if (segment_add(t, gap, next, x->at - 1, NULL) < 0 ||
            segment_add(t, x->kind, x->at, x->at, x) < 0)
            return -1;
    }
    return 0;
}

int
act_label(struct act_tunnel *t)
{
    struct act_seconds s = {NULL, 0, 0};
    int rc = act_seconds(t, &s);
    if (rc == 0) {
        rc = segments_fill(t, &s);
    }
    free(s.items);
    return rc;
}
