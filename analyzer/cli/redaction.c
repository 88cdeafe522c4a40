/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/redaction.h"

#include "analyzer/base/event_json.h"
#include "analyzer/base/memory_file.h"
#include "analyzer/tell/json/json_parts.h"

#include "dissectors/tls.h"

#include <stdlib.h>

/* With what messages say; what they are of stays whose it is. */
static bool
tells_names(const struct event *ev)
{
    return ev->desc != &esp_desc && ev->desc != &ah_desc &&
           ev->desc != &keepalive_desc && ev->desc != &rtp_desc;
}

static void
learn(struct redact *r, const struct packet *pkt, const struct event *ev,
      bool inside)
{
    bool voice = ev->desc == &sip_desc || ev->desc == &rtp_desc ||
                 strcmp(ev->desc->name, "rtcp") == 0;
    if (inside || voice) {
        redact_learn_addr(r, &pkt->src);
        redact_learn_addr(r, &pkt->dst);
    }
    if (!tells_names(ev))
        return;
    json_t *o = event_json(ev->desc, ev->body);
    redact_learn_event(r, ev->desc->name, o, inside);
    json_decref(o);
}

static void
on_event(void *ctx, const struct packet *pkt, const struct event *ev)
{
    learn(ctx, pkt, ev, pkt->layer > 0);
}

struct session_watch
redaction_watch(struct redact *r)
{
    return (struct session_watch){on_event, r};
}

/* What goes over an interface of bare IP, or into a tunnel that is known. */
static bool
is_inside(const struct conclusion *c, uint32_t interface,
          const struct addr *src, const struct addr *dst)
{
    const struct inner *in;
    const struct interface *i =
        interfaces_at(&c->kase->state->interfaces, interface);
    return inner_tunnel(c, interface, src, dst, &in) || in || inner_kind(i);
}

static void
learn_flows(struct redact *r, const struct conclusion *c)
{
    uint32_t at = 0;
    for (const struct flow *f;
         (f = table_next(&c->kase->state->flows.table, &at));) {
        struct addr a, b;
        uint16_t port;
        flow_end(f, 0, &a, &port);
        flow_end(f, 1, &b, &port);
        if (!is_inside(c, f->key.interface, &a, &b))
            continue;
        redact_learn_addr(r, &a);
        redact_learn_addr(r, &b);
        const struct addr *ends[] = {&a, &b};
        for (int k = 0; k < 2; k++) {
            const struct name_ref *n =
                names_of(c->kase->state->names, ends[k], NULL);
            if (n)
                redact_learn_name(r, n->name);
        }
    }
}

/* Of a text that fills its buffer of `size` bytes the first n. */
static void
learn_cut(struct redact *r, const char *s, size_t n, size_t size)
{
    json_t *clean = n ? json_text(s, n) : NULL;
    if (clean)
        redact_learn_cut(r, json_string_value(clean), size);
    json_decref(clean);
}

/* Names as people read them (those of the files are in the report). */
static void
learn_labels(struct redact *r, const struct conclusion *c)
{
    uint32_t at = 0;
    const struct table *t = &c->kase->state->interfaces.table;
    for (const struct interface *i; (i = table_next(t, &at));)
        learn_cut(r, i->label, strlen(i->label), sizeof i->label);
}

void
redaction_ladder(struct redact *r, const struct ladder *l)
{
    for (uint32_t i = 0; i < ladder_kept(l); i++) {
        const struct rung *rung = ladder_at(l, i);
        learn_cut(r, rung->label, rung->label_cut, 0);
        learn_cut(r, rung->detail, rung->detail_cut, 0);
        if (rung->party_cut)
            learn_cut(r, rung->party, (uint8_t)strlen(rung->party), 0);
    }
}

int
redaction_conclude(struct redact *r, const struct conclusion *c,
                   struct err *err)
{
    uint8_t key[REDACT_KEY];
    json_t *tree = report_tree(c);
    if (!tree)
        return err_set(err, "out of memory");
    redact_learn_report(r, tree);
    json_decref(tree);
    learn_flows(r, c);
    learn_labels(r, c);
    if (case_key(c->kase, key, err) < 0)
        return -1;
    redact_key(r, key);
    if (redact_failed(r))
        return err_set(err, "--redact: %s: nothing is printed",
                       redact_failed(r));
    return 0;
}

int
redaction_print(struct redact *r, FILE *out, redaction_writer *write, void *ctx,
                struct err *err)
{
    struct memory_file m;
    if (memory_file_open(&m) < 0)
        return err_no_memory(err, "");
    int rc = write(ctx, m.to, r);
    if (memory_file_close(&m) < 0)
        rc = err_no_memory(err, "");
    else if (rc < 0 || redact_failed(r))
        rc = err_set(err, "--redact: %s: nothing is printed",
                     redact_failed(r) ? redact_failed(r)
                                      : "not everything can be masked");
    else
        fwrite(m.text, 1, m.n, out);
    free(m.text);
    return rc;
}

bool
redaction_was_read(const struct espy_case *first, const struct packet *pkt)
{
    const struct capture *cap = first->captures[pkt->file].capture;
    return cap && pkt->frame <= capture_stats(cap)->packets &&
           pkt->interface < first->state->interfaces.table.high;
}

struct again {
    struct redact *r;
    const struct conclusion *c;
};

static void
on_event_again(void *ctx, const struct packet *pkt, const struct event *ev)
{
    const struct again *a = ctx;
    if (pkt->layer == 0 && redaction_was_read(a->c->kase, pkt) &&
        is_inside(a->c, pkt->interface, &pkt->src, &pkt->dst))
        learn(a->r, pkt, ev, true);
}

int
redaction_inside(struct redact *r, const struct conclusion *c, struct err *err)
{
    struct again a = {r, c};
    struct case_config cfg = c->kase->cfg;
    cfg.hash = false;
    cfg.progress = NULL;
    cfg.emit = on_event_again;
    cfg.ctx = &a;
    struct espy_case *again = case_open(&cfg, err);
    if (!again)
        return -1;
    int rc = case_read(again, err);
    case_free(again);
    if (rc < 0)
        return -1;
    if (redact_failed(r))
        return err_set(err, "--redact: %s: nothing is printed",
                       redact_failed(r));
    return 0;
}
