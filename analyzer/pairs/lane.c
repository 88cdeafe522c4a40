/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pairs/lane.h"

uint32_t
lane_outer_from(const struct lane *l, int64_t ts)
{
    uint32_t lo = 0, hi = l->outer.n;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (lane_outer(l, mid)->ts < ts)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

#define EDGE \
    20000000 /* ns: a packet this near the capture's end may be past it */

void
lane_overlap(const struct lane *l, uint32_t *from, uint32_t *to)
{
    uint32_t a = 0, b = l->inner.n;
    if (l->outer.n == 0) {
        *from = *to = 0;
        return;
    }
    int64_t first = lane_outer(l, 0)->ts - EDGE;
    int64_t last = lane_outer(l, l->outer.n - 1)->ts + EDGE;
    while (a < b) {
        uint32_t mid = a + (b - a) / 2;
        if (clock_at(&l->clock, lane_inner(l, mid)->ts) < first)
            a = mid + 1;
        else
            b = mid;
    }
    *from = a;
    for (b = l->inner.n; a < b;) {
        uint32_t mid = a + (b - a) / 2;
        if (clock_at(&l->clock, lane_inner(l, mid)->ts) <= last)
            a = mid + 1;
        else
            b = mid;
    }
    *to = a;
}
