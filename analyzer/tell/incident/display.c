/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/incident/display.h"

#include "analyzer/tell/json/look.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *
display_frame(long long frame, char *buf, size_t n)
{
    buf[0] = '\0';
    if (frame > 0)
        snprintf(buf, n, "frame.number == %lld", frame);
    return buf;
}

const char *
display_ranges(const char *ranges, char *buf, size_t n)
{
    size_t at = 0;
    if (!strpbrk(ranges, ",-"))
        return display_frame(strtoll(ranges, NULL, 10), buf, n);
    at = (size_t)snprintf(buf, n, "frame.number in {");
    for (const char *p = ranges; *p && at + 5 < n; p++) {
        if (*p == '-' || *p == ',')
            at += (size_t)snprintf(buf + at, n - at, *p == '-' ? ".." : ", ");
        else
            buf[at++] = *p;
    }
    buf[at++] = '}';
    buf[at] = '\0';
    return buf;
}

const char *
display_ends(const char *a, const char *b, char *buf, size_t n)
{
    const char *field = strchr(a, ':') ? "ipv6.addr" : "ip.addr";
    buf[0] = '\0';
    if (*a && *b)
        snprintf(buf, n, "%s == %s and %s == %s", field, a, field, b);
    return buf;
}

const char *
display_tunnel(const json_t *tunnel, char *buf, size_t n)
{
    char ends[256];
    const char *kind = look_text(tunnel, "kind");
    const char *what = strcmp(kind, "wireguard") == 0 ? " and wg"
                       : strcmp(kind, "openvpn") == 0 ? " and openvpn"
                       : strcmp(kind, "l2tp") == 0    ? " and l2tp"
                                                   : " and (isakmp or esp or "
                                                     "ah or udpencap)";
    display_ends(look_text(tunnel, "local.ip"), look_text(tunnel, "remote.ip"),
                 ends, sizeof ends);
    buf[0] = '\0';
    if (*ends)
        snprintf(buf, n, "%s%s", ends, what);
    return buf;
}

/* f2ad2219... as f2:ad:22:19:... */
const char *
display_ike(const json_t *sa, char *buf, size_t n)
{
    const char *spi = look_text(sa, "initiator_spi");
    size_t at = (size_t)snprintf(buf, n, "isakmp.ispi == ");
    for (size_t i = 0; spi[i] && at + 2 < n; i++) {
        if (i && i % 2 == 0)
            buf[at++] = ':';
        buf[at++] = spi[i];
    }
    buf[at] = '\0';
    if (!*spi)
        buf[0] = '\0';
    return buf;
}

const char *
display_esp(const json_t *sa, char *buf, size_t n)
{
    const char *protocol = look_text(sa, "protocol");
    snprintf(buf, n, "%s.spi == 0x%s",
             strcmp(protocol, "ah") == 0 ? "ah" : "esp", look_text(sa, "spi"));
    return buf;
}

/* A Call-ID that no filter can spell is found by its first frame. */
const char *
display_call(const json_t *call, char *buf, size_t n)
{
    const char *id = look_text(call, "call_id");
    size_t at = (size_t)snprintf(buf, n, "sip.Call-ID == \"");
    for (const char *p = id; *p; p++) {
        if (*p < ' ' || *p > '~' || at + 4 >= n)
            return display_frame(look_int(call, "frames.start"), buf, n);
        if (*p == '"' || *p == '\\')
            buf[at++] = '\\';
        buf[at++] = *p;
    }
    buf[at++] = '"';
    buf[at] = '\0';
    return *id ? buf : display_frame(look_int(call, "frames.start"), buf, n);
}

const char *
display_stream(const json_t *stream, char *buf, size_t n)
{
    snprintf(buf, n, "rtp.ssrc == 0x%s", look_text(stream, "ssrc"));
    return buf;
}

const char *
display_flow(const json_t *flow, char *buf, size_t n)
{
    char ends[256];
    const char *transport = look_text(flow, "transport");
    long long a = look_int(flow, "source.port"),
              b = look_int(flow, "destination.port");
    display_ends(look_text(flow, "source.ip"),
                 look_text(flow, "destination.ip"), ends, sizeof ends);
    if (a && a == b && (!strcmp(transport, "udp") || !strcmp(transport, "tcp")))
        snprintf(buf, n, "%s and %s.port == %lld", ends, transport, a);
    else if (a && b && (!strcmp(transport, "udp") || !strcmp(transport, "tcp")))
        snprintf(buf, n, "%s and %s.port == %lld and %s.port == %lld", ends,
                 transport, a, transport, b);
    else
        snprintf(buf, n, "%s", ends);
    return buf;
}

/* --- for a whole report ------------------------------------------------------------ */

static bool
stays(struct redact *redact, const char *text, enum redact_as as)
{
    char *masked = redact ? redact_bytes(redact, text, as) : NULL;
    bool same = !redact || (masked && strcmp(masked, text) == 0);
    free(masked);
    return same;
}

typedef const char *filter_of(const json_t *o, char *buf, size_t n);

/* Of all in a list. id, frame: where what it names that is no address, and its first
 * frame are; NULL: there is none. */
static void
set_all(const json_t *list, filter_of *of, const char *id, const char *frame,
        struct redact *redact)
{
    char buf[DISPLAY_MAX];
    size_t i;
    json_t *o;
    for (i = 0; (o = json_array_get(list, i)); i++) {
        const char *filter = of(o, buf, sizeof buf);
        if (!stays(redact, filter, REDACT_AS_OWN) ||
            (id && !stays(redact, look_text(o, id), REDACT_AS_VALUE)))
            filter =
                display_frame(frame ? look_int(o, frame) : 0, buf, sizeof buf);
        json_object_set_new(o, "filter", json_string(filter));
    }
}

void
display_set(json_t *report, struct redact *redact)
{
    size_t i;
    const json_t *o;
    const json_t *tunnels = look(report, "tunnels"),
                 *calls = look(report, "calls");
    set_all(tunnels, display_tunnel, NULL, NULL, redact);
    set_all(calls, display_call, "call_id", "frames.start", redact);
    set_all(look(report, "flows"), display_flow, NULL, "first_frame", redact);
    LOOK_EACH(tunnels, i, o) {
        set_all(look(o, "ike"), display_ike, NULL, "first_frame", redact);
        set_all(look(o, "esp"), display_esp, NULL, "first_frame", redact);
    }
    LOOK_EACH(calls, i, o)
        set_all(look(o, "quality.streams"), display_stream, NULL, "first_frame",
                redact);
}
