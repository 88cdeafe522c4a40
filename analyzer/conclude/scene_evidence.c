/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which packets a verdict or a finding rests on: those that the report lists and
 * that an evidence capture holds.
 *
 * Of a tunnel's verdict: every frame its evidence cites; the tunnel's own packets
 * (IKE, ESP, AH, keepalives); the packets seen of its inside while it lived; the
 * answers that gave the far end its names, and the questions. With them alone, espy
 * comes to the same verdict. Of a flow's: the frames cited and its SIP messages. Of a
 * finding: the frames cited, and the IKE messages of its tunnel if it is about one.
 */
#include "analyzer/conclude/scene_parts.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ranges written out in all sets together: what a report can hold. The evidence
 * captures have every frame's number in its comment. */
#define RANGES_MAX 6000u
#define RANGES_OF_SET 100u

/* --- collecting -------------------------------------------------------------------- */

uint32_t
scene_why(struct scene_set *set, enum text_class class, const char *text,
          bool cut)
{
    if (set->n_whys == set->cap_whys) {
        size_t cap = set->cap_whys ? set->cap_whys * 2 : 32;
        struct told *more = realloc(set->whys, cap * sizeof *more);
        if (!more) {
            set->failed = true;
            return 0;
        }
        set->whys = more;
        set->cap_whys = cap;
    }
    set->whys[set->n_whys] = model_told(&set->s->m->arena, class,
                                        text ? text : "", cut, &set->failed);
    return (uint32_t)set->n_whys++;
}

void
scene_cite(struct scene_set *set, uint32_t file, uint64_t frame, uint32_t why)
{
    if (!frame || file == MODEL_NO_FILE)
        return;
    if (set->n == set->cap) {
        size_t cap = set->cap ? set->cap * 2 : 256;
        struct scene_cited *more = realloc(set->cited, cap * sizeof *more);
        if (!more) {
            set->failed = true;
            return;
        }
        set->cited = more;
        set->cap = cap;
    }
    set->cited[set->n++] = (struct scene_cited){frame, file, why};
}

static void
cite_frames(struct scene_set *set, const struct told *why,
            const struct model_frame *frames, size_t n)
{
    uint32_t at = scene_why(set, why->class, why->text, why->cut);
    for (size_t i = 0; i < n; i++)
        scene_cite(set, frames[i].file, frames[i].frame, at);
}

static void
cite_flow(struct scene_set *set, const struct subject *sub)
{
    const struct ladder *l = set->s->l;
    uint32_t why =
        scene_why(set, TEXT_OWN, "added: a SIP message of the flow", false);
    for (uint32_t i = 0; i < ladder_kept(l); i++) {
        const struct rung *r = ladder_at(l, i);
        bool to = endpoint_eq(&r->src, &sub->ends.local) &&
                  endpoint_eq(&r->dst, &sub->ends.remote);
        bool back = endpoint_eq(&r->src, &sub->ends.remote) &&
                    endpoint_eq(&r->dst, &sub->ends.local);
        if (r->kind == RUNG_SIP && (to || back) &&
            r->interface == sub->flow->key.interface)
            scene_cite(set, r->at.file, r->at.frame, why);
    }
}

static int
in_order(const void *pa, const void *pb)
{
    const struct scene_cited *a = pa, *b = pb;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->frame != b->frame)
        return a->frame < b->frame ? -1 : 1;
    return a->why < b->why ? -1 : a->why > b->why;
}

/* In order, each reason of a frame once. */
static void
tidy(struct scene_set *set)
{
    size_t n = 0;
    if (set->n)
        qsort(set->cited, set->n, sizeof *set->cited, in_order);
    for (size_t i = 0; i < set->n; i++)
        if (!n || in_order(&set->cited[n - 1], &set->cited[i]) != 0)
            set->cited[n++] = set->cited[i];
    set->n = n;
}

/* --- keeping ----------------------------------------------------------------------- */

/* Frame numbers as text, "1-5,7", while there is room for ranges. */
#define RANGE_TEXT 42u /* bytes of the longest, with a comma before it */

struct ranges {
    char text[RANGES_OF_SET * RANGE_TEXT + 1];
    size_t at;
    uint64_t from, last; /* the range in hand; 0 none */
    uint32_t n, room;    /* room: at most RANGES_OF_SET */
};

static void
range_end(struct ranges *r)
{
    if (!r->from)
        return;
    r->at += (size_t)snprintf(r->text + r->at, sizeof r->text - r->at,
                              r->last > r->from ? "%s%" PRIu64 "-%" PRIu64
                                                : "%s%" PRIu64,
                              r->n ? "," : "", r->from, r->last);
    r->n++;
    r->from = 0;
}

/* False: there is no room for it. */
static bool
range_add(struct ranges *r, uint64_t frame)
{
    if (r->from && frame == r->last + 1) {
        r->last = frame;
        return true;
    }
    range_end(r);
    if (r->n >= r->room)
        return false;
    r->from = r->last = frame;
    return true;
}

/* The frames from `at` on that are in one file, n of them with their reasons. */
static int
file_told(struct arena *a, const struct scene_cited *at, size_t n,
          uint32_t *room, struct model_evidence_file *to)
{
    struct ranges r = {.room = *room};
    bool failed = false;
    for (size_t i = 0; i < n; i++) {
        if (i && at[i].frame == at[i - 1].frame)
            continue;
        to->packets++;
        if (!range_add(&r, at[i].frame))
            to->more++;
    }
    range_end(&r);
    *room -= r.n < *room ? r.n : *room;
    to->frames = model_told(a, TEXT_OWN, r.text, false, &failed);
    return failed ? -1 : 0;
}

static int
file_packed(struct arena *a, const struct scene_cited *at, size_t n,
            struct model_evidence_file *to)
{
    uint8_t one[MODEL_CITED_MAX];
    uint64_t before = 0;
    size_t size = 0;
    for (size_t i = 0; i < n; before = at[i++].frame)
        size += model_cited_pack(one, at[i].frame - before, at[i].why);
    uint8_t *packed = arena_alloc(a, size);
    if (!packed)
        return -1;
    to->cited = packed;
    before = 0;
    for (size_t i = 0; i < n; before = at[i++].frame) {
        size_t k = model_cited_pack(one, at[i].frame - before, at[i].why);
        memcpy(packed + to->n_cited, one, k);
        to->n_cited += k;
    }
    return 0;
}

static int
files(struct arena *a, const struct scene_set *set, uint32_t *room,
      struct model_evidence_set *to)
{
    uint32_t mine = *room < RANGES_OF_SET ? *room : RANGES_OF_SET, left = mine;
    size_t n = 0;
    for (size_t i = 0; i < set->n; i++)
        n += i == 0 || set->cited[i].file != set->cited[i - 1].file;
    if (!(to->files = model_array(a, &model_evidence_file_desc, n)))
        return -1;
    for (size_t i = 0, end; i < set->n; i = end) {
        struct model_evidence_file *f = &to->files[to->n_files++];
        for (end = i;
             end < set->n && set->cited[end].file == set->cited[i].file;)
            end++;
        f->file = set->cited[i].file;
        if (file_told(a, &set->cited[i], end - i, &left, f) < 0 ||
            file_packed(a, &set->cited[i], end - i, f) < 0)
            return -1;
        to->packets += f->packets;
    }
    *room -= mine - left;
    return 0;
}

static int
keep(const struct scene_set *set, uint32_t *room, struct model_evidence_set *to)
{
    struct arena *a = &set->s->m->arena;
    to->left_out = set->left_out;
    to->whys = arena_array(a, set->n_whys ? set->n_whys : 1, sizeof *to->whys);
    if (!to->whys)
        return -1;
    if (set->n_whys)
        memcpy(to->whys, set->whys, set->n_whys * sizeof *set->whys);
    to->n_whys = set->n_whys;
    to->names = set->names;
    to->n_names = set->n_names;
    return files(a, set, room, to);
}

/* --- what there is a set for -------------------------------------------------------- */

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
static int
name_it(struct model *m, struct model_evidence_set *e, const char *text)
{
    char part[40], name[96];
    unsigned number = 1;
    slug(part, sizeof part, text);
    snprintf(name, sizeof name, "%s-%s", e->subject->id, *part ? part : "x");
    for (size_t i = 0; i < m->n_evidence; i++)
        if (strcmp(m->evidence[i].name, name) == 0) {
            snprintf(name, sizeof name, "%s-%s-%u", e->subject->id,
                     *part ? part : "x", ++number);
            i = (size_t)-1; /* is that one taken, too? */
        }
    return (e->name = arena_copy(&m->arena, name, strlen(name))) ? 0 : -1;
}

/* Adds the set of a verdict or a finding. */
static int
add(struct scene_set *set, struct model_evidence_set *e, uint32_t *room)
{
    struct model *m = set->s->m;
    const struct model_verdict *v = e->of_verdict;
    const struct model_finding *f = e->of_finding;
    const struct subject *sub = scene_subject(set->s, e->subject);
    char title[256];
    bool failed = false;
    if (name_it(m, e, v ? v->verdict : f->id) < 0)
        return -1;
    if (v)
        snprintf(title, sizeof title, "%s, %s", v->verdict,
                 confidence_name(v->confidence));
    e->title =
        v ? model_told(&m->arena, TEXT_OWN, title, false, &failed) : f->title;
    set->n = set->n_whys = set->n_names = 0;
    set->names = NULL;
    set->left_out = 0;
    if (v)
        for (size_t i = 0; i < v->n_evidence; i++)
            cite_frames(set, &v->evidence[i].text, v->evidence[i].frames,
                        v->evidence[i].n_frames);
    else
        cite_frames(set, &f->title, f->frames, f->n_frames);
    if (sub && (sub->tunnel || sub->flow))
        scene_names(set, sub);
    if (sub && sub->tunnel)
        scene_tunnel(set, sub, v != NULL);
    else if (sub && sub->flow)
        cite_flow(set, sub);
    tidy(set);
    if (failed || set->failed || keep(set, room, e) < 0)
        return -1;
    m->n_evidence++;
    return 0;
}

static int
add_all(struct scene_set *set)
{
    struct model *m = set->s->m;
    uint32_t room = RANGES_MAX;
    for (size_t i = 0; i < m->n_verdicts; i++) {
        struct model_evidence_set *e = &m->evidence[m->n_evidence];
        if (m->n_evidence == SCENE_SETS) {
            m->more_evidence++;
            continue;
        }
        e->subject = m->verdicts[i].subject;
        e->of_verdict = &m->verdicts[i];
        if (add(set, e, &room) < 0)
            return -1;
    }
    for (size_t i = 0; i < m->n_findings; i++) {
        struct model_evidence_set *e = &m->evidence[m->n_evidence];
        if (!m->findings[i].n_frames)
            continue;
        if (m->n_evidence == SCENE_SETS) {
            m->more_evidence++;
            continue;
        }
        e->subject = m->findings[i].subject;
        e->of_finding = &m->findings[i];
        if (add(set, e, &room) < 0)
            return -1;
    }
    return 0;
}

/* --- the trace, by whose the packets are ------------------------------------------------ */

static int
by_whose(const void *pa, const void *pb)
{
    const struct scene_packet *a = pa, *b = pb;
    if (a->whose != b->whose)
        return a->whose < b->whose ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

static int
packets_sort(const struct trace *t, struct scene_packets *to)
{
    to->outer = calloc(t->n_outer ? t->n_outer : 1, sizeof *to->outer);
    to->inner = calloc(t->n_inner ? t->n_inner : 1, sizeof *to->inner);
    if (!to->outer || !to->inner)
        return -1;
    for (uint32_t i = 0; i < t->n_outer; i++)
        to->outer[i] = (struct scene_packet){t->outer[i].series, i};
    for (uint32_t i = 0; i < t->n_inner; i++) {
        const struct trace_path *path = trace_path_at(t, t->inner[i].path);
        to->inner[i] =
            (struct scene_packet){path ? path->key.interface : UINT32_MAX, i};
    }
    qsort(to->outer, t->n_outer, sizeof *to->outer, by_whose);
    qsort(to->inner, t->n_inner, sizeof *to->inner, by_whose);
    return 0;
}

int
scene_evidence(const struct scene *s)
{
    struct model *m = s->m;
    struct scene_packets packets = {NULL, NULL};
    struct scene_set set = {.s = s, .packets = &packets};
    if (!m->n_verdicts && !m->n_findings)
        return 0;
    m->evidence =
        model_array(&m->arena, &model_evidence_set_desc, SCENE_SETS + 1);
    int rc =
        m->evidence && packets_sort(&s->c->kase->state->trace, &packets) == 0
            ? add_all(&set)
            : -1;
    free(packets.outer);
    free(packets.inner);
    free(set.cited);
    free(set.whys);
    return rc;
}
