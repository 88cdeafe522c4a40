/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/redact/redact_model.h"

#include "analyzer/redact/redact_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct pass {
    struct redact *r;
    struct model *m;
    bool sentences; /* the second time: sentences and filters, which are made of
                       what was masked the first time */
};

/* Whoever filled the model may know better than the row what a text is. */
static enum text_class
class_of(enum text_class row, const struct told *t)
{
    return t->class ? (enum text_class)t->class : row;
}

/* --- learning ---------------------------------------------------------------------- */

static void
learn_text(struct redact *r, enum text_class row, const struct told *t)
{
    enum text_class class = class_of(row, t);
    struct told as = *t;
    as.class = (unsigned char)(class == TEXT_PATH ? TEXT_FREE : class);
    if (!t->text)
        return;
    /* A Call-ID may be quoted in a sentence. */
    if (class == TEXT_OPAQUE)
        redact_learn(r, REDACT_OPAQUE, t->text, strlen(t->text));
    redact_learn_told(r, &as);
}

static void
learn_value(struct redact *r, const struct model_value *v)
{
    if (v->kind == MODEL_TEXT)
        learn_text(r, (enum text_class)v->text.class, &v->text);
}

static void
learn_addr(struct redact *r, unsigned flags, const struct addr *a)
{
    if (flags & MODEL_ENDPOINT)
        redact_keep_addr(r, a);
    else if (flags & MODEL_INSIDE)
        redact_learn_addr(r, a);
}

static void
learn_field(struct redact *r, const struct model_field *f, const void *object)
{
    const void *at = model_at(f, object);
    enum text_class class = (enum text_class)f->class;
    const struct told *list;
    switch (f->kind) {
    case MODEL_TEXT: learn_text(r, class, at); break;
    case MODEL_TEXTS:
        list = *(const struct told *const *)at;
        for (size_t i = 0; list && i < model_n(f, object); i++)
            learn_text(r, class, &list[i]);
        break;
    case MODEL_VALUE: learn_value(r, at); break;
    case MODEL_ADDRESS: learn_addr(r, f->flags, at); break;
    default: break;
    }
}

static int
learn_object(void *ctx, const struct model_desc *d, void *object)
{
    struct redact *r = ctx;
    for (size_t i = 0; i < d->n; i++)
        learn_field(r, &d->fields[i], object);
    return r->failed ? -1 : 0;
}

/* The ends of what runs inside a tunnel. */
static void
learn_flows(struct redact *r, const struct model *m)
{
    for (size_t i = 0; i < m->n_flows; i++) {
        const struct model_flow *f = &m->flows[i];
        if (!f->tunnel)
            continue;
        redact_learn_addr(r, &f->source.ip);
        redact_learn_addr(r, &f->destination.ip);
    }
}

static void
keep_gateways(struct redact *r, const struct model *m)
{
    for (size_t i = 0; i < m->n_tunnels; i++) {
        const struct model_end *e = &m->tunnels[i].remote;
        for (size_t k = 0; k < e->n_names; k++)
            if (e->names[k].text)
                redact_keep_host(r, e->names[k].text);
    }
}

/* A tunnel's ends stand in the tunnel, those of a conversation only in its subject. */
static bool
has_own_ends(const struct model_subject *s)
{
    return s->kind == SUBJECT_FLOW;
}

static void
learn_ends(struct redact *r, const struct model *m)
{
    for (size_t i = 0; i < m->n_subjects; i++) {
        const struct model_subject *s = &m->subjects[i];
        struct model_end *ends[] = {s->local, s->remote};
        for (size_t k = 0; has_own_ends(s) && k < 2; k++)
            for (size_t j = 0; ends[k] && j < ends[k]->n_names; j++)
                learn_text(r, TEXT_HOST, &ends[k]->names[j]);
    }
}

void
redact_learn_model(struct redact *r, struct model *m)
{
    keep_gateways(r, m);
    model_walk(&model_desc, m, learn_object, r);
    learn_flows(r, m);
    learn_ends(r, m);
}

/* --- masking ------------------------------------------------------------------------ */

static void
mask_text(struct pass *p, enum text_class row, struct told *t)
{
    enum text_class class = class_of(row, t);
    struct told as = {t->text, (unsigned char)class, t->cut};
    bool sentence = class == TEXT_SENTENCE || class == TEXT_FILTER;
    if (!t->text || sentence != p->sentences)
        return;
    char *m = redact_told(p->r, &as);
    if (m && !sentence && strcmp(m, t->text) != 0)
        redact_phrase(p->r, t->text, m);
    t->text = m ? arena_copy(&p->m->arena, m, strlen(m)) : NULL;
    if (m && !t->text)
        redact_fail(p->r, "out of memory");
    free(m);
}

static void
mask_value(struct pass *p, struct model_value *v)
{
    if (v->kind == MODEL_TEXT)
        mask_text(p, (enum text_class)v->text.class, &v->text);
    else if (v->kind == MODEL_ADDRESS && !p->sentences)
        v->address = redact_addr(p->r, &v->address, false);
}

/* A filter that would name what is masked finds the first packet by its number. */
static void
filter_by_number(struct pass *p, const struct model_desc *d, void *object,
                 struct told *filter)
{
    const void *in = object;
    const struct model_field *f = model_find(d, "first_frame", &in);
    if (!f || f->kind != MODEL_COUNT || p->r->failed)
        return;
    uint64_t frame = *(const uint64_t *)model_at(f, in);
    if (!frame)
        return;
    filter->text =
        arena_printf(&p->m->arena, "frame.number == %" PRIu64, frame);
    if (!*filter->text)
        redact_fail(p->r, "out of memory");
}

static void
mask_field(struct pass *p, const struct model_desc *d,
           const struct model_field *f, void *object)
{
    bool had;
    void *at = model_at(f, object);
    enum text_class class = (enum text_class)f->class;
    struct told *list;
    switch (f->kind) {
    case MODEL_TEXT:
        had = ((const struct told *)at)->text != NULL;
        mask_text(p, class, at);
        if (class == TEXT_FILTER && had && !((const struct told *)at)->text)
            filter_by_number(p, d, object, at);
        break;
    case MODEL_TEXTS:
        list = *(struct told **)at;
        for (size_t i = 0; list && i < model_n(f, object); i++)
            mask_text(p, class, &list[i]);
        break;
    case MODEL_VALUE: mask_value(p, at); break;
    case MODEL_ADDRESS:
        if (!(f->flags & MODEL_ENDPOINT) && !p->sentences)
            *(struct addr *)at =
                redact_addr(p->r, at, (f->flags & MODEL_INSIDE) != 0);
        break;
    default: break;
    }
}

/* A hash of two addresses that are masked after it. */
static void
mask_community(struct pass *p, struct model_flow *f)
{
    char id[40];
    if (!f->community_id.text || strncmp(f->community_id.text, "1:", 2) != 0 ||
        strlen(f->community_id.text) >= sizeof id) {
        mask_text(p, TEXT_ADDRESS, &f->community_id); /* it is none */
        return;
    }
    strcpy(id, f->community_id.text);
    redact_community(p->r, &f->source.ip, &f->destination.ip, id);
    f->community_id.text = arena_copy(&p->m->arena, id, strlen(id));
    if (!f->community_id.text)
        redact_fail(p->r, "out of memory");
}

static int
mask_object(void *ctx, const struct model_desc *d, void *object)
{
    struct pass *p = ctx;
    for (size_t i = 0; i < d->n; i++)
        if (d != &model_flow_desc || strcmp(d->fields[i].name, "community_id"))
            mask_field(p, d, &d->fields[i], object);
    if (d == &model_flow_desc && !p->sentences)
        mask_community(p, object);
    return p->r->failed ? -1 : 0;
}

static void
mask_ends(struct pass *p)
{
    for (size_t i = 0; i < p->m->n_subjects; i++) {
        const struct model_subject *s = &p->m->subjects[i];
        struct model_end *ends[] = {s->local, s->remote};
        for (size_t k = 0; has_own_ends(s) && k < 2; k++) {
            if (!ends[k])
                continue;
            if (!p->sentences)
                ends[k]->ip = redact_addr(p->r, &ends[k]->ip, false);
            for (size_t j = 0; j < ends[k]->n_names; j++)
                mask_text(p, TEXT_HOST, &ends[k]->names[j]);
        }
    }
}

int
redact_model(struct redact *r, struct model *m)
{
    struct pass p = {.r = r, .m = m};
    redact_learn_model(r, m);
    for (int k = 0; k < 2 && !r->failed; k++) {
        p.sentences = k == 1;
        model_walk(&model_desc, m, mask_object, &p);
        if (!r->failed)
            mask_ends(&p);
    }
    m->masked = !r->failed;
    return r->failed ? -1 : 0;
}
