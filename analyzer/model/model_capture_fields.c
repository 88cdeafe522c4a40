/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/model/model.h"

static const struct model_field interface_fields[] = {
#define T model_interface
    M_COUNT(T, id, 0, "the number that the file gives it, from 0"),
    M_TEXT(T, name, TEXT_FREE, 0,
           "what its packets or the file call it, else its number"),
    M_TEXT(T, label, TEXT_FREE, MODEL_HIDDEN, "its name as people read it"),
    M_WORD(T, link_type, 0, "libpcap's name of its link type"),
    M_COUNT(T, packets, 0, "packets that came over it"),
    M_NUMBER(T, dropped, 0, "packets dropped by who captured; null: not told"),
    M_BOOL(T, pktap, MODEL_OMIT, "told by PKTAP headers, not by the file"),
    M_TEXT(T, description, TEXT_FREE, MODEL_OMIT,
           "its description in the file"),
    M_TEXT(T, os, TEXT_FREE, MODEL_OMIT, "the system it was captured on"),
#undef T
};
MODEL_DESC(model_interface, interface_fields);

static const struct model_field skipped_fields[] = {
#define T model_skipped
    M_COUNT(T, decryption_secrets, 0, "Decryption Secrets Blocks"),
    M_COUNT(T, custom, 0, "Custom Blocks"),
    M_COUNT(T, unknown, 0, "blocks of a type that is not known"),
#undef T
};
MODEL_DESC(model_skipped, skipped_fields);

static const struct model_field capture_fields[] = {
#define T model_capture
    M_TEXT(T, path, TEXT_PATH, 0, "its name as it was given"),
    M_WORD(T, sha256, 0, "SHA-256 of its bytes; null: not computed"),
    M_NUMBER(T, bytes, 0, "its size"),
    M_WORD(T, format, 0, "its file format and compression"),
    M_COUNT(T, packets, 0, "packets read from it"),
    M_TIME(T, first, 0, "time of its first packet"),
    M_TIME(T, last, 0, "time of its last packet"),
    M_TEXT(T, damage, TEXT_SENTENCE, 0,
           "why it was not read, or not to its end; null: it was"),
    M_BOOL(T, readable, 0, "it could be opened"),
    M_LIST(T, interfaces, model_interface, 0, "its interfaces"),
    M_TEXT(T, comment, TEXT_FREE, MODEL_OMIT, "the comment of its section"),
    M_POINTER(T, skipped, model_skipped, MODEL_OMIT,
              "blocks that were passed over"),
#undef T
};
MODEL_DESC(model_capture, capture_fields);

static const struct model_field case_fields[] = {
    M_LIST(model_case, captures, model_capture, 0,
           "the captures, in the order given"),
};
MODEL_DESC(model_case, case_fields);

static const struct model_field rules_used_fields[] = {
    M_WORD(model_rules_used, sha256, 0, "SHA-256 of the rules that judged"),
    M_COUNT(model_rules_used, count, 0, "how many there are"),
};
MODEL_DESC(model_rules_used, rules_used_fields);

static const struct model_field tool_fields[] = {
    M_WORD(model_tool, name, 0, "the program"),
    M_WORD(model_tool, version, 0, "its version"),
    M_OBJECT(model_tool, rules, model_rules_used, 0, "the rules it judged by"),
};
MODEL_DESC(model_tool, tool_fields);

static const struct model_field unread_fields[] = {
#define T model_unread
    M_WORD(T, space, 0, "what the value is: link_type, ethertype, ..."),
    M_VALUE(T, value, 0, "the number or name that no dissector claims"),
    M_COUNT(T, packets, 0, "packets of it"),
#undef T
};
MODEL_DESC(model_unread, unread_fields);

static const struct model_field sip_counts_fields[] = {
    M_COUNT(model_sip_counts, requests, 0, "requests, without repeats"),
    M_COUNT(model_sip_counts, responses, 0, "responses, without repeats"),
    M_COUNT(model_sip_counts, retransmissions, 0, "messages sent again"),
};
MODEL_DESC(model_sip_counts, sip_counts_fields);

static const struct model_field tcp_counts_fields[] = {
#define T model_tcp_counts
    M_COUNT(T, retransmitted, 0, "segments that were there already"),
    M_COUNT(T, out_of_order, 0, "segments that came too early"),
    M_COUNT(T, holes, 0, "gaps that were never filled"),
    M_COUNT(T, hole_bytes, 0, "bytes in those gaps"),
#undef T
};
MODEL_DESC(model_tcp_counts, tcp_counts_fields);

static const struct model_field fragment_counts_fields[] = {
#define T model_fragment_counts
    M_COUNT(T, seen, 0, "IP fragments"),
    M_COUNT(T, completed, 0, "datagrams put together"),
    M_COUNT(T, unfinished, 0, "datagrams of which fragments are missing"),
    M_COUNT(T, discarded, 0, "fragments that contradict others"),
#undef T
};
MODEL_DESC(model_fragment_counts, fragment_counts_fields);

static const struct model_field counters_fields[] = {
#define T model_counters
    M_COUNTS(T, packets, 0, "every packet once, by how far it was read"),
    M_LIST(T, unread, model_unread, 0, "what no dissector claims"),
    M_COUNT(T, flows, 0, "conversations"),
    M_COUNT(T, anomalies, 0, "packets that break their protocol"),
    M_COUNT(T, cut, 0, "packets that the snap length cut"),
    M_COUNT(T, icmp_errors, 0, "ICMP errors"),
    M_COUNT(T, memory_refused, 0, "requests past the ceiling of a packet"),
    M_OBJECT(T, sip, model_sip_counts, 0, "SIP messages"),
    M_OBJECT(T, tcp, model_tcp_counts, 0, "TCP streams"),
    M_OBJECT(T, fragments, model_fragment_counts, 0, "IP fragments"),
    M_COUNTS(T, evicted, 0, "what had to be forgotten or left out"),
    M_COUNTS(T, messages, MODEL_HIDDEN, "messages by protocol, for espy test"),
    M_TEXT(T, attempts, TEXT_OWN, MODEL_HIDDEN,
           "handshakes that end otherwise than their messages say"),
#undef T
};
MODEL_DESC(model_counters, counters_fields);
