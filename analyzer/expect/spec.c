/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/spec.h"

#include <stddef.h>

#define TEXT(key, how)                               \
    {                                                \
        key, SPEC_TEXT, how, NULL, NULL, NULL, false \
    }
#define COUNT(key)                                            \
    {                                                         \
        key, SPEC_COUNT, MATCH_EQUAL, NULL, NULL, NULL, false \
    }
#define BOOL(key)                                            \
    {                                                        \
        key, SPEC_BOOL, MATCH_EQUAL, NULL, NULL, NULL, false \
    }
#define TEXTS(key, how)                               \
    {                                                 \
        key, SPEC_TEXTS, how, NULL, NULL, NULL, false \
    }
#define MAP(key, how, sub)                         \
    {                                              \
        key, SPEC_MAP, how, sub, NULL, NULL, false \
    }
#define LIST(key, how, sub, seen, one)             \
    {                                              \
        key, SPEC_LIST, how, sub, seen, one, false \
    }
#define SELDOM(key, how)                            \
    {                                               \
        key, SPEC_TEXT, how, NULL, NULL, NULL, true \
    }
#define END                                                   \
    {                                                         \
        NULL, SPEC_TEXT, MATCH_EQUAL, NULL, NULL, NULL, false \
    }

static const struct spec operator_keys[] = {
    TEXT("name", MATCH_PREFIX),
    TEXT("mcc", MATCH_EQUAL),
    TEXT("mnc", MATCH_EQUAL),
    SELDOM("country", MATCH_EQUAL),
    END,
};

static const struct spec verdict_keys[] = {
    TEXT("verdict", MATCH_GLOB),
    TEXT("confidence", MATCH_EQUAL),
    SELDOM("level", MATCH_EQUAL),
    SELDOM("subject", MATCH_EQUAL),
    MAP("operator", MATCH_EQUAL, operator_keys),
    END,
};

static const struct spec finding_keys[] = {
    TEXT("id", MATCH_GLOB),
    TEXT("level", MATCH_EQUAL),
    SELDOM("title", MATCH_PART),
    TEXT("subject", MATCH_EQUAL),
    END,
};

static const struct spec inner_keys[] = {
    TEXT("interface", MATCH_EQUAL),   TEXT("local", MATCH_EQUAL),
    SELDOM("remote", MATCH_EQUAL),    SELDOM("how", MATCH_EQUAL),
    TEXTS("protocols", MATCH_ALL_OF), END,
};

static const struct spec suite_keys[] = {
    TEXT("encryption", MATCH_EQUAL),
    COUNT("key_bits"),
    TEXT("integrity", MATCH_EQUAL),
    TEXT("prf", MATCH_EQUAL),
    COUNT("dh_group"),
    END,
};

static const struct spec tunnel_keys[] = {
    TEXT("kind", MATCH_EQUAL),
    TEXT("local", MATCH_EQUAL),
    TEXT("remote", MATCH_EQUAL),
    COUNT("remote_as"),
    TEXT("remote_name", MATCH_ONE_OF),
    TEXT("process", MATCH_EQUAL),
    TEXT("outcome", MATCH_EQUAL),
    TEXT("notify", MATCH_EQUAL),
    BOOL("nat_t"),
    MAP("ike", MATCH_EXACT, suite_keys),
    LIST("inner", MATCH_EACH, inner_keys, NULL, "inner"),
    COUNT("ike_sas"),
    COUNT("child_sas"),
    END,
};

static const struct spec call_keys[] = {
    TEXT("direction", MATCH_EQUAL),
    TEXT("from", MATCH_PART),
    TEXT("to", MATCH_PART),
    TEXT("codec", MATCH_EQUAL),
    TEXT("ending", MATCH_EQUAL),
    SELDOM("confidence", MATCH_EQUAL),
    {"seconds", SPEC_SECONDS, MATCH_EQUAL, NULL, NULL, NULL, false},
    {"tolerance", SPEC_TOLERANCE, MATCH_EQUAL, NULL, NULL, NULL, false},
    COUNT("invite_frame"),
    COUNT("answer_frame"),
    COUNT("end_frame"),
    END,
};

static const struct spec inferred_call_keys[] = {
    TEXT("direction", MATCH_EQUAL),
    TEXT("confidence", MATCH_EQUAL),
    TEXT("codec", MATCH_PART),
    TEXT("ending", MATCH_EQUAL),
    {"seconds", SPEC_SECONDS, MATCH_EQUAL, NULL, NULL, NULL, false},
    {"tolerance", SPEC_TOLERANCE, MATCH_EQUAL, NULL, NULL, NULL, false},
    END,
};

static const struct spec inferred_message_keys[] = {
    TEXT("direction", MATCH_EQUAL),
    TEXT("confidence", MATCH_EQUAL),
    COUNT("frame"),
    END,
};

static const struct spec registration_keys[] = {
    TEXT("user", MATCH_PART),
    TEXT("registrar", MATCH_PART),
    TEXT("state", MATCH_EQUAL),
    COUNT("status"),
    COUNT("frame"),
    END,
};

static const struct spec message_keys[] = {
    TEXT("direction", MATCH_EQUAL),
    TEXT("from", MATCH_PART),
    TEXT("to", MATCH_PART),
    TEXT("rp_type", MATCH_EQUAL),
    BOOL("sms"),
    COUNT("status"),
    COUNT("frame"),
    END,
};

static const struct spec sms_keys[] = {COUNT("sent"), COUNT("received"), END};

static const struct spec count_keys[] = {
    COUNT("ike"), COUNT("esp"), COUNT("nat_keepalive"), COUNT("dns"),
    COUNT("sip"), COUNT("rtp"), COUNT("rtcp"),          END,
};

static const struct spec esp_keys[] = {
    TEXT("spi", MATCH_EQUAL),
    TEXT("from", MATCH_EQUAL),
    COUNT("packets"),
    END,
};

const struct spec spec_top[] = {
    {"capture", SPEC_SOURCE, MATCH_EQUAL, NULL, NULL, NULL, false},
    BOOL("damaged"),
    LIST("verdicts", MATCH_EACH, verdict_keys, NULL, "verdict"),
    LIST("must_not", MATCH_NONE, verdict_keys, "verdicts", "verdict"),
    LIST("not_verdicts", MATCH_NONE, verdict_keys, "verdicts", "verdict"),
    LIST("findings", MATCH_EACH, finding_keys, NULL, "finding"),
    LIST("not_findings", MATCH_NONE, finding_keys, "findings", "finding"),
    LIST("tunnels", MATCH_EQUAL, tunnel_keys, NULL, "tunnel"),
    {"registrations", SPEC_COUNT_OR_LIST, MATCH_EQUAL, registration_keys, NULL,
     "registration", false},
    LIST("calls", MATCH_EQUAL, call_keys, NULL, "call"),
    LIST("inferred_calls", MATCH_EQUAL, inferred_call_keys, NULL,
         "inferred call"),
    LIST("inferred_messages", MATCH_EQUAL, inferred_message_keys, NULL,
         "inferred message"),
    {"messages", SPEC_COUNT_OR_LIST, MATCH_EQUAL, message_keys, NULL, "message",
     false},
    MAP("sms", MATCH_EQUAL, sms_keys),
    BOOL("attempts"),
    COUNT("ike_fragments"),
    COUNT("packets"),
    {"interfaces", SPEC_COUNTS, MATCH_EXACT, NULL, NULL, NULL, false},
    MAP("counts", MATCH_EXACT, count_keys),
    LIST("esp", MATCH_SAME, esp_keys, NULL, "security association"),
    {"counters", SPEC_FREE, MATCH_EQUAL, NULL, NULL, NULL, false},
    {"report", SPEC_FREE, MATCH_EQUAL, NULL, NULL, NULL, false},
    END,
};
