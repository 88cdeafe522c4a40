/* SPDX-License-Identifier: Apache-2.0 */
/* dns_text.h - building text for dns_name.c and dns_rdata.c. */
#ifndef ESPY_DISSECTORS_DNS_TEXT_H
#define ESPY_DISSECTORS_DNS_TEXT_H

#include "dissectors/dns_rdata.h"

static inline void
dns_text_char(struct dns_text *t, char ch)
{
    if (t->n < t->cap)
        t->p[t->n] = ch;
    t->n++;
}

void dns_text_put(struct dns_text *t, const char *s);
void dns_text_number(struct dns_text *t, uint32_t v);

/* Octets as RFC 1035 section 5.1 writes them; `special` ones get a backslash,
 * those below `lowest` or above 0x7e become \DDD. */
void dns_text_escaped(struct dns_text *t, const uint8_t *p, size_t n,
                      const char *special, uint8_t lowest);

#endif
