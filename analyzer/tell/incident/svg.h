/* SPDX-License-Identifier: Apache-2.0 */
/* svg.h - the drawings' common pieces. Colours are the style sheet's (page_style.c). */
#ifndef ESPY_TELL_INCIDENT_SVG_H
#define ESPY_TELL_INCIDENT_SVG_H

#include "analyzer/tell/page/markup.h"

#include <stddef.h>
#include <stdint.h>

/* An image of w by h units, told to those who do not see it by `label`. */
void svg_open(const struct markup *to, double w, double h, const char *label);
void svg_close(const struct markup *to);

/* Text at x, y; at most `most` characters, the rest as an ellipsis. cls: of the
 * style sheet. */
void svg_text(const struct markup *to, double x, double y, const char *cls,
              size_t most, const char *text);

/* "00:42:18.836" of ns since 1970, UTC. */
const char *svg_clock(int64_t ns, int decimals, char *buf, size_t n);

#endif
