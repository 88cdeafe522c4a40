/* SPDX-License-Identifier: Apache-2.0 */
/*
 * filter.h - `--filter`: a BPF expression, compiled by libpcap once for each
 * link type that occurs (a program is only right for one).
 */
#ifndef ESPY_PIPELINE_FILTER_H
#define ESPY_PIPELINE_FILTER_H

#include "dissectors/base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct filter;

/* Compiles for Ethernet at once, so that a typo is told before any reading.
 * NULL with err set. */
struct filter *filter_new(const char *expression, struct err *err);
void filter_free(struct filter *f);

/* An expression that makes no sense for a link type ("vlan 3" on raw IP) lets
 * none of its packets through; filter_error tells of it. */
bool filter_match(struct filter *f, uint16_t link_type, const uint8_t *data,
                  uint32_t caplen, uint32_t origlen);

/* NULL, or why some link type could not be filtered. */
const char *filter_error(const struct filter *f);

/* Did libpcap have no memory for the expression on some link type? */
bool filter_starved(const struct filter *f);

#endif
