/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/facts/fact.h"

#define T FACT_TUNNEL
#define F FACT_FLOW
#define C FACT_CASE

/* In strcmp order: fact_find() searches by halves. */
const struct fact_desc fact_table[] = {
    {"activity.calls", T, FACT_NUMBER, false,
     "calls inside, inferred from sizes and times of its packets alone"},
    {"activity.codec", T, FACT_TEXT, true,
     "codecs that the sizes of inferred media fit"},
    {"activity.kinds", T, FACT_TEXT, true,
     "what its packets look like by size and time: keepalive, interactive, "
     "web, bulk, registration, message, call"},
    {"activity.messages", T, FACT_NUMBER, false,
     "SIP MESSAGE requests inside, inferred in the same way"},
    {"case.captures", C, FACT_NUMBER, false, "captures in the case"},
    {"case.tunnels", C, FACT_NUMBER, false, "tunnels in the case"},
    {"dns.gateway.class", C, FACT_TEXT, true,
     "kinds of gateway names asked for: epdg, n3iwf, entitlement or ims"},
    {"dns.gateway.unanswered", C, FACT_TEXT, true,
     "gateway names asked for that no answer gave an address of"},
    {"dns.query", C, FACT_TEXT, true, "names asked for over DNS"},
    {"flow.ports", F, FACT_NUMBER, true, "ports of both ends"},
    {"flow.protocol", F, FACT_TEXT, false,
     "protocol recognised: sip, rtp, dns, tls, ..."},
    {"flow.transport", F, FACT_TEXT, false,
     "udp, tcp, icmp or another transport"},
    {"ike.cfg.p_cscf", T, FACT_BOOL, false,
     "whether a P-CSCF address was asked for or given (RFC 7651), where "
     "decrypted"},
    {"ike.dh_group", T, FACT_NUMBER, true,
     "Diffie-Hellman groups of the key exchange payloads"},
    {"ike.eap", T, FACT_BOOL, false,
     "whether EAP authenticated the initiator, where decrypted"},
    {"ike.exchanges", T, FACT_TEXT, true,
     "exchange types seen: IKE_SA_INIT, IKE_AUTH, ..."},
    {"ike.id_i", T, FACT_TEXT, true,
     "initiators' identities, where in clear or decrypted"},
    {"ike.id_r", T, FACT_TEXT, true,
     "responders' identities, where in clear or decrypted; for 3GPP the "
     "APN"},
    {"ike.initiator.vendor_ids", T, FACT_TEXT, true,
     "the initiator's vendor IDs: their names, or hex digits where "
     "unknown"},
    {"ike.notify", T, FACT_TEXT, true,
     "notify types seen that are no errors: MOBIKE_SUPPORTED, ..."},
    {"ike.notify.error", T, FACT_TEXT, true,
     "error notify types seen: NO_PROPOSAL_CHOSEN, ..."},
    {"ike.responder.vendor_ids", T, FACT_TEXT, true,
     "the responder's vendor IDs: their names, or hex digits where "
     "unknown"},
    {"ike.suite", T, FACT_TEXT, true, "chosen suites of its IKE SAs, as text"},
    {"ike.version", T, FACT_TEXT, false, "IKE version: 2.0 or 1.0"},
    {"inner.confidence", T, FACT_TEXT, true,
     "how sure it is that this is the tunnel's inside: confirmed (matched "
     "packet by packet), probable (nothing else fits), possible (several "
     "tunnels do)"},
    {"inner.how", T, FACT_TEXT, true,
     "how traffic is known to be inside: decrypted; correlated (same "
     "packets, by time and size); adjacent (same host and time only)"},
    {"inner.interface", T, FACT_TEXT, true,
     "interfaces on which traffic inside was seen"},
    {"inner.ip", T, FACT_ADDR, true,
     "addresses seen inside the tunnel, both ends"},
    {"inner.local.as.number", T, FACT_NUMBER, true,
     "autonomous systems of the near end's addresses inside"},
    {"inner.local.as.organization", T, FACT_TEXT, true, "who runs them"},
    {"inner.local.as.role", T, FACT_TEXT, true,
     "what they are known for: mobile-operator, ..."},
    {"inner.matched", T, FACT_NUMBER, true,
     "per cent of an interface's packets that were matched to the "
     "tunnel's, where inner.how is correlated"},
    {"inner.protocol", T, FACT_TEXT, true,
     "protocols seen inside the tunnel: sip, rtp, dns, tls, http, esp, "
     "..."},
    {"inner.sip.calls", T, FACT_NUMBER, false, "SIP calls seen inside"},
    {"inner.sip.ims", T, FACT_BOOL, false,
     "whether SIP inside is an IMS's: P-Access-Network-Info, sec-agree "
     "or a 3gppnetwork.org domain"},
    {"inner.sip.messages", T, FACT_NUMBER, false,
     "SIP MESSAGE requests seen inside (SMS over IMS)"},
    {"inner.sip.registered", T, FACT_BOOL, false,
     "whether a SIP registration succeeded inside"},
    {"inner.sip.registrar", T, FACT_TEXT, true,
     "domains registered with inside"},
    {"inner.sip.user_agent", T, FACT_TEXT, true,
     "User-Agent and Server headers of SIP inside"},
    {"inner.suite", T, FACT_TEXT, true,
     "suites that the lengths of matched packets allow: "
     "ENCR_AES_CBC/AUTH_HMAC_SHA2_256_128, ENCR_AES_GCM_16, ..."},
    {"interface.bare_ip", F, FACT_BOOL, false,
     "whether the flow was captured on an interface of the kind that shows "
     "a tunnel's inside: it carries bare IP, or has a tunnel's name"},
    {"local.as.number", T | F, FACT_NUMBER, false,
     "autonomous system of the near end"},
    {"local.as.organization", T | F, FACT_TEXT, false,
     "who runs the near end's autonomous system"},
    {"local.ip", T | F, FACT_ADDR, false,
     "address of the near end (the one that began, where nothing else "
     "tells)"},
    {"local.nat", T, FACT_BOOL, false,
     "whether the near end is behind a NAT, by the recomputed "
     "NAT_DETECTION hashes"},
    {"local.port", T | F, FACT_NUMBER, false,
     "port of the near end, the last one it used"},
    {"nat.responder_source_mismatch", T, FACT_BOOL, false,
     "whether the responder's NAT_DETECTION_SOURCE_IP hash does not fit "
     "its address, which a NAT of the near end does not explain"},
    {"process.name", T | F, FACT_TEXT, true,
     "process that owns it, where the capture tells"},
    {"process.pid", T | F, FACT_NUMBER, true, "number of that process"},
    {"remote.as.number", T | F, FACT_NUMBER, false,
     "autonomous system of the far end"},
    {"remote.as.organization", T | F, FACT_TEXT, false,
     "who runs the far end's autonomous system"},
    {"remote.as.role", T | F, FACT_TEXT, false,
     "what the far end's autonomous system is known for: mobile-"
     "operator, ..."},
    {"remote.ip", T | F, FACT_ADDR, false, "address of the far end"},
    {"remote.name", T | F, FACT_TEXT, true,
     "names of the far end, from DNS answers, name records, TLS or SIP"},
    {"remote.name.class", T | F, FACT_TEXT, true,
     "what kind of gateway a name of the far end is: epdg, n3iwf, "
     "entitlement or ims"},
    {"remote.name.emergency", T | F, FACT_BOOL, true,
     "whether a gateway name of the far end is for emergency calls (label "
     "sos); both where it has names of both sorts"},
    {"remote.name.source", T | F, FACT_TEXT, true,
     "where a name of the far end was learnt: dns, nrb, sni or sip"},
    {"remote.nat", T, FACT_BOOL, false,
     "whether the far end is behind a NAT, by the recomputed "
     "NAT_DETECTION hashes"},
    {"remote.operator.country", T | F, FACT_TEXT, false,
     "country of that operator, ISO 3166-1 alpha-2"},
    {"remote.operator.mcc", T | F, FACT_TEXT, false,
     "mobile country code of that operator, three digits"},
    {"remote.operator.mnc", T | F, FACT_TEXT, false,
     "mobile network code of that operator, two or three digits"},
    {"remote.operator.name", T | F, FACT_TEXT, false,
     "mobile operator of the far end, by its name or autonomous system"},
    {"remote.port", T | F, FACT_NUMBER, false,
     "port of the far end, the last one it used"},
    {"rtp.streams", F, FACT_NUMBER, false, "RTP streams seen"},
    {"sip.calls", F, FACT_NUMBER, false, "SIP calls seen"},
    {"sip.messages", F, FACT_NUMBER, false, "SIP MESSAGE requests seen"},
    {"sip.method", F, FACT_TEXT, true, "SIP methods seen"},
    {"sip.registered", F, FACT_BOOL, false,
     "whether a SIP registration succeeded"},
    {"tunnel.attempts", T, FACT_NUMBER, false,
     "times one end tried to set it up"},
    {"tunnel.duration", T, FACT_REAL, false,
     "seconds from its first packet to its last"},
    {"tunnel.esp.packets", T, FACT_NUMBER, false,
     "ESP packets seen, both directions"},
    {"tunnel.established", T, FACT_BOOL, false,
     "whether the ends agreed on keys (IKE_AUTH completed, or traffic of "
     "a child SA followed)"},
    {"tunnel.keepalives", T, FACT_NUMBER, false,
     "NAT-T keepalives seen (RFC 3948 section 2.3)"},
    {"tunnel.kind", T, FACT_TEXT, false,
     "ikev2, ikev1, esp, ah, wireguard, openvpn or l2tp; esp and ah when "
     "the capture holds no IKE of the tunnel"},
    {"tunnel.outcome", T, FACT_TEXT, false,
     "how setting it up ended: established, no-response, auth-no-response, "
     "no-proposal-chosen, refused, init-only, auth-rejected, auth-ended or "
     "unknown"},
    {"tunnel.ports", T, FACT_NUMBER, true, "UDP or TCP ports its ends used"},
    {"tunnel.transport", T, FACT_TEXT, false,
     "how its packets travel: esp, ah, udp-encapsulated, tcp- "
     "encapsulated, udp or tcp"},
    {"tunnelled", F, FACT_BOOL, false,
     "whether the flow was seen inside a tunnel"},
};

const size_t fact_table_size = sizeof fact_table / sizeof *fact_table;
