/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/json/model_read_parts.h"

#include "analyzer/base/event_json.h"

#include <stdlib.h>
#include <string.h>

static int read_object(struct reader *r, const struct model_desc *d,
                       const json_t *from, void *to, const struct place *at);

/* --- what refers to something by its id ---------------------------------------------- */

static int
read_ref(struct reader *r, const struct model_field *f, const json_t *from,
         void **slot, const struct place *at)
{
    if (!json_is_string(from))
        return reader_complain(r, at, "an id is expected");
    if (r->n_pending == r->cap_pending) {
        size_t cap = r->cap_pending ? r->cap_pending * 2 : 64;
        struct pending *p = realloc(r->pending, cap * sizeof *p);
        if (!p)
            return reader_no_memory(r);
        r->pending = p;
        r->cap_pending = cap;
    }
    struct pending *p = &r->pending[r->n_pending++];
    p->slot = slot;
    p->of = f->of;
    p->id = reader_copy_text(r, from);
    return p->id ? 0 : reader_no_memory(r);
}

struct known {
    const char *id;
    void *object;
};

static int
by_id(const void *x, const void *y)
{
    return strcmp(((const struct known *)x)->id, ((const struct known *)y)->id);
}

/* 0.1.0 told verdicts about flows that it did not tell: they get a subject that
 * has no more than its id. Verdicts of one subject stand together. */
static void *
subject_untold(struct reader *r, const char *id, struct model_subject *last)
{
    if (last && strcmp(last->id, id) == 0)
        return last;
    struct model_subject *s = model_new(&r->m->arena, &model_subject_desc);
    if (s) {
        s->id = id;
        s->kind = SUBJECT_FLOW;
    }
    return s;
}

/* Gives each pending id of one kind its object. */
static int
resolve(struct reader *r, const struct model_desc *of, void *items, size_t n)
{
    struct known *all = calloc(n ? n : 1, sizeof *all);
    int rc = all ? 0 : reader_no_memory(r);
    void *untold = NULL;
    for (size_t i = 0; all && i < n; i++) {
        all[i].object = (char *)items + i * of->size;
        all[i].id = *(const char *const *)all[i].object;
        if (!all[i].id)
            all[i].id = "";
    }
    if (all)
        qsort(all, n, sizeof *all, by_id);
    for (size_t i = 0; rc == 0 && i < r->n_pending; i++) {
        struct known key = {r->pending[i].id, NULL}, *found;
        if (r->pending[i].of != of)
            continue;
        found = bsearch(&key, all, n, sizeof *all, by_id);
        if (found)
            *r->pending[i].slot = found->object;
        else if (of != &model_subject_desc)
            rc = err_set(r->err, "nothing has the id '%.60s'", key.id);
        else if (!(untold = subject_untold(r, key.id, untold)))
            rc = reader_no_memory(r);
        else
            *r->pending[i].slot = untold;
    }
    free(all);
    return rc;
}

/* --- lists ------------------------------------------------------------------------- */

static int
read_item(struct reader *r, const struct model_field *f, const json_t *from,
          void *items, size_t i, const struct place *at)
{
    switch (f->kind) {
    case MODEL_TEXTS:
        return reader_told(r, from, f->class, (struct told *)items + i, at);
    case MODEL_WORDS: return reader_word(r, from, (const char **)items + i, at);
    case MODEL_FRAMES:
        return reader_frame(r, from, (struct model_frame *)items + i, at);
    case MODEL_REFS: return read_ref(r, f, from, (void **)items + i, at);
    default:
        return read_object(r, f->of, from, (char *)items + i * f->of->size, at);
    }
}

static size_t
item_size(const struct model_field *f)
{
    return f->kind == MODEL_TEXTS    ? sizeof(struct told)
           : f->kind == MODEL_FRAMES ? sizeof(struct model_frame)
           : f->kind == MODEL_LIST   ? f->of->size
                                     : sizeof(void *);
}

static int
read_list(struct reader *r, const struct model_field *f, const json_t *from,
          void *to, const struct place *at)
{
    size_t n = json_array_size(from);
    if (!json_is_array(from))
        return reader_complain(r, at, "a list is expected");
    void *items = f->kind == MODEL_LIST
                      ? model_array(&r->m->arena, f->of, n)
                      : arena_array(&r->m->arena, n + 1, item_size(f));
    if (!items)
        return reader_no_memory(r);
    *(void **)model_at(f, to) = items;
    *(size_t *)(void *)((char *)to + f->n_offset) = n;
    for (size_t i = 0; i < n; i++) {
        struct place here = {at, NULL, i};
        if (read_item(r, f, json_array_get(from, i), items, i, &here) < 0)
            return -1;
    }
    return 0;
}

static int
read_counts(struct reader *r, const struct model_field *f, const json_t *from,
            void *to, const struct place *at)
{
    json_t *o = (json_t *)(uintptr_t)from; /* an iterator wants it so */
    size_t n = json_object_size(from), i = 0;
    struct model_count *items = arena_array(&r->m->arena, n + 1, sizeof *items);
    if (!json_is_object(from))
        return reader_complain(r, at, "an object of numbers is expected");
    if (!items)
        return reader_no_memory(r);
    for (void *k = json_object_iter(o); k; k = json_object_iter_next(o, k)) {
        const char *name = json_object_iter_key(k);
        if (!(items[i].name = arena_copy(&r->m->arena, name, strlen(name))))
            return reader_no_memory(r);
        if (reader_count(r, json_object_iter_value(k), &items[i++].n, at) < 0)
            return -1;
    }
    *(void **)model_at(f, to) = items;
    *(size_t *)(void *)((char *)to + f->n_offset) = n;
    return 0;
}

/* --- rows -------------------------------------------------------------------------- */

static int
read_time(struct reader *r, const json_t *from, int64_t *to,
          const struct place *at)
{
    const char *s = json_string_value(from);
    return s && time_parse(s, to)
               ? 0
               : reader_complain(r, at, "a time is expected (RFC 3339, UTC)");
}

static int
read_pointer(struct reader *r, const struct model_field *f, const json_t *from,
             void **to, const struct place *at)
{
    *to = model_new(&r->m->arena, f->of);
    return *to ? read_object(r, f->of, from, *to, at) : reader_no_memory(r);
}

static int
read_row(struct reader *r, const struct model_field *f, const json_t *from,
         void *object, const struct place *at)
{
    void *to = model_at(f, object);
    switch (f->kind) {
    case MODEL_TEXT: return reader_told(r, from, f->class, to, at);
    case MODEL_WORD: return reader_word(r, from, to, at);
    case MODEL_TERM: return reader_term(r, f, from, to, at);
    case MODEL_BOOL:
    case MODEL_TRUTH:
        if (!json_is_boolean(from))
            return reader_complain(r, at, "true or false is expected");
        if (f->kind == MODEL_BOOL)
            *(bool *)to = json_is_true(from);
        else
            *(enum truth *)to = json_is_true(from) ? TRUTH_YES : TRUTH_NO;
        return 0;
    case MODEL_COUNT: return reader_count(r, from, to, at);
    case MODEL_NUMBER: return reader_number(r, from, to, at);
    case MODEL_REAL:
        if (!json_is_number(from))
            return reader_complain(r, at, "a number is expected");
        *(double *)to = json_number_value(from);
        return 0;
    case MODEL_TIME: return read_time(r, from, to, at);
    case MODEL_ADDRESS: return reader_address(r, from, to, at);
    case MODEL_SPI32:
    case MODEL_SPI64: return reader_hex(r, from, to, at);
    case MODEL_FILE: return reader_file(r, from, to, at);
    case MODEL_FRAME: return reader_frame(r, from, to, at);
    case MODEL_VALUE: return reader_value(r, f, from, to, at);
    case MODEL_OBJECT: return read_object(r, f->of, from, to, at);
    case MODEL_POINTER: return read_pointer(r, f, from, to, at);
    case MODEL_REF: return read_ref(r, f, from, to, at);
    case MODEL_COUNTS: return read_counts(r, f, from, object, at);
    case MODEL_TEXTS:
    case MODEL_WORDS:
    case MODEL_FRAMES:
    case MODEL_LIST:
    case MODEL_REFS: return read_list(r, f, from, object, at);
    case MODEL_INLINE:
    case MODEL_WHOLE: break; /* read_object(); model_link() */
    }
    return 0;
}

static int
read_object(struct reader *r, const struct model_desc *d, const json_t *from,
            void *to, const struct place *at)
{
    if (!json_is_object(from))
        return reader_complain(r, at, "an object is expected");
    for (size_t i = 0; i < d->n; i++) {
        const struct model_field *f = &d->fields[i];
        struct place here = {at, f->name, SIZE_MAX};
        const json_t *v = json_object_get(from, f->name);
        int rc = 0;
        if (f->kind == MODEL_INLINE)
            rc = read_object(r, f->of, from, model_at(f, to), at);
        else if (!(f->flags & MODEL_HIDDEN) && v && !json_is_null(v))
            rc = read_row(r, f, v, to, &here);
        if (rc == 0 && f->of == &model_case_desc)
            rc = reader_index_paths(r); /* what follows names captures */
        if (rc < 0)
            return -1;
    }
    return 0;
}

/* --- the whole --------------------------------------------------------------------- */

static int
by_rule(const void *x, const void *y)
{
    const struct model_rule *a = *(const struct model_rule *const *)x;
    const struct model_rule *b = *(const struct model_rule *const *)y;
    int d = strcmp(a->id, b->id);
    return d ? d : a < b ? -1 : a > b;
}

/* Gives each verdict what its rule says: of two of one id, the first. */
static int
find_rules(struct reader *r)
{
    struct model *m = r->m;
    struct model_rule **sorted =
        arena_array(&m->arena, m->n_rules + 1, sizeof *sorted);
    if (!sorted)
        return reader_no_memory(r);
    for (size_t i = 0; i < m->n_rules; i++)
        sorted[i] = &m->rules[i];
    qsort(sorted, m->n_rules, sizeof *sorted, by_rule);
    for (size_t i = 0; i < m->n_verdicts; i++) {
        const char *id = m->verdicts[i].rule.id;
        size_t lo = 0, hi = id ? m->n_rules : 0;
        while (lo < hi) {
            size_t mid = (lo + hi) / 2;
            if (strcmp(sorted[mid]->id, id) < 0)
                lo = mid + 1;
            else
                hi = mid;
        }
        if (id && lo < m->n_rules && strcmp(sorted[lo]->id, id) == 0)
            m->verdicts[i].rule_text = sorted[lo];
    }
    return 0;
}

/* What a report does not tell (0.1.0 did not tell `kept`) and follows from what it
 * tells. */
static void
derive(struct model *m)
{
    for (size_t i = 0; i < m->n_tunnels; i++) {
        struct model_tunnel *t = &m->tunnels[i];
        t->kept = t->kept || t->n_esp || t->outcome == IKE_OUTCOME_NONE ||
                  t->outcome == IKE_OUTCOME_UNKNOWN ||
                  t->outcome == IKE_OUTCOME_ESTABLISHED;
    }
    for (size_t i = 0; i < m->n_calls; i++) {
        m->calls[i].answered = m->calls[i].answer != MODEL_ABSENT;
        m->calls[i].end_seen = m->calls[i].end != MODEL_ABSENT;
    }
    for (size_t i = 0; i < m->n_findings; i++)
        m->findings[i].anomaly = strncmp(m->findings[i].id, "anomaly.", 8) == 0;
    for (size_t i = 0; i < m->n_flows; i++)
        m->flows[i].busiest = true;
}

/* What every later step relies on. */
static int
check(struct reader *r)
{
    const struct model *m = r->m;
    for (size_t i = 0; i < m->n_tunnels; i++)
        if (!m->tunnels[i].id || !m->tunnels[i].kind)
            return err_set(r->err, "tunnels[%zu]: id or kind is missing", i);
    for (size_t i = 0; i < m->n_findings; i++)
        if (!m->findings[i].id)
            return err_set(r->err, "findings[%zu]: id is missing", i);
    for (size_t i = 0; i < m->n_rules; i++)
        if (!m->rules[i].id)
            return err_set(r->err, "rules[%zu]: id is missing", i);
    for (size_t i = 0; i < m->n_verdicts; i++)
        if (!m->verdicts[i].verdict)
            return err_set(r->err, "verdicts[%zu]: verdict is missing", i);
    return 0;
}

/* What does not say what it is about is about the case; but a story is some
 * subject's. */
static int
about_something(struct reader *r)
{
    struct model *m = r->m;
    struct model_subject *the_case = &m->subjects[m->n_subjects - 1];
    for (size_t i = 0; i < m->n_verdicts; i++)
        if (!m->verdicts[i].subject)
            m->verdicts[i].subject = the_case;
    for (size_t i = 0; i < m->n_findings; i++)
        if (!m->findings[i].subject)
            m->findings[i].subject = the_case;
    for (size_t i = 0; i < m->n_stories; i++)
        if (!m->stories[i].lead)
            return err_set(r->err, "stories[%zu]: lead is missing", i);
    return 0;
}

static int
read_all(struct reader *r, const json_t *report)
{
    struct model *m = r->m;
    const char *schema = json_string_value(json_object_get(report, "schema"));
    if (!schema)
        return err_set(r->err, "it is no report of espy's (no schema)");
    if (strcmp(schema, MODEL_SCHEMA) != 0)
        return err_set(r->err, "its schema is '%.40s', not " MODEL_SCHEMA,
                       schema);
    if (read_object(r, &model_desc, report, m, NULL) < 0 || check(r) < 0)
        return -1;
    derive(m);
    if (find_rules(r) < 0)
        return -1;
    if (model_subjects(m) < 0)
        return reader_no_memory(r);
    if (resolve(r, &model_subject_desc, m->subjects, m->n_subjects) < 0 ||
        resolve(r, &model_tunnel_desc, m->tunnels, m->n_tunnels) < 0)
        return -1;
    if (about_something(r) < 0)
        return -1;
    return model_link(m) < 0 ? reader_no_memory(r) : 0;
}

int
model_read(struct model *m, const json_t *report, struct err *err)
{
    struct reader r = {.m = m, .err = err};
    model_init(m, (size_t)1 << 32);
    int rc = read_all(&r, report);
    free(r.pending);
    return rc;
}
