/* SPDX-License-Identifier: Apache-2.0 */
/*
 * block_options.h - the options at the end of a pcapng block (draft-ietf-opsawg-pcapng
 * section 3.5), and the records of a Name Resolution Block, which have the same
 * shape: code, length, value padded to four bytes.
 */
#ifndef ESPY_CAPTURE_BLOCK_OPTIONS_H
#define ESPY_CAPTURE_BLOCK_OPTIONS_H

#include "analyzer/capture/bytes.h"

#include <stddef.h>

#define OPTION_END 0
#define OPTION_COMMENT 1

struct options {
    const uint8_t *p;
    size_t left;
    bool big;
};

struct option {
    uint16_t code, n;
    const uint8_t *p;
};

/* 1: *o is the next. 0: no more. -1: the next one runs past its block. */
static inline int
options_next(struct options *it, struct option *o)
{
    if (it->left < 4)
        return 0;
    o->code = bytes_u16(it->p, it->big);
    o->n = bytes_u16(it->p + 2, it->big);
    o->p = it->p + 4;
    if (o->code == OPTION_END && o->n == 0)
        return 0;
    size_t whole = 4 + ((size_t)o->n + 3) / 4 * 4;
    if (whole > it->left)
        return -1;
    it->p += whole;
    it->left -= whole;
    return 1;
}

#endif
