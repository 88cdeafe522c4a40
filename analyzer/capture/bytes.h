/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bytes.h - numbers of either byte order, from unaligned bytes.
 *
 * A capture file is written in the byte order of the machine that wrote it, so
 * the order is a fact of the file (pcap) or of the section (pcapng).
 */
#ifndef ESPY_CAPTURE_BYTES_H
#define ESPY_CAPTURE_BYTES_H

#include <stdbool.h>
#include <stdint.h>

static inline uint16_t
bytes_u16(const uint8_t *p, bool big)
{
    return (uint16_t)(big ? p[0] << 8 | p[1] : p[1] << 8 | p[0]);
}

static inline uint32_t
bytes_u32(const uint8_t *p, bool big)
{
    uint32_t le = (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
                  (uint32_t)p[3] << 24;
    return big ? __builtin_bswap32(le) : le;
}

static inline uint64_t
bytes_u64(const uint8_t *p, bool big)
{
    uint64_t a = bytes_u32(p, big), b = bytes_u32(p + 4, big);
    return big ? a << 32 | b : b << 32 | a;
}

#endif
