/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/fleet/fleet_parts.h"

#include "analyzer/base/plain.h"

#include <stdlib.h>
#include <string.h>

#define FLEET_ARENA ((size_t)1 << 30)

enum kind {
    VERDICT,
    OPERATOR,
    OUTCOME,
    FINDING,
    UNANSWERED,
    UNIDENTIFIED,
    KINDS
};

struct key {
    unsigned char kind;
    char value[FLEET_TEXT + 1];
};

struct entry {
    struct key key;
    struct fleet_row *row;
};

struct content {
    char sha256[64];
};

int
fleet_init(struct fleet *f)
{
    memset(f, 0, sizeof *f);
    f->schema = "espy.fleet/1";
    f->tool = (struct fleet_tool){"espy", ESPY_VERSION};
    arena_init(&f->arena, FLEET_ARENA);
    return table_init(&f->rows, sizeof(struct entry), sizeof(struct key),
                      FLEET_KEYS) == 0 &&
                   table_init(&f->seen, sizeof(struct content),
                              sizeof(struct content), FLEET_SEEN) == 0
               ? 0
               : -1;
}

void
fleet_free(struct fleet *f)
{
    table_free(&f->rows);
    table_free(&f->seen);
    arena_free(&f->arena);
}

/* --- what is kept ------------------------------------------------------------------ */

/* Bytes of a text that are kept, whole characters only. */
static size_t
kept_length(const char *text)
{
    size_t n = strnlen(text, FLEET_TEXT + 1);
    if (n <= FLEET_TEXT)
        return n;
    n = FLEET_TEXT - 3;
    while (n && ((unsigned char)text[n] & 0xc0) == 0x80)
        n--;
    return n;
}

struct told
fleet_kept(struct fleet *f, struct told text, bool *failed)
{
    if (!text.text)
        return text;
    size_t n = kept_length(text.text);
    char *to = arena_alloc(&f->arena, n + 4);
    if (to) {
        memcpy(to, text.text, n);
        text.cut |= text.text[n] != '\0';
        strcpy(to + n, text.text[n] ? "..." : "");
    }
    text.text = to;
    *failed |= !to;
    return text;
}

/* What one report adds, and whether memory held. */
struct taking {
    struct fleet *f;
    struct told path; /* of its first capture */
    bool failed;
};

static struct told
kept(struct taking *t, struct told text)
{
    return fleet_kept(t->f, text, &t->failed);
}

static struct told
word(const char *text)
{
    return (struct told){text, TEXT_FREE, false};
}

/* Makes room for one more. */
static void *
grow(struct taking *t, void *list, size_t n, size_t size)
{
    if (n & (n - 1)) /* full at 0, 1, 2, 4, 8, ... */
        return list;
    void *more = arena_array(&t->f->arena, n ? n * 2 : 1, size);
    if (more && n)
        memcpy(more, list, n * size);
    t->failed |= !more;
    return more;
}

static void
example(struct taking *t, struct told **examples, size_t *n)
{
    if (!*examples)
        *examples =
            arena_array(&t->f->arena, FLEET_EXAMPLES, sizeof **examples);
    if (!*examples)
        t->failed = true;
    else if (*n < FLEET_EXAMPLES)
        (*examples)[(*n)++] = kept(t, t->path);
}

static struct fleet_row *
row_new(struct taking *t, struct entry *e)
{
    e->row = arena_alloc(&t->f->arena, sizeof *e->row);
    t->failed |= !e->row;
    if (e->row)
        e->row->value = kept(t, word(e->key.value));
    return e->row;
}

/* The row of a value, counted; NULL past the cap. */
static struct fleet_row *
row(struct taking *t, enum kind kind, const char *value)
{
    struct fleet *f = t->f;
    struct key key;
    bool created;
    memset(&key, 0, sizeof key);
    key.kind = (unsigned char)kind;
    size_t n = kept_length(value);
    memcpy(key.value, value, n);
    if (value[n])
        memcpy(key.value + n, "...", 3);
    struct entry *e = table_find(&f->rows, &key);
    if (!e && f->rows.count >= FLEET_KEYS) {
        f->left_out++;
        return NULL;
    }
    if (!e)
        e = table_get(&f->rows, &key, &created);
    struct fleet_row *r = e->row ? e->row : row_new(t, e);
    if (!r)
        return NULL;
    r->times++;
    if (r->last != f->cases) {
        r->last = f->cases;
        r->cases++;
        example(t, &r->examples, &r->n_examples);
    }
    return r;
}

/* --- one report --------------------------------------------------------------------- */

static void
trouble(struct taking *t, struct fleet_trouble *x,
        const struct model_capture *c)
{
    if (x->captures++ >= FLEET_LISTED)
        return;
    x->listed = grow(t, x->listed, x->n_listed, sizeof *x->listed);
    if (!x->listed)
        return;
    struct fleet_capture *to = &x->listed[x->n_listed++];
    to->path = kept(t, word(told_text(c->path)));
    to->why = kept(t, word(told_text(c->damage)));
}

static void
take_capture(struct taking *t, const struct model_capture *c)
{
    struct content content;
    bool created;
    t->f->captures++;
    if (!c->readable)
        trouble(t, &t->f->unreadable, c);
    else if (c->damage.text)
        trouble(t, &t->f->damaged, c);
    if (!c->sha256 || !*c->sha256)
        return;
    memset(&content, 0, sizeof content);
    memcpy(content.sha256, c->sha256,
           strnlen(c->sha256, sizeof content.sha256));
    table_get(&t->f->seen, &content, &created);
    t->f->repeated += !created;
}

static bool
is_told(const struct model_verdict *v)
{
    return v->leading && v->confidence != CONFIDENCE_NONE;
}

/* An attempt that came to nothing. */
static bool
is_attempt(const struct model_verdict *v)
{
    return v->subject && v->subject->tunnel && !v->subject->tunnel->kept;
}

/* How sure a value is, this time. A case is one of attempts only until one of its
 * tunnels turns out to have come to more. */
static void
count_sure(struct taking *t, struct fleet_row *r, const struct model_verdict *v)
{
    uint64_t now = t->f->cases;
    bool attempt = is_attempt(v);
    r->confirmed += v->confidence == CONFIDENCE_CONFIRMED;
    r->probable += v->confidence == CONFIDENCE_PROBABLE;
    r->possible += v->confidence == CONFIDENCE_POSSIBLE;
    r->attempts += attempt;
    if (attempt && r->last_kept != now && r->last_tried != now) {
        r->attempted++;
        r->last_tried = now;
    } else if (!attempt) {
        r->attempted -= r->last_tried == now;
        r->last_tried = 0;
        r->last_kept = now;
    }
}

static void
take_verdict(struct taking *t, const struct model_verdict *v)
{
    const struct model_operator *o = v->mno;
    struct fleet_row *r = row(t, VERDICT, v->verdict);
    if (r) {
        if (!r->level)
            r->level = level_name(v->level);
        count_sure(t, r, v);
    }
    if (!o || !o->name.text || !*o->name.text ||
        !(r = row(t, OPERATOR, o->name.text)))
        return;
    if (!r->mcc)
        r->mcc = kept(t, word(o->mcc)).text;
    if (!r->mnc)
        r->mnc = kept(t, word(o->mnc)).text;
    if (!r->country)
        r->country = kept(t, word(o->country)).text;
    count_sure(t, r, v);
}

/* Who is at the far end, as well as a line can say. */
static const char *
far_end(const struct model_tunnel *t, char buf[ADDR_TEXT_MAX])
{
    const char *name = t->remote.n_names ? t->remote.names[0].text : NULL;
    return name && *name ? name : addr_text(&t->remote.ip, buf);
}

/* Subjects begin with the tunnels, in their order. */
static void
take_tunnel(struct taking *t, const struct model_tunnel *tunnel,
            const struct model_subject *subject)
{
    char buf[ADDR_TEXT_MAX];
    const char *outcome = terms_name(&terms_ike_outcome, (int)tunnel->outcome);
    t->f->tunnels++;
    if (outcome)
        row(t, OUTCOME, outcome);
    if (tunnel->outcome == IKE_OUTCOME_NO_RESPONSE ||
        tunnel->outcome == IKE_OUTCOME_AUTH_NO_RESPONSE)
        row(t, UNANSWERED, far_end(tunnel, buf));
    if (!subject->n_verdicts)
        row(t, UNIDENTIFIED, far_end(tunnel, buf));
}

static void
take_finding(struct taking *t, const struct model_finding *x)
{
    struct fleet_row *r = row(t, FINDING, x->id);
    if (!r || r->level)
        return;
    r->level = level_name(x->level);
    r->title = kept(t, x->title);
}

/* --- the same as one row ------------------------------------------------------------ */

/* Is it a better one to name the case by? Surer, or as sure and not only tried. */
static bool
is_better(const struct model_verdict *v, const struct model_verdict *best)
{
    return !best || v->confidence > best->confidence ||
           (v->confidence == best->confidence && is_attempt(best) &&
            !is_attempt(v));
}

static void
case_captures(struct fleet_case *c, const struct model_case *from)
{
    c->captures = from->n_captures;
    c->state = "read";
    for (size_t i = 0; i < from->n_captures; i++) {
        const struct model_capture *x = &from->captures[i];
        if (x->first != MODEL_ABSENT &&
            (c->first == MODEL_ABSENT || x->first < c->first))
            c->first = x->first;
        if (!x->readable)
            c->state = "unreadable";
        else if (x->damage.text && strcmp(c->state, "read") == 0)
            c->state = "damaged";
    }
}

static void
list_case(struct taking *t, const struct model *m)
{
    struct fleet *f = t->f;
    const struct model_verdict *best = NULL;
    int level = -1;
    struct fleet_case *c;
    f->listed = grow(t, f->listed, f->n_listed, sizeof *f->listed);
    if (!f->listed)
        return;
    c = &f->listed[f->n_listed++];
    memset(c, 0, sizeof *c);
    c->first = MODEL_ABSENT;
    c->path = kept(t, t->path);
    if (m->kase.n_captures)
        c->sha256 = kept(t, word(m->kase.captures[0].sha256));
    case_captures(c, &m->kase);
    for (size_t i = 0; i < m->n_verdicts; i++) {
        const struct model_verdict *v = &m->verdicts[i];
        c->verdicts += is_told(v);
        if (is_told(v) && is_better(v, best))
            best = v;
    }
    if (best) {
        c->verdict = kept(t, word(best->verdict));
        c->confidence = best->confidence;
        c->operator= kept(t, best->mno ? best->mno->name : word(NULL));
        c->attempted = is_attempt(best);
    }
    c->findings = m->n_findings;
    for (size_t i = 0; i < m->n_findings; i++)
        if ((int)m->findings[i].level > level)
            level = (int)m->findings[i].level;
    c->level = level < 0 ? NULL : level_name((enum level)level);
}

int
fleet_take(struct fleet *f, const struct model *m)
{
    const struct model_case *c = &m->kase;
    struct taking t = {f, word(""), false};
    bool told = false, readable = false;
    if (c->n_captures)
        t.path = word(told_text(c->captures[0].path));
    if (f->cases++ < FLEET_LISTED)
        list_case(&t, m);
    for (size_t i = 0; i < c->n_captures; i++) {
        take_capture(&t, &c->captures[i]);
        readable |= c->captures[i].readable;
    }
    for (size_t i = 0; i < m->n_verdicts; i++) {
        if (is_told(&m->verdicts[i]))
            take_verdict(&t, &m->verdicts[i]);
        told |= is_told(&m->verdicts[i]);
    }
    if (!told && readable) {
        f->no_verdict.cases++;
        example(&t, &f->no_verdict.examples, &f->no_verdict.n_examples);
    }
    for (size_t i = 0; i < m->n_tunnels; i++)
        take_tunnel(&t, &m->tunnels[i], &m->subjects[i]);
    for (size_t i = 0; i < m->n_findings; i++)
        take_finding(&t, &m->findings[i]);
    return t.failed ? -1 : 0;
}

/* --- what came of it ------------------------------------------------------------------ */

/* What most cases have first; among equals by name. */
static int
by_cases(const void *x, const void *y)
{
    const struct fleet_row *a = x, *b = y;
    return a->cases != b->cases ? (a->cases < b->cases ? 1 : -1)
                                : strcmp(a->value.text, b->value.text);
}

static struct fleet_row *
sorted(struct fleet *f, enum kind kind, size_t *n)
{
    struct fleet_row *all = arena_array(&f->arena, FLEET_KEYS, sizeof *all);
    uint32_t at = 0;
    *n = 0;
    for (const struct entry *e; all && (e = table_next(&f->rows, &at));)
        if (e->key.kind == kind && e->row)
            all[(*n)++] = *e->row;
    if (all)
        qsort(all, *n, sizeof *all, by_cases);
    return all;
}

uint64_t
fleet_few(uint64_t cases)
{
    return cases < FLEET_FEW_MIN ? 0 : cases < 20 ? 1 : cases / 20;
}

/* The rarest first. */
static void
few(struct fleet *f, const struct fleet_row *rows, size_t n, const char *what)
{
    while (n-- > 0 && rows[n].cases <= fleet_few(f->cases)) {
        f->unusual[f->n_unusual] = rows[n];
        f->unusual[f->n_unusual++].what = what;
    }
}

int
fleet_end(struct fleet *f)
{
    f->verdicts = sorted(f, VERDICT, &f->n_verdicts);
    f->operators = sorted(f, OPERATOR, &f->n_operators);
    f->outcomes = sorted(f, OUTCOME, &f->n_outcomes);
    f->findings = sorted(f, FINDING, &f->n_findings);
    f->unanswered = sorted(f, UNANSWERED, &f->n_unanswered);
    f->unidentified = sorted(f, UNIDENTIFIED, &f->n_unidentified);
    f->unusual = arena_array(&f->arena, FLEET_KEYS, sizeof *f->unusual);
    f->n_unusual = 0;
    if (!f->verdicts || !f->operators || !f->outcomes || !f->findings ||
        !f->unanswered || !f->unidentified || !f->unusual)
        return -1;
    few(f, f->verdicts, f->n_verdicts, "verdict");
    few(f, f->operators, f->n_operators, "operator");
    few(f, f->outcomes, f->n_outcomes, "outcome");
    few(f, f->findings, f->n_findings, "finding");
    return 0;
}
