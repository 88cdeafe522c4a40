/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/facts/fact.h"

#include "analyzer/facts/fact_values.h"
#include "dissectors/dissector.h"

#define T FACT_TUNNEL
#define F FACT_FLOW
#define C FACT_CASE
#define A FACT_ANOMALY

#define ONE false
#define MANY true

#define STATE PRODUCER_STATE
#define PAIRS PRODUCER_PAIRS
#define ACTIVITY PRODUCER_ACTIVITY
#define WHO PRODUCER_WHO
#define LATER PRODUCER_LATER

#define OBSERVED PROVENANCE_OBSERVED
#define DECRYPTED PROVENANCE_DECRYPTED
#define INFERRED PROVENANCE_INFERRED
#define LOOKED_UP PROVENANCE_LOOKED_UP
#define AS_THE_INSIDE PROVENANCE_NONE /* the fact itself tells */

/*
 * One macro for each type, so that a fact cannot be declared without saying what
 * produces it, how it is known and, of a text, what it may reveal and what it can
 * be. ANY: no part of espy could list them.
 */
#define ANY NULL
#define TEXT_MORE(name, in, many, class, producers, how, values, more,         \
                  meaning)                                                     \
    {                                                                          \
        name, in, FACT_TEXT, many, TEXT_##class, producers, how, values, more, \
            meaning                                                            \
    }
#define TEXT(name, in, many, class, producers, how, values, meaning) \
    TEXT_MORE(name, in, many, class, producers, how, values, NULL, meaning)
#define NUMBER(name, in, many, producers, how, meaning)                    \
    {                                                                      \
        name, in, FACT_NUMBER, many, TEXT_OWN, producers, how, NULL, NULL, \
            meaning                                                        \
    }
#define REAL(name, in, many, producers, how, meaning)                    \
    {                                                                    \
        name, in, FACT_REAL, many, TEXT_OWN, producers, how, NULL, NULL, \
            meaning                                                      \
    }
#define BOOL(name, in, many, producers, how, meaning)                    \
    {                                                                    \
        name, in, FACT_BOOL, many, TEXT_OWN, producers, how, NULL, NULL, \
            meaning                                                      \
    }
#define ADDR(name, in, many, producers, how, meaning)                        \
    {                                                                        \
        name, in, FACT_ADDR, many, TEXT_ADDRESS, producers, how, NULL, NULL, \
            meaning                                                          \
    }

/* Flows are called as their dissector; those that none reads udp, tcp, icmp or ip,
 * which are dissectors too. */
static const char *
dissector_names(size_t i)
{
    return registry_all[i] ? registry_all[i]->name : NULL;
}

/* In strcmp order: fact_find() searches by halves. */
const struct fact_desc fact_table[] = {
    NUMBER("activity.calls", T, ONE, ACTIVITY, INFERRED,
           "calls inside, inferred from sizes and times of its packets alone"),
    TEXT("activity.codec", T, MANY, OWN, ACTIVITY, INFERRED, ANY,
         "codecs that the sizes of inferred media fit"),
    TEXT("activity.kinds", T, MANY, OWN, ACTIVITY, INFERRED, activity_kinds,
         "what its packets look like by size and time"),
    NUMBER("activity.messages", T, ONE, ACTIVITY, INFERRED,
           "SIP MESSAGE requests inside, inferred in the same way"),
    NUMBER("anomaly.count", A, ONE, STATE, OBSERVED, "packets that earned it"),
    BOOL("anomaly.cut", A, ONE, STATE, OBSERVED,
         "whether it is the capture's doing (snap length), not the sender's"),
    TEXT("anomaly.protocol", A, ONE, OWN, STATE, OBSERVED, ANY,
         "protocol whose form is broken: esp, ike, sip, tcp, ..."),
    TEXT("anomaly.reason", A, ONE, OWN, STATE, OBSERVED, ANY,
         "why, as a word: esp.short, cut, truncated, ..."),
    TEXT("anomaly.text", A, ONE, OWN, STATE, OBSERVED, ANY, "why, as a phrase"),
    NUMBER("case.captures", C, ONE, STATE, OBSERVED, "captures in the case"),
    NUMBER("case.tunnels", C, ONE, STATE, OBSERVED, "tunnels in the case"),
    TEXT("dns.gateway.class", C, MANY, OWN, STATE | WHO, OBSERVED,
         gateway_classes,
         "kinds of gateway names asked for: epdg, n3iwf, entitlement or ims"),
    TEXT("dns.gateway.unanswered", C, MANY, HOST, STATE | WHO, OBSERVED, ANY,
         "gateway names asked for that no answer gave an address of"),
    TEXT("dns.query", C, MANY, HOST, STATE, OBSERVED, ANY,
         "names asked for over DNS"),
    NUMBER("flow.ports", F, MANY, STATE, OBSERVED, "ports of both ends"),
    TEXT("flow.protocol", F, ONE, OWN, STATE, OBSERVED, flow_protocols,
         "protocol recognised; so far only flows of SIP are judged"),
    TEXT("flow.transport", F, ONE, OWN, STATE, OBSERVED, flow_transports,
         "what carries its packets: udp or tcp"),
    BOOL("ike.cfg.p_cscf", T, ONE, LATER, DECRYPTED,
         "whether a P-CSCF address was asked for or given (RFC 7651), where "
         "decrypted"),
    NUMBER("ike.dh_group", T, MANY, STATE, OBSERVED,
           "Diffie-Hellman groups of the key exchange payloads"),
    BOOL("ike.eap", T, ONE, LATER, DECRYPTED,
         "whether EAP authenticated the initiator, where decrypted"),
    TEXT("ike.exchanges", T, MANY, OWN, STATE, OBSERVED, exchanges,
         "exchange types seen: IKE_SA_INIT, IKE_AUTH, ..."),
    TEXT("ike.id_i", T, MANY, IDENTITY, STATE, OBSERVED, ANY,
         "initiators' identities, where in clear or decrypted"),
    TEXT("ike.id_r", T, MANY, IDENTITY, STATE, OBSERVED, ANY,
         "responders' identities, where in clear or decrypted; for 3GPP the "
         "APN"),
    TEXT(
        "ike.initiator.vendor_ids", T, MANY, OPAQUE, STATE, OBSERVED, ANY,
        "the initiator's vendor IDs: their names, or hex digits where unknown"),
    TEXT("ike.notify", T, MANY, OWN, STATE, OBSERVED, ANY,
         "notify types seen that are no errors: MOBIKE_SUPPORTED, ..."),
    TEXT("ike.notify.error", T, MANY, OWN, STATE, OBSERVED, ANY,
         "error notify types seen: NO_PROPOSAL_CHOSEN, ..."),
    TEXT(
        "ike.responder.vendor_ids", T, MANY, OPAQUE, STATE, OBSERVED, ANY,
        "the responder's vendor IDs: their names, or hex digits where unknown"),
    TEXT("ike.suite", T, MANY, OWN, STATE, OBSERVED, ANY,
         "chosen suites of its IKE SAs, as text"),
    BOOL(
        "ike.two_addresses", T, ONE, STATE, OBSERVED,
        "whether an IKE SA of it was answered from two addresses; never false"),
    BOOL("ike.two_responders", T, ONE, STATE, OBSERVED,
         "whether one IKE_SA_INIT of it was answered by two responder SPIs; "
         "never false"),
    TEXT("ike.version", T, ONE, OWN, STATE, OBSERVED, ike_versions,
         "IKE version: 2.0 or 1.0"),
    TEXT("inner.confidence", T, MANY, OWN, PAIRS, AS_THE_INSIDE, confidences,
         "how sure it is that this is the tunnel's inside: confirmed (matched "
         "packet by packet), probable (nothing else fits), possible (several "
         "tunnels do)"),
    TEXT("inner.how", T, MANY, OWN, PAIRS, AS_THE_INSIDE, inner_hows,
         "how traffic is known to be inside: decrypted; correlated (same "
         "packets, by time and size); adjacent (same host and time only)"),
    TEXT("inner.interface", T, MANY, FREE, PAIRS, AS_THE_INSIDE, ANY,
         "interfaces on which traffic inside was seen"),
    ADDR("inner.ip", T, MANY, PAIRS, AS_THE_INSIDE,
         "addresses seen inside the tunnel, both ends"),
    NUMBER("inner.local.as.number", T, MANY, PAIRS | WHO, LOOKED_UP,
           "autonomous systems of the near end's addresses inside"),
    TEXT("inner.local.as.organization", T, MANY, PUBLIC, PAIRS | WHO, LOOKED_UP,
         ANY, "who runs them"),
    TEXT("inner.local.as.role", T, MANY, OWN, PAIRS | WHO, LOOKED_UP, as_roles,
         "what they are known for: mobile-operator, ..."),
    NUMBER("inner.matched", T, MANY, PAIRS, AS_THE_INSIDE,
           "per cent of an interface's packets that were matched to the "
           "tunnel's, where inner.how is correlated"),
    TEXT_MORE("inner.protocol", T, MANY, OWN, PAIRS, AS_THE_INSIDE, NULL,
              dissector_names,
              "protocols seen inside the tunnel: sip, rtp, dns, tls, esp, ..., "
              "else tcp, udp, icmp or ip"),
    NUMBER("inner.sip.calls", T, ONE, PAIRS, AS_THE_INSIDE,
           "SIP calls seen inside"),
    BOOL("inner.sip.ims", T, ONE, PAIRS, AS_THE_INSIDE,
         "whether SIP inside is an IMS's: P-Access-Network-Info, sec-agree or "
         "a 3gppnetwork.org domain"),
    NUMBER("inner.sip.messages", T, ONE, PAIRS, AS_THE_INSIDE,
           "SIP MESSAGE requests seen inside (SMS over IMS)"),
    BOOL("inner.sip.registered", T, ONE, PAIRS, AS_THE_INSIDE,
         "whether a SIP registration succeeded inside"),
    TEXT("inner.sip.registrar", T, MANY, HOST, PAIRS, AS_THE_INSIDE, ANY,
         "domains registered with inside"),
    TEXT("inner.sip.user_agent", T, MANY, FREE, PAIRS, AS_THE_INSIDE, ANY,
         "User-Agent and Server headers of SIP inside"),
    TEXT("inner.suite", T, MANY, OWN, PAIRS, AS_THE_INSIDE, inner_suites,
         "suites that the lengths of matched packets allow: "
         "ENCR_AES_CBC/AUTH_HMAC_SHA2_256_128, ENCR_AES_GCM_16, ..."),
    BOOL("interface.bare_ip", F, ONE, STATE, OBSERVED,
         "whether the flow was captured on an interface of the kind that shows "
         "a tunnel's inside: it carries bare IP, or has a tunnel's name"),
    NUMBER("local.as.number", T | F, ONE, WHO, LOOKED_UP,
           "autonomous system of the near end"),
    TEXT("local.as.organization", T | F, ONE, PUBLIC, WHO, LOOKED_UP, ANY,
         "who runs the near end's autonomous system"),
    ADDR("local.ip", T | F, ONE, STATE, OBSERVED,
         "address of the near end (the one that began, where nothing else "
         "tells)"),
    BOOL("local.nat", T, ONE, STATE, OBSERVED,
         "whether the near end is behind a NAT, by the recomputed "
         "NAT_DETECTION hashes"),
    NUMBER("local.port", T | F, ONE, STATE, OBSERVED,
           "port of the near end, the last one it used"),
    BOOL("nat.responder_source_mismatch", T, ONE, STATE, OBSERVED,
         "whether the responder's NAT_DETECTION_SOURCE_IP hash does not fit "
         "its address, which a NAT of the near end does not explain"),
    TEXT("process.name", T | F, MANY, FREE, STATE, OBSERVED, ANY,
         "process that owns it, where the capture tells"),
    NUMBER("process.pid", T | F, MANY, STATE, OBSERVED,
           "number of that process"),
    NUMBER("remote.as.number", T | F, ONE, WHO, LOOKED_UP,
           "autonomous system of the far end"),
    TEXT("remote.as.organization", T | F, ONE, PUBLIC, WHO, LOOKED_UP, ANY,
         "who runs the far end's autonomous system"),
    TEXT("remote.as.role", T | F, ONE, OWN, WHO, LOOKED_UP, as_roles,
         "what the far end's autonomous system is known for: mobile-operator, "
         "..."),
    ADDR("remote.ip", T | F, ONE, STATE, OBSERVED, "address of the far end"),
    TEXT("remote.name", T | F, MANY, HOST, STATE, OBSERVED, ANY,
         "names of the far end, from DNS answers, name records, TLS or SIP"),
    TEXT("remote.name.class", T | F, MANY, OWN, STATE | WHO, OBSERVED,
         gateway_classes,
         "what kind of gateway a name of the far end is: epdg, n3iwf, "
         "entitlement or ims"),
    BOOL("remote.name.emergency", T | F, MANY, STATE | WHO, OBSERVED,
         "whether a gateway name of the far end is for emergency calls (label "
         "sos); both where it has names of both sorts"),
    TEXT("remote.name.source", T | F, MANY, OWN, STATE, OBSERVED, name_sources,
         "where a name of the far end was learnt: dns, nrb, sni or sip"),
    BOOL("remote.nat", T, ONE, STATE, OBSERVED,
         "whether the far end is behind a NAT, by the recomputed NAT_DETECTION "
         "hashes"),
    TEXT("remote.operator.country", T | F, ONE, PUBLIC, WHO, LOOKED_UP, ANY,
         "country of that operator, ISO 3166-1 alpha-2"),
    TEXT("remote.operator.mcc", T | F, ONE, PUBLIC, WHO, LOOKED_UP, ANY,
         "mobile country code of that operator, three digits"),
    TEXT("remote.operator.mnc", T | F, ONE, PUBLIC, WHO, LOOKED_UP, ANY,
         "mobile network code of that operator, two or three digits"),
    TEXT("remote.operator.name", T | F, ONE, PUBLIC, WHO, LOOKED_UP, ANY,
         "mobile operator of the far end, by its name or autonomous system"),
    NUMBER("remote.port", T | F, ONE, STATE, OBSERVED,
           "port of the far end, the last one it used"),
    NUMBER("rtp.streams", F, ONE, STATE, OBSERVED, "RTP streams seen"),
    NUMBER("sip.calls", F, ONE, STATE, OBSERVED, "SIP calls seen"),
    NUMBER("sip.messages", F, ONE, STATE, OBSERVED,
           "SIP MESSAGE requests seen"),
    TEXT("sip.method", F, MANY, OWN, STATE, OBSERVED, sip_methods,
         "SIP methods seen"),
    BOOL("sip.registered", F, ONE, STATE, OBSERVED,
         "whether a SIP registration succeeded"),
    NUMBER("tunnel.attempts", T, ONE, STATE, OBSERVED,
           "times one end tried to set it up"),
    REAL("tunnel.duration", T, ONE, STATE, OBSERVED,
         "seconds from its first packet to its last"),
    NUMBER("tunnel.esp.packets", T, ONE, STATE, OBSERVED,
           "ESP packets seen, both directions"),
    BOOL("tunnel.established", T, ONE, STATE, OBSERVED,
         "whether the ends agreed on keys (IKE_AUTH completed, or traffic of a "
         "child SA followed)"),
    NUMBER("tunnel.keepalives", T, ONE, STATE, OBSERVED,
           "NAT-T keepalives seen (RFC 3948 section 2.3)"),
    TEXT("tunnel.kind", T, ONE, OWN, STATE, OBSERVED, tunnel_kinds,
         "what it speaks; esp and ah when the capture holds no IKE of the "
         "tunnel"),
    TEXT("tunnel.outcome", T, ONE, OWN, STATE, OBSERVED, tunnel_outcomes,
         "how setting it up ended"),
    NUMBER("tunnel.ports", T, MANY, STATE, OBSERVED,
           "UDP or TCP ports its ends used"),
    TEXT("tunnel.transport", T, ONE, OWN, STATE, OBSERVED, tunnel_transports,
         "how its packets travel: esp or ah over IP, ESP udp-encapsulated, or "
         "tcp; those of other tunnels over udp, tcp or ip"),
    BOOL("tunnelled", F, ONE, STATE | PAIRS, OBSERVED,
         "whether the flow was seen inside a tunnel"),
};

const size_t fact_table_size = sizeof fact_table / sizeof *fact_table;
