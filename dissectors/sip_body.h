/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sip_body.h - what a SIP body holds: a session description, a short message,
 * or parts that do (RFC 2046 multipart). Private to the SIP dissector.
 */
#ifndef ESPY_DISSECTORS_SIP_BODY_H
#define ESPY_DISSECTORS_SIP_BODY_H

#include "dissectors/sip.h"

/* Fills ev->sdp and ev->sms from the body; the first of each kind wins.
 * Returns false when a part said to be one of these could not be read. */
bool sip_body_parse(struct slice content_type, struct cursor body,
                    struct arena *arena, struct sip_event *ev);

#endif
