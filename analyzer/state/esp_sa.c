/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/state/esp_sa.h"

#include <string.h>

#define WORDS (ESP_WINDOW / 64)
#define HOME_SILENT 5000000000 /* ns without a packet, and home is elsewhere */

/* The windows are rings: the bit of a number is its place modulo ESP_WINDOW, so
 * that going on by one costs clearing one bit (RFC 6479). */
static bool
window_bit(const uint64_t window[WORDS], uint32_t seq)
{
    return window[seq % ESP_WINDOW / 64] >> (seq % 64) & 1;
}

static void
window_set(uint64_t window[WORDS], uint32_t seq)
{
    window[seq % ESP_WINDOW / 64] |= 1ull << (seq % 64);
}

/* Makes room for the numbers after `from` and up to `to`. */
static void
window_clear(uint64_t window[WORDS], uint32_t from, uint32_t to)
{
    if (to - from >= ESP_WINDOW) {
        memset(window, 0, WORDS * sizeof *window);
        return;
    }
    for (uint32_t seq = from + 1; seq != to + 1; seq++)
        window[seq % ESP_WINDOW / 64] &= ~(1ull << (seq % 64));
}

static void
window_mark(struct esp_sa *sa, uint32_t seq, bool home)
{
    window_set(sa->window, seq);
    if (home)
        window_set(sa->window_home, seq);
}

/*
 * The high half of an extended number is not sent (RFC 4303 section 2.2.1), so
 * a big step back from near the top is the number coming round.
 */
static bool
sequence_after(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) > 0;
}

static void
sequence_up(struct esp_sa *sa, uint32_t seq, bool home)
{
    if (seq < sa->seq_max)
        sa->epochs++;
    window_clear(sa->window, sa->seq_max, seq);
    window_clear(sa->window_home, sa->seq_max, seq);
    sa->seq_max = seq;
    window_mark(sa, seq, home);
}

/*
 * A number far from the others. One alone is a very late repeat, or forged: the
 * count must not follow it. Two in a row are where the sender is now: after a
 * gap in the capture, or with an SA set up anew under the same SPI.
 */
static void
sequence_stray(struct esp_sa *sa, uint32_t seq)
{
    uint32_t from = sa->seq_max;
    bool follows = sa->probing && sequence_after(seq, sa->probe) &&
                   seq - sa->probe < ESP_WINDOW;
    sa->probing = !follows;
    if (!follows) {
        sa->probe = seq;
        sa->stale++;
        return;
    }
    sa->stale--;
    if (sequence_after(sa->probe, from)) {
        sa->jumps++;
        sa->skipped += sa->probe - from - 1;
    } else {
        sa->restarts++;
        sa->seq_low = sa->probe;
    }
    bool rounds = sequence_after(sa->probe, from) && sa->probe < from;
    sa->epochs += rounds;
    sa->base = sa->seq_max = sa->probe;
    memset(sa->window, 0, sizeof sa->window);
    memset(sa->window_home, 0, sizeof sa->window_home);
    window_mark(sa, sa->seq_max, true);
    sa->lost += seq - sa->probe - 1;
    sequence_up(sa, seq, true);
}

/* A number that was passed over. Those between the base and the highest one
 * were counted lost; those before the base were not. */
static void
sequence_late(struct esp_sa *sa, uint32_t seq)
{
    if (!sequence_after(sa->base, seq)) {
        sa->lost -= sa->lost > 0;
        return;
    }
    uint32_t before = sa->base - seq;
    sa->lost += before - 1;
    sa->skipped -= sa->skipped < before ? sa->skipped : before;
    if (sa->seq_low == sa->base)
        sa->seq_low = seq;
    sa->base = seq;
}

/* False: a copy. */
static bool
sequence_see(struct esp_sa *sa, uint32_t seq, bool home)
{
    bool up = sequence_after(seq, sa->seq_max);
    uint32_t step = seq - sa->seq_max, back = sa->seq_max - seq;
    if (up ? step > ESP_JUMP : back >= ESP_WINDOW) {
        if (home)
            sequence_stray(sa, seq);
        else
            sa->elsewhere++; /* of another point whose clock lags */
        return home;
    }
    sa->probing = false;
    if (up) {
        sa->lost += step - 1;
        sequence_up(sa, seq, home);
        return true;
    }
    if (!window_bit(sa->window, seq)) {
        sa->reordered += home;
        sequence_late(sa, seq);
        window_mark(sa, seq, home);
        return true;
    }
    if (home && window_bit(sa->window_home, seq)) {
        sa->replayed++;
        return true;
    }
    if (home)
        window_set(sa->window_home, seq);
    sa->elsewhere++;
    return false;
}

static void
esp_sa_begin(struct esp_sa *sa, const struct packet *pkt, uint32_t sequence,
             uint32_t length)
{
    sa->first = cite_of(pkt);
    sa->interface = sa->home = pkt->interface;
    sa->seq_first = sa->seq_low = sa->seq_max = sa->base = sequence;
    sa->size_min = sa->size_max = length;
    window_mark(sa, sequence, true);
}

static bool
at_home(struct esp_sa *sa, const struct packet *pkt)
{
    if (pkt->interface != sa->home &&
        ns_between(sa->home_last, pkt->ts) > HOME_SILENT) {
        sa->home = pkt->interface;
        memset(sa->window_home, 0, sizeof sa->window_home);
    }
    if (pkt->interface != sa->home)
        return false;
    sa->home_last = pkt->ts;
    return true;
}

bool
esp_sa_see(struct esp_sa *sa, const struct packet *pkt, uint32_t sequence,
           uint32_t length)
{
    if (sa->packets == 0) {
        esp_sa_begin(sa, pkt, sequence, length);
        sa->home_last = pkt->ts;
    } else {
        if (!sequence_see(sa, sequence, at_home(sa, pkt)))
            return false;
        int64_t gap = ns_between(sa->last.ts, pkt->ts);
        if (gap > sa->gap_max)
            sa->gap_max = gap;
    }
    sa->last = cite_of(pkt);
    sa->packets++;
    sa->bytes += length;
    sa->size_sum += length;
    if (length < sa->size_min)
        sa->size_min = length;
    if (length > sa->size_max)
        sa->size_max = length;
    return true;
}
