#include "analyzer/state/esp_sa.h"

#include <string.h>

static bool
window_bit(const struct esp_sa *sa, uint32_t back)
{
    return sa->window[back / 64] >> (back % 64) & 1;
}

static void
window_set(struct esp_sa *sa, uint32_t back)
{
    sa->window[back / 64] |= 1ull << (back % 64);
}

/* Moves the window n numbers up. */
static void
window_shift(struct esp_sa *sa, uint32_t n)
{
    const uint32_t words = ESP_WINDOW / 64;
    if (n >= ESP_WINDOW) {
        memset(sa->window, 0, sizeof sa->window);
        return;
    }
    uint32_t by = n / 64, bits = n % 64;
    for (uint32_t i = words; i-- > 0;) {
        uint64_t v = i >= by ? sa->window[i - by] << bits : 0;
        if (bits && i > by)
            v |= sa->window[i - by - 1] >> (64 - bits);
        sa->window[i] = v;
    }
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
sequence_see(struct esp_sa *sa, const struct packet *pkt, uint32_t seq)
{
    if (sequence_after(seq, sa->seq_max)) {
        uint32_t step = seq - sa->seq_max;
        sa->lost += step - 1;
        if (seq < sa->seq_max)
            sa->epochs++;
        window_shift(sa, step);
        sa->seq_max = seq;
        window_set(sa, 0);
        return;
    }
    uint32_t back = sa->seq_max - seq;
    if (back >= ESP_WINDOW) {
        sa->stale++;
        return;
    }
    if (window_bit(sa, back)) {
        bool same = pkt->file == sa->first.file &&
                    pkt->interface == sa->interface;
        same ? sa->replayed++ : sa->elsewhere++;
        return;
    }
    window_set(sa, back);
    sa->reordered++;
    if (sequence_after(sa->seq_low, seq))
        sa->seq_low = seq; /* before the first one seen: not counted lost */
    else if (sa->lost)
        sa->lost--;
}

void
esp_sa_see(struct esp_sa *sa, const struct packet *pkt, uint32_t sequence,
           uint32_t length)
{
    if (sa->packets == 0) {
        sa->first = cite_of(pkt);
        sa->interface = pkt->interface;
        sa->seq_first = sa->seq_low = sa->seq_max = sequence;
        sa->size_min = sa->size_max = length;
        window_set(sa, 0);
    } else {
        sequence_see(sa, pkt, sequence);
        int64_t gap = pkt->ts - sa->last.ts;
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
}
