/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sip_start.h - the line a SIP message starts with (RFC 3261, sections 7.1 and
 * 7.2), and what follows from it: knowing SIP when it is met, and finding
 * where a message ends in a stream. Private to the SIP dissector.
 */
#ifndef ESPY_DISSECTORS_SIP_START_H
#define ESPY_DISSECTORS_SIP_START_H

#include "dissectors/dissector.h"

enum sip_start_kind {
    SIP_START_REQUEST,
    SIP_START_STATUS,
    SIP_START_VERSION, /* of another SIP version */
    SIP_START_BAD,
};

struct sip_start {
    enum sip_start_kind kind;
    bool tidy; /* exactly as the grammar has it */
    struct slice method, uri, reason;
    int64_t status; /* -1 in requests */
};

/* `line` without its line end. */
struct sip_start sip_start_parse(struct slice line);

/* The dissector's `guess` and `frame`. */
bool sip_start_guess(struct cursor c);
struct framing sip_start_frame(const uint8_t *p, size_t n);

#endif
