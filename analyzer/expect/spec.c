/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/spec.h"

#include <stdio.h>
#include <string.h>

#define KEY(...)           \
    {                      \
        .key = __VA_ARGS__ \
    }
#define TABLE(name, one_, of_)                                      \
    static const struct spec_table name##_table = {one_, of_, name, \
                                                   sizeof name / sizeof *name}

static const struct spec operator_keys[] = {
    KEY("name", .match = MATCH_PREFIX),
    KEY("mcc"),
    KEY("mnc"),
};
TABLE(operator_keys, "operator", &model_operator_desc);

static const struct spec verdict_keys[] = {
    KEY("verdict", .match = MATCH_GLOB),
    KEY("confidence"),
    KEY("operator", .kind = SPEC_MAP, .sub = &operator_keys_table),
};
TABLE(verdict_keys, "verdict", &model_verdict_desc);

static const struct spec finding_keys[] = {
    KEY("id", .match = MATCH_GLOB),
    KEY("level"),
    KEY("title", .match = MATCH_PART, .seldom = true),
    KEY("subject"),
};
TABLE(finding_keys, "finding", &model_finding_desc);

static const struct spec inner_keys[] = {
    KEY("interface"),
    KEY("local"),
    KEY("protocols", .match = MATCH_AMONG),
};
TABLE(inner_keys, "inner", &model_inner_desc);

static const struct spec suite_keys[] = {
    KEY("encryption"), KEY("key_bits"), KEY("integrity"),
    KEY("prf"),        KEY("dh_group"),
};
TABLE(suite_keys, "ike", &own_suite_desc);

static const struct spec tunnel_keys[] = {
    KEY("kind"),
    KEY("local", .path = "local.ip"),
    KEY("remote", .path = "remote.ip"),
    KEY("remote_as", .kind = SPEC_COUNT, .path = "remote.as.number"),
    KEY("remote_name", .kind = SPEC_TEXT, .match = MATCH_AMONG,
        .path = "remote.names"),
    KEY("process", .path = "process.name"),
    KEY("outcome", .kind = SPEC_TEXT, .own = own_outcome),
    KEY("notify", .kind = SPEC_TEXT, .own = own_notify),
    KEY("nat_t", .kind = SPEC_BOOL, .own = own_nat_t),
    KEY("ike", .kind = SPEC_MAP, .match = MATCH_EXACT, .sub = &suite_keys_table,
        .own = own_suite),
    KEY("inner", .kind = SPEC_LIST, .match = MATCH_EACH,
        .sub = &inner_keys_table),
    KEY("ike_sas", .kind = SPEC_COUNT, .path = "ike"),
    KEY("child_sas", .kind = SPEC_COUNT, .own = own_child_sas),
};
TABLE(tunnel_keys, "tunnel", &model_tunnel_desc);

static const struct spec call_keys[] = {
    KEY("direction"),
    KEY("from", .match = MATCH_PART),
    KEY("to", .match = MATCH_PART),
    KEY("codec", .kind = SPEC_TEXT, .own = own_codec),
    KEY("ending"),
    KEY("seconds", .kind = SPEC_SECONDS, .own = own_talked),
    KEY("tolerance", .kind = SPEC_TOLERANCE),
    KEY("invite_frame", .path = "frames.start"),
    KEY("answer_frame", .path = "frames.answer"),
    KEY("end_frame", .path = "frames.end"),
};
TABLE(call_keys, "call", &model_call_desc);

static const struct spec inferred_call_keys[] = {
    KEY("direction"),
    KEY("confidence"),
    KEY("codec", .kind = SPEC_TEXT, .match = MATCH_PART, .own = own_codec),
    KEY("ending"),
    KEY("seconds", .kind = SPEC_SECONDS, .own = own_talked),
    KEY("tolerance", .kind = SPEC_TOLERANCE),
};
TABLE(inferred_call_keys, "inferred call", &model_call_desc);

static const struct spec inferred_message_keys[] = {
    KEY("direction"),
    KEY("confidence"),
    KEY("frame"),
};
TABLE(inferred_message_keys, "inferred message", &model_message_desc);

static const struct spec registration_keys[] = {
    KEY("user", .match = MATCH_PART),
    KEY("registrar", .match = MATCH_PART),
    KEY("state"),
    KEY("status"),
    KEY("frame"),
};
TABLE(registration_keys, "registration", &model_registration_desc);

static const struct spec message_keys[] = {
    KEY("direction"),
    KEY("from", .match = MATCH_PART),
    KEY("to", .match = MATCH_PART),
    KEY("rp_type"),
    KEY("sms"),
    KEY("status"),
    KEY("frame"),
};
TABLE(message_keys, "message", &model_message_desc);

static const struct spec sms_keys[] = {
    KEY("sent", .kind = SPEC_COUNT, .own = own_sms_sent),
    KEY("received", .kind = SPEC_COUNT, .own = own_sms_received),
};
TABLE(sms_keys, "sms", NULL);

static const struct spec count_keys[] = {
    KEY("ike", .kind = SPEC_COUNT),           KEY("esp", .kind = SPEC_COUNT),
    KEY("nat_keepalive", .kind = SPEC_COUNT), KEY("dns", .kind = SPEC_COUNT),
    KEY("sip", .kind = SPEC_COUNT),           KEY("rtp", .kind = SPEC_COUNT),
    KEY("rtcp", .kind = SPEC_COUNT),
};
TABLE(count_keys, "counts", NULL);

static const struct spec esp_keys[] = {KEY("spi"), KEY("from"), KEY("packets")};
TABLE(esp_keys, "security association", &own_sa_desc);

/* Whatever the report has there. */
static const struct spec_table counters_table = {"counters",
                                                 &model_counters_desc, NULL, 0};
static const struct spec_table report_table = {"report", &model_desc, NULL, 0};

static const struct spec top_keys[] = {
    KEY("capture", .kind = SPEC_SOURCE, .kept = true),
    KEY("damaged", .kind = SPEC_BOOL, .own = own_damaged),
    KEY("verdicts", .kind = SPEC_LIST, .match = MATCH_EACH,
        .sub = &verdict_keys_table),
    KEY("must_not", .kind = SPEC_LIST, .match = MATCH_NONE,
        .sub = &verdict_keys_table, .path = "verdicts", .kept = true),
    KEY("not_verdicts", .kind = SPEC_LIST, .match = MATCH_NONE,
        .sub = &verdict_keys_table, .path = "verdicts", .kept = true),
    KEY("findings", .kind = SPEC_LIST, .match = MATCH_EACH,
        .sub = &finding_keys_table),
    KEY("not_findings", .kind = SPEC_LIST, .match = MATCH_NONE,
        .sub = &finding_keys_table, .path = "findings", .kept = true),
    KEY("tunnels", .kind = SPEC_LIST, .sub = &tunnel_keys_table,
        .watched = true),
    KEY("registrations", .kind = SPEC_COUNT_OR_LIST,
        .sub = &registration_keys_table, .own = own_registered),
    KEY("calls", .kind = SPEC_LIST, .sub = &call_keys_table, .only = ONLY_READ,
        .watched = true),
    KEY("inferred_calls", .kind = SPEC_LIST, .sub = &inferred_call_keys_table,
        .path = "calls", .only = ONLY_INFERRED),
    KEY("inferred_messages", .kind = SPEC_LIST,
        .sub = &inferred_message_keys_table, .path = "messages",
        .only = ONLY_INFERRED),
    KEY("messages", .kind = SPEC_COUNT_OR_LIST, .sub = &message_keys_table,
        .own = own_accepted, .only = ONLY_READ),
    KEY("sms", .kind = SPEC_MAP, .sub = &sms_keys_table, .path = ""),
    KEY("attempts", .kind = SPEC_BOOL, .own = own_attempts, .kept = true),
    KEY("ike_fragments", .kind = SPEC_COUNT,
        .path = "counters.messages.ike_fragments"),
    KEY("packets", .kind = SPEC_COUNT, .own = own_packets, .watched = true),
    KEY("interfaces", .kind = SPEC_COUNTS, .match = MATCH_EXACT,
        .own = own_interfaces),
    KEY("counts", .kind = SPEC_MAP, .match = MATCH_EXACT,
        .sub = &count_keys_table, .path = "counters.messages"),
    KEY("esp", .kind = SPEC_LIST, .match = MATCH_SAME, .sub = &esp_keys_table,
        .own = own_esp),
    KEY("counters", .kind = SPEC_FREE, .sub = &counters_table, .kept = true),
    KEY("report", .kind = SPEC_FREE, .sub = &report_table, .path = "",
        .kept = true),
};
const struct spec_table spec_top = {"an expectation", &model_desc, top_keys,
                                    sizeof top_keys / sizeof *top_keys};

const struct spec *
spec_find(const struct spec_table *t, const char *key)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->keys[i].key, key) == 0)
            return &t->keys[i];
    return NULL;
}

const struct model_field *
spec_field(const struct model_desc *of, const char *key)
{
    const void *none = NULL;
    const struct model_field *f = of ? model_find(of, key, &none) : NULL;
    return f && !(f->flags & MODEL_HIDDEN) ? f : NULL;
}

const struct model_field *
spec_meant(const struct spec_table *t, const struct spec *spec)
{
    const struct model_field *f = NULL;
    const struct model_desc *d = t->of;
    const char *path = spec->path ? spec->path : spec->key;
    char name[64];
    while (d && *path) {
        const void *none = NULL;
        size_t n = strcspn(path, ".");
        snprintf(name, sizeof name, "%.*s", (int)n, path);
        f = model_find(d, name, &none);
        d = f ? f->of : NULL;
        path += n + (path[n] == '.');
    }
    return f;
}

struct seen
spec_seen(const struct seer *s, const struct spec *spec, const struct seen *map,
          bool as_list)
{
    if (spec->own && !(as_list && spec->kind == SPEC_COUNT_OR_LIST))
        return spec->own(s, map->at);
    struct seen v = seen_path(s, map, spec->path ? spec->path : spec->key);
    if (spec->only != ONLY_ALL)
        v = own_only(s, &v, spec->only == ONLY_INFERRED);
    return v;
}
