/* SPDX-License-Identifier: Apache-2.0 */
/*
 * interface.c - Interface Description and Interface Statistics Blocks
 * (draft-ietf-opsawg-pcapng sections 4.2 and 4.6), and time stamps.
 */
#include "analyzer/capture/pcapng.h"

#define IF_NAME 2
#define IF_DESCRIPTION 3
#define IF_TSRESOL 9
#define IF_OS 12
#define IF_FCSLEN 13
#define IF_TSOFFSET 14
#define ISB_IFRECV 4
#define ISB_IFDROP 5

#define TSRESOL_DEFAULT 6 /* microseconds */
#define NS_PER_S 1000000000

/* Wide enough that no stamp, resolution and offset overflows it. */
__extension__ typedef __int128 wide;

static uint64_t
power_of_ten(unsigned n)
{
    uint64_t v = 1;
    while (n--)
        v *= 10;
    return v;
}

static void
tick_set(struct tick *t, uint8_t resolution)
{
    t->resolution = resolution;
    t->multiply = t->divide = t->limit = 0;
    if (resolution <= 9) {
        t->multiply = power_of_ten(9u - resolution);
        t->limit = CAPTURE_TIME_MAX / t->multiply;
    } else if (resolution <= 9 + 19) { /* 10^19 is the last in 64 bits */
        t->divide = power_of_ten(resolution - 9u);
    }
}

/* if_tsresol: the high bit set, a negative power of 2, else of 10. */
static wide
tick_wide(const struct tick *t, uint64_t stamp)
{
    unsigned exponent = t->resolution & 0x7f;
    wide ns = (wide)stamp * NS_PER_S;
    if (t->resolution & 0x80)
        return ns >> exponent;
    for (unsigned i = 0; i < exponent && ns; i++)
        ns /= 10;
    return ns;
}

int64_t
pcapng_time(const struct tick *t, uint64_t stamp)
{
    if (t->offset == 0) {
        if (stamp <= t->limit)
            return (int64_t)(stamp * t->multiply);
        if (t->divide)
            return (int64_t)(stamp / t->divide);
    }
    wide ns = tick_wide(t, stamp) + (wide)t->offset * NS_PER_S;
    if (ns > CAPTURE_TIME_MAX)
        return CAPTURE_TIME_MAX;
    return ns < -CAPTURE_TIME_MAX ? -CAPTURE_TIME_MAX : (int64_t)ns;
}

/* The draft counts if_fcslen in bits, its example and the programs that write
 * it in bytes. No FCS has under 16 bits, and none has 16 bytes. */
static int8_t
interface_fcs(uint8_t told)
{
    if (told >= 16)
        told /= 8;
    return (int8_t)told;
}

static bool
interface_option(const struct capture *c, struct interface *i,
                 const struct option *o)
{
    switch (o->code) {
    case IF_NAME:
        capture_text(i->pub.name, sizeof i->pub.name, o->p, o->n);
        return true;
    case IF_DESCRIPTION:
        capture_text(i->pub.description, sizeof i->pub.description, o->p, o->n);
        return true;
    case IF_OS:
        capture_text(i->pub.os, sizeof i->pub.os, o->p, o->n);
        return true;
    case IF_TSRESOL:
        if (o->n != 1)
            return false;
        tick_set(&i->tick, o->p[0]);
        return true;
    case IF_FCSLEN:
        if (o->n != 1)
            return false;
        i->pub.fcs_length = interface_fcs(o->p[0]);
        return true;
    case IF_TSOFFSET:
        if (o->n != 8)
            return false;
        i->tick.offset = (int64_t)bytes_u64(o->p, c->ng.big);
        return true;
    default: return true;
    }
}

int
pcapng_interface(struct capture *c, const struct block *b)
{
    /* The numbers of the interfaces after it would be wrong without it. */
    if (b->n < 8)
        return pcapng_stop(c, b,
                           "an interface description of %zu bytes, too "
                           "short",
                           b->n);
    struct interface *i = capture_add_interface(c);
    if (!i && c->starved)
        return pcapng_stop(c, b, "out of memory");
    if (!i)
        return pcapng_stop(c, b, "more interfaces than can be kept (%u)",
                           c->n_interfaces);
    i->pub.section = c->stats.sections - 1;
    i->pub.link_type = bytes_u16(b->body, c->ng.big);
    i->pub.snaplen = bytes_u32(b->body + 4, c->ng.big);
    tick_set(&i->tick, TSRESOL_DEFAULT);
    struct options it = pcapng_options(c, b, 8);
    struct option o;
    int rc;
    while ((rc = options_next(&it, &o)) > 0) {
        c->stats.comments += o.code == OPTION_COMMENT;
        c->stats.malformed += !interface_option(c, i, &o);
    }
    c->stats.malformed += rc < 0;
    return 1;
}

static int64_t
statistics_count(const struct capture *c, const struct option *o)
{
    uint64_t v = bytes_u64(o->p, c->ng.big);
    return v > INT64_MAX ? INT64_MAX : (int64_t)v;
}

void
pcapng_statistics(struct capture *c, const struct block *b)
{
    uint32_t of = b->n >= 12 ? bytes_u32(b->body, c->ng.big) : UINT32_MAX;
    if (of >= c->n_interfaces - c->ng.first_interface) {
        c->stats.malformed++;
        return;
    }
    struct interface *i = c->interfaces[c->ng.first_interface + of];
    struct options it = pcapng_options(c, b, 12);
    struct option o;
    int rc;
    while ((rc = options_next(&it, &o)) > 0) {
        c->stats.comments += o.code == OPTION_COMMENT;
        if (o.code != ISB_IFRECV && o.code != ISB_IFDROP)
            continue;
        if (o.n != 8) {
            c->stats.malformed++;
        } else if (o.code == ISB_IFRECV) {
            i->pub.received = statistics_count(c, &o);
        } else {
            i->pub.dropped = statistics_count(c, &o);
            i->told_drops = true;
        }
    }
    c->stats.malformed += rc < 0;
}
