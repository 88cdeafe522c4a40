/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rule loader and the judge on any bytes: a rule file must load or be refused
 * with one line that names the place, and what loads must judge, test and
 * explain itself.
 */
#include "analyzer/rules/rules.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
add_facts(struct fact_set *s)
{
    struct addr a;
    addr_parse("208.54.17.9", &a);
    s->inside = PROVENANCE_CORRELATED;
    if (s->category == FACT_ANOMALY) {
        fact_text(s, "anomaly.protocol", "esp", "%s", "protocol");
        fact_text(s, "anomaly.reason", "a/b", "%s", "reason");
        fact_number(s, "anomaly.count", 2, "%s", "count");
        return;
    }
    if (s->category == FACT_TUNNEL) {
        fact_text(s, "tunnel.kind", "ikev2", "%s", "kind");
        fact_text(s, "inner.protocol", "sip", "%s", "sip");
        fact_text(s, "inner.protocol", "rtp", "%s", "rtp");
        fact_number(s, "tunnel.attempts", 3, "%s", "attempts");
        fact_real(s, "tunnel.duration", 1.5, "%s", "duration");
        fact_bool(s, "local.nat", true, "%s", "nat");
    }
    if (s->category != FACT_CASE) {
        fact_text(s, "remote.name",
                  "epdg.epc.mnc260.mcc310.pub.3gppnetwork.org", "%s", "name");
        fact_addr(s, "remote.ip", &a, "%s", "address");
    }
}

static void
judge(const struct ruleset *rs, enum fact_category category, FILE *to)
{
    struct arena arena;
    struct fact_set facts;
    struct verdicts v;
    struct findings found;
    arena_init(&arena, 8u << 20);
    fact_set_init(&facts, &arena, category, "subject");
    add_facts(&facts);
    if (ruleset_judge(rs, &facts, &arena, &v, &found) == 0) {
        for (size_t i = 0; i < found.n; i++) {
            const struct finding *x = &found.items[i];
            fputs(x->id, to);
            fputs(x->title, to);
            fputs(x->explanation, to);
            if (x->n > FINDING_FRAMES || x->n > x->total)
                abort();
        }
        if (v.n_held > v.n)
            abort();
        for (size_t i = 0; i < v.n; i++) {
            const struct verdict *d = &v.items[i];
            if ((d->confidence != CONFIDENCE_NONE) != (i < v.n_held))
                abort();
            for (size_t k = 0; k < d->n_evidence; k++)
                fputs(d->evidence[k].fact->sentence, to);
            for (size_t k = 0; k < d->n_missing; k++)
                fputs(d->missing[k].text, to);
        }
    }
    arena_free(&arena);
}

static void
drop(void *ctx, bool is_error, const char *line)
{
    (void)ctx;
    if (!is_error || strchr(line, '\n'))
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct err err = {.text = ""};
    char *text = malloc(n ? n : 1);
    FILE *to = fopen("/dev/null", "w");
    if (!text || !to)
        abort();
    if (n)
        memcpy(text, data, n);
    struct ruleset *rs = ruleset_load_memory(text, n, "r.yml", &err);
    if (!rs && (strncmp(err.text, "r.yml:", 6) != 0 || strchr(err.text, '\n')))
        abort();
    free(text); /* nothing may point into it after loading */
    size_t ran;
    for (size_t i = 0; rs && i < ruleset_size(rs); i++)
        rule_explain(ruleset_at(rs, i), to, 80);
    if (rs) {
        ruleset_run_tests(rs, drop, NULL, &ran);
        judge(rs, FACT_TUNNEL, to);
        judge(rs, FACT_FLOW, to);
        judge(rs, FACT_CASE, to);
        judge(rs, FACT_ANOMALY, to);
    }
    ruleset_free(rs);
    fclose(to);
    return 0;
}
