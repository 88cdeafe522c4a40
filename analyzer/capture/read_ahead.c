/* SPDX-License-Identifier: Apache-2.0 */
/*
 * read_ahead.c - a look at packets before their turn. Nothing is consumed and nothing
 * judged: what looks odd here will be told when its turn comes.
 */
#include "analyzer/capture/bytes.h"
#include "analyzer/capture/reader.h"

#define ENHANCED 6u
#define ENHANCED_HEADER 28u /* to the packet's bytes */

size_t
capture_pcap_look(const struct capture *c, const uint8_t *p, size_t left,
                  struct capture_peek *out)
{
    const struct pcap_state *st = &c->pcap;
    if (left < st->header || st->lengths != LENGTHS_PLAIN)
        return 0;
    out->caplen = bytes_u32(p + 8, st->big);
    out->interface = st->interface;
    if (out->caplen > left - st->header)
        return 0;
    out->data = p + st->header;
    return (size_t)st->header + out->caplen;
}

size_t
capture_pcapng_look(const struct capture *c, const uint8_t *p, size_t left,
                    struct capture_peek *out)
{
    bool big = c->ng.big;
    if (left < ENHANCED_HEADER)
        return 0;
    uint32_t length = bytes_u32(p + 4, big);
    if (length > left || length < ENHANCED_HEADER || length % 4)
        return 0;
    if (bytes_u32(p, big) != ENHANCED)
        return length;
    out->caplen = bytes_u32(p + 20, big);
    uint32_t interface = bytes_u32(p + 8, big);
    if (out->caplen > length - ENHANCED_HEADER ||
        interface >= c->n_interfaces - c->ng.first_interface)
        return length;
    out->interface = c->ng.first_interface + interface;
    out->data = p + ENHANCED_HEADER;
    return length;
}

/* The record at c->ahead; goes on to the next. */
static bool
step(struct capture *c, struct capture_peek *out)
{
    out->data = NULL;
    size_t n = c->look(c, c->ahead, (size_t)(c->src.end - c->ahead), out);
    c->ahead += n;
    __builtin_prefetch(c->ahead);
    __builtin_prefetch(c->ahead + 64);
    return n > 0;
}

bool
capture_ahead(struct capture *c, struct capture_peek *out)
{
    if (c->src.window || c->done)
        return false;
    if (!c->ahead || c->ahead < c->src.at) {
        c->ahead = c->src.at;
        if (!step(c, out))
            return false;
    }
    if (!step(c, out) || !out->data)
        return false;
    out->link_type = c->interfaces[out->interface]->pub.link_type;
    return true;
}
