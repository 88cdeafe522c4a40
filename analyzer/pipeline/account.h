/* SPDX-License-Identifier: Apache-2.0 */
/*
 * account.h - where every packet went.
 *
 * Each packet that a reader hands out ends in exactly one of these, so that
 * the sum is the number of packets in the files and nothing is lost silently.
 */
#ifndef ESPY_PIPELINE_ACCOUNT_H
#define ESPY_PIPELINE_ACCOUNT_H

#include <stdint.h>

enum account {
    ACCOUNT_DISSECTED, /* a dissector read its payload */
    ACCOUNT_EMPTY,     /* a transport header without payload (TCP ACKs) */
    ACCOUNT_STREAM, /* a TCP segment that waits for others, or repeats bytes seen before */
    ACCOUNT_FRAGMENT, /* an IP fragment, held until its datagram is whole */
    ACCOUNT_NO_DISSECTOR, /* its flow is counted, but no dissector reads its payload */
    ACCOUNT_IP_PROTOCOL, /* an IP protocol that no dissector reads; its flow is counted */
    ACCOUNT_ETHERTYPE,  /* not IP (ARP, LLDP, EAPOL, ...) */
    ACCOUNT_LINK_OTHER, /* a link-layer frame without data (802.11 beacons) */
    ACCOUNT_LINK_TYPE,  /* a link type nobody reads */
    ACCOUNT_CUT,        /* the snap length took what was needed */
    ACCOUNT_MALFORMED,  /* it lies about itself */
    ACCOUNT_TOO_DEEP,   /* nested deeper than is followed */
    ACCOUNT_FILTERED,   /* --filter said no */
    ACCOUNT_N,
};

struct accounts {
    uint64_t n[ACCOUNT_N];
};

/* The name in the report's counters: "no_dissector". */
const char *account_name(enum account a);

/* For people, behind a number: "in flows whose payload espy does not read". */
const char *account_text(enum account a);

#endif
