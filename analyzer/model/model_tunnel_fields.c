/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/model/model.h"

static const struct model_field as_fields[] = {
    M_COUNT(model_as, number, 0, "number of the autonomous system"),
    M_TEXT(model_as, organization, TEXT_PUBLIC, 0, "whose it is"),
    M_WORD(model_as, role, 0, "what is known of it: mobile-operator, ..."),
};
MODEL_DESC(model_as, as_fields);

static const struct model_field end_fields[] = {
#define T model_end
    M_ADDRESS(T, ip, MODEL_ENDPOINT, "its address"),
    M_NUMBER(T, port, 0, "its port; null: none"),
    M_POINTER(T, as, model_as, 0, "its autonomous system"),
    M_TEXTS(T, names, TEXT_HOST, 0, "names somebody asked DNS for, SNI, ..."),
#undef T
};
MODEL_DESC(model_end, end_fields);

static const struct model_field endpoint_fields[] = {
#define T model_endpoint
    M_ADDRESS(T, ip, MODEL_INSIDE, "an address"),
    M_NUMBER(T, port, 0, "a port"),
    M_POINTER(T, as, model_as, MODEL_HIDDEN, "its autonomous system"),
    M_TEXTS(T, names, TEXT_HOST, MODEL_HIDDEN, "names somebody asked DNS for"),
#undef T
};
MODEL_DESC(model_endpoint, endpoint_fields);

static const struct model_field outer_endpoint_fields[] = {
    M_ADDRESS(model_outer_endpoint, ip, MODEL_ENDPOINT, "an address"),
    M_NUMBER(model_outer_endpoint, port, 0, "a port"),
};
MODEL_DESC(model_outer_endpoint, outer_endpoint_fields);

static const struct model_field natd_fields[] = {
#define T model_natd
    M_TRUTH(T, initiator_source, 0, "the initiator's own address and port"),
    M_TRUTH(T, initiator_destination, 0, "those it sent to"),
    M_TRUTH(T, responder_source, 0, "the responder's own address and port"),
    M_TRUTH(T, responder_destination, 0, "those it sent to"),
#undef T
};
MODEL_DESC(model_natd, natd_fields);

static const struct model_field nat_fields[] = {
#define T model_nat
    M_TRUTH(T, local, 0, "the near end is behind a NAT"),
    M_TRUTH(T, remote, 0, "the far end is behind a NAT"),
    M_TRUTH(T, responder_source_mismatch, 0,
            "the responder's hash does not fit its address"),
    M_POINTER(T, hashes_fit, model_natd, MODEL_OMIT,
              "NAT_DETECTION hashes (RFC 7296 section 2.23) that fit"),
    M_COUNT(T, keepalives, 0, "NAT keepalives (RFC 3948)"),
#undef T
};
MODEL_DESC(model_nat, nat_fields);

static const struct model_field move_fields[] = {
#define T model_move
    M_OBJECT(T, from, model_outer_endpoint, 0, "where the end was"),
    M_OBJECT(T, to, model_outer_endpoint, 0, "where it is now"),
    M_COUNT(T, frame, 0, "the first frame from there"),
    M_TIME(T, at, 0, "when"),
#undef T
};
MODEL_DESC(model_move, move_fields);

static const struct model_field process_fields[] = {
    M_TEXT(model_process, name, TEXT_FREE, 0, "its name"),
    M_NUMBER(model_process, pid, 0, "its number"),
    M_NUMBER(model_process, frame, 0, "a frame that names it"),
};
MODEL_DESC(model_process, process_fields);

static const struct model_field transform_fields[] = {
#define T model_transform
    M_COUNT(T, proposal, 0, "number of its proposal"),
    M_COUNT(T, type, 0, "Transform Type (RFC 7296 section 3.3.2)"),
    M_COUNT(T, id, 0, "Transform ID"),
    M_WORD(T, name, MODEL_OMIT, "IANA's name"),
    M_NUMBER(T, key_bits, MODEL_OMIT, "Key Length attribute"),
#undef T
};
MODEL_DESC(model_transform, transform_fields);

static const struct model_field notify_fields[] = {
#define T model_notify
    M_COUNT(T, type, 0, "Notify Message Type"),
    M_WORD(T, name, 0, "its name; null: not known"),
    M_TERM(T, from, side, 0, "who sent it"),
    M_COUNT(T, frame, 0, "the first frame with it"),
#undef T
};
MODEL_DESC(model_notify, notify_fields);

static const struct model_field vendor_fields[] = {
#define T model_vendor
    M_TEXT(T, id, TEXT_BYTES, 0, "its first bytes, hex"),
    M_WORD(T, name, 0, "what it is known as"),
    M_TERM(T, from, side, 0, "who sent it"),
    M_COUNT(T, frame, 0, "the first frame with it"),
#undef T
};
MODEL_DESC(model_vendor, vendor_fields);

static const struct model_field ike_message_fields[] = {
#define T model_ike_message
    M_TIME(T, at, 0, "when it was sent"),
    M_FILE(T, file, MODEL_OMIT, "its capture, where there are several"),
    M_COUNT(T, frame, 0, "its frame"),
    M_WORD(T, exchange, 0, "name of its exchange"),
    M_COUNT(T, exchange_type, 0, "Exchange Type"),
    M_COUNT(T, message_id, 0, "Message ID"),
    M_TERM(T, from, side, 0, "who sent it"),
    M_BOOL(T, response, 0, "it is a response"),
    M_COUNT(T, length, 0, "bytes"),
    M_BOOL(T, retransmission, MODEL_OMIT, "the same was sent before"),
    M_COUNT(T, fragment, MODEL_OMIT, "number of the fragment (RFC 7383)"),
#undef T
};
MODEL_DESC(model_ike_message, ike_message_fields);

static const struct model_field ike_error_fields[] = {
    M_COUNT(model_ike_error, type, 0, "Notify Message Type"),
    M_WORD(model_ike_error, name, 0, "its name"),
    M_COUNT(model_ike_error, frame, 0, "its frame"),
};
MODEL_DESC(model_ike_error, ike_error_fields);

static const struct model_field ike_fields[] = {
#define T model_ike
    M_SPI64(T, initiator_spi, 0, "IKE SA Initiator's SPI"),
    M_SPI64(T, responder_spi, 0, "IKE SA Responder's SPI"),
    M_WORD(T, version, 0, "of IKE"),
    M_TERM(T, outcome, ike_outcome, 0, "how far it got"),
    M_POINTER(T, error, model_ike_error, MODEL_OMIT,
              "the first error that the responder told"),
    M_TIME(T, first, 0, "time of its first message"),
    M_TIME(T, last, 0, "time of its last message"),
    M_COUNT(T, first_frame, 0, "its first frame"),
    M_COUNT(T, last_frame, 0, "its last frame"),
    M_FILE(T, file, MODEL_HIDDEN, "the capture that it begins in"),
    M_COUNT(T, messages, 0, "messages, fragments and repeats too"),
    M_COUNT(T, retransmissions, 0, "messages sent again"),
    M_COUNT(T, rekeys, 0, "CREATE_CHILD_SA requests, or quick modes"),
    M_COUNT(T, fragments, 0, "Encrypted Fragments (RFC 7383)"),
    M_BOOL(T, nat_traversal, 0, "it moved from port 500 to 4500"),
    M_LIST(T, offered, model_transform, 0, "transforms that were offered"),
    M_LIST(T, chosen, model_transform, 0, "transforms that were chosen"),
    M_WORD(T, suite, MODEL_OMIT, "the chosen suite in one line"),
    M_NUMBER(T, dh_group_offered, MODEL_OMIT,
             "group of the initiator's key exchange"),
    M_NUMBER(T, dh_group, MODEL_OMIT, "group of the responder's key exchange"),
    M_WORD(T, ke_sha256, MODEL_OMIT,
           "SHA-256 of the responder's key exchange data"),
    M_TEXT(T, id_i, TEXT_IDENTITY, MODEL_OMIT,
           "the initiator's identity, where it is in clear"),
    M_TEXT(T, id_r, TEXT_IDENTITY, MODEL_OMIT,
           "the responder's identity, where it is in clear"),
    M_LIST(T, notify, model_notify, 0, "notifies in clear"),
    M_LIST(T, vendor_ids, model_vendor, 0, "Vendor IDs in clear"),
    M_LIST(T, timeline, model_ike_message, 0, "its first messages"),
    M_BOOL(T, init_answered, 0, "its first exchange had an answer"),
    M_BOOL(T, opening_seen, 0, "its first exchange is in the capture"),
    M_NUMBER(T, last_auth_reply, MODEL_OMIT,
             "encrypted bytes of the last IKE_AUTH reply"),
    M_TEXT(T, filter, TEXT_FILTER, MODEL_OMIT,
           "Wireshark display filter that finds it"),
#undef T
};
MODEL_DESC(model_ike, ike_fields);

static const struct model_field sequence_fields[] = {
    M_COUNT(model_sequence, first, 0, "least Sequence Number"),
    M_COUNT(model_sequence, last, 0, "greatest Sequence Number"),
};
MODEL_DESC(model_sequence, sequence_fields);

static const struct model_field size_fields[] = {
    M_COUNT(model_size, min, 0, "bytes of the shortest packet"),
    M_REAL(model_size, mean, 0, "bytes of a packet, on average"),
    M_COUNT(model_size, max, 0, "bytes of the longest packet"),
};
MODEL_DESC(model_size, size_fields);

static const struct model_field sa_fields[] = {
#define T model_sa
    M_SPI32(T, spi, 0, "Security Parameters Index"),
    M_WORD(T, protocol, 0, "esp or ah"),
    M_TERM(T, direction, sa_direction, 0, "seen from the captured side"),
    M_WORD(T, encapsulation, 0, "what carries it: ip, udp, tcp"),
    M_COUNT(T, packets, 0, "its packets"),
    M_COUNT(T, bytes, 0, "their bytes, from the SPI on"),
    M_COUNT(T, lost, 0, "Sequence Numbers that were not seen"),
    M_COUNT(T, reordered, 0, "packets that came late"),
    M_COUNT(T, replayed, 0, "packets whose Sequence Number was seen before"),
    M_TIME(T, first, 0, "time of its first packet"),
    M_TIME(T, last, 0, "time of its last packet"),
    M_COUNT(T, first_frame, 0, "its first frame"),
    M_COUNT(T, last_frame, 0, "its last frame"),
    M_FILE(T, file, MODEL_HIDDEN, "the capture that it begins in"),
    M_OBJECT(T, sequence, model_sequence, 0, "range of its Sequence Numbers"),
    M_OBJECT(T, size, model_size, 0, "sizes of its packets"),
    M_REAL(T, longest_gap, 0, "seconds of its longest silence"),
    M_TEXT(T, filter, TEXT_FILTER, MODEL_OMIT,
           "Wireshark display filter that finds it"),
#undef T
};
MODEL_DESC(model_sa, sa_fields);

static const struct model_field delay_fields[] = {
    M_COUNT(model_delay, packets, 0, "matched packets"),
    M_REAL(model_delay, min, 0, "least delay, seconds"),
    M_REAL(model_delay, median, 0, "median delay, seconds"),
    M_REAL(model_delay, p95, 0, "95th percentile, seconds"),
    M_REAL(model_delay, max, 0, "greatest delay, seconds"),
};
MODEL_DESC(model_delay, delay_fields);

static const struct model_field delays_fields[] = {
    M_POINTER(model_delays, initiator, model_delay, 0,
              "of what the initiator sent"),
    M_POINTER(model_delays, responder, model_delay, 0,
              "of what the responder sent"),
};
MODEL_DESC(model_delays, delays_fields);

static const struct model_field clock_fields[] = {
    M_BOOL(model_clock, two_files, 0, "inside and outside have two clocks"),
    M_REAL(model_clock, offset, 0, "seconds from the inner to the outer one"),
    M_REAL(model_clock, drift_ppm, 0, "how they drift, parts per million"),
};
MODEL_DESC(model_clock, clock_fields);

static const struct model_field score_fields[] = {
    M_REAL(model_score, bits, 0, "what speaks against chance, bits"),
    M_REAL(model_score, chance_bits, 0, "what chance would explain, bits"),
    M_COUNT(model_score, sample, 0, "packets that were looked at"),
};
MODEL_DESC(model_score, score_fields);

static const struct model_field inner_fields[] = {
#define T model_inner
    M_FILE(T, file, 0, "the capture that shows it"),
    M_TEXT(T, interface, TEXT_FREE, MODEL_EVENT, "the interface"),
    M_TEXT(T, label, TEXT_FREE, MODEL_HIDDEN, "its name as people read it"),
    M_TERM(T, how, provenance, MODEL_EVENT, "how that is known"),
    M_REAL(T, matched, 0, "share of its packets that were matched, 0 to 1"),
    M_BOOL(T, padded, 0, "all ESP packets have one length: none can match"),
    M_NUMBER(T, matched_packets, MODEL_OMIT, "packets that were matched"),
    M_NUMBER(T, esp_packets, MODEL_OMIT, "ESP packets of that time"),
    M_WORD(T, mode, MODEL_OMIT, "tunnel or transport"),
    M_WORDS(T, suites, MODEL_OMIT, "transforms that fit the lengths"),
    M_WORDS(T, forms, MODEL_HIDDEN, "the same for people"),
    M_POINTER(T, delay, model_delays, MODEL_OMIT, "from inner to outer packet"),
    M_POINTER(T, clock, model_clock, MODEL_OMIT, "of inside and outside"),
    M_POINTER(T, score, model_score, MODEL_OMIT, "how sure the match is"),
    M_TERM(T, confidence, confidence, MODEL_EVENT, "how sure it is"),
    M_COUNT(T, packets, MODEL_EVENT, "packets inside"),
    M_ADDRESS(T, local, MODEL_EVENT | MODEL_INSIDE, "the near end inside"),
    M_ADDRESS(T, remote, MODEL_EVENT | MODEL_INSIDE, "the busiest far end"),
    M_POINTER(T, local_as, model_as, 0, "of the near end's address inside"),
    M_WORDS(T, protocols, MODEL_EVENT, "what is spoken inside"),
    M_TIME(T, first, 0, "time of the first packet inside"),
    M_TIME(T, last, 0, "time of the last packet inside"),
    M_REFS(T, registrations, model_registration, MODEL_HIDDEN, "read on it"),
    M_REFS(T, calls, model_call, MODEL_HIDDEN, "read on it"),
    M_REFS(T, messages, model_message, MODEL_HIDDEN, "read on it"),
#undef T
};
MODEL_DESC(model_inner, inner_fields);

static const struct model_field activity_fields[] = {
#define T model_activity
    M_TERM(T, kind, activity_kind, 0, "what it looks like"),
    M_TIME(T, start, 0, "from, in whole seconds"),
    M_TIME(T, end, 0, "until, in whole seconds"),
    M_TERM(T, confidence, confidence, 0, "how sure it is"),
    M_TERM(T, how, provenance, 0, "how it is known"),
    M_COUNT(T, packets, 0, "the tunnel's packets of that time"),
    M_NUMBER(T, first_frame, MODEL_OMIT, "their first frame"),
    M_NUMBER(T, last_frame, MODEL_OMIT, "their last frame"),
#undef T
};
MODEL_DESC(model_activity, activity_fields);

static const struct model_field unreachable_fields[] = {
    M_WORD(model_unreachable, reason, 0, "what ICMP said"),
    M_COUNT(model_unreachable, count, 0, "how often"),
};
MODEL_DESC(model_unreachable, unreachable_fields);

static const struct model_field tunnel_fields[] = {
#define T model_tunnel
    M_WORD(T, id, MODEL_EVENT, "what the rest of the report calls it"),
    M_WORD(T, kind, MODEL_EVENT, "what it speaks: ikev2, esp, ..."),
    M_OBJECT(T, local, model_end, 0, "the near end"),
    M_OBJECT(T, remote, model_end, 0, "the far end"),
    M_TERM(T, outcome, ike_outcome, MODEL_EVENT,
           "how far the best of its handshakes got; null: there was none"),
    M_BOOL(T, kept, 0, "it came to more than an attempt"),
    M_TEXT(T, outcome_text, TEXT_SENTENCE, MODEL_OMIT, "why it ended so"),
    M_FRAMES(T, outcome_frames, MODEL_HIDDEN, "the frames that say so"),
    M_COUNT(T, outcome_frames_total, MODEL_HIDDEN, "how many there are"),
    M_WORD(T, transport, MODEL_EVENT, "what carries its packets"),
    M_TERM(T, initiator, end, 0, "which end began it; null: not known"),
    M_BOOL(T, opening_seen, 0, "its beginning is in the capture"),
    M_TIME(T, first, 0, "time of its first packet"),
    M_TIME(T, last, 0, "time of its last packet"),
    M_FILE(T, file, 0, "the capture that it begins in"),
    M_TEXT(T, interface, TEXT_FREE, MODEL_EVENT, "the interface outside"),
    M_COUNT(T, packets, 0, "its ESP and AH packets, or what carries data"),
    M_OBJECT(T, nat, model_nat, MODEL_EVENT, "NAT between its ends"),
    M_LIST(T, moves, model_move, 0, "ends that moved"),
    M_POINTER(T, process, model_process, 0, "whose it is on the host"),
    M_POINTER(T, unreachable, model_unreachable, MODEL_OMIT,
              "ICMP said that the far end cannot be reached"),
    M_LIST(T, ike, model_ike, 0, "its IKE SAs and attempts at one"),
    M_LIST(T, esp, model_sa, 0, "its ESP and AH security associations"),
    M_LIST(T, inner, model_inner, MODEL_EVENT,
           "interfaces that show its inside"),
    M_WHOLE(T, calls, model_call, 0, "calls inside"),
    M_LIST(T, activity, model_activity, 0,
           "what ran in it, by sizes and times"),
    M_REFS(T, registrations, model_registration, MODEL_HIDDEN, "inside"),
    M_REFS(T, messages, model_message, MODEL_HIDDEN, "inside"),
    M_TEXT(T, filter, TEXT_FILTER, MODEL_OMIT,
           "Wireshark display filter that finds it"),
#undef T
};
MODEL_DESC(model_tunnel, tunnel_fields);
