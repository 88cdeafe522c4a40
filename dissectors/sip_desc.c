/* SPDX-License-Identifier: Apache-2.0 */
/* The shapes of SIP and SDP events: names are the output contract. */
#include "dissectors/sip.h"

static const struct field rtpmap_fields[] = {
    FIELD(FIELD_U8, sdp_rtpmap, payload_type),
    TOLD(FIELD_TEXT, TEXT_FREE, sdp_rtpmap, encoding),
    FIELD(FIELD_U32, sdp_rtpmap, clock_rate),
    FIELD(FIELD_U32, sdp_rtpmap, channels),
    TOLD(FIELD_TEXT, TEXT_FREE, sdp_rtpmap, fmtp),
};
static const struct event_desc rtpmap_desc =
    EVENT_DESC("rtpmap", sdp_rtpmap, rtpmap_fields);

static const struct field media_fields[] = {
    TOLD(FIELD_TEXT, TEXT_FREE, sdp_media, type),
    FIELD(FIELD_U16, sdp_media, port),
    TOLD(FIELD_TEXT, TEXT_FREE, sdp_media, proto),
    TOLD(FIELD_TEXTS, TEXT_FREE, sdp_media, formats),
    FIELD(FIELD_CSTR, sdp_media, direction),
    TOLD(FIELD_ADDR, TEXT_ADDRESS, sdp_media, connection),
    FIELD(FIELD_U16, sdp_media, rtcp_port),
    FIELD(FIELD_BOOL, sdp_media, rtcp_mux),
    FIELD(FIELD_OPT, sdp_media, ptime),
    FIELD_SUB(FIELD_LIST, sdp_media, rtpmap, &rtpmap_desc),
};
static const struct event_desc media_desc =
    EVENT_DESC("media", sdp_media, media_fields);

static const struct field sdp_fields[] = {
    TOLD(FIELD_TEXT, TEXT_ADDRESS, sdp, connection),
    FIELD_SUB(FIELD_LIST, sdp, media, &media_desc),
};
const struct event_desc sdp_desc = EVENT_DESC("sdp", sdp, sdp_fields);

static const struct field sms_fields[] = {
    FIELD(FIELD_CSTR, sip_sms, rp_type),
    FIELD(FIELD_BOOL, sip_sms, to_network),
    FIELD(FIELD_U8, sip_sms, rp_reference),
    FIELD(FIELD_OPT, sip_sms, rp_cause),
    TOLD(FIELD_TEXT, TEXT_NUMBER, sip_sms, smsc),
    FIELD(FIELD_CSTR, sip_sms, tp_type),
    TOLD(FIELD_TEXT, TEXT_NUMBER, sip_sms, number),
    FIELD(FIELD_CSTR, sip_sms, coding),
    FIELD(FIELD_OPT, sip_sms, text_length),
};
const struct event_desc sip_sms_desc = EVENT_DESC("sms", sip_sms, sms_fields);

static const struct field cseq_fields[] = {
    FIELD(FIELD_U32, sip_cseq, number),
    TOLD(FIELD_TEXT, TEXT_FREE, sip_cseq, method),
};
static const struct event_desc cseq_desc =
    EVENT_DESC("cseq", sip_cseq, cseq_fields);

static const struct field sip_fields[] = {
    TOLD(FIELD_TEXT, TEXT_FREE, sip_event, method),
    FIELD(FIELD_OPT, sip_event, status),
    TOLD(FIELD_TEXT, TEXT_FREE, sip_event, reason),
    TOLD(FIELD_TEXT, TEXT_IDENTITY, sip_event, uri),
    TOLD(FIELD_TEXT, TEXT_OPAQUE, sip_event, call_id),
    FIELD_SUB(FIELD_OBJECT, sip_event, cseq, &cseq_desc),
    TOLD(FIELD_TEXT, TEXT_IDENTITY, sip_event, from),
    TOLD(FIELD_TEXT, TEXT_IDENTITY, sip_event, to),
    TOLD(FIELD_TEXT, TEXT_IDENTITY, sip_event, from_uri),
    TOLD(FIELD_TEXT, TEXT_OPAQUE, sip_event, from_tag),
    TOLD(FIELD_TEXT, TEXT_IDENTITY, sip_event, from_name),
    TOLD(FIELD_TEXT, TEXT_IDENTITY, sip_event, to_uri),
    TOLD(FIELD_TEXT, TEXT_OPAQUE, sip_event, to_tag),
    TOLD(FIELD_TEXT, TEXT_IDENTITY, sip_event, to_name),
    TOLD(FIELD_TEXTS, TEXT_OPAQUE, sip_event, via),
    TOLD(FIELD_TEXT, TEXT_OPAQUE, sip_event, branch),
    TOLD(FIELD_TEXT, TEXT_IDENTITY, sip_event, contact),
    TOLD(FIELD_TEXT, TEXT_FREE, sip_event, user_agent),
    FIELD(FIELD_OPT, sip_event, expires),
    TOLD(FIELD_TEXT, TEXT_FREE, sip_event, content_type),
    FIELD(FIELD_OPT, sip_event, content_length),
    FIELD(FIELD_U32, sip_event, body_length),
    FIELD_SUB(FIELD_OBJECT, sip_event, sdp, &sdp_desc),
    FIELD_SUB(FIELD_OBJECT, sip_event, sms, &sip_sms_desc),
    TOLD(FIELD_TEXTS, TEXT_IDENTITY, sip_event, p_asserted_identity),
    TOLD(FIELD_TEXT, TEXT_CELL, sip_event, access_network),
    TOLD(FIELD_TEXT, TEXT_FREE, sip_event, security),
    TOLD(FIELD_TEXT, TEXT_FREE, sip_event, challenge),
    TOLD_AS(FIELD_TEXT, TEXT_FREE, sip_event, why, "reason_header"),
};
const struct event_desc sip_desc = EVENT_DESC("sip", sip_event, sip_fields);
