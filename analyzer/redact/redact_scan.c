/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looks in a text for what is secret. At each character everything is tried that
 * may begin there, and what was found may overlap: it is put together at the end, so
 * that no secret is left over that begins in another one.
 */
#include "analyzer/redact/scan.h"

#include <stdlib.h>
#include <strings.h>

static void
no_memory(struct scan *c)
{
    c->r->failed = "out of memory";
}

/* NULL: no memory. */
static struct span *
span_add(struct scan *c, size_t from, size_t to)
{
    if (c->n_spans == c->room) {
        size_t room = c->room ? c->room * 2 : 16;
        struct span *more = realloc(c->spans, room * sizeof *more);
        if (!more) {
            no_memory(c);
            return NULL;
        }
        c->spans = more;
        c->room = room;
    }
    struct span *p = &c->spans[c->n_spans++];
    p->from = from;
    p->to = to;
    p->as = NULL;
    p->token[0] = '\0';
    return p;
}

void
scan_add(struct scan *c, size_t from, size_t to, enum redact_kind kind,
         const char *s, size_t n)
{
    if (c->learn) {
        redact_learn(c->r, kind, s, n);
        return;
    }
    struct span *p = span_add(c, c->f.at[from], fold_end(&c->f, to));
    /* Of a probe only matters whether there is something. */
    if (p && c->mode != SCAN_PROBE && c->mode != SCAN_NAME)
        token_of(c->r, kind, s, n, p->token);
}

/* --- what was learned ------------------------------------------------------------------ */

static bool
scheme_before(const char *s, size_t at)
{
    static const char *const schemes[] = {
        "sip:", "sips:", "tel:", "im:", "pres:"};
    if (at && s[at - 1] == '+')
        at--;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t n = strlen(schemes[i]);
        if (n <= at && memcmp(s + at - n, schemes[i], n) == 0)
            return true;
    }
    return false;
}

static bool
all_digits(const struct secret *e)
{
    size_t k = 0;
    while (k < e->n && is_digit(e->s[k]))
        k++;
    return k == e->n;
}

/* Words of a display name that say nothing of anybody, and that sentences need. */
static bool
is_common(const struct secret *e)
{
    static const char *const words[] = {
        "address", "after",   "answer", "answered", "asked",   "before",
        "between", "call",    "called", "caller",   "calling", "calls",
        "capture", "carrier", "client", "company",  "desk",    "device",
        "does",    "each",    "first",  "frame",    "frames",  "from",
        "front",   "gateway", "have",   "home",     "host",    "inside",
        "into",    "known",   "last",   "line",     "main",    "message",
        "mobile",  "more",    "name",   "names",    "network", "none",
        "number",  "office",  "only",   "operator", "other",   "over",
        "packet",  "packets", "phone",  "port",     "read",    "same",
        "seen",    "sent",    "server", "service",  "some",    "support",
        "test",    "than",    "that",   "then",     "there",   "these",
        "they",    "this",    "time",   "tunnel",   "under",   "user",
        "were",    "what",    "when",   "which",    "with"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == e->n && memcmp(words[i], e->s, e->n) == 0)
            return true;
    return false;
}

/* In a sentence, which has words of espy's own that somebody may be called like. */
static bool
fits_sentence(const struct scan *c, const struct secret *e, size_t at,
              bool word, bool digits)
{
    size_t end = at + e->n;
    if (e->part)
        return word && !is_common(e);
    if (e->n >= (digits ? 10 : 12) || (word && e->n >= (digits ? 6 : 4)))
        return true;
    return word &&
           ((at == 0 && end == c->f.n) ||
            (end < c->f.n && c->f.s[end] == '@') || scheme_before(c->f.s, at));
}

static bool
fits(const struct scan *c, const struct secret *e, size_t at, bool free)
{
    const struct folded *f = &c->f;
    bool begins = at == 0 || !is_word(f->s[at - 1]);
    bool ends = at + e->n == f->n || !is_word(f->s[at + e->n]);
    bool digits = all_digits(e), word = begins && ends;
    if (e->kept && !e->person)
        return word && c->mode != SCAN_NAME;
    switch (c->mode) {
    case SCAN_OWN: return digits && e->n >= 10;
    case SCAN_NAME: return e->person && e->n >= 5;
    case SCAN_PROBE: return e->n >= 5 || (word && e->n == 4);
    default: break;
    }
    if (!free)
        return fits_sentence(c, e, at, word, digits);
    return word || e->n >= (digits ? REDACT_DIGITS_MIN : e->part ? 6u : 5u);
}

static size_t
word_end(const struct folded *f, size_t at)
{
    while (at < f->n && !strchr(" \t<>\"',;", f->s[at]))
        at++;
    return at;
}

/* Bytes to go on after; 0: nothing that stays begins here. */
static size_t
scan_learned(struct scan *c, size_t at, bool free)
{
    const struct secret *e =
        dict_longest(&c->r->dict, c->f.s + at, c->f.n - at);
    while (e && !fits(c, e, at, free))
        e = e->parent;
    if (!e)
        return 0;
    if (e->kept && !e->person && name_may_stay(c->r, e->s, e->n))
        return e->n;
    size_t to = at + e->n;
    if (e->shortened)
        to = word_end(&c->f, to);
    scan_add(c, at, to, (enum redact_kind)e->kind, e->s, e->n);
    return 0;
}

/* In a sentence: a text that is told otherwise where it stands for itself. */
static void
scan_phrase(struct scan *c, size_t at)
{
    const struct dict *d = &c->r->phrases;
    const struct secret *e = dict_longest(d, c->f.s + at, c->f.n - at);
    bool begins = at == 0 || !is_word(c->f.s[at - 1]);
    for (; e; e = e->parent) {
        size_t end = at + e->n;
        if (e->n > 3 || (begins && (end == c->f.n || !is_word(c->f.s[end]))))
            break;
    }
    if (!e || c->learn)
        return;
    struct span *p = span_add(c, c->f.at[at], fold_end(&c->f, at + e->n));
    if (p)
        p->as = c->r->phrase_as[e - d->items];
}

/* --- addresses ------------------------------------------------------------------------- */

/* As scan_learned(). */
static size_t
scan_addr(struct scan *c, size_t at, bool free)
{
    struct addr a, as;
    bool sure;
    char text[ADDR_TEXT_MAX];
    size_t n = spelled_addr(c->r, c->f.s, c->f.n, at, &a, &sure);
    if (!n)
        return 0;
    const struct known_addr *e = known_as(c->r, &a, &as);
    if (c->learn)
        return sure ? n : 0;
    addr_text(&a, text);
    if ((e && e->kept) || dict_find(&c->r->given, text, strlen(text)))
        return n;
    if (c->mode == SCAN_NAME && !e)
        return 0;
    if (!e && (!free || !sure || c->mode == SCAN_PROBE || addr_is_nobodys(&a)))
        return 0;
    size_t before = c->n_spans;
    scan_add(c, at, at + n, REDACT_NAME, c->f.s + at, n);
    if (c->n_spans > before && c->spans[before].token[0] &&
        token_of_addr(c->r, e ? &as : &a, c->spans[before].token) < 0)
        return 0;
    return sure ? n : 0;
}

/* --- putting together -------------------------------------------------------------------- */

static void
scan_view(struct scan *c)
{
    const char *first = strpbrk(c->f.s, "\""), *last = strrchr(c->f.s, '"');
    bool whole = c->mode == SCAN_FREE || c->mode == SCAN_PROBE;
    for (size_t at = 0, n; at < c->f.n && !c->r->failed; at += n ? n : 1) {
        const char *here = c->f.s + at;
        bool free = whole || (c->mode == SCAN_SENTENCE && first &&
                              here > first && here < last);
        if (c->mode == SCAN_SENTENCE)
            scan_phrase(c, at);
        if ((n = c->learn ? 0 : token_given(c->r, here, c->f.n - at)) ||
            (n = scan_addr(c, at, free)) ||
            (n = c->learn ? 0 : scan_learned(c, at, free)))
            continue;
        if (c->mode != SCAN_OWN)
            scan_patterns(c, at, free);
    }
}

static int
by_place(const void *x, const void *y)
{
    const struct span *a = x, *b = y;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return (a->to < b->to) - (a->to > b->to); /* the longest first */
}

/* Of a text that was cut: its last word may be half of something, and so may the
 * end of a row of digits. */
static size_t
tail(const char *s, size_t n)
{
    while (n && !is_word(s[n - 1]))
        n--;
    while (n && !strchr(" \t<\"", s[n - 1]))
        n--;
    size_t before = n;
    while (before &&
           (is_digit(s[before - 1]) || strchr(" .-()/_:,+", s[before - 1])))
        before--;
    for (size_t i = before; i < n; i++)
        if (is_digit(s[i]))
            return i;
    return n;
}

/* In a sentence, what was cut is what it quotes: every quotation may be it. False: it
 * quotes nothing. */
static bool
cut_quotations(struct scan *c, const char *s, size_t n)
{
    const char *first = memchr(s, '"', n);
    for (const char *q = first; q; q = memchr(q, '"', n - (size_t)(q - s))) {
        size_t to = (size_t)(q - s), inner = (size_t)(first - s) + 1;
        size_t from = to > inner ? inner + tail(s + inner, to - inner) : to;
        if (from < to && span_add(c, from, to))
            strcpy(c->spans[c->n_spans - 1].token, "...");
        q++;
    }
    return first != NULL;
}

static char *
put_together(struct scan *c, const char *s, size_t n, bool cut)
{
    struct out o = {.s = NULL};
    if (cut && c->mode == SCAN_SENTENCE && cut_quotations(c, s, n))
        cut = false;
    size_t at = 0, end = cut ? tail(s, n) : n;
    if (c->n_spans)
        qsort(c->spans, c->n_spans, sizeof *c->spans, by_place);
    for (size_t i = 0; i < c->n_spans;) {
        const struct span *p = &c->spans[i];
        size_t to = p->to;
        if (p->from >= end)
            break;
        for (i++; i < c->n_spans && c->spans[i].from < to; i++)
            to = c->spans[i].to > to ? c->spans[i].to : to;
        out_put(&o, s + at, p->from - at);
        out_str(&o, p->as ? p->as : p->token);
        at = to;
    }
    if (at < end)
        out_put(&o, s + at, end - at);
    if (cut)
        out_str(&o, "...");
    out_put(&o, "", 0);
    if (o.failed)
        no_memory(c);
    return o.s;
}

/* Looks at the text as it is, and as it is without escapes. */
static void
scan_views(struct scan *c, const char *s, size_t n)
{
    for (int unescape = 0; unescape < 2; unescape++) {
        if (unescape && !memchr(s, '%', n))
            break;
        if (fold_text(s, n, unescape, &c->f) < 0) {
            no_memory(c);
            break;
        }
        c->learned = 0;
        scan_view(c);
        fold_free(&c->f);
    }
}

char *
scan_text(struct redact *r, const char *s, size_t n, enum scan_mode mode,
          bool cut, bool *changed)
{
    struct scan c = {.r = r, .mode = mode};
    char *out = NULL;
    if (changed)
        *changed = false;
    if (dict_sort(&r->dict) < 0 || dict_sort(&r->phrases) < 0)
        no_memory(&c);
    else
        scan_views(&c, s, n);
    if (!r->failed)
        out = put_together(&c, s, n, cut);
    if (changed)
        *changed = c.n_spans > 0 || cut;
    free(c.spans);
    if (r->failed) {
        free(out);
        return NULL;
    }
    return out;
}

void
scan_learn(struct redact *r, const char *s, size_t n)
{
    struct scan c = {.r = r, .mode = SCAN_FREE, .learn = true};
    scan_views(&c, s, n);
}

bool
scan_finds(struct redact *r, const char *s, size_t n, enum scan_mode mode)
{
    bool changed;
    free(scan_text(r, s, n, mode, false, &changed));
    return changed || r->failed;
}

bool
name_may_stay(struct redact *r, const char *name, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!is_word(name[i]) && !strchr("._-", name[i]))
            return false;
    /* Multicast DNS: what people call their devices (RFC 6762). */
    if (n > 6 && strncasecmp(name + n - 6, ".local", 6) == 0)
        return false;
    return memchr(name, '.', n) && !scan_finds(r, name, n, SCAN_NAME);
}

/* --- bytes ----------------------------------------------------------------------------- */

bool
scan_bytes(struct redact *r, const uint8_t *p, size_t n)
{
    for (size_t at = 0; at + 4 <= n; at++) {
        struct addr a = addr_v4(p + at);
        const struct known_addr *e = dict_find_addr(&r->dict, &a);
        if (!e && at + 16 <= n) {
            a = addr_v6(p + at);
            e = dict_find_addr(&r->dict, &a);
        }
        if (e && !e->kept)
            return true;
    }
    for (size_t at = 0, end; at < n; at = end + 1) {
        for (end = at; end < n && p[end] >= ' ' && p[end] != 0x7f; end++)
            ;
        if (end - at >= 4 &&
            scan_finds(r, (const char *)p + at, end - at, SCAN_PROBE))
            return true;
    }
    return false;
}
