/* SPDX-License-Identifier: Apache-2.0 */
/* The text forms of asn_file.h. */
#include "analyzer/who/asn_file.h"

#include <stdlib.h>

#define FIELDS_MAX 8

struct fields {
    char *at[FIELDS_MAX];
    size_t n;
};

/* One field of a quoted form, unquoted in place. *next is set behind its
 * separator, NULL at the line's end. False: a stray quote. */
static bool
unquote(char *p, char separator, char **next)
{
    char *to = p, *from = p + 1;
    for (;;) {
        if (*from == '\0')
            return false;
        if (*from == '"') {
            if (from[1] != '"')
                break;
            from++;
        }
        *to++ = *from++;
    }
    from++;
    if (*from != '\0' && *from != separator)
        return false;
    *next = *from ? from + 1 : NULL;
    *to = '\0';
    return true;
}

static const char *
split(char *line, char separator, struct fields *f)
{
    f->n = 0;
    for (char *p = line; p;) {
        if (f->n == FIELDS_MAX)
            return "too many fields";
        f->at[f->n++] = p;
        if (separator == ',' && *p == '"') {
            if (!unquote(p, separator, &p))
                return "a quote that does not close its field";
            continue;
        }
        char *end = strchr(p, separator);
        if (end)
            *end = '\0';
        p = end ? end + 1 : NULL;
    }
    return NULL;
}

/* An IPv4 or IPv6 address written as one decimal number. */
static bool
parse_number(const char *text, struct addr *out)
{
    uint8_t b[16] = {0};
    if (!*text || strspn(text, "0123456789") != strlen(text))
        return false;
    for (; *text; text++) {
        unsigned carry = (unsigned)(*text - '0');
        for (size_t i = 16; i-- > 0;) {
            carry += b[i] * 10u;
            b[i] = (uint8_t)carry;
            carry >>= 8;
        }
        if (carry)
            return false; /* above 2^128 - 1 */
    }
    static const uint8_t zero[12];
    *out = memcmp(b, zero, 12) == 0 ? addr_v4(b + 12) : addr_v6(b);
    return true;
}

static bool
parse_address(const char *text, struct addr *out)
{
    return addr_parse(text, out) || parse_number(text, out);
}

/* "10.0.0.0/8". */
static const char *
parse_prefix(char *text, struct addr *start, struct addr *end)
{
    char *slash = strchr(text, '/');
    *slash = '\0';
    if (!addr_parse(text, start))
        return "not an address before the slash";
    size_t bits = 0, most = addr_size(start) * 8;
    const char *digits = slash + 1;
    if (!*digits || strlen(digits) > 3 ||
        strspn(digits, "0123456789") != strlen(digits) ||
        (bits = (size_t)strtoul(digits, NULL, 10)) > most)
        return "not a prefix length after the slash";
    *end = *start;
    for (size_t i = bits; i < most; i++) {
        uint8_t bit = (uint8_t)(0x80u >> (i % 8));
        if (start->b[i / 8] & bit)
            return "the address has bits beyond its prefix length";
        end->b[i / 8] = (uint8_t)(end->b[i / 8] | bit);
    }
    return NULL;
}

/* "13335" or "AS13335". */
static bool
parse_as(const char *text, uint32_t *out)
{
    if ((text[0] == 'A' || text[0] == 'a') &&
        (text[1] == 'S' || text[1] == 's'))
        text += 2;
    size_t n = strlen(text);
    if (n == 0 || n > 10 || strspn(text, "0123456789") != n)
        return false;
    uint64_t v = strtoull(text, NULL, 10);
    *out = (uint32_t)v;
    return v <= UINT32_MAX;
}

static bool
is_header(const char *first)
{
    static const char *const names[] = {
        "network", "cidr",     "ip_range_start", "range_start",
        "start",   "start_ip", "ip_range",       "first_ip",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(first, names[i]) == 0)
            return true;
    return false;
}

/* NULL, or what is wrong. */
static const char *
parse_range(struct fields *f, size_t *used, struct addr *start,
            struct addr *end)
{
    *used = 1;
    if (strchr(f->at[0], '/'))
        return parse_prefix(f->at[0], start, end);
    if (!parse_address(f->at[0], start))
        return "the first field is neither an address nor a prefix";
    *used = 2;
    if (f->n < 2 || !parse_address(f->at[1], end))
        return "the second field is not an address";
    if (start->family != end->family) {
        /* As a number, an IPv6 range may start below 2^32. */
        if (start->family == 6 ||
            strspn(f->at[0], "0123456789") != strlen(f->at[0]))
            return "the range's ends are of different families";
        uint8_t b[16] = {0};
        memcpy(b + 12, start->b, 4);
        *start = addr_v6(b);
    }
    if (addr_cmp(start, end) > 0)
        return "the range ends before it starts";
    return NULL;
}

static const char *
add_line(struct asn_text *x, char *line, struct err *err)
{
    struct fields f;
    const char *wrong = split(line, x->separator, &f);
    if (wrong)
        return wrong;
    if (x->line == 1 && is_header(f.at[0]))
        return NULL;
    struct addr start, end;
    size_t used;
    wrong = parse_range(&f, &used, &start, &end);
    if (wrong)
        return wrong;
    uint32_t number;
    if (f.n <= used || !parse_as(f.at[used], &number))
        return "no AS number where one should be";
    const char *name = "";
    switch (f.n - used) {
    case 1: break;
    case 2: name = f.at[used + 1]; break;
    case 3: name = f.at[used + 2]; break; /* behind a country */
    default: return "too many fields";
    }
    if (number == 0)
        return NULL;
    if (asn_table_add(x->table, &start, &end, number, slice_cstr(name), err) <
        0)
        return err->text;
    return NULL;
}

static int
take_line(struct asn_text *x, struct err *err)
{
    size_t n = x->used;
    char *line = x->buf;
    x->used = 0;
    x->line++;
    if (n && line[n - 1] == '\r')
        n--;
    line[n] = '\0';
    if (x->line == 1 && n >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0) {
        line += 3; /* a byte order mark */
        n -= 3;
    }
    if (memchr(line, '\0', n))
        return err_set(err, "%s:%llu: a NUL byte: not a text table", x->name,
                       (unsigned long long)x->line);
    if (n == 0 || *line == '#')
        return 0;
    if (!x->separator)
        x->separator = strchr(line, '\t') ? '\t' : ',';
    struct err inner = {.text = ""};
    const char *wrong = add_line(x, line, &inner);
    if (wrong)
        return err_set(err, "%s:%llu: %s", x->name, (unsigned long long)x->line,
                       wrong);
    return 0;
}

int
asn_text_feed(struct asn_text *x, const char *p, size_t n, struct err *err)
{
    while (n) {
        const char *end = memchr(p, '\n', n);
        size_t piece = end ? (size_t)(end - p) : n;
        if (piece >= sizeof x->buf - x->used)
            return err_set(err, "%s:%llu: longer than %d bytes", x->name,
                           (unsigned long long)x->line + 1, ASN_LINE_MAX);
        memcpy(x->buf + x->used, p, piece);
        x->used += piece;
        if (!end)
            return 0;
        p += piece + 1;
        n -= piece + 1;
        if (take_line(x, err) < 0)
            return -1;
    }
    return 0;
}

int
asn_text_end(struct asn_text *x, struct err *err)
{
    return x->used ? take_line(x, err) : 0;
}
