#include "analyzer/incident/display.h"

#include "analyzer/report/look.h"

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
    snprintf(buf, n, "%s.spi == 0x%s", strcmp(protocol, "ah") == 0 ? "ah" : "esp",
             look_text(sa, "spi"));
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
    display_ends(look_text(flow, "source.ip"), look_text(flow, "destination.ip"),
                 ends, sizeof ends);
    if (a && a == b && (!strcmp(transport, "udp") || !strcmp(transport, "tcp")))
        snprintf(buf, n, "%s and %s.port == %lld", ends, transport, a);
    else if (a && b && (!strcmp(transport, "udp") || !strcmp(transport, "tcp")))
        snprintf(buf, n, "%s and %s.port == %lld and %s.port == %lld", ends,
                 transport, a, transport, b);
    else
        snprintf(buf, n, "%s", ends);
    return buf;
}
