/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tunnel_kind.h - the kinds of tunnels. One row says of a kind everything that is the
 * same for all its tunnels; the enum, the values of the fact tunnel.kind, what reports
 * call it and the display filter are made from these rows.
 */
#ifndef ESPY_MODEL_TUNNEL_KIND_H
#define ESPY_MODEL_TUNNEL_KIND_H

#include <stdbool.h>

/*
 * Columns: the enumerator behind TUNNEL_; its word in rules, JSON and network.protocol;
 * whether this version finds such tunnels (FOUND), or a later one will (LATER); what a
 * reader is told it is; the name of its packets; the Wireshark filter of its packets;
 * the sentence of the fact tunnel.kind. The IPsec kinds stand first, what tells most
 * at the top: what is seen of a tunnel later may move it up, never down.
 */
#define TUNNEL_KINDS(X)                                                       \
    X(IKEV2, "ikev2", FOUND, "an IPsec tunnel", "ESP", TUNNEL_FILTER_IPSEC,   \
      "IKEv2 (RFC 7296) between two hosts")                                   \
    X(IKEV1, "ikev1", FOUND, "an IPsec tunnel", "ESP", TUNNEL_FILTER_IPSEC,   \
      "IKEv1 (RFC 2409) between two hosts")                                   \
    X(AH, "ah", FOUND, "an IPsec tunnel", "AH", TUNNEL_FILTER_IPSEC,          \
      "AH packets (RFC 4302) between two hosts")                              \
    X(ESP, "esp", FOUND, "an IPsec tunnel", "ESP", TUNNEL_FILTER_IPSEC,       \
      "ESP packets (RFC 4303) between two hosts")                             \
    X(WIREGUARD, "wireguard", LATER, "a WireGuard tunnel", "WireGuard", "wg", \
      "WireGuard messages between two hosts")                                 \
    X(OPENVPN, "openvpn", LATER, "an OpenVPN tunnel", "OpenVPN", "openvpn",   \
      "OpenVPN packets between two hosts")                                    \
    X(L2TP, "l2tp", LATER, "an L2TP tunnel", "L2TP", "l2tp",                  \
      "L2TP (RFC 2661) between two hosts")
#define TUNNEL_FILTER_IPSEC "(isakmp or esp or ah or udpencap)"

#define TUNNEL_ENUMERATOR(id, ...) TUNNEL_##id,
enum tunnel_kind { TUNNEL_KINDS(TUNNEL_ENUMERATOR) TUNNEL_KINDS_END };
#undef TUNNEL_ENUMERATOR

struct tunnel_kind_row {
    const char *name;    /* "ikev2" */
    bool later;          /* no part of this version finds one */
    const char *words;   /* "an IPsec tunnel" */
    const char *packets; /* "ESP" */
    const char *filter;  /* "wg" */
    const char *what;    /* "IKEv2 (RFC 7296) between two hosts" */
};

const struct tunnel_kind_row *tunnel_kind_row(enum tunnel_kind kind);

/* The row of a word; NULL: none is called so. */
const struct tunnel_kind_row *tunnel_kind_named(const char *name);

/* Has it IKE SAs, and ESP or AH? */
static inline bool
tunnel_kind_is_ipsec(enum tunnel_kind kind)
{
    return kind <= TUNNEL_ESP;
}

#endif
