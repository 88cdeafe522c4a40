/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything at once: any bytes as one capture or two, through the pipeline
 * into the state, facts, verdicts and all reports. The first byte chooses. It
 * looks at what must hold of every report: each packet in one account, the
 * JSON valid, no control character in the text, nothing left in what is masked
 * that is sure to be a secret.
 */
#include "analyzer/conclude/model_fill.h"
#include "analyzer/tell/incident/incident.h"
#include "analyzer/cli/redaction.h"
#include "analyzer/tell/json/model_json.h"
#include "analyzer/tell/json/report.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Opened once: what a run of espy reads before its captures. */
static struct ruleset *rules;
static struct who *who;

struct input {
    const uint8_t *p[2];
    size_t n[2];
};

static void
need(bool it, const char *what)
{
    if (it)
        return;
    fprintf(stderr, "fuzz_pipeline: %s\n", what);
    abort();
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    struct err err = {.text = ""};
    (void)argc;
    (void)argv;
    rules = ruleset_load("rules", &err);
    who = who_open("build/share/espy/who.db", NULL, &err);
    need(rules && who, err.text);
    return 0;
}

/* What a case calls back with. */
struct both {
    const struct input *in;
    struct ladder ladder;
    struct redact *redact;
};

static void
both_emit(void *ctx, const struct packet *pkt, const struct event *ev)
{
    struct both *b = ctx;
    struct session_watch learner = redaction_watch(b->redact);
    ladder_event(&b->ladder, pkt, ev);
    learner.emit(learner.ctx, pkt, ev);
}

static struct capture *
input_open(void *ctx, size_t i, struct err *err)
{
    const struct input *in = ((struct both *)ctx)->in;
    return capture_open_memory(in->p[i], in->n[i], "fuzz", err);
}

static bool
gateway(void *ctx, const char *name)
{
    struct gateway_name g;
    return who_gateway(ctx, name, &g);
}

static void
check_accounts(const struct espy_case *c)
{
    const struct accounts *a = pipeline_accounts(c->pipeline);
    uint64_t sum = 0;
    for (int i = 0; i < ACCOUNT_N; i++)
        sum += a->n[i];
    need(sum == c->packets, "a packet is in no account, or in two");
}

static void
check_tunnels(const struct conclusion *con)
{
    const struct tunnels *t = &con->kase->state->tunnels;
    bool whole = !t->esp.evicted && !t->tunnels.evicted;
    need(con->n_tunnels == t->tunnels.count, "a tunnel is left out");
    for (size_t i = 0; i < con->n_tunnels; i++) {
        const struct tunnel *tn = con->tunnels[i].tunnel;
        uint32_t at = 0;
        uint64_t packets = 0;
        for (struct esp_sa *sa; (sa = tunnel_next_esp(t, tn, &at));) {
            need(sa->first.frame && sa->packets > 0, "an SA without packets");
            packets += sa->packets;
        }
        need(!whole || packets == tn->esp_packets + tn->ah_packets,
             "packets of its SAs are not those of the tunnel");
        at = 0;
        for (struct ike_sa *sa; (sa = tunnel_next_ike(t, tn, &at));)
            need(sa->n_messages > 0 && sa->first.frame,
                 "an SA without messages");
    }
}

/* Every tunnel is told in one story, and what is written of the model is JSON that
 * can be read back. */
static void
check_model(const struct conclusion *con)
{
    struct model m, back;
    struct err err = {.text = ""};
    char *text = NULL;
    size_t n = 0, told = 0;
    need(conclude_model(&m, con, &err) == 0, "the model is not filled");
    for (size_t i = 0; i < m.n_stories; i++)
        told += m.stories[i].lead->tunnel ? 1 + m.stories[i].n_others : 0;
    need(told == m.n_tunnels, "a tunnel is in no story, or in two");
    FILE *to = open_memstream(&text, &n);
    need(model_json(&m, to, true) == 0, "the model is not written");
    fclose(to);
    json_t *j =
        json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    need(j != NULL, "the model's JSON is not valid");
    need(model_read(&back, j, &err) == 0, err.text);
    model_free(&back);
    model_free(&m);
    json_decref(j);
    free(text);
}

static void
check_reports(const struct conclusion *con)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    report_json(con, to, true);
    fclose(to);
    json_t *j =
        json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    need(j != NULL, "the JSON is not valid");
    json_decref(j);
    free(text);
    to = open_memstream(&text, &n);
    report_ndjson(con, to);
    fclose(to);
    for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
        j = json_loadb(line, (size_t)(end - line), JSON_REJECT_DUPLICATES,
                       NULL);
        need(json_is_string(json_object_get(j, "@timestamp")) &&
                 json_is_string(json_object_get(j, "message")),
             "a line of NDJSON is no event");
        json_decref(j);
    }
    free(text);
    to = open_memstream(&text, &n);
    report_text(con, to, false, false);
    fclose(to);
    for (size_t i = 0; i < n; i++)
        need(text[i] == '\n' || !iscntrl((unsigned char)text[i]),
             "a control character in the text");
    free(text);
}

static void
check_masked(struct redact *r, const char *text)
{
    char *again = redact_bytes(r, text, REDACT_AS_OWN);
    need(again && strcmp(again, text) == 0, "a secret in what is masked");
    free(again);
}

/* Markup is the report's own: no element but these, nothing that is loaded. */
static void
check_incident(const struct conclusion *con, const struct ladder *ladder,
               struct redact *r)
{
    static const char *const argv[] = {"espy", "report", "fuzz"};
    struct incident in = {.c = con, .ladder = ladder, .argv = argv, .argc = 3};
    char *text = NULL;
    size_t n = 0, scripts = 0;
    for (int as_html = 0; as_html < 2; as_html++) {
        FILE *to = open_memstream(&text, &n);
        in.html = as_html;
        int rc = incident_write(&in, to, r);
        fclose(to);
        if (rc == 0 && r && !as_html) /* the style's "::before" is an address */
            check_masked(r, text);
        for (size_t i = 0; i < n; i++)
            need(text[i] == '\n' || !iscntrl((unsigned char)text[i]),
                 "a control character in the incident report");
        for (const char *p = text; as_html && (p = strstr(p, "<script")); p++)
            scripts++;
        need(!as_html || (scripts == 1 && !strstr(text, "<img")),
             "markup from the capture");
        free(text);
    }
}

static void
check_redacted(const struct conclusion *con, const struct ladder *ladder,
               struct redact *r)
{
    struct err err;
    char *text = NULL;
    size_t n = 0;
    if (redaction_conclude(r, con, &err) < 0)
        return; /* nothing would be printed */
    redaction_ladder(r, ladder);
    check_incident(con, ladder, r);
    FILE *to = open_memstream(&text, &n);
    if (report_ndjson_redacted(con, to, r) == 0) {
        fflush(to);
        check_masked(r, text);
    }
    fclose(to);
    free(text);
}

static void
run(const struct input *in, size_t captures, const char *filter)
{
    static const char *const paths[] = {"a.pcap", "b.pcap"};
    struct case_config cfg = {.paths = paths,
                              .n_paths = captures,
                              .filter = filter,
                              .open = input_open,
                              .gateway = gateway,
                              .gateway_ctx = who,
                              .emit = both_emit,
                              .hash = true};
    struct err err = {.text = ""};
    struct both ctx = {.in = in, .redact = redact_new()};
    need(ctx.redact != NULL, "no memory");
    cfg.ctx = &ctx;
    need(ladder_init(&ctx.ladder) == 0, "no memory");
    struct espy_case *c = case_open(&cfg, &err);
    need(c != NULL, err.text);
    need(case_read(c, &err) == 0, err.text);
    check_accounts(c);
    struct conclusion con;
    need(conclude(&con, c, who, rules, &err) == 0, err.text);
    check_tunnels(&con);
    check_model(&con);
    check_reports(&con);
    check_incident(&con, &ctx.ladder, NULL);
    check_redacted(&con, &ctx.ladder, ctx.redact);
    ladder_free(&ctx.ladder);
    redact_free(ctx.redact);
    conclusion_free(&con);
    case_free(c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n < 2)
        return 0;
    uint8_t how = *data++;
    n--;
    size_t first = how & 1 ? n * (how >> 4) / 16 : n;
    /* Exact blocks, so that reading past one is seen. */
    uint8_t *a = malloc(first ? first : 1), *b = malloc(n - first + 1);
    need(a && b, "no memory");
    memcpy(a, data, first);
    memcpy(b, data + first, n - first);
    struct input in = {{a, b}, {first, n - first}};
    run(&in, how & 1 ? 2 : 1, how & 2 ? "udp or esp" : NULL);
    free(a);
    free(b);
    return 0;
}
