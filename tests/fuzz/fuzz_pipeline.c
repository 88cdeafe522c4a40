/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything at once: any bytes as one capture or two, through the pipeline
 * into the state, facts, verdicts and all reports. The first byte chooses. It
 * looks at what must hold of every report: each packet in one account, the
 * JSON valid and read back, no control character in the text, no address of somebody
 * inside a tunnel left in what is masked (fuzz_redact.c looks at the rest).
 */
#include "analyzer/cli/redaction.h"
#include "analyzer/conclude/scene.h"
#include "analyzer/tell/events/tell_events.h"
#include "analyzer/tell/incident/incident.h"
#include "analyzer/tell/json/model_json.h"
#include "analyzer/tell/text/tell_text.h"

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

/* The JSON report is valid, and the model that is read from it writes it again. */
static void
check_json(const struct model *m)
{
    char *text = NULL;
    size_t n = 0;
    struct err err = {.text = ""};
    struct model again;
    FILE *to = open_memstream(&text, &n);
    need(model_json(m, to, true) == 0, "no JSON");
    fclose(to);
    json_t *j =
        json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    need(j != NULL, "the JSON is not valid");
    model_init(&again, 256u << 20);
    need(model_read(&again, j, &err) == 0, err.text);
    model_free(&again);
    json_decref(j);
    free(text);
}

/* To be freed. */
static char *
events_of(const struct model *m)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    need(tell_events(m, to) == 0, "no events");
    fclose(to);
    return text;
}

static void
check_events(const struct model *m)
{
    char *text = events_of(m);
    for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
        json_t *j = json_loadb(line, (size_t)(end - line),
                               JSON_REJECT_DUPLICATES, NULL);
        need(json_is_string(json_object_get(j, "@timestamp")) &&
                 json_is_string(json_object_get(j, "message")),
             "a line of NDJSON is no event");
        json_decref(j);
    }
    free(text);
}

static void
check_text(const struct model *m)
{
    const struct tell_style style = {false, 80};
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    need(tell_text(m, to, &style, false) == 0, "no text");
    fclose(to);
    for (size_t i = 0; i < n; i++)
        need(text[i] == '\n' || !iscntrl((unsigned char)text[i]),
             "a control character in the text");
    free(text);
}

/* Markup is the report's own: no element but these, nothing that is loaded. */
static void
check_incident(const struct model *m)
{
    char *text = NULL;
    size_t n = 0, scripts = 0;
    for (int as_html = 0; as_html < 2; as_html++) {
        FILE *to = open_memstream(&text, &n);
        need(incident_write(m, to, as_html) == 0, "no incident report");
        fclose(to);
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

/* Addresses inside tunnels, before they are masked. */
struct insiders {
    struct addr addrs[64];
    size_t n;
};

static int
insider_collect(void *ctx, const struct model_desc *d, void *object)
{
    struct insiders *x = ctx;
    for (size_t i = 0; i < d->n; i++) {
        const struct model_field *f = &d->fields[i];
        const struct addr *a = model_at(f, object);
        if (f->kind == MODEL_ADDRESS && f->flags & MODEL_INSIDE && a->family &&
            x->n < sizeof x->addrs / sizeof *x->addrs)
            x->addrs[x->n++] = *a;
    }
    return 0;
}

static void
check_redacted(struct session_case *c, struct redact *r)
{
    struct err err;
    struct insiders x = {.n = 0};
    model_walk(&model_desc, &c->model, insider_collect, &x);
    if (redaction_model(r, c, &err) < 0)
        return; /* nothing would be printed */
    check_json(&c->model);
    check_text(&c->model);
    check_incident(&c->model);
    char *text = events_of(&c->model);
    for (size_t i = 0; i < x.n; i++) {
        char a[ADDR_TEXT_MAX], quoted[ADDR_TEXT_MAX + 2];
        snprintf(quoted, sizeof quoted, "\"%s\"", addr_text(&x.addrs[i], a));
        need(!redact_knows_addr(r, &x.addrs[i]) || !strstr(text, quoted),
             "an inner address in what is masked");
    }
    free(text);
}

/* A model with its scene, and how it came to be. */
static void
model_make(struct session_case *c, const struct ladder *ladder)
{
    struct err err = {.text = ""};
    struct model *m = &c->model;
    need(conclude_model(m, &c->conclusion, &err) == 0, err.text);
    need(conclude_scene(m, &c->conclusion, ladder, &err) == 0, err.text);
    m->custody = model_new(&m->arena, &model_custody_desc);
    need(m->custody != NULL, "no memory");
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
    struct session_case sc = {.kase = c};
    need(conclude(&sc.conclusion, c, who, rules, &err) == 0, err.text);
    check_tunnels(&sc.conclusion);
    model_make(&sc, &ctx.ladder);
    check_json(&sc.model);
    check_events(&sc.model);
    check_text(&sc.model);
    check_incident(&sc.model);
    check_redacted(&sc, ctx.redact);
    ladder_free(&ctx.ladder);
    redact_free(ctx.redact);
    session_case_free(&sc);
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
