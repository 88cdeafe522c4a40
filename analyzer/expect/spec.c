/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/spec.h"

#include <stdio.h>
#include <string.h>

#define TABLE(name, one_, of_)                   \
    static const struct spec_table name##_table = { \
        one_, of_, name, sizeof name / sizeof *name}

static const struct spec operator_keys[] = {
    {"name", .match = MATCH_PREFIX},
    {"mcc"},
    {"mnc"},
};
TABLE(operator_keys, "operator", &model_operator_desc);

static const struct spec verdict_keys[] = {
    {"verdict", .match = MATCH_GLOB},
    {"confidence"},
    {"operator", SPEC_MAP, .sub = &operator_keys_table},
};
TABLE(verdict_keys, "verdict", &model_verdict_desc);

static const struct spec finding_keys[] = {
    {"id", .match = MATCH_GLOB},
    {"level"},
    {"title", .match = MATCH_PART, .seldom = true},
    {"subject"},
};
TABLE(finding_keys, "finding", &model_finding_desc);

static const struct spec inner_keys[] = {
    {"interface"},
    {"local"},
    {"protocols", .match = MATCH_AMONG},
};
TABLE(inner_keys, "inner", &model_inner_desc);

static const struct spec suite_keys[] = {
    {"encryption"}, {"key_bits"}, {"integrity"}, {"prf"}, {"dh_group"},
};
TABLE(suite_keys, "ike", &own_suite_desc);

static const struct spec tunnel_keys[] = {
    {"kind"},
    {"local", .path = "local.ip"},
    {"remote", .path = "remote.ip"},
    {"remote_as", SPEC_COUNT, .path = "remote.as.number"},
    {"remote_name", SPEC_TEXT, MATCH_AMONG, .path = "remote.names"},
    {"process", .path = "process.name"},
    {"outcome", SPEC_TEXT, .own = own_outcome},
    {"notify", SPEC_TEXT, .own = own_notify},
    {"nat_t", SPEC_BOOL, .own = own_nat_t},
    {"ike", SPEC_MAP, MATCH_EXACT, &suite_keys_table, .own = own_suite},
    {"inner", SPEC_LIST, MATCH_EACH, &inner_keys_table},
    {"ike_sas", SPEC_COUNT, .path = "ike"},
    {"child_sas", SPEC_COUNT, .own = own_child_sas},
};
TABLE(tunnel_keys, "tunnel", &model_tunnel_desc);

static const struct spec call_keys[] = {
    {"direction"},
    {"from", .match = MATCH_PART},
    {"to", .match = MATCH_PART},
    {"codec", SPEC_TEXT, .own = own_codec},
    {"ending"},
    {"seconds", SPEC_SECONDS, .own = own_talked},
    {"tolerance", SPEC_TOLERANCE},
    {"invite_frame", .path = "frames.start"},
    {"answer_frame", .path = "frames.answer"},
    {"end_frame", .path = "frames.end"},
};
TABLE(call_keys, "call", &model_call_desc);

static const struct spec inferred_call_keys[] = {
    {"direction"},
    {"confidence"},
    {"codec", SPEC_TEXT, MATCH_PART, .own = own_codec},
    {"ending"},
    {"seconds", SPEC_SECONDS, .own = own_talked},
    {"tolerance", SPEC_TOLERANCE},
};
TABLE(inferred_call_keys, "inferred call", &model_call_desc);

static const struct spec inferred_message_keys[] = {
    {"direction"},
    {"confidence"},
    {"frame"},
};
TABLE(inferred_message_keys, "inferred message", &model_message_desc);

static const struct spec registration_keys[] = {
    {"user", .match = MATCH_PART},
    {"registrar", .match = MATCH_PART},
    {"state"},
    {"status"},
    {"frame"},
};
TABLE(registration_keys, "registration", &model_registration_desc);

static const struct spec message_keys[] = {
    {"direction"},
    {"from", .match = MATCH_PART},
    {"to", .match = MATCH_PART},
    {"rp_type"},
    {"sms"},
    {"status"},
    {"frame"},
};
TABLE(message_keys, "message", &model_message_desc);

static const struct spec sms_keys[] = {
    {"sent", SPEC_COUNT, .own = own_sms_sent},
    {"received", SPEC_COUNT, .own = own_sms_received},
};
TABLE(sms_keys, "sms", NULL);

static const struct spec count_keys[] = {
    {"ike", SPEC_COUNT}, {"esp", SPEC_COUNT}, {"nat_keepalive", SPEC_COUNT},
    {"dns", SPEC_COUNT}, {"sip", SPEC_COUNT}, {"rtp", SPEC_COUNT},
    {"rtcp", SPEC_COUNT},
};
TABLE(count_keys, "counts", NULL);

static const struct spec esp_keys[] = {{"spi"}, {"from"}, {"packets"}};
TABLE(esp_keys, "security association", &own_sa_desc);

/* Whatever the report has there. */
static const struct spec_table counters_table = {
    "counters", &model_counters_desc, NULL, 0};
static const struct spec_table report_table = {"report", &model_desc, NULL, 0};

static const struct spec top_keys[] = {
    {"capture", SPEC_SOURCE, .kept = true},
    {"damaged", SPEC_BOOL, .own = own_damaged},
    {"verdicts", SPEC_LIST, MATCH_EACH, &verdict_keys_table},
    {"must_not", SPEC_LIST, MATCH_NONE, &verdict_keys_table, "verdicts",
     .kept = true},
    {"not_verdicts", SPEC_LIST, MATCH_NONE, &verdict_keys_table, "verdicts",
     .kept = true},
    {"findings", SPEC_LIST, MATCH_EACH, &finding_keys_table},
    {"not_findings", SPEC_LIST, MATCH_NONE, &finding_keys_table, "findings",
     .kept = true},
    {"tunnels", SPEC_LIST, MATCH_EQUAL, &tunnel_keys_table, .watched = true},
    {"registrations", SPEC_COUNT_OR_LIST, MATCH_EQUAL, &registration_keys_table,
     .own = own_registered},
    {"calls", SPEC_LIST, MATCH_EQUAL, &call_keys_table, .only = ONLY_READ,
     .watched = true},
    {"inferred_calls", SPEC_LIST, MATCH_EQUAL, &inferred_call_keys_table,
     "calls", .only = ONLY_INFERRED},
    {"inferred_messages", SPEC_LIST, MATCH_EQUAL, &inferred_message_keys_table,
     "messages", .only = ONLY_INFERRED},
    {"messages", SPEC_COUNT_OR_LIST, MATCH_EQUAL, &message_keys_table,
     .own = own_accepted, .only = ONLY_READ},
    {"sms", SPEC_MAP, MATCH_EQUAL, &sms_keys_table, ""},
    {"attempts", SPEC_BOOL, .own = own_attempts, .kept = true},
    {"ike_fragments", SPEC_COUNT, .path = "counters.messages.ike_fragments"},
    {"packets", SPEC_COUNT, .own = own_packets, .watched = true},
    {"interfaces", SPEC_COUNTS, MATCH_EXACT, .own = own_interfaces},
    {"counts", SPEC_MAP, MATCH_EXACT, &count_keys_table, "counters.messages"},
    {"esp", SPEC_LIST, MATCH_SAME, &esp_keys_table, .own = own_esp},
    {"counters", SPEC_FREE, MATCH_EQUAL, &counters_table, .kept = true},
    {"report", SPEC_FREE, MATCH_EQUAL, &report_table, "", .kept = true},
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
spec_seen(const struct seer *s, const struct spec *spec,
          const struct seen *map, bool as_list)
{
    if (spec->own && !(as_list && spec->kind == SPEC_COUNT_OR_LIST))
        return spec->own(s, map->at);
    struct seen v = seen_path(s, map, spec->path ? spec->path : spec->key);
    if (spec->only != ONLY_ALL)
        v = own_only(s, &v, spec->only == ONLY_INFERRED);
    return v;
}
