/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/redact/redact_model.h"

#include "analyzer/redact/redact_parts.h"

#include <stdio.h>
#include <stdlib.h>

struct pass {
    struct redact *r;
    struct model *m;
    struct dict said; /* sentences about facts, as they were */
    const char **as;  /* and as they are told, in that order */
    size_t room;
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
    /* A text that was cut may stand as a whole in a sentence. */
    if (t->cut && class != TEXT_SENTENCE)
        redact_learn(r, REDACT_CUT, t->text, strlen(t->text));
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
    struct told as = {t->text, (unsigned char)class_of(row, t), t->cut};
    if (!t->text)
        return;
    const struct secret *said = dict_find(&p->said, t->text, strlen(t->text));
    if (said) {
        t->text = p->as[said - p->said.items];
        return;
    }
    char *m = redact_told(p->r, &as);
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
    else if (v->kind == MODEL_ADDRESS)
        v->address = redact_addr(p->r, &v->address, false);
}

/* The sentence stands elsewhere too, without the value. */
static void
remember(struct pass *p, const char *text, const char *as)
{
    bool created;
    const struct secret *e =
        dict_add(&p->said, text, strlen(text), 0, &created);
    if (e && p->said.room > p->room) {
        const char **more =
            realloc((void *)(uintptr_t)p->as, p->said.room * sizeof *more);
        if (more) {
            p->as = more;
            p->room = p->said.room;
        }
    }
    if (!e || p->room < p->said.n)
        redact_fail(p->r, "out of memory");
    else
        p->as[e - p->said.items] = as;
}

/*
 * What proves a verdict: the value of a fact, and a sentence that most often has the
 * value in it, in no quotation marks. There it is masked as the value is, whatever
 * of it the sentence alone would not know to be somebody's.
 */
static void
mask_evidence(struct pass *p, struct model_evidence *e)
{
    const char *value = e->value.kind == MODEL_TEXT ? e->value.text.text : NULL;
    const char *text = e->text.text;
    const char *at = value && *value && text ? strstr(text, value) : NULL;
    struct arena *a = &p->m->arena;
    struct told before, after;
    if (!at) {
        mask_text(p, TEXT_SENTENCE, &e->text);
        mask_value(p, &e->value);
        return;
    }
    before = (struct told){arena_copy(a, text, (size_t)(at - text)),
                           TEXT_SENTENCE, false};
    after = (struct told){at + strlen(value), TEXT_SENTENCE, e->text.cut};
    mask_text(p, TEXT_SENTENCE, &before);
    mask_text(p, TEXT_SENTENCE, &after);
    mask_value(p, &e->value);
    if (p->r->failed)
        return;
    const char *told = e->value.text.text ? e->value.text.text : "";
    size_t n = strlen(before.text) + strlen(told) + strlen(after.text);
    char *whole = arena_alloc(a, n + 1);
    if (whole)
        snprintf(whole, n + 1, "%s%s%s", before.text, told, after.text);
    else
        redact_fail(p->r, "out of memory");
    if (whole)
        remember(p, text, whole);
    e->text.text = whole;
}

static void
mask_field(struct pass *p, const struct model_field *f, void *object)
{
    void *at = model_at(f, object);
    enum text_class class = (enum text_class)f->class;
    struct told *list;
    switch (f->kind) {
    case MODEL_TEXT: mask_text(p, class, at); break;
    case MODEL_TEXTS:
        list = *(struct told **)at;
        for (size_t i = 0; list && i < model_n(f, object); i++)
            mask_text(p, class, &list[i]);
        break;
    case MODEL_VALUE: mask_value(p, at); break;
    case MODEL_ADDRESS:
        if (!(f->flags & MODEL_ENDPOINT))
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
    if (d == &model_evidence_desc) {
        mask_evidence(p, object); /* its other members are words */
        return p->r->failed ? -1 : 0;
    }
    for (size_t i = 0; i < d->n; i++)
        if (d != &model_flow_desc || strcmp(d->fields[i].name, "community_id"))
            mask_field(p, &d->fields[i], object);
    if (d == &model_flow_desc)
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
            ends[k]->ip = redact_addr(p->r, &ends[k]->ip, false);
            for (size_t j = 0; j < ends[k]->n_names; j++)
                mask_text(p, TEXT_HOST, &ends[k]->names[j]);
        }
    }
}

int
redact_model(struct redact *r, struct model *m)
{
    struct pass p = {.r = r, .m = m, .said = {.seed = r->dict.seed}};
    redact_learn_model(r, m);
    if (!r->failed)
        model_walk(&model_desc, m, mask_object, &p);
    if (!r->failed)
        mask_ends(&p);
    dict_free(&p.said);
    free((void *)(uintptr_t)p.as);
    m->masked = !r->failed;
    return r->failed ? -1 : 0;
}
