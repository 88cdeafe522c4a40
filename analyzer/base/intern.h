/* SPDX-License-Identifier: Apache-2.0 */
/*
 * intern.h - a capped set of strings, each known by a small number.
 *
 * For names that repeat (processes, interface names). Past the cap every new
 * string is 0, "none", and counted.
 */
#ifndef ESPY_BASE_INTERN_H
#define ESPY_BASE_INTERN_H

#include "dissectors/base/slice.h"

#include <stdint.h>

#define INTERN_TEXT 64 /* longer strings are cut */
#define INTERN_CAP 1024

struct intern {
    char (*text)[INTERN_TEXT];
    uint32_t n;
    uint64_t refused;
};

int intern_init(struct intern *in);
void intern_free(struct intern *in);

/* Index plus one; 0 for an absent or empty slice, or when full. */
uint32_t intern_add(struct intern *in, struct slice s);

/* "" for 0. */
const char *intern_text(const struct intern *in, uint32_t id);

#endif
