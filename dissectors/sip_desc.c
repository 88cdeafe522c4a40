/* SPDX-License-Identifier: Apache-2.0 */
/* The shapes of SIP and SDP events: names are the output contract. */
#include "dissectors/sip.h"

static const struct field rtpmap_fields[] = {
    FIELD(FIELD_U8, sdp_rtpmap, payload_type),
    FIELD(FIELD_TEXT, sdp_rtpmap, encoding),
    FIELD(FIELD_U32, sdp_rtpmap, clock_rate),
    FIELD(FIELD_U32, sdp_rtpmap, channels),
    FIELD(FIELD_TEXT, sdp_rtpmap, fmtp),
};
static const struct event_desc rtpmap_desc =
    EVENT_DESC("rtpmap", sdp_rtpmap, rtpmap_fields);

static const struct field media_fields[] = {
    FIELD(FIELD_TEXT, sdp_media, type),
    FIELD(FIELD_U16, sdp_media, port),
    FIELD(FIELD_TEXT, sdp_media, proto),
    FIELD(FIELD_TEXTS, sdp_media, formats),
    FIELD(FIELD_CSTR, sdp_media, direction),
    FIELD(FIELD_ADDR, sdp_media, connection),
    FIELD(FIELD_U16, sdp_media, rtcp_port),
    FIELD(FIELD_BOOL, sdp_media, rtcp_mux),
    FIELD(FIELD_OPT, sdp_media, ptime),
    FIELD_SUB(FIELD_LIST, sdp_media, rtpmap, &rtpmap_desc),
};
static const struct event_desc media_desc =
    EVENT_DESC("media", sdp_media, media_fields);

static const struct field sdp_fields[] = {
    FIELD(FIELD_TEXT, sdp, connection),
    FIELD_SUB(FIELD_LIST, sdp, media, &media_desc),
};
const struct event_desc sdp_desc = EVENT_DESC("sdp", sdp, sdp_fields);

static const struct field sms_fields[] = {
    FIELD(FIELD_CSTR, sip_sms, rp_type),
    FIELD(FIELD_BOOL, sip_sms, to_network),
    FIELD(FIELD_U8, sip_sms, rp_reference),
    FIELD(FIELD_OPT, sip_sms, rp_cause),
    FIELD(FIELD_TEXT, sip_sms, smsc),
    FIELD(FIELD_CSTR, sip_sms, tp_type),
    FIELD(FIELD_TEXT, sip_sms, number),
    FIELD(FIELD_CSTR, sip_sms, coding),
    FIELD(FIELD_OPT, sip_sms, text_length),
};
const struct event_desc sip_sms_desc = EVENT_DESC("sms", sip_sms, sms_fields);

static const struct field cseq_fields[] = {
    FIELD(FIELD_U32, sip_cseq, number),
    FIELD(FIELD_TEXT, sip_cseq, method),
};
static const struct event_desc cseq_desc =
    EVENT_DESC("cseq", sip_cseq, cseq_fields);

static const struct field sip_fields[] = {
    FIELD(FIELD_TEXT, sip_event, method),
    FIELD(FIELD_OPT, sip_event, status),
    FIELD(FIELD_TEXT, sip_event, reason),
    FIELD(FIELD_TEXT, sip_event, uri),
    FIELD(FIELD_TEXT, sip_event, call_id),
    FIELD_SUB(FIELD_OBJECT, sip_event, cseq, &cseq_desc),
    FIELD(FIELD_TEXT, sip_event, from),
    FIELD(FIELD_TEXT, sip_event, to),
    FIELD(FIELD_TEXT, sip_event, from_uri),
    FIELD(FIELD_TEXT, sip_event, from_tag),
    FIELD(FIELD_TEXT, sip_event, from_name),
    FIELD(FIELD_TEXT, sip_event, to_uri),
    FIELD(FIELD_TEXT, sip_event, to_tag),
    FIELD(FIELD_TEXT, sip_event, to_name),
    FIELD(FIELD_TEXTS, sip_event, via),
    FIELD(FIELD_TEXT, sip_event, branch),
    FIELD(FIELD_TEXT, sip_event, contact),
    FIELD(FIELD_TEXT, sip_event, user_agent),
    FIELD(FIELD_OPT, sip_event, expires),
    FIELD(FIELD_TEXT, sip_event, content_type),
    FIELD(FIELD_OPT, sip_event, content_length),
    FIELD(FIELD_U32, sip_event, body_length),
    FIELD_SUB(FIELD_OBJECT, sip_event, sdp, &sdp_desc),
    FIELD_SUB(FIELD_OBJECT, sip_event, sms, &sip_sms_desc),
    FIELD(FIELD_TEXTS, sip_event, p_asserted_identity),
    FIELD(FIELD_TEXT, sip_event, access_network),
    FIELD(FIELD_TEXT, sip_event, security),
    FIELD(FIELD_TEXT, sip_event, challenge),
    FIELD_AS(FIELD_TEXT, sip_event, why, "reason_header"),
};
const struct event_desc sip_desc = EVENT_DESC("sip", sip_event, sip_fields);
