/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pcap.c - the older format (draft-ietf-opsawg-pcap): a 24-byte header, then
 * records of 16 bytes and the packet. Three magic numbers: microseconds,
 * nanoseconds, and Kuznetsov's, whose record header is eight bytes longer
 * (interface index, protocol, packet type).
 *
 * Files that were joined with cat, as `zcat day*.pcap.gz` does, have further
 * headers between their records. Such a header reads as an empty packet of a
 * time that equals the magic number, so it is told from one with certainty, and
 * the reading goes on behind it.
 */
#include "analyzer/capture/bytes.h"
#include "analyzer/capture/reader.h"

#include <stdio.h>

#define PCAP_HEADER 24
#define PCAP_RECORD 16
#define PCAP_RECORD_MODIFIED 24

#define MAGIC_MICRO 0xa1b2c3d4u
#define MAGIC_NANO 0xa1b23c4du
#define MAGIC_MODIFIED 0xa1b2cd34u

/* draft-ietf-opsawg-pcap section 4: the link type word. */
#define LINK_TYPE_MASK 0xffffu
#define LINK_FCS_PRESENT 0x04000000u
#define LINK_FCS_SHIFT 28

/* What a record may hold if the file's own snapshot length is smaller: most
 * link types stay below this, USB and D-Bus do not. */
#define PCAP_USUAL_MAX 262144u

static uint32_t
pcap_limit(uint16_t link_type, uint32_t snaplen)
{
    uint32_t limit = PCAP_USUAL_MAX;
    switch (link_type) {
    case 189: /* USB_LINUX */
    case 220: /* USB_LINUX_MMAPPED */
    case 231: /* DBUS */
    case 249: /* USBPCAP */
    case 266: /* USB_DARWIN */
    case 279: /* EBHSCR */ limit = CAPTURE_MAX_RECORD; break;
    default: break;
    }
    /* 0 and absurd values mean "no limit" to the programs that write them. */
    if (snaplen > limit && snaplen <= INT32_MAX)
        limit = snaplen;
    return limit < CAPTURE_MAX_RECORD ? limit : CAPTURE_MAX_RECORD;
}

/* Before version 2.3 the two lengths stood the other way round, in 2.3 some
 * writers did so, and 543.0 is what one of them called itself (libpcap). */
static uint8_t
pcap_lengths(uint16_t major, uint16_t minor)
{
    if (major == 543 || minor < 3)
        return LENGTHS_SWAPPED;
    return minor == 3 ? LENGTHS_MAYBE_SWAPPED : LENGTHS_PLAIN;
}

static int64_t
pcap_time(const struct pcap_state *st, const uint8_t *p)
{
    /* At most 2^32 * 10^9 + 2^32 * 10^3: far below 2^63. */
    return (int64_t)bytes_u32(p, st->big) * 1000000000 +
           (int64_t)bytes_u32(p + 4, st->big) * st->fraction;
}

/* Sets what the magic number says; its name, or NULL if it is none. */
static const char *
pcap_magic(struct pcap_state *st, const uint8_t *p)
{
    for (int big = 0; big < 2; big++) {
        st->big = big != 0;
        st->header = PCAP_RECORD;
        st->fraction = 1000;
        switch (bytes_u32(p, st->big)) {
        case MAGIC_NANO: st->fraction = 1; return "pcap-ns";
        case MAGIC_MODIFIED:
            st->header = PCAP_RECORD_MODIFIED;
            return "pcap-modified";
        case MAGIC_MICRO: return "pcap";
        default: break;
        }
    }
    return NULL;
}

/* The start of a file header of the present version. */
static bool
pcap_is_header(const uint8_t *p)
{
    struct pcap_state st;
    return pcap_magic(&st, p) && bytes_u16(p + 4, st.big) == 2 &&
           bytes_u16(p + 6, st.big) == 4;
}

/* 1 *out is a packet, 0 stop, -1 another file's header stands here. */
static int
pcap_record(struct capture *c, struct capture_record *out)
{
    const struct pcap_state *st = &c->pcap;
    uint64_t offset = source_offset(&c->src);
    const uint8_t *p = source_need(&c->src, st->header);
    if (!p)
        return capture_end(c, offset, "packet record header", st->header);
    uint32_t caplen = bytes_u32(p + 8, st->big);
    uint32_t origlen = bytes_u32(p + 12, st->big);
    if (st->lengths == LENGTHS_SWAPPED ||
        (st->lengths == LENGTHS_MAYBE_SWAPPED && caplen > origlen)) {
        uint32_t t = caplen;
        caplen = origlen;
        origlen = t;
    }
    if (caplen > st->limit)
        return capture_stop(c, offset,
                            "a packet record claims %u captured bytes, more "
                            "than can be (%u)",
                            caplen, st->limit);
    if (caplen == 0 && origlen == 0 && pcap_is_header(p))
        return -1;
    p = source_need(&c->src, (size_t)st->header + caplen);
    if (!p)
        return capture_end(c, offset, "packet record",
                           (uint64_t)st->header + caplen);
    source_take(&c->src, (size_t)st->header + caplen);
    record_set(out, &c->interfaces[st->interface]->pub, p + st->header, caplen,
               origlen, offset);
    out->ts = pcap_time(st, p);
    out->has_ts = true;
    return 1;
}

/* The header's other fields. A further file of the same kind goes on with the
 * interface of the one before it. -1: no more interfaces can be kept. */
static int
pcap_header(struct capture *c, const uint8_t *p)
{
    bool big = c->pcap.big;
    uint32_t link = bytes_u32(p + 20, big), snaplen = bytes_u32(p + 16, big);
    uint16_t link_type = (uint16_t)(link & LINK_TYPE_MASK);
    int8_t fcs = -1;
    if (link & LINK_FCS_PRESENT)
        fcs = (int8_t)((link >> LINK_FCS_SHIFT) * 2);
    struct interface *i = NULL;
    if (c->n_interfaces)
        i = c->interfaces[c->pcap.interface];
    if (!i || i->pub.link_type != link_type || i->pub.snaplen != snaplen ||
        i->pub.fcs_length != fcs) {
        i = capture_add_interface(c);
        if (!i)
            return -1;
        i->pub.section = c->stats.sections;
        i->pub.link_type = link_type;
        i->pub.snaplen = snaplen;
        i->pub.fcs_length = fcs;
    }
    c->pcap.interface = i->pub.id;
    c->pcap.lengths =
        pcap_lengths(bytes_u16(p + 4, big), bytes_u16(p + 6, big));
    c->pcap.limit = pcap_limit(link_type, snaplen);
    c->stats.sections++;
    source_take(&c->src, PCAP_HEADER);
    return 0;
}

static int
pcap_next(struct capture *c, struct capture_record *out)
{
    int rc;
    /* Each turn but the last consumes a header. */
    while ((rc = pcap_record(c, out)) < 0) {
        uint64_t offset = source_offset(&c->src);
        const uint8_t *p = source_need(&c->src, PCAP_HEADER);
        if (!p)
            return capture_end(c, offset, "pcap file header", PCAP_HEADER);
        pcap_magic(&c->pcap, p);
        if (pcap_header(c, p) != 0)
            return capture_stop(c, offset,
                                "more interfaces than can be kept (%u)",
                                c->n_interfaces);
    }
    return rc;
}

int
capture_pcap_open(struct capture *c, struct err *err)
{
    const uint8_t *p = source_need(&c->src, 4);
    const char *format = p ? pcap_magic(&c->pcap, p) : NULL;
    if (!format)
        return 0;
    p = source_need(&c->src, PCAP_HEADER);
    if (!p)
        return err_set(err,
                       "%s: a pcap file cut off inside its header (%zu of "
                       "%u bytes)",
                       c->name, (size_t)(c->src.end - c->src.at), PCAP_HEADER);
    bool big = c->pcap.big;
    uint16_t major = bytes_u16(p + 4, big), minor = bytes_u16(p + 6, big);
    if (major != 2 && !(major == 543 && minor == 0))
        return err_set(err,
                       "%s: pcap version %u.%u is not known (expected 2.4)",
                       c->name, major, minor);
    if (pcap_header(c, p) != 0)
        return err_no_memory(err, c->name);
    snprintf(c->format, sizeof c->format, "%s", format);
    c->next = pcap_next;
    c->look = capture_pcap_look;
    return 1;
}
