/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/incident/parts.h"

#include "analyzer/tell/cite_text.h"

#include <ctype.h>
#include <string.h>

const char *
words_upper(const char *text, char *buf, size_t n)
{
    snprintf(buf, n, "%s", text);
    buf[0] = (char)toupper((unsigned char)buf[0]);
    return buf;
}

const char *
words_confidence(const json_t *verdict)
{
    const char *confidence = look_text(verdict, "confidence");
    bool inside = false;
    size_t i;
    const json_t *e;
    LOOK_EACH(look(verdict, "evidence"), i, e)
        inside = inside || !strncmp(look_text(e, "fact"), "inner.", 6);
    return strcmp(confidence, "confirmed") == 0
               ? inside ? "what runs inside was seen as well"
                        : "all was found that the rule asks for"
           : strcmp(confidence, "probable") == 0 ? "independent signs agree"
           : strcmp(confidence, "possible") == 0
               ? "something fits, but it may be something else"
               : "";
}

const char *
words_outcome(const char *outcome)
{
    static const struct {
        const char *outcome, *words;
    } all[] = {
        {"no-response", "nobody answered"},
        {"auth-no-response", "the answer to the authentication never came"},
        {"no-proposal-chosen", "none of the offered suites was accepted"},
        {"refused", "the far end refused"},
        {"init-only", "it went no further than the first exchange"},
        {"auth-rejected", "the authentication was rejected"},
        {"auth-ended", "it ended during the authentication"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(outcome, all[i].outcome) == 0)
            return all[i].words;
    return outcome;
}

const char *
words_operator(const json_t *verdict, char *buf, size_t n)
{
    const json_t *o = look(verdict, "operator");
    const char *country = look_text(o, "country"), *mcc = look_text(o, "mcc"),
               *mnc = look_text(o, "mnc");
    buf[0] = '\0';
    if (o)
        snprintf(buf, n, "%s%s%s%s%s%s%s%s", look_text(o, "name"),
                 *country ? " (" : "", country, *country ? ")" : "",
                 *mcc ? ", MCC " : "", mcc, *mnc ? " MNC " : "", mnc);
    return buf;
}

const char *
words_count(unsigned long long v, const char *one, const char *many, char *buf,
            size_t n)
{
    char number[32];
    snprintf(buf, n, "%s %s", count_text(v, number), v == 1 ? one : many);
    return buf;
}

const char *
words_path(const struct sheet *s, uint32_t file)
{
    return look_text(json_array_get(look(s->report, "case.captures"), file),
                     "path");
}

const char *
words_file(const struct sheet *s, const json_t *tunnel)
{
    const struct conclusion *c = s->in->c;
    for (size_t i = 0; i < c->n_tunnels; i++)
        if (strcmp(c->tunnels[i].id, look_text(tunnel, "id")) == 0)
            return words_path(s, c->tunnels[i].tunnel->first.file);
    return "";
}

const struct rule *
words_rule(const struct sheet *s, const json_t *verdict)
{
    const struct ruleset *rules = s->in->c->rules;
    const char *id = look_text(verdict, "rule.id");
    for (size_t i = 0; i < ruleset_size(rules); i++)
        if (strcmp(rule_id(ruleset_at(rules, i)), id) == 0)
            return ruleset_at(rules, i);
    return NULL;
}

static void
of_tunnel(struct story *to)
{
    const json_t *t = to->tunnel;
    look_endpoint(look(t, "local"), to->local, sizeof to->local);
    look_endpoint(look(t, "remote"), to->remote, sizeof to->remote);
    look_when(t, "first", to->first, sizeof to->first);
    look_when(t, "last", to->last, sizeof to->last);
    look_span(t, "first", "last", to->span, sizeof to->span);
    snprintf(to->remote_name, sizeof to->remote_name, "%s",
             json_string_value(json_array_get(look(t, "remote.names"), 0))
                 ? json_string_value(json_array_get(look(t, "remote.names"), 0))
                 : "");
    if (look(t, "remote.as"))
        snprintf(to->as, sizeof to->as, "AS%lld %s",
                 look_int(t, "remote.as.number"),
                 look_text(t, "remote.as.organization"));
    to->interface = look_text(t, "interface");
}

/* A flow that is a subject of its own is not in flows[] by its name. */
static void
of_flow(const struct sheet *s, const char *id, struct story *to)
{
    const struct conclusion *c = s->in->c;
    for (size_t i = 0; i < c->n_flows; i++) {
        const struct subject *f = &c->flows[i];
        if (strcmp(f->id, id) != 0)
            continue;
        endpoint_text(&f->ends.local, to->local, sizeof to->local);
        endpoint_text(&f->ends.remote, to->remote, sizeof to->remote);
        when_text(f->flow->first, to->first, sizeof to->first);
        when_text(f->flow->last, to->last, sizeof to->last);
        if (f->flow->last >= f->flow->first)
            span_text(ns_between(f->flow->first, f->flow->last), to->span,
                      sizeof to->span);
        to->interface =
            interfaces_at(&c->kase->state->interfaces, f->flow->key.interface)
                ->name;
        to->file = words_path(s, f->flow->key.file);
        return;
    }
}

void
words_story(const struct sheet *s, const json_t *verdict, struct story *to)
{
    const char *subject = look_text(verdict, "subject");
    memset(to, 0, sizeof *to);
    to->verdict = verdict;
    to->interface = to->file = "";
    to->tunnel = look_tunnel(s->report, subject);
    if (to->tunnel)
        of_tunnel(to);
    else
        of_flow(s, subject, to);
    const json_t *frame = json_array_get(
        look(json_array_get(look(verdict, "evidence"), 0), "frames"), 0);
    if (!*to->file)
        to->file = look_text(frame, "file");
}
