/* SPDX-License-Identifier: Apache-2.0 */
#include "dissectors/base/event.h"

#include "dissectors/base/cursor.h"

static const struct field anomaly_fields[] = {
    FIELD(FIELD_CSTR, anomaly_event, protocol),
    FIELD(FIELD_CSTR, anomaly_event, reason),
    FIELD(FIELD_CSTR, anomaly_event, text),
    FIELD(FIELD_U32, anomaly_event, offset),
    FIELD(FIELD_BOOL, anomaly_event, cut),
};

const struct event_desc anomaly_desc =
    EVENT_DESC("anomaly", anomaly_event, anomaly_fields);

void
sink_emit(struct sink *s, const struct packet *pkt,
          const struct event_desc *desc, const void *body, uint32_t off,
          uint32_t length)
{
    struct event ev = {desc, body, off, length};
    s->emit(s->ctx, pkt, &ev);
}

void
sink_anomaly(struct sink *s, const struct packet *pkt, const char *protocol,
             const char *reason, const char *text, uint32_t offset)
{
    struct anomaly_event a = {protocol, reason, text, offset, false};
    sink_emit(s, pkt, &anomaly_desc, &a, offset, 0);
}

bool
sink_fault(struct sink *s, const struct packet *pkt, const char *protocol,
           const struct cursor *c)
{
    if (c->why == CURSOR_OK)
        return false;
    bool cut = c->why == CURSOR_CUT;
    struct anomaly_event a = {
        .protocol = protocol,
        .reason = cut ? "cut" : "truncated",
        .text = cut ? "the capture does not hold the rest of this packet"
                    : "a length runs past the end of what was sent",
        .offset = c->off,
        .cut = cut,
    };
    sink_emit(s, pkt, &anomaly_desc, &a, c->off, 0);
    return true;
}
