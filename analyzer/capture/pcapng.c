/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pcapng.c - blocks and sections (draft-ietf-opsawg-pcapng sections 3 and 4.1).
 *
 *    0 | type | 4 | length | 8 body ... | length - 4 | length again |
 *
 * The second length is the only check the format has. Where the two disagree
 * the border between blocks is lost, and with it everything that follows; any
 * nonsense inside a well-framed block costs no more than that block.
 */
#include "analyzer/capture/pcapng.h"

#include <stdarg.h>
#include <stdio.h>

#define BLOCK_SECTION 0x0a0d0d0au /* the same in both byte orders */
#define BLOCK_INTERFACE 1u
#define BLOCK_PACKET 2u /* obsolete */
#define BLOCK_SIMPLE 3u
#define BLOCK_NAMES 4u
#define BLOCK_STATISTICS 5u
#define BLOCK_ENHANCED 6u
#define BLOCK_DECRYPTION 10u
#define BLOCK_CUSTOM 0x00000badu
#define BLOCK_CUSTOM_NO_COPY 0x40000badu
#define BLOCK_APPLE_PROCESS 0x80000001u

#define BLOCK_MIN 12u
#define SECTION_MIN 28u
#define BYTE_ORDER_MAGIC 0x1a2b3c4du
/* A packet of the greatest length, and room for its options. */
#define BLOCK_MAX (CAPTURE_MAX_RECORD + (1u << 20))

int
pcapng_stop(struct capture *c, const struct block *b, const char *fmt, ...)
{
    char text[200];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    return capture_stop(c, b->offset, "%s", text);
}

/* What a section header says of its byte order: 0 little, 1 big, -1 neither. */
static int
pcapng_order(const uint8_t *p)
{
    if (bytes_u32(p + 8, false) == BYTE_ORDER_MAGIC)
        return 0;
    return bytes_u32(p + 8, true) == BYTE_ORDER_MAGIC ? 1 : -1;
}

/* Section 4.1. Interface and process numbers start again; what we tell of
 * interfaces goes on counting, so that a number means one interface. */
static int
pcapng_section(struct capture *c, const struct block *b)
{
    struct options it = pcapng_options(c, b, SECTION_MIN - BLOCK_MIN);
    struct option o;
    int rc;
    uint16_t major = bytes_u16(b->body + 4, c->ng.big);
    if (major != 1)
        return pcapng_stop(c, b,
                           "a section of pcapng version %u.%u, which is "
                           "not known (expected 1.0)",
                           major, bytes_u16(b->body + 6, c->ng.big));
    c->stats.sections++;
    c->ng.first_interface = c->n_interfaces;
    c->ng.n_processes = 0;
    while ((rc = options_next(&it, &o)) > 0) {
        if (o.code != OPTION_COMMENT)
            continue;
        c->stats.comments++;
        if (!c->comment[0])
            capture_text(c->comment, sizeof c->comment, o.p, o.n);
    }
    c->stats.malformed += rc < 0;
    return 1;
}

/* Passes over a block of which only the count is told, of any length. */
static int
pcapng_skip(struct capture *c, const struct block *b, uint32_t length)
{
    const uint8_t *p;
    if (!source_skip(&c->src, length - 4) || !(p = source_need(&c->src, 4)))
        return capture_end(c, b->offset, "block", length);
    if (bytes_u32(p, c->ng.big) != length)
        return pcapng_stop(c, b,
                           "a block ends with another length (%u) than it "
                           "begins with (%u)",
                           bytes_u32(p, c->ng.big), length);
    source_take(&c->src, 4);
    if (b->type == BLOCK_DECRYPTION)
        c->stats.skipped_decryption++;
    else if (b->type == BLOCK_CUSTOM || b->type == BLOCK_CUSTOM_NO_COPY)
        c->stats.skipped_custom++;
    else
        c->stats.skipped_unknown++;
    return 1;
}

static bool
pcapng_is_read(uint32_t type)
{
    switch (type) {
    case BLOCK_SECTION:
    case BLOCK_INTERFACE:
    case BLOCK_PACKET:
    case BLOCK_SIMPLE:
    case BLOCK_NAMES:
    case BLOCK_STATISTICS:
    case BLOCK_ENHANCED:
    case BLOCK_APPLE_PROCESS: return true;
    default: return false;
    }
}

/* Brings one whole block of `length` bytes to hand. 1, or 0 to stop. */
static int
pcapng_whole(struct capture *c, struct block *b, uint32_t length)
{
    if (length > BLOCK_MAX)
        return pcapng_stop(c, b,
                           "a block claims %u bytes, more than can be (%u)",
                           length, BLOCK_MAX);
    const uint8_t *p = source_need(&c->src, length);
    if (!p)
        return capture_end(c, b->offset, "block", length);
    uint32_t again = bytes_u32(p + length - 4, c->ng.big);
    if (again != length)
        return pcapng_stop(c, b,
                           "a block ends with another length (%u) than it "
                           "begins with (%u)",
                           again, length);
    source_take(&c->src, length);
    b->body = p + 8;
    b->n = length - BLOCK_MIN;
    return 1;
}

/* The next block; a skipped one has no body. 1, or 0 to stop. */
static int
pcapng_block(struct capture *c, struct block *b)
{
    const uint8_t *p = source_need(&c->src, BLOCK_MIN);
    b->offset = source_offset(&c->src);
    b->body = NULL;
    if (!p)
        return capture_end(c, b->offset, "block header", BLOCK_MIN);
    uint32_t least = BLOCK_MIN;
    b->type = bytes_u32(p, c->ng.big);
    if (b->type == BLOCK_SECTION) {
        int order = pcapng_order(p);
        if (order < 0)
            return pcapng_stop(c, b,
                               "a section header without the byte-order magic");
        c->ng.big = order;
        least = SECTION_MIN;
    }
    uint32_t length = bytes_u32(p + 4, c->ng.big);
    if (length < least || length % 4)
        return pcapng_stop(c, b, "a block with the impossible length %u",
                           length);
    if (!pcapng_is_read(b->type))
        return pcapng_skip(c, b, length);
    return pcapng_whole(c, b, length);
}

/* A block that holds no packet. 1 go on, 0 stop. */
static int
pcapng_other(struct capture *c, const struct block *b)
{
    switch (b->type) {
    case BLOCK_SECTION: return pcapng_section(c, b);
    case BLOCK_INTERFACE: return pcapng_interface(c, b);
    case BLOCK_NAMES: pcapng_names(c, b); break;
    case BLOCK_STATISTICS: pcapng_statistics(c, b); break;
    case BLOCK_APPLE_PROCESS: pcapng_process(c, b); break;
    default: break;
    }
    return 1;
}

static int
pcapng_next(struct capture *c, struct capture_record *out)
{
    struct block b;
    /* Each turn consumes a block: at least twelve bytes. */
    while (pcapng_block(c, &b)) {
        if (!b.body)
            continue;
        if (b.type == BLOCK_ENHANCED)
            return pcapng_enhanced(c, &b, out);
        if (b.type == BLOCK_PACKET)
            return pcapng_obsolete(c, &b, out);
        if (b.type == BLOCK_SIMPLE)
            return pcapng_simple(c, &b, out);
        if (!pcapng_other(c, &b))
            return 0;
    }
    return 0;
}

int
capture_pcapng_open(struct capture *c, struct err *err)
{
    const uint8_t *p = source_need(&c->src, 4);
    if (!p || bytes_u32(p, false) != BLOCK_SECTION)
        return 0;
    p = source_need(&c->src, SECTION_MIN);
    if (!p)
        return err_set(err,
                       "%s: a pcapng file cut off inside its header (%zu of "
                       "at least %u bytes)",
                       c->name, (size_t)(c->src.end - c->src.at), SECTION_MIN);
    int order = pcapng_order(p);
    if (order < 0)
        return err_set(
            err, "%s: begins like pcapng but has no byte-order magic", c->name);
    uint16_t major = bytes_u16(p + 12, order);
    if (major != 1)
        return err_set(err,
                       "%s: pcapng version %u.%u is not known (expected "
                       "1.0)",
                       c->name, major, bytes_u16(p + 14, order));
    snprintf(c->format, sizeof c->format, "pcapng");
    c->next = pcapng_next;
    c->look = capture_pcapng_look;
    return 1;
}
