/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/seen.h"

#include "analyzer/tell/json/json_parts.h"

#include <string.h>

const json_t *
seen_get(const json_t *o, const char *path)
{
    char key[64];
    while (o && *path) {
        size_t n = strcspn(path, ".");
        snprintf(key, sizeof key, "%.*s", (int)n, path);
        o = json_object_get(o, key);
        path += n + (path[n] == '.');
    }
    return o;
}

void
seen_copy(json_t *to, const char *key, const json_t *from, const char *path)
{
    const json_t *v = seen_get(from, path);
    json_object_set_new(to, key, v ? json_deep_copy(v) : json_null());
}

static json_int_t
integer(const json_t *o, const char *path)
{
    return json_integer_value(seen_get(o, path));
}

/* The rows that were read in clear, or those that were inferred from sizes and
 * times alone. */
static json_t *
told(const json_t *report, const char *key, bool inferred)
{
    json_t *out = json_array();
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(report, key), i, row) {
        const char *how = json_string_value(json_object_get(row, "how"));
        if ((how && strcmp(how, "inferred") == 0) == inferred)
            json_array_append(out, row);
    }
    return out;
}

/* The entries of a list with some of their keys: "path" or "key=path". */
static json_t *
rows(const json_t *list, const char *const *paths)
{
    json_t *out = json_array();
    size_t i;
    const json_t *item;
    json_array_foreach(list, i, item) {
        json_t *o = json_object();
        for (const char *const *p = paths; *p; p++) {
            const char *equals = strchr(*p, '=');
            char key[64];
            snprintf(key, sizeof key, "%.*s",
                     (int)(equals ? equals - *p : (int)strlen(*p)), *p);
            seen_copy(o, key, item, equals ? equals + 1 : *p);
        }
        json_array_append_new(out, o);
    }
    return out;
}

/* --- SIP ------------------------------------------------------------------------- */

/* What was sent; what was agreed only if nothing was. */
static json_t *
codec(const json_t *call)
{
    char text[256] = "";
    size_t i, n = 0;
    const json_t *v;
    const json_t *streams = seen_get(call, "quality.streams");
    bool sent = json_array_size(streams) > 0;
    json_array_foreach(sent ? streams : json_object_get(call, "codecs"), i, v) {
        const char *name =
            json_string_value(sent ? json_object_get(v, "codec") : v);
        if (!name || strstr(text, name) || n + strlen(name) + 3 > sizeof text)
            continue;
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", n ? ", " : "",
                              name);
    }
    return n ? json_string(text) : json_null();
}

static json_t *
talked(const json_t *call)
{
    int64_t from, to;
    if (!json_time_ns(json_object_get(call, "answer"), &from) ||
        !json_time_ns(json_object_get(call, "end"), &to))
        return json_null();
    return json_real((double)(to - from) / 1e9);
}

static json_t *
calls(const json_t *report, bool inferred)
{
    static const char *const paths[] = {"direction",
                                        "confidence",
                                        "from",
                                        "to",
                                        "ending",
                                        "invite_frame=frames.start",
                                        "answer_frame=frames.answer",
                                        "end_frame=frames.end",
                                        NULL};
    json_t *list = told(report, "calls", inferred);
    json_t *out = rows(list, paths);
    const json_t *call;
    size_t i;
    json_array_foreach(list, i, call) {
        json_object_set_new(json_array_get(out, i), "codec", codec(call));
        json_object_set_new(json_array_get(out, i), "seconds", talked(call));
    }
    json_decref(list);
    return out;
}

static json_int_t
registered(const json_t *report)
{
    json_int_t n = 0;
    size_t i;
    const json_t *r;
    json_array_foreach(json_object_get(report, "registrations"), i, r) {
        n += json_is_string(json_object_get(r, "registered"));
    }
    return n;
}

static void
messages(const json_t *report, json_t *out)
{
    static const char *const keys[] = {
        "direction", "from", "to", "rp_type", "sms", "status", "frame", NULL};
    static const char *const few[] = {"direction", "confidence", "frame", NULL};
    json_int_t accepted = 0, sent = 0, received = 0;
    json_t *clear = told(report, "messages", false);
    json_t *inferred = told(report, "messages", true);
    size_t i;
    const json_t *m;
    json_array_foreach(clear, i, m) {
        const char *rp = json_string_value(json_object_get(m, "rp_type"));
        const char *way = json_string_value(json_object_get(m, "direction"));
        accepted += integer(m, "status") / 100 == 2;
        if (!rp || strcmp(rp, "RP-DATA") != 0)
            continue;
        bool outgoing = way && strcmp(way, "outgoing") == 0;
        sent += outgoing;
        received += !outgoing;
    }
    json_object_set_new(out, "messages", json_integer(accepted));
    json_object_set_new(
        out, "sms",
        json_pack("{s:I, s:I}", "sent", sent, "received", received));
    json_object_set_new(out, "messages list", rows(clear, keys));
    json_object_set_new(out, "inferred_messages", rows(inferred, few));
    json_decref(clear);
    json_decref(inferred);
}

/* --- counts ---------------------------------------------------------------------- */

static json_int_t
rtp_packets(const json_t *report)
{
    json_int_t n = 0;
    size_t i, k;
    const json_t *call, *s;
    json_array_foreach(json_object_get(report, "calls"), i, call) {
        json_array_foreach(seen_get(call, "quality.streams"), k, s) {
            n += integer(s, "packets");
        }
    }
    return n;
}

/* By the names of the files' own interfaces: those of processes, which a PKTAP
 * header names, are summed up. */
static void
packets(const json_t *report, json_t *out)
{
    json_int_t total = 0;
    json_t *interfaces = json_object();
    size_t i, k;
    const json_t *c, *face;
    json_array_foreach(seen_get(report, "case.captures"), i, c) {
        total += integer(c, "packets");
        json_array_foreach(json_object_get(c, "interfaces"), k, face) {
            const char *name =
                json_object_get(face, "pktap")
                    ? "pktap"
                    : json_string_value(json_object_get(face, "name"));
            if (name)
                json_object_set_new(
                    interfaces, name,
                    json_integer(
                        integer(face, "packets") +
                        json_integer_value(json_object_get(interfaces, name))));
        }
    }
    json_object_set_new(out, "packets", json_integer(total));
    json_object_set_new(out, "interfaces", interfaces);
}

json_t *
seen_tree(const json_t *report, const struct tally *t, bool damaged)
{
    static const char *const verdicts[] = {"verdict", "confidence", "level",
                                           "subject", "operator",   NULL};
    static const char *const findings[] = {"id", "level", "title", "subject",
                                           NULL};
    static const char *const regs[] = {"user",   "registrar", "state",
                                       "status", "frame",     NULL};
    json_t *o = json_object();
    json_object_set_new(o, "damaged", json_boolean(damaged));
    json_object_set_new(o, "verdicts",
                        rows(json_object_get(report, "verdicts"), verdicts));
    json_object_set_new(o, "findings",
                        rows(json_object_get(report, "findings"), findings));
    json_object_set_new(o, "tunnels", seen_tunnels(report));
    json_object_set_new(o, "registrations", json_integer(registered(report)));
    json_object_set_new(o, "registrations list",
                        rows(json_object_get(report, "registrations"), regs));
    json_object_set_new(o, "calls", calls(report, false));
    json_object_set_new(o, "inferred_calls", calls(report, true));
    messages(report, o);
    json_object_set_new(o, "attempts", seen_attempts(report, t));
    json_object_set_new(o, "ike_fragments",
                        json_integer((json_int_t)t->ike_fragments));
    packets(report, o);
    json_object_set_new(
        o, "counts",
        json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "ike",
                  (json_int_t)t->ike, "esp", (json_int_t)t->esp,
                  "nat_keepalive", (json_int_t)t->nat_keepalive, "dns",
                  (json_int_t)t->dns, "sip", (json_int_t)t->sip, "rtp",
                  rtp_packets(report), "rtcp", (json_int_t)t->rtcp));
    json_object_set_new(o, "esp", seen_esp(report));
    seen_copy(o, "counters", report, "counters");
    seen_copy(o, "report", report, "");
    return o;
}
