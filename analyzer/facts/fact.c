/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/facts/fact.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct fact_desc *
fact_find(const char *name)
{
    /* The table is in strcmp order (tested), because facts are looked up by
     * name for every subject. */
    size_t lo = 0, hi = fact_table_size;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int order = strcmp(name, fact_table[mid].name);
        if (order == 0)
            return &fact_table[mid];
        if (order < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return NULL;
}

bool
fact_is_produced(const struct fact_desc *d)
{
    return (d->producers & ~(unsigned)PRODUCER_LATER) != 0;
}

bool
fact_is_closed(const struct fact_desc *d)
{
    return d->values || d->more;
}

struct fact_value
fact_value_at(const struct fact_desc *d, size_t i)
{
    struct fact_value v = {NULL, false};
    size_t k = 0;
    for (; d->values && d->values[k].text; k++)
        if (k == i)
            return d->values[k];
    if (d->more)
        v.text = d->more(i - k);
    return v;
}

bool
fact_can_be(const struct fact_desc *d, const char *text)
{
    if (!fact_is_closed(d))
        return true;
    struct fact_value v;
    for (size_t i = 0; (v = fact_value_at(d, i)).text; i++)
        if (strcmp(v.text, text) == 0)
            return true;
    return false;
}

void
fact_set_init(struct fact_set *s, struct arena *arena,
              enum fact_category category, const char *subject)
{
    memset(s, 0, sizeof *s);
    s->arena = arena;
    s->category = category;
    s->subject = subject;
}

static const struct fact_desc *
desc_for(const struct fact_set *s, const char *name, enum fact_type type)
{
    const struct fact_desc *desc = fact_find(name);
    assert(desc && desc->type == type && (desc->categories & s->category));
    (void)type;
    return desc;
}

static bool
same_value(const struct fact *a, const struct fact *b)
{
    switch (a->desc->type) {
    case FACT_TEXT: return strcmp(a->value.text, b->value.text) == 0;
    case FACT_NUMBER: return a->value.number == b->value.number;
    case FACT_REAL:
        return a->value.real >= b->value.real && a->value.real <= b->value.real;
    case FACT_BOOL: return a->value.truth == b->value.truth;
    case FACT_ADDR: return addr_eq(&a->value.addr, &b->value.addr);
    }
    return false;
}

/* A value told twice is one fact: its frames come together. */
static struct fact *
find_same(struct fact_set *s, const struct fact *f)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->facts[i].desc != f->desc)
            continue;
        if (same_value(&s->facts[i], f))
            return &s->facts[i];
        assert(f->desc->many);
    }
    return NULL;
}

static bool
make_room(struct fact_set *s)
{
    if (s->n < s->cap)
        return true;
    size_t cap = s->cap ? s->cap * 2 : 32;
    struct fact *more = arena_array(s->arena, cap, sizeof *more);
    if (!more)
        return false;
    if (s->n)
        memcpy(more, s->facts, s->n * sizeof *more);
    s->facts = more;
    s->cap = cap;
    return true;
}

static struct fact *
add(struct fact_set *s, struct fact f, const char *sentence, va_list ap)
{
    struct fact *same = find_same(s, &f);
    if (same)
        return same;
    f.how = f.desc->how ? f.desc->how : s->inside;
    assert(f.how != PROVENANCE_NONE);
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, sentence, again);
    va_end(again);
    char *text = n < 0 ? NULL : arena_alloc(s->arena, (size_t)n + 1);
    if (!text)
        return NULL;
    vsnprintf(text, (size_t)n + 1, sentence, ap);
    f.sentence = text;
    if (f.desc->type == FACT_TEXT) {
        f.value.text = arena_copy(s->arena, f.value.text, strlen(f.value.text));
        if (!f.value.text)
            return NULL;
    }
    if (!make_room(s))
        return NULL;
    s->facts[s->n] = f;
    return &s->facts[s->n++];
}

struct fact *
fact_text(struct fact_set *s, const char *name, const char *value,
          const char *sentence, ...)
{
    struct fact f = {.desc = desc_for(s, name, FACT_TEXT)};
    if (!value)
        return NULL;
    assert(fact_can_be(f.desc, value));
    f.value.text = value;
    va_list ap;
    va_start(ap, sentence);
    struct fact *made = add(s, f, sentence, ap);
    va_end(ap);
    return made;
}

struct fact *
fact_number(struct fact_set *s, const char *name, int64_t value,
            const char *sentence, ...)
{
    struct fact f = {.desc = desc_for(s, name, FACT_NUMBER)};
    f.value.number = value;
    va_list ap;
    va_start(ap, sentence);
    struct fact *made = add(s, f, sentence, ap);
    va_end(ap);
    return made;
}

struct fact *
fact_real(struct fact_set *s, const char *name, double value,
          const char *sentence, ...)
{
    struct fact f = {.desc = desc_for(s, name, FACT_REAL)};
    f.value.real = value;
    va_list ap;
    va_start(ap, sentence);
    struct fact *made = add(s, f, sentence, ap);
    va_end(ap);
    return made;
}

struct fact *
fact_bool(struct fact_set *s, const char *name, bool value,
          const char *sentence, ...)
{
    struct fact f = {.desc = desc_for(s, name, FACT_BOOL)};
    f.value.truth = value;
    va_list ap;
    va_start(ap, sentence);
    struct fact *made = add(s, f, sentence, ap);
    va_end(ap);
    return made;
}

struct fact *
fact_addr(struct fact_set *s, const char *name, const struct addr *value,
          const char *sentence, ...)
{
    struct fact f = {.desc = desc_for(s, name, FACT_ADDR)};
    if (!value || value->family == 0)
        return NULL;
    f.value.addr = *value;
    va_list ap;
    va_start(ap, sentence);
    struct fact *made = add(s, f, sentence, ap);
    va_end(ap);
    return made;
}

void
fact_cite(struct fact *f, uint32_t file, uint64_t frame)
{
    if (!f)
        return;
    for (uint32_t i = 0; i < f->n_frames; i++)
        if (f->frames[i].file == file && f->frames[i].frame == frame)
            return;
    if (f->n_frames < FACT_FRAMES_MAX)
        f->frames[f->n_frames++] = (struct frame_ref){file, frame};
    f->frames_total++;
}

const char *
fact_value_text(const struct fact *f, char buf[64])
{
    switch (f->desc->type) {
    case FACT_TEXT: return f->value.text;
    case FACT_NUMBER:
        snprintf(buf, 64, "%" PRId64, f->value.number);
        return buf;
    case FACT_REAL: snprintf(buf, 64, "%.6g", f->value.real); return buf;
    case FACT_BOOL: return f->value.truth ? "true" : "false";
    case FACT_ADDR: return addr_text(&f->value.addr, buf);
    }
    return "";
}

const char *
fact_type_name(enum fact_type t)
{
    static const char *const names[] = {
        [FACT_TEXT] = "text", [FACT_NUMBER] = "number", [FACT_REAL] = "real",
        [FACT_BOOL] = "bool", [FACT_ADDR] = "address",
    };
    return names[t];
}

const char *
fact_producer_name(enum fact_producer p)
{
    switch (p) {
    case PRODUCER_STATE: return "state";
    case PRODUCER_PAIRS: return "pairs";
    case PRODUCER_ACTIVITY: return "activity";
    case PRODUCER_WHO: return "who";
    case PRODUCER_LATER: return "a later version";
    }
    return "";
}

const char *
fact_category_name(enum fact_category c)
{
    switch (c) {
    case FACT_TUNNEL: return "tunnel";
    case FACT_FLOW: return "flow";
    case FACT_CASE: return "case";
    case FACT_ANOMALY: return "anomaly";
    case FACT_CATEGORIES_END: break;
    }
    return "";
}
