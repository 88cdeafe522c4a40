/* SPDX-License-Identifier: Apache-2.0 */
/* How IKE events are told: the names are the output contract. */
#include "dissectors/ike.h"

static const struct field payload_fields[] = {
    FIELD(FIELD_U8, ike_payload, type),
    FIELD(FIELD_CSTR, ike_payload, name),
    FIELD(FIELD_U16, ike_payload, length),
    FIELD(FIELD_BOOL, ike_payload, critical),
};
static const struct event_desc payload_desc =
    EVENT_DESC("ike_payload", ike_payload, payload_fields);

static const struct field transform_fields[] = {
    FIELD(FIELD_U8, ike_transform, type),
    FIELD(FIELD_U16, ike_transform, id),
    FIELD(FIELD_CSTR, ike_transform, name),
    FIELD(FIELD_OPT, ike_transform, key_bits),
    FIELD(FIELD_OPT, ike_transform, value),
};
static const struct event_desc transform_desc =
    EVENT_DESC("ike_transform", ike_transform, transform_fields);

static const struct field proposal_fields[] = {
    FIELD(FIELD_U8, ike_proposal, number),
    FIELD(FIELD_U8, ike_proposal, protocol),
    FIELD(FIELD_OPT, ike_proposal, transform),
    TOLD(FIELD_HEX, TEXT_BYTES, ike_proposal, spi),
    FIELD_SUB(FIELD_LIST, ike_proposal, transforms, &transform_desc),
};
static const struct event_desc proposal_desc =
    EVENT_DESC("ike_proposal", ike_proposal, proposal_fields);

static const struct field notify_fields[] = {
    FIELD(FIELD_U16, ike_notify, type),
    FIELD(FIELD_CSTR, ike_notify, name),
    FIELD(FIELD_U8, ike_notify, protocol),
    TOLD(FIELD_HEX, TEXT_BYTES, ike_notify, spi),
    TOLD(FIELD_HEX, TEXT_OPAQUE, ike_notify, data),
};
static const struct event_desc notify_desc =
    EVENT_DESC("ike_notify", ike_notify, notify_fields);

static const struct field vendor_id_fields[] = {
    TOLD(FIELD_HEX, TEXT_BYTES, ike_vendor_id, id),
    FIELD(FIELD_CSTR, ike_vendor_id, name),
};
static const struct event_desc vendor_id_desc =
    EVENT_DESC("ike_vendor_id", ike_vendor_id, vendor_id_fields);

static const struct field fragment_fields[] = {
    FIELD(FIELD_U16, ike_fragment, number),
    FIELD(FIELD_U16, ike_fragment, total),
};
static const struct event_desc fragment_desc =
    EVENT_DESC("ike_fragment", ike_fragment, fragment_fields);

static const struct field id_fields[] = {
    FIELD(FIELD_U8, ike_id, type),
    FIELD(FIELD_CSTR, ike_id, name),
    TOLD(FIELD_TEXT, TEXT_IDENTITY, ike_id, value),
};
static const struct event_desc id_desc =
    EVENT_DESC("ike_id", ike_id, id_fields);

static const struct field eap_fields[] = {
    FIELD(FIELD_U8, ike_eap, code),
    FIELD(FIELD_OPT, ike_eap, type),
};
static const struct event_desc eap_desc =
    EVENT_DESC("ike_eap", ike_eap, eap_fields);

static const struct field cfg_fields[] = {
    FIELD(FIELD_U16, ike_cfg, type),
    FIELD(FIELD_CSTR, ike_cfg, name),
    TOLD(FIELD_TEXT, TEXT_ADDRESS, ike_cfg, value),
};
static const struct event_desc cfg_desc =
    EVENT_DESC("ike_cfg", ike_cfg, cfg_fields);

static const struct field selector_fields[] = {
    FIELD(FIELD_U8, ike_selector, type),
    FIELD(FIELD_U8, ike_selector, protocol),
    FIELD(FIELD_U16, ike_selector, start_port),
    FIELD(FIELD_U16, ike_selector, end_port),
    TOLD(FIELD_ADDR, TEXT_ADDRESS, ike_selector, start),
    TOLD(FIELD_ADDR, TEXT_ADDRESS, ike_selector, end),
};
static const struct event_desc selector_desc =
    EVENT_DESC("ike_selector", ike_selector, selector_fields);

static const struct field delete_fields[] = {
    FIELD(FIELD_U8, ike_delete, protocol),
    TOLD(FIELD_TEXTS, TEXT_BYTES, ike_delete, spis),
};
static const struct event_desc delete_desc =
    EVENT_DESC("ike_delete", ike_delete, delete_fields);

static const struct field ike_fields[] = {
    FIELD(FIELD_SPI64, ike_event, initiator_spi),
    FIELD(FIELD_SPI64, ike_event, responder_spi),
    FIELD(FIELD_CSTR, ike_event, version),
    FIELD(FIELD_U8, ike_event, exchange_type),
    FIELD(FIELD_CSTR, ike_event, exchange),
    FIELD(FIELD_U8, ike_event, flags),
    FIELD(FIELD_BOOL, ike_event, initiator),
    FIELD(FIELD_BOOL, ike_event, response),
    FIELD(FIELD_BOOL, ike_event, encrypted_flag),
    FIELD(FIELD_U32, ike_event, message_id),
    FIELD(FIELD_U32, ike_event, length),
    FIELD(FIELD_BOOL, ike_event, non_esp_marker),
    FIELD(FIELD_BOOL, ike_event, decrypted),
    FIELD_SUB(FIELD_LIST, ike_event, payloads, &payload_desc),
    FIELD_SUB(FIELD_LIST, ike_event, proposals, &proposal_desc),
    FIELD_SUB(FIELD_LIST, ike_event, notify, &notify_desc),
    FIELD(FIELD_OPT, ike_event, dh_group),
    TOLD_AS(FIELD_SHA256, TEXT_OWN, ike_event, ke, "ke_sha256"),
    FIELD(FIELD_OPT, ike_event, nonce_length),
    FIELD_SUB(FIELD_LIST, ike_event, vendor_ids, &vendor_id_desc),
    FIELD_SUB(FIELD_OBJECT, ike_event, fragment, &fragment_desc),
    FIELD_SUB(FIELD_OBJECT, ike_event, id_i, &id_desc),
    FIELD_SUB(FIELD_OBJECT, ike_event, id_r, &id_desc),
    FIELD(FIELD_OPT, ike_event, auth_method),
    FIELD_SUB(FIELD_OBJECT, ike_event, eap, &eap_desc),
    FIELD_SUB(FIELD_LIST, ike_event, cfg, &cfg_desc),
    FIELD(FIELD_OPT, ike_event, cfg_type),
    FIELD_SUB(FIELD_LIST, ike_event, ts_i, &selector_desc),
    FIELD_SUB(FIELD_LIST, ike_event, ts_r, &selector_desc),
    FIELD_SUB(FIELD_LIST, ike_event, delete, &delete_desc),
    FIELD(FIELD_OPT, ike_event, encrypted_length),
    TOLD(FIELD_TEXTS, TEXT_OPAQUE, ike_event, nat_d),
};

const struct event_desc ike_desc = EVENT_DESC("ike", ike_event, ike_fields);
