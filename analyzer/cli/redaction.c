/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/redaction.h"

#include "analyzer/base/event_json.h"
#include "analyzer/pairs/inner_lookup.h"

#include "dissectors/rtp.h"
#include "dissectors/tls.h"

#include <openssl/rand.h>
#include <stdlib.h>

static void
learn_free(struct redact *r, struct slice s)
{
    json_t *clean = json_text(s.p, s.n);
    struct told t = {clean ? json_string_value(clean) : NULL, TEXT_FREE, false};
    if (clean)
        redact_learn_told(r, &t);
    else
        redact_fail(r, "out of memory");
    json_decref(clean);
}

static void
learn(struct redact *r, const struct packet *pkt, const struct event *ev,
      bool inside)
{
    bool voice = ev->desc == &sip_desc || ev->desc == &rtp_desc ||
                 ev->desc == &rtcp_desc;
    if (inside || voice) {
        redact_learn_addr(r, &pkt->src);
        redact_learn_addr(r, &pkt->dst);
    }
    redact_learn_event(r, ev->desc, ev->body, inside);
    if (pkt->process.p) /* free text: its long numbers */
        learn_free(r, pkt->process);
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
is_inside(const struct conclusion *c, const struct inner_lookup *index,
          uint32_t interface, const struct addr *src, const struct addr *dst)
{
    return inner_kind(interfaces_at(&c->kase->state->interfaces, interface)) ||
           inner_lookup_find(index, interface, src, dst) >= 0;
}

static void
learn_flows(struct redact *r, const struct conclusion *c)
{
    struct inner_lookup index;
    uint32_t at = 0;
    if (inner_lookup_make(&index, &c->inners, NULL, NULL) < 0)
        redact_fail(r, "out of memory");
    for (const struct flow *f;
         (f = table_next(&c->kase->state->flows.table, &at));) {
        struct addr a, b;
        uint16_t port;
        flow_end(f, 0, &a, &port);
        flow_end(f, 1, &b, &port);
        if (!is_inside(c, &index, f->key.interface, &a, &b))
            continue;
        redact_learn_addr(r, &a);
        redact_learn_addr(r, &b);
        const struct addr *ends[] = {&a, &b};
        for (int k = 0; k < 2; k++) {
            const struct name_ref *n =
                names_of(c->kase->state->names, ends[k], NULL);
            struct told t = {n ? n->name : NULL, TEXT_HOST, false};
            redact_learn_told(r, &t);
        }
    }
    inner_lookup_free(&index);
}

static int
told_why(const struct redact *r, struct err *err)
{
    if (!redact_failed(r))
        return 0;
    return err_set(err, "--redact: %s: nothing is printed", redact_failed(r));
}

/* Where nothing could be opened there are names of files to mask, and nothing that a
 * key could be made of: one that nobody has. */
static int
key_set(struct redact *r, const struct session_case *c, struct err *err)
{
    uint8_t key[REDACT_KEY];
    if (session_case_opened(c)) {
        if (case_key(c->kase, key, err) < 0)
            return -1;
    } else if (RAND_bytes(key, sizeof key) != 1) {
        return err_set(err, "--redact: libcrypto has no random bytes");
    }
    redact_key(r, key);
    return 0;
}

int
redaction_conclude(struct redact *r, struct session_case *c, struct err *err)
{
    redact_learn_model(r, &c->model);
    learn_flows(r, &c->conclusion);
    return key_set(r, c, err) < 0 ? -1 : told_why(r, err);
}

int
redaction_model(struct redact *r, struct session_case *c, struct err *err)
{
    learn_flows(r, &c->conclusion);
    if (key_set(r, c, err) < 0)
        return -1;
    redact_model(r, &c->model);
    return told_why(r, err);
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
    struct inner_lookup index;
};

static void
on_event_again(void *ctx, const struct packet *pkt, const struct event *ev)
{
    const struct again *a = ctx;
    if (pkt->layer == 0 && redaction_was_read(a->c->kase, pkt) &&
        is_inside(a->c, &a->index, pkt->interface, &pkt->src, &pkt->dst))
        learn(a->r, pkt, ev, true);
}

int
redaction_inside(struct redact *r, const struct conclusion *c, struct err *err)
{
    struct again a = {.r = r, .c = c};
    struct case_config cfg = c->kase->cfg;
    cfg.hash = false;
    cfg.progress = NULL;
    cfg.emit = on_event_again;
    cfg.ctx = &a;
    struct espy_case *again =
        inner_lookup_make(&a.index, &c->inners, NULL, NULL) == 0
            ? case_open(&cfg, err)
            : NULL;
    int rc = again ? case_read(again, err) : -1;
    if (!a.index.rows)
        err_no_memory(err, "");
    case_free(again);
    inner_lookup_free(&a.index);
    return rc < 0 ? -1 : told_why(r, err);
}
