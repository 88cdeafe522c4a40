/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/model/model.h"

static const struct model_field where_fields[] = {
#define T model_where
    M_REF(T, tunnel, model_tunnel, 0, "the tunnel it was in; null: in none"),
    M_TERM(T, how, provenance, MODEL_EVENT, "how it is known"),
    M_FILE(T, file, 0, "its capture"),
    M_TEXT(T, interface, TEXT_FREE, MODEL_EVENT, "the interface it was on"),
#undef T
};
MODEL_DESC(model_where, where_fields);

static const struct model_field stream_fields[] = {
#define T model_stream
    M_WORD(T, ssrc, 0, "synchronization source"),
    M_TERM(T, from, side, 0, "who of the call sent it"),
    M_TEXT(T, codec, TEXT_FREE, 0, "encoding name"),
    M_ADDRESS(T, source, MODEL_INSIDE, "its sender"),
    M_COUNT(T, source_port, 0, "its sender's port"),
    M_ADDRESS(T, destination, MODEL_INSIDE, "its receiver"),
    M_COUNT(T, destination_port, 0, "its receiver's port"),
    M_COUNT(T, packets, 0, "its packets"),
    M_COUNT(T, lost, 0, "packets that were not seen"),
    M_REAL(T, loss_percent, 0, "the same in percent"),
    M_REAL(T, jitter_ms, 0, "interarrival jitter (RFC 3550), ms"),
    M_REAL(T, mos, 0, "mean opinion score by the E-model, 1 to 5"),
    M_TIME(T, first, 0, "time of its first packet"),
    M_TIME(T, last, 0, "time of its last packet"),
    M_COUNT(T, first_frame, 0, "its first frame"),
    M_TEXT(T, filter, TEXT_FILTER, MODEL_OMIT,
           "Wireshark display filter that finds it"),
#undef T
};
MODEL_DESC(model_stream, stream_fields);

static const struct model_field quality_fields[] = {
    M_REAL(model_quality, mos, 0, "of its worst stream"),
    M_REAL(model_quality, loss_percent, 0, "of its worst stream"),
    M_LIST(model_quality, streams, model_stream, 0, "its streams of RTP"),
};
MODEL_DESC(model_quality, quality_fields);

static const struct model_field media_side_fields[] = {
#define T model_media_side
    M_COUNT(T, packets, 0, "packets of media"),
    M_REAL(T, speaks, 0, "share of the time, 0 to 1"),
    M_BOOL(T, pauses, 0, "with comfort noise in the pauses"),
    M_COUNT(T, length, 0, "ESP length of most of them, bytes"),
#undef T
};
MODEL_DESC(model_media_side, media_side_fields);

static const struct model_field media_fields[] = {
    M_OBJECT(model_media, local, model_media_side, 0, "what the near end sent"),
    M_OBJECT(model_media, remote, model_media_side, 0, "what the far end sent"),
};
MODEL_DESC(model_media, media_fields);

static const struct model_field call_frames_fields[] = {
    M_NUMBER(model_call_frames, start, MODEL_OMIT, "the INVITE"),
    M_NUMBER(model_call_frames, ring, MODEL_OMIT, "the first 180"),
    M_NUMBER(model_call_frames, answer, MODEL_OMIT, "the 200"),
    M_NUMBER(model_call_frames, end, MODEL_OMIT, "what ended it"),
};
MODEL_DESC(model_call_frames, call_frames_fields);

static const struct model_field call_fields[] = {
#define T model_call
    M_INLINE(T, where, model_where, "where it was seen"),
    M_TERM(T, direction, direction, 0, "seen from the captured host"),
    M_TEXT(T, call_id, TEXT_OPAQUE, MODEL_SIP, "Call-ID"),
    M_TEXT(T, from, TEXT_IDENTITY, MODEL_SIP, "who called"),
    M_TEXT(T, to, TEXT_IDENTITY, MODEL_SIP, "who was called"),
    M_TIME(T, start, 0, "when it began"),
    M_TIME(T, ring, MODEL_EVENT, "when it rang"),
    M_TIME(T, answer, MODEL_EVENT, "when it was answered"),
    M_TIME(T, end, 0, "when it ended"),
    M_TERM(T, ending, call_end, MODEL_EVENT, "how it ended"),
    M_NUMBER(T, status, MODEL_OMIT | MODEL_SIP,
             "of the response that ended it"),
    M_TEXT(T, reason, TEXT_FREE, MODEL_OMIT | MODEL_SIP,
           "Reason header, or the response's reason phrase"),
    M_BOOL(T, start_unknown, MODEL_EVENT, "it began before the capture"),
    M_TEXTS(T, codecs, TEXT_FREE, MODEL_EVENT, "encoding names"),
    M_OBJECT(T, quality, model_quality, MODEL_EVENT, "how it sounded"),
    M_POINTER(T, media, model_media, MODEL_OMIT | MODEL_EVENT,
              "what sizes and times tell of its media"),
    M_TERM(T, confidence, confidence, MODEL_EVENT, "how sure it is"),
    M_OBJECT(T, frames, model_call_frames, MODEL_EVENT, "the frames of it"),
    M_OBJECT(T, source, model_endpoint, MODEL_OMIT, "the host that called"),
    M_OBJECT(T, destination, model_endpoint, MODEL_OMIT, "the host it called"),
    M_WORD(T, transport, MODEL_OMIT, "what carried its signalling: udp, tcp"),
    M_TIME(T, first, MODEL_OMIT, "its first message"),
    M_TIME(T, last, MODEL_OMIT, "its last message"),
    M_COUNT(T, first_frame, MODEL_HIDDEN, "the frame of its first message"),
    M_REAL(T, talk, MODEL_OMIT, "seconds that it was talked"),
    M_BOOL(T, answered, MODEL_HIDDEN, "somebody answered"),
    M_BOOL(T, end_seen, MODEL_HIDDEN, "its end is in the capture"),
    M_TEXT(T, filter, TEXT_FILTER, MODEL_OMIT,
           "Wireshark display filter that finds it"),
#undef T
};
MODEL_DESC(model_call, call_fields);

static const struct model_field message_fields[] = {
#define T model_message
    M_INLINE(T, where, model_where, "where it was seen"),
    M_TERM(T, direction, direction, 0, "seen from the captured host"),
    M_TRUTH(T, sms, MODEL_EVENT, "an SMS over IMS (3GPP TS 24.341)"),
    M_TEXT(T, from, TEXT_IDENTITY, MODEL_SIP, "who sent it"),
    M_TEXT(T, to, TEXT_IDENTITY, MODEL_SIP, "whom it was sent to"),
    M_TEXT(T, number, TEXT_NUMBER, MODEL_OMIT | MODEL_EVENT,
           "the other party's number in the SMS"),
    M_WORD(T, rp_type, MODEL_OMIT | MODEL_EVENT, "RP message type"),
    M_WORD(T, tp_type, MODEL_OMIT | MODEL_EVENT, "TP message type"),
    M_TEXT(T, content_type, TEXT_FREE, MODEL_OMIT | MODEL_SIP, "Content-Type"),
    M_NUMBER(T, body_length, MODEL_EVENT, "bytes of its body"),
    M_NUMBER(T, status, MODEL_SIP, "status of the answer"),
    M_TERM(T, confidence, confidence, MODEL_OMIT | MODEL_EVENT,
           "how sure it is, where it was inferred"),
    M_TIME(T, at, 0, "when it was sent"),
    M_TIME(T, report, MODEL_EVENT, "when its report came"),
    M_NUMBER(T, frame, MODEL_EVENT, "its frame"),
    M_OBJECT(T, source, model_endpoint, MODEL_OMIT, "the host that sent it"),
    M_OBJECT(T, destination, model_endpoint, MODEL_OMIT, "the host it went to"),
    M_WORD(T, transport, MODEL_OMIT, "what carried it: udp, tcp"),
    M_TIME(T, last, MODEL_OMIT, "its last answer"),
#undef T
};
MODEL_DESC(model_message, message_fields);

static const struct model_field registration_fields[] = {
#define T model_registration
    M_INLINE(T, where, model_where, "where it was seen"),
    M_TEXT(T, user, TEXT_IDENTITY, MODEL_SIP, "address-of-record"),
    M_TEXT(T, registrar, TEXT_IDENTITY, MODEL_SIP, "with whom"),
    M_TERM(T, state, registration_state, MODEL_EVENT, "how far it got"),
    M_TEXT(T, contact, TEXT_IDENTITY, MODEL_OMIT | MODEL_SIP, "Contact"),
    M_TEXT(T, user_agent, TEXT_FREE, MODEL_OMIT | MODEL_SIP, "User-Agent"),
    M_TEXT(T, access_network, TEXT_CELL, MODEL_OMIT | MODEL_EVENT,
           "P-Access-Network-Info (RFC 7315)"),
    M_NUMBER(T, status, MODEL_SIP, "of the final response"),
    M_TEXT(T, reason, TEXT_FREE, MODEL_OMIT, "its reason phrase"),
    M_TIME(T, first, 0, "the first request"),
    M_TIME(T, registered, MODEL_EVENT, "when it was granted"),
    M_TIME(T, removed, MODEL_EVENT, "when it was removed"),
    M_COUNT(T, frame, MODEL_EVENT, "frame of the first request"),
    M_NUMBER(T, registered_frame, MODEL_OMIT, "frame that granted it"),
    M_OBJECT(T, source, model_endpoint, MODEL_OMIT, "the host that registers"),
    M_OBJECT(T, destination, model_endpoint, MODEL_OMIT, "the host it asks"),
    M_WORD(T, transport, MODEL_OMIT, "what carried it: udp, tcp"),
    M_TIME(T, last, MODEL_OMIT, "its last message"),
#undef T
};
MODEL_DESC(model_registration, registration_fields);

static const struct model_field flow_as_fields[] = {
    M_COUNT(model_flow_as, number, 0, "number of the autonomous system"),
    M_TEXT(model_flow_as, organization, TEXT_PUBLIC, 0, "whose it is"),
};
MODEL_DESC(model_flow_as, flow_as_fields);

static const struct model_field flow_end_fields[] = {
#define T model_flow_end
    M_ADDRESS(T, ip, 0, "its address"),
    M_NUMBER(T, port, MODEL_OMIT, "its port"),
    M_COUNT(T, packets, 0, "packets that it sent"),
    M_COUNT(T, bytes, 0, "bytes that it sent"),
    M_POINTER(T, as, model_flow_as, MODEL_OMIT, "its autonomous system"),
    M_TEXT(T, domain, TEXT_HOST, MODEL_OMIT, "the name best known for it"),
#undef T
};
MODEL_DESC(model_flow_end, flow_end_fields);

static const struct model_field flow_process_fields[] = {
    M_TEXT(model_flow_process, name, TEXT_FREE, 0, "its name"),
    M_NUMBER(model_flow_process, pid, 0, "its number"),
};
MODEL_DESC(model_flow_process, flow_process_fields);

static const struct model_field flow_fields[] = {
#define T model_flow
    M_WORD(T, id, MODEL_OMIT, "what verdicts call it, where there are some"),
    M_TEXT(T, community_id, TEXT_ADDRESS, 0, "Community ID, version 1"),
    M_WORD(T, transport, 0, "tcp, udp, ..., or the number of the IP protocol"),
    M_WORD(T, protocol, 0, "what is spoken; null: not read"),
    M_OBJECT(T, source, model_flow_end, 0, "who sent the first packet"),
    M_OBJECT(T, destination, model_flow_end, 0, "whom it was sent to"),
    M_FILE(T, file, 0, "its capture"),
    M_TEXT(T, interface, TEXT_FREE, 0, "its interface"),
    M_REF(T, tunnel, model_tunnel, 0, "the tunnel it is in"),
    M_TIME(T, first, 0, "time of its first packet"),
    M_TIME(T, last, 0, "time of its last packet"),
    M_COUNT(T, first_frame, 0, "its first frame"),
    M_COUNT(T, last_frame, MODEL_OMIT, "its last frame"),
    M_POINTER(T, process, model_flow_process, MODEL_OMIT, "whose it is"),
    M_BOOL(T, busiest, MODEL_HIDDEN, "told for its weight"),
    M_REFS(T, registrations, model_registration, MODEL_HIDDEN, "in it"),
    M_REFS(T, calls, model_call, MODEL_HIDDEN, "in it"),
    M_REFS(T, messages, model_message, MODEL_HIDDEN, "in it"),
    M_TEXT(T, filter, TEXT_FILTER, MODEL_OMIT,
           "Wireshark display filter that finds it"),
#undef T
};
MODEL_DESC(model_flow, flow_fields);
