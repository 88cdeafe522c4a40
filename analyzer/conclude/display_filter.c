/* SPDX-License-Identifier: Apache-2.0 */
/* Wireshark display filters: each finds in the capture what a report tells. */
#include "analyzer/conclude/fill.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FILTER_MAX 512

static void
frame_filter(int64_t frame, char buf[FILTER_MAX])
{
    buf[0] = '\0';
    if (frame > 0)
        snprintf(buf, FILTER_MAX, "frame.number == %" PRId64, frame);
}

static void
ends_filter(const struct addr *a, const struct addr *b, char buf[FILTER_MAX])
{
    char x[ADDR_TEXT_MAX], y[ADDR_TEXT_MAX];
    const char *field = a->family == 6 ? "ipv6.addr" : "ip.addr";
    buf[0] = '\0';
    if (a->family && b->family)
        snprintf(buf, FILTER_MAX, "%s == %s and %s == %s", field,
                 addr_text(a, x), field, addr_text(b, y));
}

static void
tunnel_filter(const struct model_tunnel *t, char buf[FILTER_MAX])
{
    const struct tunnel_kind_row *kind = tunnel_kind_named(t->kind);
    ends_filter(&t->local.ip, &t->remote.ip, buf);
    size_t n = strlen(buf);
    if (n && kind)
        snprintf(buf + n, FILTER_MAX - n, " and %s", kind->filter);
}

/* f2ad2219... as f2:ad:22:19:... */
static void
ike_filter(const struct model_ike *sa, char buf[FILTER_MAX])
{
    size_t n = (size_t)snprintf(buf, FILTER_MAX, "isakmp.ispi == ");
    for (int shift = 56; shift >= 0; shift -= 8)
        n += (size_t)snprintf(buf + n, FILTER_MAX - n, "%02x%s",
                              (unsigned)(sa->initiator_spi >> shift & 255),
                              shift ? ":" : "");
}

/* A Call-ID that no filter can spell, or whose end is missing, is found by its
 * first frame. */
static void
call_filter(const struct model_call *call, char buf[FILTER_MAX])
{
    const char *id = call->call_id.text;
    size_t n = (size_t)snprintf(buf, FILTER_MAX, "sip.Call-ID == \"");
    bool spelt = id && *id && !call->call_id.cut;
    for (const char *p = id; spelt && *p; p++) {
        spelt = *p >= ' ' && *p <= '~' && n + 4 < FILTER_MAX;
        if (spelt && (*p == '"' || *p == '\\'))
            buf[n++] = '\\';
        buf[n++] = *p;
    }
    buf[n++] = '"';
    buf[n] = '\0';
    if (!spelt)
        frame_filter(call->frames.start, buf);
}

static void
flow_filter(const struct model_flow *f, char buf[FILTER_MAX])
{
    int64_t a = f->source.port, b = f->destination.port;
    bool ports = a != MODEL_ABSENT && b != MODEL_ABSENT &&
                 (!strcmp(f->transport, "udp") || !strcmp(f->transport, "tcp"));
    ends_filter(&f->source.ip, &f->destination.ip, buf);
    size_t n = strlen(buf);
    if (ports && n)
        n += (size_t)snprintf(buf + n, FILTER_MAX - n,
                              " and %s.port == %" PRId64, f->transport, a);
    if (ports && n && a != b)
        snprintf(buf + n, FILTER_MAX - n, " and %s.port == %" PRId64,
                 f->transport, b);
}

static void
tunnel_set(struct fill *f, struct model_tunnel *t)
{
    char buf[FILTER_MAX];
    tunnel_filter(t, buf);
    fill_known(f, &t->filter, buf, false);
    for (size_t i = 0; i < t->n_ike; i++) {
        ike_filter(&t->ike[i], buf);
        fill_known(f, &t->ike[i].filter, buf, false);
    }
    for (size_t i = 0; i < t->n_esp; i++) {
        snprintf(buf, sizeof buf, "%s.spi == 0x%08" PRIx64,
                 strcmp(t->esp[i].protocol, "ah") == 0 ? "ah" : "esp",
                 t->esp[i].spi);
        fill_known(f, &t->esp[i].filter, buf, false);
    }
}

static void
call_set(struct fill *f, struct model_call *c)
{
    char buf[FILTER_MAX];
    call_filter(c, buf);
    fill_known(f, &c->filter, buf, false);
    for (size_t i = 0; i < c->quality.n_streams; i++) {
        struct model_stream *s = &c->quality.streams[i];
        snprintf(buf, sizeof buf, "rtp.ssrc == 0x%s", s->ssrc);
        fill_known(f, &s->filter, buf, false);
    }
}

void
fill_filters(struct fill *f)
{
    struct model *m = f->m;
    char buf[FILTER_MAX];
    for (size_t i = 0; i < m->n_tunnels && !f->failed; i++)
        tunnel_set(f, &m->tunnels[i]);
    for (size_t i = 0; i < m->n_calls && !f->failed; i++)
        call_set(f, &m->calls[i]);
    for (size_t i = 0; i < m->n_flows && !f->failed; i++) {
        flow_filter(&m->flows[i], buf);
        fill_known(f, &m->flows[i].filter, buf, false);
    }
}
