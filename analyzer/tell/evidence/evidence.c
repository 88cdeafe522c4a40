/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/evidence/evidence.h"

#include "analyzer/tell/evidence/evidence_parts.h"
#include "analyzer/tell/json/look.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#define ARENA_MAX (8u << 20)

/* --- what there is a set for ------------------------------------------------------ */

/* "carrier Wi-Fi calling" to "carrier-wi-fi-calling": a name for a file anywhere. */
static void
slug(char *to, size_t n, const char *text)
{
    size_t at = 0;
    for (; *text && at + 1 < n; text++) {
        if (isalnum((unsigned char)*text))
            to[at++] = (char)tolower((unsigned char)*text);
        else if (at && to[at - 1] != '-')
            to[at++] = '-';
    }
    while (at && to[at - 1] == '-')
        at--;
    to[at] = '\0';
}

/* "tunnel-1-carrier-wi-fi-calling"; where that is taken, "...-2". */
static void
name_it(struct evidence_of *list, size_t at, const char *subject,
        const char *text)
{
    char part[40];
    struct evidence_of *e = &list[at];
    unsigned number = 1;
    slug(part, sizeof part, text);
    snprintf(e->name, sizeof e->name, "%s-%s", subject, *part ? part : "x");
    for (size_t i = 0; i < at; i++)
        if (strcmp(list[i].name, e->name) == 0) {
            snprintf(e->name, sizeof e->name, "%s-%s-%u", subject,
                     *part ? part : "x", ++number);
            i = (size_t)-1; /* is that one taken, too? */
        }
}

static const struct subject *
subject_of(const struct conclusion *c, const char *id)
{
    for (size_t i = 0; i < c->n_tunnels; i++)
        if (strcmp(c->tunnels[i].id, id) == 0)
            return &c->tunnels[i];
    for (size_t i = 0; i < c->n_flows; i++)
        if (strcmp(c->flows[i].id, id) == 0)
            return &c->flows[i];
    return NULL;
}

static void
add_subject(struct evidence_of *list, size_t *n, size_t *more,
            const struct subject *s)
{
    for (size_t i = 0; i < s->verdicts.n_held; i++) {
        const struct verdict *v = &s->verdicts.items[i];
        if (*n == EVIDENCE_SETS) {
            ++*more;
            continue;
        }
        struct evidence_of *e = &list[*n];
        e->subject = s;
        e->verdict = v;
        name_it(list, (*n)++, s->id, v->name);
        snprintf(e->title, sizeof e->title, "%s, %s", v->name,
                 confidence_name(v->confidence));
    }
}

struct evidence_of *
evidence_list(const struct conclusion *c, const json_t *report, size_t *n,
              size_t *more)
{
    struct evidence_of *list = calloc(EVIDENCE_SETS, sizeof *list);
    size_t i;
    const json_t *f;
    *n = *more = 0;
    if (!list)
        return NULL;
    for (i = 0; i < c->n_tunnels; i++)
        add_subject(list, n, more, &c->tunnels[i]);
    for (i = 0; i < c->n_flows; i++)
        add_subject(list, n, more, &c->flows[i]);
    add_subject(list, n, more, &c->whole);
    LOOK_EACH(look(report, "findings"), i, f) {
        if (look_size(f, "frames") == 0)
            continue;
        if (*n == EVIDENCE_SETS) {
            ++*more;
            continue;
        }
        struct evidence_of *e = &list[*n];
        e->finding = f;
        e->subject = subject_of(c, look_text(f, "subject"));
        name_it(list, (*n)++, e->subject ? e->subject->id : "case",
                look_text(f, "id"));
        snprintf(e->title, sizeof e->title, "%s", look_text(f, "title"));
    }
    return list;
}

/* --- collecting -------------------------------------------------------------------- */

uint32_t
evidence_why(struct evidence_set *s, const char *text)
{
    if (s->n_whys == s->cap_whys) {
        uint32_t cap = s->cap_whys ? s->cap_whys * 2 : 32;
        const char **more = realloc(s->whys, cap * sizeof *more);
        if (!more) {
            s->failed = true;
            return 0;
        }
        s->whys = more;
        s->cap_whys = cap;
    }
    s->whys[s->n_whys] = arena_printf(&s->arena, "%s", text);
    return s->n_whys++;
}

void
evidence_add(struct evidence_set *s, uint32_t file, uint64_t frame,
             uint32_t why)
{
    if (!frame)
        return;
    if (s->n == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 256;
        struct evidence_frame *more = realloc(s->frames, cap * sizeof *more);
        if (!more) {
            s->failed = true;
            return;
        }
        s->frames = more;
        s->cap = cap;
    }
    s->frames[s->n++] = (struct evidence_frame){frame, file, why};
}

static void
cite_facts(struct evidence_set *s, const struct verdict *v)
{
    for (size_t i = 0; i < v->n_evidence; i++) {
        const struct fact *f = v->evidence[i].fact;
        uint32_t why = evidence_why(s, f->sentence);
        for (uint32_t k = 0; k < f->n_frames; k++)
            evidence_add(s, f->frames[k].file, f->frames[k].frame, why);
    }
}

static void
cite_finding(const struct conclusion *c, struct evidence_set *s,
             const json_t *finding)
{
    size_t i;
    const json_t *f;
    uint32_t why = evidence_why(s, look_text(finding, "title"));
    LOOK_EACH(look(finding, "frames"), i, f)
        for (size_t k = 0; k < c->kase->n; k++)
            if (strcmp(c->kase->captures[k].path, look_text(f, "file")) == 0) {
                evidence_add(s, (uint32_t)k, (uint64_t)look_int(f, "frame"),
                             why);
                break;
            }
}

static void
cite_flow(struct evidence_set *s, const struct ladder *l,
          const struct subject *sub)
{
    uint32_t why = evidence_why(s, "added: a SIP message of the flow");
    for (uint32_t i = 0; i < ladder_kept(l); i++) {
        const struct rung *r = ladder_at(l, i);
        bool to = endpoint_eq(&r->src, &sub->ends.local) &&
                  endpoint_eq(&r->dst, &sub->ends.remote);
        bool back = endpoint_eq(&r->src, &sub->ends.remote) &&
                    endpoint_eq(&r->dst, &sub->ends.local);
        if (r->kind == RUNG_SIP && (to || back) &&
            r->interface == sub->flow->key.interface)
            evidence_add(s, r->at.file, r->at.frame, why);
    }
}

static int
compare(const void *pa, const void *pb)
{
    const struct evidence_frame *a = pa, *b = pb;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->frame != b->frame)
        return a->frame < b->frame ? -1 : 1;
    return a->why < b->why ? -1 : a->why > b->why;
}

/* In order, each reason of a frame once. */
static void
tidy(struct evidence_set *s)
{
    size_t n = 0;
    if (s->n)
        qsort(s->frames, s->n, sizeof *s->frames, compare);
    for (size_t i = 0; i < s->n; i++) {
        const struct evidence_frame *last = n ? &s->frames[n - 1] : NULL;
        bool same = last && last->file == s->frames[i].file &&
                    last->frame == s->frames[i].frame;
        if (same && last->why == s->frames[i].why)
            continue;
        s->unique += !same;
        s->frames[n++] = s->frames[i];
    }
    s->n = n;
}

int
evidence_collect(const struct conclusion *c, const struct ladder *l,
                 const struct evidence_of *of, struct evidence_set *out)
{
    memset(out, 0, sizeof *out);
    arena_init(&out->arena, ARENA_MAX);
    const struct tunnel *tn = of->subject ? of->subject->tunnel : NULL;
    if (of->verdict)
        cite_facts(out, of->verdict);
    else
        cite_finding(c, out, of->finding);
    if (tn)
        evidence_tunnel(c, of->subject, of->verdict != NULL, out);
    else if (of->subject && of->subject->flow)
        cite_flow(out, l, of->subject);
    tidy(out);
    return out->failed ? -1 : 0;
}

void
evidence_free(struct evidence_set *s)
{
    free(s->frames);
    free(s->whys);
    arena_free(&s->arena);
    memset(s, 0, sizeof *s);
}
