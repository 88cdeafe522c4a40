/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/redact/fold.h"
#include "analyzer/redact/redact_parts.h"

#include <openssl/crypto.h>
#include <stdlib.h>

struct redact *
redact_new(void)
{
    struct redact *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    /* Where it lies is nothing that a capture could know. */
    r->dict.seed = r->given.seed = r->phrases.seed =
        (uint64_t)(uintptr_t)r * 0x9e3779b97f4a7c15u + 1;
    return r;
}

void
redact_free(struct redact *r)
{
    if (!r)
        return;
    dict_free(&r->dict);
    dict_free(&r->given);
    for (size_t i = 0; i < r->phrases.n && i < r->phrase_room; i++)
        free(r->phrase_as[i]);
    free(r->phrase_as);
    dict_free(&r->phrases);
    OPENSSL_cleanse(r->key, sizeof r->key);
    free(r);
}

void
redact_key(struct redact *r, const uint8_t key[REDACT_KEY])
{
    memcpy(r->key, key, REDACT_KEY);
    r->keyed = true;
}

const char *
redact_failed(const struct redact *r)
{
    return r->failed;
}

void
redact_fail(struct redact *r, const char *why)
{
    if (!r->failed)
        r->failed = why;
}

void
out_put(struct out *o, const char *s, size_t n)
{
    if (o->failed)
        return;
    if (o->n + n + 1 > o->room) {
        size_t room = (o->n + n + 1) * 2;
        char *more = realloc(o->s, room);
        if (!more) {
            o->failed = true;
            return;
        }
        o->s = more;
        o->room = room;
    }
    if (n)
        memcpy(o->s + o->n, s, n);
    o->n += n;
    o->s[o->n] = '\0';
}

void
out_str(struct out *o, const char *s)
{
    out_put(o, s, strlen(s));
}

/* --- what is known --------------------------------------------------------------- */

/* One letter or digit may mean anything: where it stands for somebody, its class
 * says so. */
#define SHORTEST 2

static void
add(struct redact *r, enum redact_kind kind, const char *s, size_t n,
    enum learn_as as)
{
    bool created;
    if (n < SHORTEST)
        return;
    struct secret *e = dict_add(&r->dict, s, n, (uint8_t)kind, &created);
    if (!e) {
        r->failed = "out of memory";
        return;
    }
    if (created) {
        e->part = as == LEARN_PART;
    } else if (e->part && as != LEARN_PART) {
        e->part = false;
        e->kind = (uint8_t)kind;
    }
    e->person = e->person || as == LEARN_WHOLE;
    e->shortened = e->shortened || as == LEARN_CUT;
}

static bool
is_digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!is_digit(s[i]))
            return false;
    return true;
}

/* Characters of UTF-8. */
static size_t
letters(const char *s, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        k += ((unsigned char)s[i] & 0xc0) != 0x80;
    return k;
}

#define PART_MIN 4 /* letters of a word that may be somebody's name */

/* Mustermann of max.mustermann, Erika of Erika Mustermann. */
static void
add_parts(struct redact *r, enum redact_kind kind, const struct folded *f)
{
    for (size_t at = 0, end; at < f->n; at = end + 1) {
        for (end = at; end < f->n && is_word(f->s[end]); end++)
            ;
        const char *s = f->s + at;
        size_t n = end - at;
        if (n < f->n && letters(s, n) >= PART_MIN && !is_digits(s, n))
            add(r, kind, s, n, LEARN_PART);
    }
}

void
redact_learn_as(struct redact *r, enum redact_kind kind, const char *s,
                size_t n, enum learn_as as)
{
    struct folded f;
    if (fold_text(s, n, true, &f) < 0) {
        r->failed = "out of memory";
        return;
    }
    add(r, kind, f.s, f.n, as);
    fold_free(&f);
}

void
redact_learn(struct redact *r, enum redact_kind kind, const char *s, size_t n)
{
    struct folded f;
    if (n == 0)
        return;
    if (fold_text(s, n, true, &f) < 0) {
        r->failed = "out of memory";
        return;
    }
    switch (kind) {
    case REDACT_NUMBER:
    case REDACT_IMSI:
    case REDACT_IMEI:
        f.n = who_digits(f.s, f.n, f.s);
        add(r, kind, f.s, f.n, LEARN_WHOLE);
        if (kind == REDACT_IMEI && f.n > 14) /* without its check digit */
            add(r, kind, f.s, 14, LEARN_WHOLE);
        break;
    case REDACT_USER:
    case REDACT_NAME:
        add(r, kind, f.s, f.n, LEARN_WHOLE);
        add_parts(r, kind, &f);
        break;
    default: add(r, kind, f.s, f.n, LEARN_WHOLE);
    }
    fold_free(&f);
}

static int
phrase_room(struct redact *r)
{
    if (r->phrase_room >= r->phrases.n)
        return 0;
    size_t room = r->phrases.room;
    char **more = realloc(r->phrase_as, room * sizeof *more);
    if (!more)
        return -1;
    memset(more + r->phrase_room, 0, (room - r->phrase_room) * sizeof *more);
    r->phrase_as = more;
    r->phrase_room = room;
    return 0;
}

void
redact_phrase(struct redact *r, const char *text, const char *as)
{
    struct folded f;
    bool created;
    if (fold_text(text, strlen(text), false, &f) < 0) {
        redact_fail(r, "out of memory");
        return;
    }
    const struct secret *e =
        f.n < SHORTEST ? NULL : dict_add(&r->phrases, f.s, f.n, 0, &created);
    bool failed = f.n >= SHORTEST && (!e || phrase_room(r) < 0);
    if (!failed && e && created) {
        char *copy = strdup(as);
        r->phrase_as[e - r->phrases.items] = copy;
        failed = !copy;
    }
    if (failed)
        redact_fail(r, "out of memory");
    fold_free(&f);
}

void
redact_learn_addr(struct redact *r, const struct addr *a)
{
    if (a->family && !addr_is_nobodys(a) && !dict_addr(&r->dict, a))
        r->failed = "out of memory";
}

void
redact_keep_addr(struct redact *r, const struct addr *a)
{
    struct known_addr *e = a->family ? dict_addr(&r->dict, a) : NULL;
    if (e)
        e->kept = true;
    else if (a->family)
        r->failed = "out of memory";
}

bool
redact_knows_addr(const struct redact *r, const struct addr *a)
{
    struct addr as;
    const struct known_addr *e = known_as(r, a, &as);
    return e && !e->kept;
}

void
redact_keep_host(struct redact *r, const char *name)
{
    struct folded f;
    bool created;
    size_t n = strlen(name);
    while (n && name[n - 1] == '.')
        n--;
    if (!n)
        return;
    struct secret *e = NULL;
    if (fold_text(name, n, false, &f) == 0) {
        e = dict_add(&r->dict, f.s, f.n, REDACT_NAME, &created);
        fold_free(&f);
    }
    if (e)
        e->kept = true;
    else
        r->failed = "out of memory";
}
