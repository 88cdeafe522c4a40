/* SPDX-License-Identifier: Apache-2.0 */
/* What is secret by its looks: long numbers, URIs and mail addresses, hardware
 * addresses, UUIDs, and texts written as hex digits. */
#include "analyzer/redact/scan.h"

#include <stdlib.h>

/* --- numbers ------------------------------------------------------------------------- */

#define RUN_DIGITS 64 /* of a row of digits that are looked at one by one */

struct run {
    char digits[RUN_DIGITS];
    size_t place[RUN_DIGITS]; /* of each in the folded text */
    size_t n, all;            /* kept here; in all */
    size_t end, solid;        /* behind the last; how many before the first
                                 separator */
};

/* Does an address begin here that stays? */
static bool
is_kept_addr(const struct scan *c, size_t at)
{
    struct addr a, as;
    bool sure;
    const struct known_addr *e =
        spelled_addr(c->r, c->f.s, c->f.n, at, &a, &sure)
            ? known_as(c->r, &a, &as)
            : NULL;
    return e && e->kept;
}

/* Digits, with two separators at most between two of them. */
static void
run_of(const struct scan *c, size_t at, struct run *run)
{
    const struct folded *f = &c->f;
    run->n = run->all = run->solid = 0;
    for (size_t gap = 0; at < f->n && gap <= 2; at++) {
        if (!is_digit(f->s[at])) {
            if (!strchr(" .-()/_:,+", f->s[at]))
                break;
            if (run->all >= RUN_DIGITS)
                break; /* the rest is a row of its own */
            run->solid = run->solid ? run->solid : run->all;
            gap++;
            continue;
        }
        if (gap && is_kept_addr(c, at))
            break;
        if (run->n < RUN_DIGITS) {
            run->digits[run->n] = f->s[at];
            run->place[run->n++] = at;
        }
        run->all++;
        run->end = at + 1;
        gap = 0;
    }
    run->solid = run->solid ? run->solid : run->all;
}

/* The longest number in it that was learned, of seven digits or more. */
static const struct secret *
known_in(const struct redact *r, const struct run *run, size_t *where)
{
    const struct secret *best = NULL;
    for (size_t i = 0; i + REDACT_DIGITS_MIN <= run->n; i++) {
        const struct secret *e =
            dict_longest(&r->dict, run->digits + i, run->n - i);
        if (e && e->n >= REDACT_DIGITS_MIN && (!best || e->n > best->n)) {
            best = e;
            *where = i;
        }
    }
    return best;
}

#define SPARE 4u /* digits around a number that may belong to it: 00, 0, +1 */

/* What stands for a row of digits: the number in it that was learned, or itself by
 * its looks. */
static void
add_run(struct scan *c, size_t from, size_t to, const char *s, size_t n,
        const struct secret *e)
{
    enum redact_kind kind =
        e ? (enum redact_kind)e->kind : who_kind(&s, &n, "", 0);
    scan_add(c, from, to, kind, e ? e->s : s, e ? e->n : n);
}

static void
scan_digits(struct scan *c, size_t at, bool free)
{
    struct run run;
    size_t where = 0;
    if (!is_digit(c->f.s[at]) || (at && is_digit(c->f.s[at - 1])) ||
        (c->learn && at < c->learned))
        return;
    run_of(c, at, &run);
    if (run.all < REDACT_DIGITS_MIN)
        return;
    c->learned = run.end;
    const struct secret *e = c->learn ? NULL : known_in(c->r, &run, &where);
    if (free || c->mode == SCAN_NAME)
        add_run(c, at, run.end, run.digits, run.n,
                e && e->n + SPARE >= run.all ? e : NULL);
    else if (run.solid >= 14 &&
             run.solid <= 16) /* as long as an IMSI, an IMEI */
        add_run(c, at, at + run.solid, run.digits, run.solid,
                e && where + e->n <= run.solid ? e : NULL);
    else if (e) /* of a sentence, no more than the number */
        add_run(c, run.place[where], run.place[where + e->n - 1] + 1, e->s,
                e->n, e);
}

/* --- user@host, scheme:host ------------------------------------------------------------- */

static bool
of_user(char c)
{
    return !strchr(" \t<>\"',;()[]{}|\\@", c); /* and not the NUL */
}

static bool
of_host(char c)
{
    return is_word(c) || c == '.' || c == '-' || c == '_';
}

static void
scan_host(struct scan *c, size_t at)
{
    size_t end = at;
    struct addr a;
    char text[ADDR_TEXT_MAX];
    while (end < c->f.n && of_host(c->f.s[end]))
        end++;
    while (end > at && strchr(".-_", c->f.s[end - 1]))
        end--;
    const char *host = c->f.s + at;
    size_t n = end - at;
    if (n < ADDR_TEXT_MAX) {
        memcpy(text, host, n);
        text[n] = '\0';
        if (addr_parse(text, &a))
            return; /* scan_addr() takes it */
    }
    n = who_network(host, n);
    const struct secret *e = dict_find(&c->r->dict, host, end - at);
    if (!n || (e && e->kept && !e->person && !c->learn &&
               name_may_stay(c->r, host, end - at)))
        return;
    /* "name.ims.mnc001....": without the '.' between them. */
    n -= n < end - at;
    if (c->learn) {
        redact_learn_as(c->r, REDACT_NAME, host, n, LEARN_HOST);
        return;
    }
    scan_add(c, at, at + n, REDACT_NAME, host, n);
}

static void
scan_mail(struct scan *c, size_t at)
{
    static const char *const schemes[] = {
        "sip:", "sips:", "im:", "pres:", "mailto:", "xmpp:"};
    const struct folded *f = &c->f;
    size_t from = at;
    while (from && of_user(f->s[from - 1]))
        from--;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t k = strlen(schemes[i]);
        if (at - from >= k && memcmp(f->s + from, schemes[i], k) == 0) {
            from += k;
            break;
        }
    }
    if (from < at) {
        const char *user = f->s + from;
        size_t n = at - from, host = at + 1;
        enum redact_kind kind = who_kind(&user, &n, f->s + host, f->n - host);
        scan_add(c, from, at, kind, user, n);
    }
    scan_host(c, at + 1);
}

/* Among bytes, which may be anything: a user and a name with a dot. */
static bool
is_mail(const struct scan *c, size_t at)
{
    const struct folded *f = &c->f;
    size_t end = at + 1, dots = 0;
    if (f->s[at] != '@' || at < 2 || !is_word(f->s[at - 1]) ||
        !is_word(f->s[at - 2]))
        return false;
    for (; end < f->n && of_host(f->s[end]); end++)
        dots += f->s[end] == '.';
    return dots && end > at + 5;
}

#define HOST_MOST 1024u /* bytes in which an '@' is looked for */

static void
scan_scheme(struct scan *c, size_t at)
{
    static const char *const schemes[] = {"sip:", "sips:"};
    const struct folded *f = &c->f;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t k = strlen(schemes[i]);
        if (f->n - at <= k || memcmp(f->s + at, schemes[i], k) != 0 ||
            (at && is_word(f->s[at - 1])))
            continue;
        size_t end = at + k;
        while (end < f->n && end < at + HOST_MOST && of_user(f->s[end]))
            end++;
        if (end == f->n || f->s[end] != '@')
            scan_host(c, at + k);
    }
}

/* --- hardware addresses, UUIDs ---------------------------------------------------------- */

static bool
is_hex_at(const struct folded *f, size_t at)
{
    return at < f->n && hex_digit(f->s[at]) >= 0;
}

/* Two hex digits, and none beside them. */
static bool
is_pair(const struct folded *f, size_t at)
{
    return is_hex_at(f, at) && is_hex_at(f, at + 1) && !is_hex_at(f, at + 2) &&
           !(at && is_hex_at(f, at - 1));
}

#define PAIRS_MAC 6u

/* How many pairs of hex digits are in the row that has one here: an IKE SPI is told
 * as eight. */
static size_t
pairs_in_row(const struct folded *f, size_t at)
{
    size_t n = 0, most = 4 * PAIRS_MAC;
    for (size_t k = 0; k < most && at >= 3 && strchr(":-", f->s[at - 1]) &&
                       is_pair(f, at - 3);
         k++)
        at -= 3;
    for (; n < most && is_pair(f, at); n++, at += 3)
        if (at + 2 >= f->n || !strchr(":-", f->s[at + 2]))
            return n + 1;
    return n;
}

/* "x": a hex digit; anything else is itself. */
static size_t
matches(const struct folded *f, size_t at, const char *form)
{
    size_t n = strlen(form);
    if (n > f->n - at || (at && is_hex_at(f, at - 1)) || is_hex_at(f, at + n))
        return 0;
    for (size_t i = 0; i < n; i++)
        if (form[i] == 'x' ? hex_digit(f->s[at + i]) < 0
                           : f->s[at + i] != form[i])
            return 0;
    return n;
}

static void
scan_hardware(struct scan *c, size_t at)
{
    static const char *const forms[] = {"xx:xx:xx:xx:xx:xx",
                                        "xx-xx-xx-xx-xx-xx", "xxxx.xxxx.xxxx",
                                        "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        size_t n = matches(&c->f, at, forms[i]);
        if (n && (i > 1 || pairs_in_row(&c->f, at) == PAIRS_MAC))
            scan_add(c, at, at + n, REDACT_DEVICE, c->f.s + at, n);
    }
}

/* --- hex ------------------------------------------------------------------------------- */

#define HEX_MIN 8 /* digits: four characters */

/* The bytes that hex digits stand for, from the first or the second on. */
static size_t
hex_bytes(const struct folded *f, size_t at, size_t end, uint8_t *out)
{
    size_t n = 0;
    int high = -1;
    for (; at < end; at++) {
        int v = hex_digit(f->s[at]);
        if (v < 0)
            continue;
        if (high >= 0)
            out[n++] = (uint8_t)(high << 4 | v);
        high = high < 0 ? v : -1;
    }
    return n;
}

static void
scan_hex(struct scan *c, size_t at)
{
    const struct folded *f = &c->f;
    size_t end = at, digits = 0;
    if (hex_digit(f->s[at]) < 0 ||
        (at && (hex_digit(f->s[at - 1]) >= 0 ||
                (at > 1 && strchr(":- ", f->s[at - 1]) &&
                 hex_digit(f->s[at - 2]) >= 0))))
        return;
    while (end < f->n) {
        if (hex_digit(f->s[end]) >= 0)
            digits++;
        else if (!(strchr(":- ", f->s[end]) && f->s[end] && end + 1 < f->n &&
                   hex_digit(f->s[end + 1]) >= 0))
            break;
        end++;
    }
    uint8_t *bytes = digits >= HEX_MIN ? malloc(digits) : NULL;
    if (digits >= HEX_MIN && !bytes)
        c->r->failed = "out of memory";
    for (size_t odd = 0; bytes && odd < 2; odd++) {
        size_t n = hex_bytes(f, at + odd, end, bytes);
        if (!scan_bytes(c->r, bytes, n))
            continue;
        scan_add(c, at, end, REDACT_OPAQUE, f->s + at, end - at);
        break;
    }
    free(bytes);
}

void
scan_patterns(struct scan *c, size_t at, bool free)
{
    scan_digits(c, at, free);
    if (c->mode == SCAN_PROBE && is_mail(c, at))
        scan_mail(c, at);
    if (c->mode == SCAN_NAME || c->mode == SCAN_PROBE)
        return;
    if (!c->learn)
        scan_hex(c, at);
    if (c->f.s[at] == '@')
        scan_mail(c, at);
    if (free && c->f.s[at] == 's')
        scan_scheme(c, at);
    scan_hardware(c, at);
}
