/* svg.h - the drawings' common pieces. Colours are the style sheet's (page_style.c). */
#ifndef ESPY_INCIDENT_SVG_H
#define ESPY_INCIDENT_SVG_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* An image of w by h units, told to those who do not see it by `label`. */
void svg_open(FILE *to, double w, double h, const char *label);
void svg_close(FILE *to);

/* Text at x, y; at most `most` characters, the rest as an ellipsis. cls: of the
 * style sheet. */
void svg_text(FILE *to, double x, double y, const char *cls, size_t most,
              const char *text);

/* "00:42:18.836" of ns since 1970, UTC. */
const char *svg_clock(int64_t ns, int decimals, char *buf, size_t n);

#endif
