/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/seen.h"

#include <stdio.h>
#include <string.h>

enum transform { ENCRYPTION = 1, PRF, INTEGRITY, DH_GROUP }; /* RFC 7296 */

/* espy's outcomes say more than an expectation does. */
static const char *
outcome_word(const char *outcome)
{
    static const struct {
        const char *outcome, *word;
    } words[] = {
        {"no-response", "unanswered"},      {"init-only", "unanswered"},
        {"auth-no-response", "unanswered"}, {"no-proposal-chosen", "refused"},
        {"auth-rejected", "failed"},        {"auth-ended", "failed"},
    };
    for (size_t i = 0; outcome && i < sizeof words / sizeof *words; i++)
        if (strcmp(outcome, words[i].outcome) == 0)
            return words[i].word;
    return outcome;
}

static void
suite_add(json_t *suite, const json_t *t)
{
    static const char *const keys[] = {
        [ENCRYPTION] = "encryption", [PRF] = "prf", [INTEGRITY] = "integrity"};
    json_int_t type = json_integer_value(json_object_get(t, "type"));
    if (type == DH_GROUP)
        seen_copy(suite, "dh_group", t, "id");
    else if (type >= ENCRYPTION && type <= INTEGRITY)
        seen_copy(suite, keys[type], t, "name");
    if (type == ENCRYPTION && json_object_get(t, "key_bits"))
        seen_copy(suite, "key_bits", t, "key_bits");
}

/* The chosen suite of the first IKE SA that has one. */
static json_t *
suite(const json_t *ike)
{
    json_t *out = json_object();
    size_t i, k;
    const json_t *sa, *t;
    json_array_foreach(ike, i, sa) {
        const json_t *chosen = json_object_get(sa, "chosen");
        json_array_foreach(chosen, k, t) {
            suite_add(out, t);
        }
        if (json_array_size(chosen))
            break;
    }
    return out;
}

static void
ike_set(json_t *o, const json_t *ike)
{
    bool nat_t = false;
    const json_t *sa, *notify = NULL;
    size_t i;
    json_array_foreach(ike, i, sa) {
        nat_t |= json_is_true(json_object_get(sa, "nat_traversal"));
        if (!notify)
            notify = seen_get(sa, "error.name");
    }
    json_object_set_new(o, "nat_t", json_boolean(nat_t));
    json_object_set_new(o, "notify",
                        notify ? json_deep_copy(notify) : json_null());
    json_object_set_new(o, "ike_sas",
                        json_integer((json_int_t)json_array_size(ike)));
    json_object_set_new(o, "ike", suite(ike));
}

static bool
is_outbound(const json_t *sa)
{
    const char *way = json_string_value(json_object_get(sa, "direction"));
    return way && strcmp(way, "outbound") == 0;
}

static json_t *
inner(const json_t *list)
{
    static const char *const keys[] = {"interface", "local", "remote", "how",
                                       "protocols"};
    json_t *out = json_array();
    size_t i;
    const json_t *in;
    json_array_foreach(list, i, in) {
        json_t *o = json_object();
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            seen_copy(o, keys[k], in, keys[k]);
        json_array_append_new(out, o);
    }
    return out;
}

static json_t *
tunnel(const json_t *t)
{
    json_t *o = json_object();
    json_int_t children = 0;
    size_t i;
    const json_t *sa;
    const char *outcome =
        outcome_word(json_string_value(json_object_get(t, "outcome")));
    seen_copy(o, "kind", t, "kind");
    seen_copy(o, "local", t, "local.ip");
    seen_copy(o, "remote", t, "remote.ip");
    seen_copy(o, "remote_as", t, "remote.as.number");
    seen_copy(o, "remote_name", t, "remote.names");
    seen_copy(o, "process", t, "process.name");
    json_object_set_new(o, "outcome",
                        outcome ? json_string(outcome) : json_null());
    ike_set(o, json_object_get(t, "ike"));
    json_object_set_new(o, "inner", inner(json_object_get(t, "inner")));
    json_array_foreach(json_object_get(t, "esp"), i, sa) {
        children += is_outbound(sa);
    }
    json_object_set_new(o, "child_sas", json_integer(children));
    return o;
}

json_t *
seen_tunnels(const json_t *report)
{
    json_t *out = json_array();
    size_t i;
    const json_t *t;
    json_array_foreach(json_object_get(report, "tunnels"), i, t) {
        json_array_append_new(out, tunnel(t));
    }
    return out;
}

json_t *
seen_esp(const json_t *report)
{
    json_t *out = json_array();
    size_t i, k;
    const json_t *t, *sa;
    json_array_foreach(json_object_get(report, "tunnels"), i, t) {
        json_array_foreach(json_object_get(t, "esp"), k, sa) {
            json_t *o = json_object();
            seen_copy(o, "spi", sa, "spi");
            seen_copy(o, "from", t, is_outbound(sa) ? "local.ip" : "remote.ip");
            seen_copy(o, "packets", sa, "packets");
            json_array_append_new(out, o);
        }
    }
    return out;
}

/* NULL: the messages alone do not tell. */
static const char *
outcome_by_messages(unsigned seen)
{
    return !(seen & TALLY_INIT_RESPONSE)   ? "no-response"
           : !(seen & TALLY_AUTH_REQUEST)  ? "init-only"
           : !(seen & TALLY_AUTH_RESPONSE) ? "auth-no-response"
                                           : NULL;
}

static const json_t *
ike_sa(const json_t *report, uint64_t spi)
{
    char text[17];
    size_t i, k;
    const json_t *t, *sa;
    snprintf(text, sizeof text, "%016llx", (unsigned long long)spi);
    json_array_foreach(json_object_get(report, "tunnels"), i, t) {
        json_array_foreach(json_object_get(t, "ike"), k, sa) {
            const char *s =
                json_string_value(json_object_get(sa, "initiator_spi"));
            if (s && strcmp(s, text) == 0)
                return sa;
        }
    }
    return NULL;
}

json_t *
seen_attempts(const json_t *report, const struct tally *t)
{
    uint32_t at = 0;
    for (const struct tally_attempt *a; (a = table_next(&t->attempts, &at));) {
        const json_t *sa = ike_sa(report, a->initiator_spi);
        const char *told = json_string_value(json_object_get(sa, "outcome"));
        const char *by = outcome_by_messages(a->seen);
        if (!told || (by && strcmp(told, by) != 0))
            return json_sprintf("%016llx: %s by its messages, told as %s",
                                (unsigned long long)a->initiator_spi,
                                by ? by : "answered", told ? told : "nothing");
    }
    return json_true();
}
