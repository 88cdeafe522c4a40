/* SPDX-License-Identifier: Apache-2.0 */
/* Masking of a report's tree and of what tellers write, until they tell a model
 * that is masked. */
#include "analyzer/base/event_json.h"
#include "analyzer/redact/redact_parts.h"
#include "analyzer/redact/redact_tree.h"

#include <stdio.h>
#include <stdlib.h>

/* --- what a report tells -------------------------------------------------------------- */

static const char *
text(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    return s ? s : "";
}

static void
learn_ip(struct redact *r, const char *s)
{
    struct addr a;
    if (addr_parse(s, &a))
        redact_learn_addr(r, &a);
}

/* Texts are kept in buffers (state/call.h, registration.h, message.h). */
struct kept_text {
    const char *key;
    size_t size;
    enum text_class class;
};

static const struct kept_text texts[] = {
    {"user", 128, TEXT_IDENTITY},    {"registrar", 128, TEXT_IDENTITY},
    {"contact", 160, TEXT_IDENTITY}, {"from", 128, TEXT_IDENTITY},
    {"to", 128, TEXT_IDENTITY},      {"call_id", 96, TEXT_OPAQUE},
    {"user_agent", 96, TEXT_FREE},   {"access_network", 128, TEXT_CELL},
    {"reason", 96, TEXT_FREE},       {"number", 40, TEXT_NUMBER},
    {"content_type", 64, TEXT_FREE},
};

static void
learn_text(struct redact *r, enum text_class class, const char *s)
{
    struct told t = {s, (unsigned char)class, false};
    redact_learn_told(r, &t);
}

#define CHARACTER_MOST 4 /* bytes of UTF-8; cite_text() leaves no half of one */

void
redact_learn_cut(struct redact *r, const char *s, size_t size)
{
    if (strlen(s) + CHARACTER_MOST >= size)
        redact_learn(r, REDACT_CUT, s, strlen(s));
}

/* What was read of calls, registrations and messages, at any depth. */
static void
learn_voice(struct redact *r, const json_t *v)
{
    static const char *const ips[] = {"source", "destination"};
    size_t i;
    json_t *item;
    for (i = 0; (item = json_array_get(v, i)); i++)
        learn_voice(r, item);
    if (!json_is_object(v))
        return;
    for (i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *s = text(v, texts[i].key);
        /* "from" of a stream is a side, not a URI. */
        if (texts[i].class != TEXT_IDENTITY || strpbrk(s, ":@"))
            learn_text(r, texts[i].class, s);
        redact_learn_cut(r, s, texts[i].size);
    }
    for (i = 0; i < 2; i++)
        learn_ip(r, text(v, ips[i]));
    for (void *at = json_object_iter((json_t *)(uintptr_t)v); at;
         at = json_object_iter_next((json_t *)(uintptr_t)v, at))
        learn_voice(r, json_object_iter_value(at));
}

static void
learn_end(struct redact *r, const json_t *end)
{
    learn_ip(r, text(end, "ip"));
    learn_text(r, TEXT_HOST, text(end, "domain"));
}

static void
keep_all(struct redact *r, const json_t *v)
{
    size_t i;
    json_t *item;
    struct addr a;
    if (json_is_string(v) && addr_parse(json_string_value(v), &a))
        redact_keep_addr(r, &a);
    for (i = 0; (item = json_array_get(v, i)); i++)
        keep_all(r, item);
    for (void *at = json_object_iter((json_t *)(uintptr_t)v); at;
         at = json_object_iter_next((json_t *)(uintptr_t)v, at))
        keep_all(r, json_object_iter_value(at));
}

static void
learn_tunnel(struct redact *r, const json_t *t)
{
    size_t i;
    json_t *v;
    const json_t *remote = json_object_get(t, "remote");
    keep_all(r, json_object_get(json_object_get(t, "local"), "ip"));
    keep_all(r, json_object_get(remote, "ip"));
    keep_all(r, json_object_get(t, "moves"));
    for (i = 0; (v = json_array_get(json_object_get(remote, "names"), i)); i++)
        if (json_is_string(v))
            redact_keep_host(r, json_string_value(v));
    for (i = 0; (v = json_array_get(json_object_get(t, "ike"), i)); i++) {
        redact_learn_cut(r, text(v, "id_i"), 128); /* state/ike_sa.h */
        redact_learn_cut(r, text(v, "id_r"), 128);
    }
    for (i = 0; (v = json_array_get(json_object_get(t, "inner"), i)); i++) {
        learn_ip(r, text(v, "local"));
        learn_ip(r, text(v, "remote"));
    }
}

/* What the file says of itself, kept in buffers too (capture/capture.h). */
static void
learn_capture(struct redact *r, const json_t *c)
{
    size_t i;
    json_t *v;
    redact_learn_cut(r, text(c, "comment"), 1024);
    for (i = 0; (v = json_array_get(json_object_get(c, "interfaces"), i));
         i++) {
        redact_learn_cut(r, text(v, "name"), 64);
        redact_learn_cut(r, text(v, "description"), 128);
        redact_learn_cut(r, text(v, "os"), 128);
    }
}

void
redact_learn_report(struct redact *r, const json_t *tree)
{
    static const char *const voice[] = {"registrations", "calls", "messages"};
    size_t i;
    json_t *v;
    const json_t *captures =
        json_object_get(json_object_get(tree, "case"), "captures");
    for (i = 0; (v = json_array_get(captures, i)); i++)
        learn_capture(r, v);
    for (i = 0; (v = json_array_get(json_object_get(tree, "tunnels"), i)); i++)
        learn_tunnel(r, v);
    for (i = 0; i < sizeof voice / sizeof *voice; i++)
        learn_voice(r, json_object_get(tree, voice[i]));
    for (i = 0; (v = json_array_get(json_object_get(tree, "flows"), i)); i++)
        if (json_is_string(json_object_get(v, "tunnel"))) {
            learn_end(r, json_object_get(v, "source"));
            learn_end(r, json_object_get(v, "destination"));
        }
}

/* --- masking ------------------------------------------------------------------------ */

/* espy's own words, times, and numbers in hex: whatever a capture calls
 * somebody, they stay what the schema says. Addresses and long numbers are
 * masked there too. */
static bool
is_own(const char *key)
{
    static const char *const own[] = {
        "@timestamp",
        "schema",
        "dataset",
        "sha256",
        "ke_sha256",
        "format",
        "first",
        "last",
        "start",
        "end",
        "ring",
        "answer",
        "at",
        "registered",
        "removed",
        "verdict",
        "confidence",
        "level",
        "id",
        "subject",
        "selection",
        "fact",
        "kind",
        "outcome",
        "how",
        "mode",
        "transport",
        "type",
        "protocol",
        "encapsulation",
        "direction",
        "state",
        "ending",
        "initiator_spi",
        "responder_spi",
        "spi",
        "link_type",
        "would_be",
        "suites",
        "suite",
        "tunnel",
        "ssrc",
        "exchange",
        "space",
        "version",
        "formats",
        "nat_d",
        "role",
        "report",
        "country",
        "mcc",
        "mnc",
        "opcode",
        "rcode",
        "rp_type",
        "tp_type",
        "coding",
        "protocols",
        /* of the evidence, and of ECS */
        "frames",
        "filter",
        "module",
        "category",
        "action",
        "vendor",
        "product",
        "ruleset",
        "hash",
    };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(key, own[i]) == 0)
            return true;
    return false;
}

char *
redact_text(struct redact *r, const char *s, enum redact_as as)
{
    return scan_text(r, s, strlen(s),
                     as == REDACT_AS_OWN ? SCAN_OWN : SCAN_SENTENCE, false,
                     NULL);
}

char *
redact_bytes(struct redact *r, const char *s, enum redact_as as)
{
    json_t *clean = json_cstr(s);
    char *m = clean ? redact_text(r, json_string_value(clean), as) : NULL;
    if (!clean)
        r->failed = "out of memory";
    json_decref(clean);
    return m;
}

/* Of these, whoever wrote them. */
static bool
is_free(const char *key)
{
    static const char *const keys[] = {"user_agent",   "reason",      "comment",
                                       "content_type", "description", "os"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(key, keys[i]) == 0)
            return true;
    return false;
}

static json_t *
masked(struct redact *r, const char *key, const char *s)
{
    struct told told = {s, TEXT_FREE, false};
    enum redact_as as = is_own(key) ? REDACT_AS_OWN : REDACT_AS_VALUE;
    char *m = is_free(key) ? redact_told(r, &told) : redact_text(r, s, as);
    if (!m)
        return json_null();
    json_t *j = strcmp(m, s) ? json_string(m) : NULL;
    if (!j && strcmp(m, s) != 0) {
        r->failed = "text that is not UTF-8";
        j = json_null();
    }
    free(m);
    return j;
}

/* It is a hash of the addresses, and of so few that each could be tried. */
static void
mask_community(struct redact *r, json_t *o)
{
    struct addr a, b;
    char id[40];
    json_t *network = json_object_get(o, "network"); /* as ECS has it */
    json_t *in = json_is_object(network) ? network : o;
    if (!*text(in, "community_id"))
        return;
    addr_parse(text(json_object_get(o, "source"), "ip"), &a);
    addr_parse(text(json_object_get(o, "destination"), "ip"), &b);
    snprintf(id, sizeof id, "%s", text(in, "community_id"));
    redact_community(r, &a, &b, id);
    json_object_set_new(in, "community_id", json_string(id));
}

/* A key whose strings are those of its array. */
static void
mask(struct redact *r, const char *key, json_t *v)
{
    size_t i;
    json_t *item, *m;
    for (i = 0; (item = json_array_get(v, i)); i++) {
        if (json_is_string(item) &&
            (m = masked(r, key, json_string_value(item))))
            json_array_set_new(v, i, m);
        else
            mask(r, key, item);
    }
    if (!json_is_object(v))
        return;
    mask_community(r, v);
    for (void *at = json_object_iter(v); at;
         at = json_object_iter_next(v, at)) {
        const char *k = json_object_iter_key(at);
        item = json_object_iter_value(at);
        if (json_is_string(item) && strcmp(k, "community_id") != 0 &&
            (m = masked(r, k, json_string_value(item))))
            json_object_iter_set_new(v, at, m);
        else
            mask(r, k, item);
    }
}

void
redact_json(struct redact *r, json_t *o)
{
    mask(r, "", o);
}
