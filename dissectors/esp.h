/* SPDX-License-Identifier: Apache-2.0 */
/*
 * esp.h - ESP (RFC 4303), AH (RFC 4302), and ESP in UDP (RFC 3948) or TCP
 * (RFC 9329).
 */
#ifndef ESPY_DISSECTORS_ESP_H
#define ESPY_DISSECTORS_ESP_H

#include "dissectors/base/event.h"

struct esp_event {
    uint32_t spi;
    uint32_t sequence;         /* the low 32 bits when extended */
    uint32_t length;           /* the ESP packet, bytes on the wire */
    const char *encapsulation; /* "ip", "udp", "tcp" */
    bool decrypted;
};
extern const struct event_desc esp_desc;

struct ah_event {
    uint8_t next_header;
    uint32_t spi;
    uint32_t sequence;
    uint32_t length; /* the AH header, bytes */
};
extern const struct event_desc ah_desc;

/* RFC 3948 section 2.3: one octet 0xFF. */
struct keepalive_event {
    const char *protocol; /* "nat-t" */
};
extern const struct event_desc keepalive_desc;

#endif
