/* SPDX-License-Identifier: Apache-2.0 */
/*
 * packets.c - the packet blocks of pcapng: Enhanced, Simple, and the obsolete
 * one (draft-ietf-opsawg-pcapng sections 4.3, 4.4 and appendix A).
 */
#include "analyzer/capture/pcapng.h"

#define EPB_FLAGS 2
#define EPB_DROPCOUNT 4
#define EPB_PROCESS_THREAD 8
#define OPTION_LOCAL 0x8000 /* codes of private use */

#define ENHANCED_FIXED 20u
#define SIMPLE_FIXED 4u
#define DROPS_UNKNOWN 0xffffu

static void
packet_drops(struct interface *i, uint64_t n)
{
    if (i->told_drops || n > INT64_MAX / 2)
        return;
    int64_t sum = (i->pub.dropped < 0 ? 0 : i->pub.dropped) + (int64_t)n;
    i->pub.dropped = sum < INT64_MAX / 2 ? sum : INT64_MAX / 2;
}

/* Section 4.3.1: bits 0-1 direction, 5-8 FCS length in bytes (0 not told). */
static void
packet_flags(uint32_t flags, struct capture_record *out)
{
    if ((flags & 3) == 1)
        out->direction = PACKET_IN;
    else if ((flags & 3) == 2)
        out->direction = PACKET_OUT;
    if (flags >> 5 & 15)
        out->fcs_length = (int8_t)(flags >> 5 & 15);
}

static bool
packet_option(struct capture *c, const struct option *o,
              struct capture_record *out)
{
    switch (o->code) {
    case OPTION_COMMENT:
        c->stats.comments++;
        if (!out->comment.p)
            out->comment = slice_of(o->p, o->n);
        return true;
    case EPB_FLAGS:
        if (o->n != 4)
            return false;
        packet_flags(bytes_u32(o->p, c->ng.big), out);
        return true;
    case EPB_DROPCOUNT:
        if (o->n != 8)
            return false;
        packet_drops(c->interfaces[out->interface], bytes_u64(o->p, c->ng.big));
        return true;
    case EPB_PROCESS_THREAD:
        if (o->n != 8)
            return false;
        if (out->pid < 0)
            out->pid = bytes_u32(o->p, c->ng.big);
        return true;
    default:
        if (o->code & OPTION_LOCAL)
            pcapng_process_option(c, o, out);
        return true;
    }
}

static void
packet_options(struct capture *c, const struct block *b, size_t from,
               struct capture_record *out)
{
    struct options it = pcapng_options(c, b, from);
    struct option o;
    int rc;
    while ((rc = options_next(&it, &o)) > 0)
        c->stats.malformed += !packet_option(c, &o, out);
    c->stats.malformed += rc < 0;
}

/* What the Enhanced and the obsolete block have in common: the same 20 bytes
 * but for the first word. */
static int
packet_read(struct capture *c, const struct block *b, uint32_t interface,
            struct capture_record *out)
{
    bool big = c->ng.big;
    const uint8_t *p = b->body;
    if (interface >= c->n_interfaces - c->ng.first_interface)
        return pcapng_stop(c, b,
                           "a packet of interface %u, which its section "
                           "does not declare",
                           interface);
    uint32_t caplen = bytes_u32(p + 12, big);
    if (caplen > b->n - ENHANCED_FIXED || caplen > CAPTURE_MAX_RECORD)
        return pcapng_stop(c, b,
                           "a packet block claims %u captured bytes but "
                           "has room for %zu",
                           caplen, b->n - ENHANCED_FIXED);
    const struct interface *i =
        c->interfaces[c->ng.first_interface + interface];
    uint64_t stamp =
        (uint64_t)bytes_u32(p + 4, big) << 32 | bytes_u32(p + 8, big);
    record_set(out, &i->pub, p + ENHANCED_FIXED, caplen, bytes_u32(p + 16, big),
               b->offset);
    out->ts = pcapng_time(&i->tick, stamp);
    out->has_ts = true;
    size_t padded = ENHANCED_FIXED + ((size_t)caplen + 3) / 4 * 4;
    if (padded < b->n)
        packet_options(c, b, padded, out);
    return 1;
}

int
pcapng_enhanced(struct capture *c, const struct block *b,
                struct capture_record *out)
{
    if (b->n < ENHANCED_FIXED)
        return pcapng_stop(c, b, "a packet block of %zu bytes, too short",
                           b->n);
    return packet_read(c, b, bytes_u32(b->body, c->ng.big), out);
}

int
pcapng_obsolete(struct capture *c, const struct block *b,
                struct capture_record *out)
{
    if (b->n < ENHANCED_FIXED)
        return pcapng_stop(c, b, "a packet block of %zu bytes, too short",
                           b->n);
    if (!packet_read(c, b, bytes_u16(b->body, c->ng.big), out))
        return 0;
    uint16_t drops = bytes_u16(b->body + 2, c->ng.big);
    if (drops != DROPS_UNKNOWN)
        packet_drops(c->interfaces[out->interface], drops);
    return 1;
}

/* Section 4.4: of the section's first interface, at no told time. */
int
pcapng_simple(struct capture *c, const struct block *b,
              struct capture_record *out)
{
    if (b->n < SIMPLE_FIXED)
        return pcapng_stop(c, b, "a packet block of %zu bytes, too short",
                           b->n);
    uint32_t first = c->ng.first_interface;
    if (first == c->n_interfaces)
        return pcapng_stop(c, b,
                           "a packet of interface 0, which its section "
                           "does not declare");
    const struct capture_interface *i = &c->interfaces[first]->pub;
    uint32_t origlen = bytes_u32(b->body, c->ng.big);
    uint32_t caplen = origlen;
    if (i->snaplen && i->snaplen < caplen)
        caplen = i->snaplen;
    if (caplen > b->n - SIMPLE_FIXED || caplen > CAPTURE_MAX_RECORD)
        return pcapng_stop(c, b,
                           "a packet block claims %u captured bytes but "
                           "has room for %zu",
                           caplen, b->n - SIMPLE_FIXED);
    record_set(out, i, b->body + SIMPLE_FIXED, caplen, origlen, b->offset);
    return 1;
}
