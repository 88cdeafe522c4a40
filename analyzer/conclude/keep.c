/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/conclude/keep.h"

#include <stdlib.h>
#include <string.h>

/* What the model tells of a subject without a rule that rests on it. */
static const char *const kept_always[] = {
    "local.nat",
    "nat.responder_source_mismatch",
    "remote.nat",
    "remote.operator.country",
    "remote.operator.mcc",
    "remote.operator.mnc",
    "remote.operator.name",
    "tunnel.outcome",
    "tunnel.transport",
};

bool
subject_keeps(const char *fact)
{
    for (size_t i = 0; i < sizeof kept_always / sizeof *kept_always; i++)
        if (strcmp(kept_always[i], fact) == 0)
            return true;
    return false;
}

struct keeping {
    struct arena *to;
    const struct fact *from; /* where the facts were judged */
    size_t n;
    const struct fact **copies; /* for each of them its copy; NULL: not kept */
    bool failed;
};

static void *
room_for(struct keeping *k, size_t n, size_t size)
{
    void *p = arena_array(k->to, n ? n : 1, size);
    k->failed = k->failed || !p;
    return p;
}

static const char *
text_copy(struct keeping *k, const char *text)
{
    const char *copy = text ? arena_copy(k->to, text, strlen(text)) : NULL;
    k->failed = k->failed || (text && !copy);
    return copy;
}

/* --- facts --------------------------------------------------------------------- */

static void
mark(bool *wanted, const struct keeping *k, const struct evidence *e, size_t n)
{
    for (size_t i = 0; i < n; i++)
        wanted[e[i].fact - k->from] = true;
}

static bool *
wanted_facts(struct keeping *k, const struct subject *s)
{
    bool *wanted = calloc(k->n + 1, sizeof *wanted);
    if (!wanted) {
        k->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < k->n; i++)
        wanted[i] = subject_keeps(k->from[i].desc->name);
    for (size_t i = 0; i < s->verdicts.n_held; i++)
        mark(wanted, k, s->verdicts.items[i].evidence,
             s->verdicts.items[i].n_evidence);
    for (size_t i = 0; i < s->found.n; i++)
        mark(wanted, k, s->found.items[i].evidence,
             s->found.items[i].n_evidence);
    return wanted;
}

static void
facts_keep(struct keeping *k, struct subject *s)
{
    bool *wanted = wanted_facts(k, s);
    size_t n = 0, at = 0;
    for (size_t i = 0; wanted && i < k->n; i++)
        n += wanted[i];
    struct fact *copies = room_for(k, n, sizeof *copies);
    for (size_t i = 0; copies && wanted && i < k->n; i++) {
        if (!wanted[i])
            continue;
        copies[at] = k->from[i];
        copies[at].sentence = text_copy(k, k->from[i].sentence);
        if (copies[at].desc->type == FACT_TEXT)
            copies[at].value.text = text_copy(k, k->from[i].value.text);
        k->copies[i] = &copies[at++];
    }
    s->facts.arena = k->to;
    s->facts.facts = copies;
    s->facts.n = s->facts.cap = at;
    free(wanted);
}

static const struct evidence *
evidence_keep(struct keeping *k, const struct evidence *from, size_t n)
{
    struct evidence *copies = room_for(k, n, sizeof *copies);
    for (size_t i = 0; copies && i < n; i++)
        copies[i] = (struct evidence){from[i].selection,
                                      k->copies[from[i].fact - k->from]};
    return copies;
}

/* --- what was judged ------------------------------------------------------------- */

static const struct missing *
missing_keep(struct keeping *k, const struct missing *from, size_t n)
{
    struct missing *copies = room_for(k, n, sizeof *copies);
    for (size_t i = 0; copies && i < n; i++) {
        copies[i] = from[i];
        copies[i].text = text_copy(k, from[i].text);
    }
    return copies;
}

static void
verdicts_keep(struct keeping *k, struct verdicts *v)
{
    size_t n = v->n > v->n_held ? v->n_held + 1 : v->n_held;
    struct verdict *copies = room_for(k, n, sizeof *copies);
    for (size_t i = 0; copies && i < n; i++) {
        const struct verdict *from = &v->items[i];
        bool held = i < v->n_held;
        copies[i] = *from;
        copies[i].n_evidence = held ? from->n_evidence : 0;
        copies[i].evidence =
            evidence_keep(k, from->evidence, copies[i].n_evidence);
        copies[i].missing = missing_keep(k, from->missing, from->n_missing);
    }
    v->items = copies;
    v->n = n;
}

static void
findings_keep(struct keeping *k, struct findings *f)
{
    struct finding *copies = room_for(k, f->n, sizeof *copies);
    for (size_t i = 0; copies && i < f->n; i++) {
        const struct finding *from = &f->items[i];
        copies[i] = *from;
        copies[i].id = text_copy(k, from->id);
        copies[i].title = text_copy(k, from->title);
        copies[i].explanation = text_copy(k, from->explanation);
        copies[i].evidence = evidence_keep(k, from->evidence, from->n_evidence);
    }
    f->items = copies;
}

int
subject_keep(struct subject *s, struct arena *to)
{
    struct keeping k = {.to = to, .from = s->facts.facts, .n = s->facts.n};
    k.copies = calloc(k.n + 1, sizeof *k.copies);
    if (!k.copies)
        return -1;
    facts_keep(&k, s);
    if (!k.failed) {
        verdicts_keep(&k, &s->verdicts);
        findings_keep(&k, &s->found);
    }
    s->operator_name = NULL;
    for (size_t i = 0; !k.failed && i < s->facts.n; i++)
        if (strcmp(s->facts.facts[i].desc->name, "remote.operator.name") == 0)
            s->operator_name = s->facts.facts[i].value.text;
    free(k.copies);
    return k.failed ? -1 : 0;
}
