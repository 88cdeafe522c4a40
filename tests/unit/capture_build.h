/* SPDX-License-Identifier: Apache-2.0 */
/*
 * capture_build.h - capture files byte by byte, for the tests of the reader.
 */
#ifndef ESPY_TESTS_CAPTURE_BUILD_H
#define ESPY_TESTS_CAPTURE_BUILD_H

#include "analyzer/capture/capture.h"
#include "tests/cmocka_all.h"

#include <stdlib.h>
#include <string.h>

/* A file in the making, and where in it the reader may stop without damage
 * (`border`) and how many packets are whole by then. */
struct build {
    uint8_t b[8192];
    size_t n;
    bool big;
    size_t border[64], packets[64], n_borders, n_packets;
    size_t block; /* where the pcapng block in the making begins */
};

static inline void
put(struct build *f, const void *p, size_t n)
{
    assert_true(f->n + n <= sizeof f->b);
    memcpy(f->b + f->n, p, n);
    f->n += n;
}

static inline void
put_number(struct build *f, uint64_t v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t shift = f->big ? n - 1 - i : i;
        uint8_t byte = (uint8_t)(v >> (8 * shift));
        put(f, &byte, 1);
    }
}

#define put16(f, v) put_number(f, v, 2)
#define put32(f, v) put_number(f, v, 4)
#define put64(f, v) put_number(f, v, 8)

/* A place where the file may end. */
static inline void
put_border(struct build *f, size_t packets)
{
    assert_true(f->n_borders < 64);
    f->n_packets += packets;
    f->border[f->n_borders] = f->n;
    f->packets[f->n_borders++] = f->n_packets;
}

static inline void
put_pcap_header(struct build *f, uint32_t magic, uint32_t snaplen,
                uint32_t link)
{
    put32(f, magic);
    put16(f, 2);
    put16(f, 4);
    put32(f, 0);
    put32(f, 0);
    put32(f, snaplen);
    put32(f, link);
    put_border(f, 0);
}

/* caplen bytes "seed, seed + 1, ..." */
static inline void
put_payload(struct build *f, uint8_t seed, size_t caplen)
{
    for (size_t i = 0; i < caplen; i++, seed++)
        put(f, &seed, 1);
}

static inline void
put_pcap_record(struct build *f, uint32_t sec, uint32_t frac, uint32_t caplen,
                uint32_t origlen)
{
    put32(f, sec);
    put32(f, frac);
    put32(f, caplen);
    put32(f, origlen);
    put_payload(f, (uint8_t)(f->n_packets * 16), caplen);
    put_border(f, 1);
}

/* pcapng: block_begin, fields and options, block_end. */
static inline void
block_begin(struct build *f, uint32_t type)
{
    f->block = f->n;
    put32(f, type);
    put32(f, 0);
}

static inline void
block_end(struct build *f, size_t packets)
{
    uint32_t length = (uint32_t)(f->n - f->block + 4);
    size_t end = f->n;
    f->n = f->block + 4;
    put32(f, length);
    f->n = end;
    put32(f, length);
    put_border(f, packets);
}

static inline void
put_pad(struct build *f)
{
    while ((f->n - f->block) % 4)
        put(f, "", 1);
}

static inline void
put_option(struct build *f, uint16_t code, const void *p, size_t n)
{
    put16(f, code);
    put16(f, n);
    put(f, p, n);
    put_pad(f);
}

static inline void
put_option_text(struct build *f, uint16_t code, const char *text)
{
    put_option(f, code, text, strlen(text));
}

static inline void
put_option_number(struct build *f, uint16_t code, uint64_t v, size_t n)
{
    put16(f, code);
    put16(f, n);
    put_number(f, v, n);
    put_pad(f);
}

static inline void
section_begin(struct build *f, bool big, int64_t length)
{
    f->big = big;
    block_begin(f, 0x0a0d0d0a);
    put32(f, 0x1a2b3c4d);
    put16(f, 1);
    put16(f, 0);
    put64(f, (uint64_t)length);
}

static inline void
put_section(struct build *f, bool big)
{
    section_begin(f, big, -1);
    block_end(f, 0);
}

static inline void
interface_begin(struct build *f, uint16_t link_type, uint32_t snaplen)
{
    block_begin(f, 1);
    put16(f, link_type);
    put16(f, 0);
    put32(f, snaplen);
}

static inline void
put_interface(struct build *f, uint16_t link_type, uint32_t snaplen)
{
    interface_begin(f, link_type, snaplen);
    block_end(f, 0);
}

static inline void
enhanced_begin(struct build *f, uint32_t interface, uint64_t stamp,
               uint32_t caplen, uint32_t origlen)
{
    block_begin(f, 6);
    put32(f, interface);
    put32(f, stamp >> 32);
    put32(f, stamp & 0xffffffff);
    put32(f, caplen);
    put32(f, origlen);
    put_payload(f, (uint8_t)(f->n_packets * 16), caplen);
    put_pad(f);
}

static inline void
put_enhanced(struct build *f, uint32_t interface, uint64_t stamp,
             uint32_t caplen, uint32_t origlen)
{
    enhanced_begin(f, interface, stamp, caplen, origlen);
    block_end(f, 1);
}

static inline struct capture *
build_open(const struct build *f)
{
    struct err err = {.text = ""};
    struct capture *c = capture_open_memory(f->b, f->n, "built", &err);
    if (!c)
        fail_msg("%s", err.text);
    return c;
}

/* The next packet must be there, with the payload put_payload() made. */
static inline struct capture_record
build_next(struct capture *c)
{
    struct capture_record r;
    if (capture_next(c, &r) != 1)
        fail_msg("no packet: %s",
                 capture_damage(c) ? capture_damage(c) : "end");
    for (size_t i = 0; i < r.caplen; i++)
        assert_int_equal(r.data[i], (uint8_t)((r.frame - 1) * 16 + i));
    return r;
}

static inline void
build_end(struct capture *c)
{
    struct capture_record r;
    assert_int_equal(capture_next(c, &r), 0);
    assert_int_equal(capture_next(c, &r), 0);
    if (capture_damage(c))
        fail_msg("damage: %s", capture_damage(c));
    capture_close(c);
}

/* Reads it all and says how many packets there were; closes it. */
static inline size_t
build_drain(struct capture *c, char damage[512])
{
    struct capture_record r;
    volatile uint8_t sum = 0;
    size_t n = 0;
    while (capture_next(c, &r)) {
        n++;
        for (size_t i = 0; i < r.caplen; i++)
            sum ^= r.data[i];
        for (size_t i = 0; i < r.comment.n; i++)
            sum ^= r.comment.p[i];
        assert_non_null(capture_interface_at(c, r.interface));
    }
    (void)sum;
    strcpy(damage, capture_damage(c) ? capture_damage(c) : "");
    capture_close(c);
    return n;
}

static inline void
build_damage(const struct build *f, size_t packets, const char *text)
{
    char damage[512];
    assert_int_equal(build_drain(build_open(f), damage), packets);
    if (!strstr(damage, text))
        fail_msg("damage is \"%s\", not \"%s\"", damage, text);
}

/* Cuts the file at every byte: what is whole before the cut is delivered, and
 * the cut is told unless it is at a border. `header` bytes make it a capture. */
static inline void
build_sweep(const struct build *f, size_t header)
{
    for (size_t n = 0; n <= f->n; n++) {
        uint8_t *exact = malloc(n ? n : 1);
        assert_non_null(exact);
        memcpy(exact, f->b, n);
        struct err err = {.text = ""};
        struct capture *c = capture_open_memory(exact, n, "cut", &err);
        assert_int_equal(c != NULL, n >= header);
        if (!c) {
            assert_non_null(strstr(err.text, "cut: "));
            free(exact);
            continue;
        }
        size_t packets = 0;
        bool border = false;
        for (size_t i = 0; i < f->n_borders && f->border[i] <= n; i++) {
            packets = f->packets[i];
            border = f->border[i] == n;
        }
        char damage[512];
        size_t got = build_drain(c, damage);
        if (got != packets || (damage[0] == '\0') != border)
            fail_msg("cut at %zu of %zu: %zu packets, not %zu; damage \"%s\"",
                     n, f->n, got, packets, damage);
        if (!border)
            assert_non_null(strstr(damage, "at offset "));
        free(exact);
    }
}

#endif
