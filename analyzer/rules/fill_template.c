/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/rules/fill_template.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define FILL_VALUES 8 /* of one fact; the others are counted */

/* Text that grows in an arena, or only counts (to NULL). */
struct filling {
    char *to;
    size_t n;
};

static void
put(struct filling *f, const char *text)
{
    size_t n = strlen(text);
    if (f->to)
        memcpy(f->to + f->n, text, n);
    f->n += n;
}

static const struct fact *
first_of(const struct fact_desc *desc, const struct fact_set *facts)
{
    for (size_t i = 0; i < facts->n; i++)
        if (facts->facts[i].desc == desc)
            return &facts->facts[i];
    return NULL;
}

static void
put_values(struct filling *f, const struct fact_desc *desc,
           const struct fact_set *facts)
{
    size_t n = 0, told = 0;
    char buf[64];
    for (size_t i = 0; i < facts->n; i++)
        n += facts->facts[i].desc == desc;
    if (n == 0)
        put(f, "unknown");
    for (size_t i = 0; i < facts->n && told < FILL_VALUES; i++) {
        if (facts->facts[i].desc != desc)
            continue;
        put(f, told == 0 ? "" : told + 1 == n ? " and " : ", ");
        put(f, fact_value_text(&facts->facts[i], buf));
        told++;
    }
    if (n > told) {
        snprintf(buf, sizeof buf, " and %zu more", n - told);
        put(f, buf);
    }
}

static void
put_piece(struct filling *f, const struct template_piece *p,
          const struct fact_set *facts)
{
    if (p->text) {
        put(f, p->text);
    } else if (p->one) {
        const struct fact *x = first_of(p->fact, facts);
        put(f, x && x->value.number == 1 ? p->one : p->many);
    } else {
        put_values(f, p->fact, facts);
    }
}

const char *
fill_text(const struct template *t, const struct fact_set *facts,
          struct arena *arena)
{
    struct filling f = {NULL, 0};
    for (size_t i = 0; i < t->n; i++)
        put_piece(&f, &t->pieces[i], facts);
    f.to = arena_alloc(arena, f.n + 1);
    f.n = 0;
    if (!f.to)
        return NULL;
    for (size_t i = 0; i < t->n; i++)
        put_piece(&f, &t->pieces[i], facts);
    f.to[f.n] = '\0';
    return f.to;
}

const char *
fill_name(const struct template *t, const struct fact_set *facts,
          struct arena *arena)
{
    char *name = (char *)(uintptr_t)fill_text(t, facts, arena);
    for (char *p = name; p && *p; p++)
        if (!isalnum((unsigned char)*p) && !strchr("_-.", *p))
            *p = '_';
    return name;
}
