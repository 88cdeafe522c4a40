/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compile_tables.c - the tables of this folder into who.db, at build time.
 *
 *     compile-tables FOLDER OUTPUT
 *
 * The tables are described in README.md, the output in analyzer/who/db.h. A
 * line that is not understood stops it, with file and line.
 */
#include "analyzer/who/asn_table.h"
#include "analyzer/who/db.h"
#include "analyzer/who/gateway.h"

#include <ctype.h>
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#define UNPACKED_MAX (256ull << 20)
#define COLUMNS_MAX 10

struct compiler {
    const char *folder;
    struct asn_table *table;
    struct db_role *roles;
    struct db_operator *operators;
    struct db_gateway *gateways;
    struct db_source *sources;
    uint32_t n_roles, n_operators, n_gateways, n_sources;
    struct addr next; /* where the range before ended, plus one */
    uint32_t last_number;
    char last_gateway[GATEWAY_NAME_MAX + 1];
};

/* One line, cut at its tabs. */
struct line {
    const char *file;
    unsigned long number;
    char *column[COLUMNS_MAX];
    size_t n;
};

__attribute__((noreturn, format(printf, 2, 3))) static void
die(const struct line *l, const char *fmt, ...)
{
    struct err e;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(e.text, sizeof e.text, fmt, ap);
    va_end(ap);
    if (l)
        fprintf(stderr, "compile-tables: %s:%lu: %s\n", l->file, l->number,
                e.text);
    else
        fprintf(stderr, "compile-tables: %s\n", e.text);
    exit(1);
}

/* --- reading --------------------------------------------------------------- */

/* A whole file, unpacked if its name ends in .zst, NUL-terminated. */
static char *
slurp(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END) < 0)
        die(NULL, "%s: %s", path, strerror(errno));
    long size = ftell(f);
    rewind(f);
    char *raw = size >= 0 ? malloc((size_t)size + 1) : NULL;
    if (!raw || fread(raw, 1, (size_t)size, f) != (size_t)size)
        die(NULL, "%s: cannot be read", path);
    fclose(f);
    raw[size] = '\0';
    size_t len = strlen(path);
    if (len < 4 || strcmp(path + len - 4, ".zst") != 0)
        return raw;
    unsigned long long full = ZSTD_getFrameContentSize(raw, (size_t)size);
    if (full > UNPACKED_MAX) /* also the two error values */
        die(NULL, "%s: not a zstd file of a known size", path);
    char *text = malloc((size_t)full + 1);
    if (!text || ZSTD_decompress(text, (size_t)full, raw, (size_t)size) != full)
        die(NULL, "%s: damaged", path);
    free(raw);
    text[full] = '\0';
    return text;
}

typedef void line_fn(struct compiler *c, const struct line *l);

static size_t
count_lines(const char *text)
{
    size_t n = 1;
    for (; (text = strchr(text, '\n')); text++)
        n++;
    return n;
}

static void
each_line(struct compiler *c, const char *file, char *text, size_t columns,
          line_fn *take)
{
    struct line l = {.file = file};
    for (char *p = text; *p;) {
        char *end = strchr(p, '\n');
        l.number++;
        if (!end)
            die(&l, "the last line has no newline");
        *end = '\0';
        if (*p && *p != '#') {
            l.n = 0;
            for (char *at = p; at && l.n < COLUMNS_MAX;) {
                char *tab = strchr(at, '\t');
                if (tab)
                    *tab = '\0';
                l.column[l.n++] = at;
                at = tab ? tab + 1 : NULL;
            }
            if (l.n != columns)
                die(&l, "%zu columns instead of %zu", l.n, columns);
            take(c, &l);
        }
        p = end + 1;
    }
}

static uint32_t
number_of(const struct line *l, size_t column)
{
    char *end;
    const char *p = l->column[column];
    errno = 0;
    unsigned long v = strtoul(p, &end, 10);
    if (!isdigit((unsigned char)*p) || *end || errno || v > UINT32_MAX)
        die(l, "column %zu: not a number: '%s'", column + 1, p);
    return (uint32_t)v;
}

static uint32_t
string_of(struct compiler *c, const struct line *l, size_t column)
{
    struct slice s = slice_cstr(l->column[column]);
    uint32_t at = asn_table_string(c->table, s);
    if (s.n && !at)
        die(l, "too much text");
    return htole32(at);
}

/* Digits into a NUL-padded column; `least` 0 lets it be empty. */
static void
digits_of(const struct line *l, size_t column, size_t least, char out[4])
{
    const char *p = l->column[column];
    size_t n = strlen(p);
    memset(out, 0, 4);
    if (n == 0 && least == 0)
        return;
    if (n < (least ? least : 2) || n > 3 || strspn(p, "0123456789") != n)
        die(l, "column %zu: not a network code: '%s'", column + 1, p);
    memcpy(out, p, n);
}

static void
country_of(const struct line *l, size_t column, char out[4])
{
    const char *p = l->column[column];
    memset(out, 0, 4);
    if (!*p)
        return;
    if (strlen(p) != 2 || !isupper((unsigned char)p[0]) ||
        !isupper((unsigned char)p[1]))
        die(l, "column %zu: not an ISO 3166-1 code: '%s'", column + 1, p);
    memcpy(out, p, 2);
}

/* --- the tables ------------------------------------------------------------- */

static void
take_name(struct compiler *c, const struct line *l)
{
    uint32_t number = number_of(l, 0);
    struct err err;
    if (number <= c->last_number)
        die(l, "not in order");
    c->last_number = number;
    if (asn_table_name(c->table, number, slice_cstr(l->column[1]), &err) < 0)
        die(l, "%s", err.text);
}

/* Adds 2^bit (times a digit) to an address; true when it wraps. */
static bool
add_at(struct addr *a, unsigned value, size_t byte)
{
    for (size_t i = byte + 1; i-- > 0 && value;) {
        value += a->b[i];
        a->b[i] = (uint8_t)value;
        value >>= 8;
    }
    return value != 0;
}

/* Adds a count of addresses: "/24" is a block of that prefix length, anything
 * else hexadecimal, "" none. */
static bool
add_count(const struct line *l, size_t column, struct addr *a)
{
    const char *p = l->column[column];
    size_t size = addr_size(a);
    bool wraps = false;
    if (*p == '/') {
        char *end;
        unsigned long bits = strtoul(p + 1, &end, 10);
        if (!isdigit((unsigned char)p[1]) || *end || bits > size * 8 || !bits)
            die(l, "column %zu: not a prefix length: '%s'", column + 1, p);
        return add_at(a, 0x80u >> ((bits - 1) % 8), (bits - 1) / 8);
    }
    size_t n = strlen(p);
    if (n > size * 2 || strspn(p, "0123456789abcdef") != n)
        die(l, "column %zu: not a count: '%s'", column + 1, p);
    for (size_t i = 0; i < n; i++) {
        unsigned digit = (unsigned)(p[i] <= '9' ? p[i] - '0' : p[i] - 'a' + 10);
        size_t place = n - 1 - i; /* of the hexadecimal digit, from the right */
        wraps |= add_at(a, digit << (4 * (place % 2)), size - 1 - place / 2);
    }
    return wraps;
}

static void
take_range(struct compiler *c, const struct line *l)
{
    static const struct addr zero;
    struct addr start = c->next, end;
    struct err err;
    if (start.family == 0)
        die(l, "a range behind the last address");
    if (add_count(l, 0, &start))
        die(l, "a range behind the last address");
    end = start;
    bool wraps = add_count(l, 1, &end);
    c->next = wraps ? zero : end;
    for (size_t i = addr_size(&end); i-- > 0 && end.b[i]-- == 0;)
        continue; /* the last address is one before the next start */
    end.family = start.family;
    if (addr_cmp(&start, &end) > 0)
        die(l, "an empty range");
    if (asn_table_add(c->table, &start, &end, number_of(l, 2),
                      slice_of(NULL, 0), &err) < 0)
        die(l, "%s", err.text);
}

static void
take_operator(struct compiler *c, const struct line *l)
{
    struct db_operator *o = &c->operators[c->n_operators++];
    memset(o, 0, sizeof *o);
    digits_of(l, 0, 3, o->mcc);
    digits_of(l, 1, 2, o->mnc);
    country_of(l, 2, o->country);
    o->company = string_of(c, l, 5);
    o->name = *l->column[4] ? string_of(c, l, 4) : o->company;
    if (c->n_operators > 1 && memcmp(o - 1, o, 8) >= 0)
        die(l, "not in order of mcc and mnc, or twice");
}

/* A network named by another table must be one of operators.tsv. */
static void
check_network(const struct compiler *c, const struct line *l, const char *mcc,
              const char *mnc, const char *country)
{
    if (!*mnc && !*mcc)
        return;
    for (uint32_t i = 0; i < c->n_operators; i++) {
        const struct db_operator *o = &c->operators[i];
        if (memcmp(o->mcc, mcc, 4) != 0 || memcmp(o->mnc, mnc, 4) != 0)
            continue;
        if (*country && *o->country && memcmp(country, o->country, 4) != 0)
            die(l, "%s-%s is a network of %s, not of %s", mcc, mnc, o->country,
                country);
        return;
    }
    die(l, "no network %s-%s in operators.tsv", mcc, mnc);
}

static void
take_role(struct compiler *c, const struct line *l)
{
    static const char *const known[] = {"mobile-operator", "operator",
                                        "cloud",           "cdn",
                                        "hosting",         "vpn-provider"};
    bool ok = false;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        ok |= strcmp(known[i], l->column[1]) == 0;
    if (!ok)
        die(l, "unknown role '%s'", l->column[1]);
    struct db_role *r = &c->roles[c->n_roles++];
    memset(r, 0, sizeof *r);
    r->number = htole32(number_of(l, 0));
    r->role = string_of(c, l, 1);
    r->name = string_of(c, l, 2);
    country_of(l, 3, r->country);
    digits_of(l, 4, 0, r->mcc);
    digits_of(l, 5, 0, r->mnc);
    check_network(c, l, r->mcc, r->mnc, r->country);
    if (c->n_roles > 1 && le32toh(r[-1].number) >= le32toh(r->number))
        die(l, "not in order of AS number, or twice");
}

static void
take_gateway(struct compiler *c, const struct line *l)
{
    struct db_gateway *g = &c->gateways[c->n_gateways++];
    memset(g, 0, sizeof *g);
    char normal[GATEWAY_NAME_MAX + 1];
    if (!gateway_normalize(l->column[0], normal) ||
        strcmp(normal, l->column[0]) != 0)
        die(l, "not a host name in lower case: '%s'", l->column[0]);
    if (strcmp(c->last_gateway, normal) >= 0)
        die(l, "not in order of names, or twice");
    memcpy(c->last_gateway, normal, sizeof normal);
    for (int i = GATEWAY_EPDG; i <= GATEWAY_IMS; i++)
        if (strcmp(l->column[1], gateway_class_name((enum gateway_class)i)) ==
            0)
            g->class = (uint8_t)i;
    if (!g->class)
        die(l, "unknown class '%s'", l->column[1]);
    g->name = string_of(c, l, 0);
    g->operator_name = string_of(c, l, 2);
    country_of(l, 3, g->country);
    digits_of(l, 4, 0, g->mcc);
    digits_of(l, 5, 0, g->mnc);
    if (*g->mnc)
        check_network(c, l, g->mcc, g->mnc, g->country);
    g->emergency = strcmp(l->column[6], "yes") == 0;
    if (!g->emergency && strcmp(l->column[6], "no") != 0)
        die(l, "emergency is yes or no, not '%s'", l->column[6]);
}

static void
take_source(struct compiler *c, const struct line *l)
{
    c->sources[c->n_sources++] = (struct db_source){
        .name = string_of(c, l, 0),
        .version = string_of(c, l, 1),
        .date = string_of(c, l, 2),
        .licence = string_of(c, l, 3),
        .credit = string_of(c, l, 4),
        .url = string_of(c, l, 5),
    };
}

/* Reads a table; *rows, if given, gets room for one row of `size` a line. */
static void
read_table(struct compiler *c, const char *name, size_t columns, line_fn *take,
           void *rows, size_t size)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", c->folder, name) >=
        (int)sizeof path)
        die(NULL, "%s: the path is too long", name);
    char *text = slurp(path);
    if (rows) {
        void *p = calloc(count_lines(text), size);
        if (!p)
            die(NULL, "out of memory");
        memcpy(rows, &p, sizeof p);
    }
    each_line(c, path, text, columns, take);
    free(text);
}

/* --- writing ---------------------------------------------------------------- */

struct part {
    const void *p;
    size_t size;
};

static void
write_parts(const char *path, const struct part parts[DB_SECTIONS])
{
    struct db_header h;
    memset(&h, 0, sizeof h);
    memcpy(h.magic, DB_MAGIC, sizeof h.magic);
    h.version = htole32(DB_VERSION);
    size_t at = sizeof h;
    for (size_t i = 0; i < DB_SECTIONS; i++) {
        h.sections[i].offset = htole32((uint32_t)at);
        h.sections[i].size = htole32((uint32_t)parts[i].size);
        at += (parts[i].size + 3) & ~(size_t)3;
    }
    if (at > UINT32_MAX)
        die(NULL, "%s: larger than 4 GiB", path);
    h.file_size = htole32((uint32_t)at);
    h.crc = htole32(
        (uint32_t)crc32(0, (const Bytef *)&h, offsetof(struct db_header, crc)));
    FILE *f = fopen(path, "wb");
    if (!f)
        die(NULL, "%s: %s", path, strerror(errno));
    static const char zeros[4];
    fwrite(&h, sizeof h, 1, f);
    for (size_t i = 0; i < DB_SECTIONS; i++) {
        fwrite(parts[i].p, 1, parts[i].size, f);
        fwrite(zeros, 1, -parts[i].size & 3, f);
    }
    if (ferror(f) | fclose(f))
        die(NULL, "%s: cannot be written: %s", path, strerror(errno));
}

static void
write_db(struct compiler *c, const char *path)
{
    struct asn_view v;
    struct err err;
    if (asn_table_finish(c->table, &v, &err) < 0)
        die(NULL, "%s", err.text);
    for (uint32_t i = 1; i < v.n_rows; i++)
        if (le32toh(v.rows[i].number) <= le32toh(v.rows[i - 1].number))
            die(NULL, "AS%u has ranges but is not in as-names.tsv.zst",
                le32toh(v.rows[i].number));
    struct part parts[DB_SECTIONS] = {
        [DB_V4_START] = {v.v4_start, v.n4 * sizeof *v.v4_start},
        [DB_V4_ROW] = {v.v4_row, v.n4 * sizeof *v.v4_row},
        [DB_V6_START] = {v.v6_start, v.n6 * (size_t)16},
        [DB_V6_ROW] = {v.v6_row, v.n6 * sizeof *v.v6_row},
        [DB_SYSTEMS] = {v.rows, v.n_rows * sizeof *v.rows},
        [DB_ROLES] = {c->roles, c->n_roles * sizeof *c->roles},
        [DB_OPERATORS] = {c->operators, c->n_operators * sizeof *c->operators},
        [DB_GATEWAYS] = {c->gateways, c->n_gateways * sizeof *c->gateways},
        [DB_SOURCES] = {c->sources, c->n_sources * sizeof *c->sources},
        [DB_STRINGS] = {v.strings, v.n_strings},
    };
    write_parts(path, parts);
}

int
main(int argc, char **argv)
{
    if (argc != 3)
        die(NULL, "usage: compile-tables FOLDER OUTPUT");
    struct compiler c = {.folder = argv[1], .table = asn_table_new()};
    if (!c.table)
        die(NULL, "out of memory");
    static const uint8_t zero[16];
    read_table(&c, "as-names.tsv.zst", 2, take_name, NULL, 0);
    c.next = addr_v4(zero);
    read_table(&c, "asn-ipv4.tsv.zst", 3, take_range, NULL, 0);
    c.next = addr_v6(zero);
    read_table(&c, "asn-ipv6.tsv.zst", 3, take_range, NULL, 0);
    read_table(&c, "operators.tsv", 6, take_operator, &c.operators,
               sizeof *c.operators);
    read_table(&c, "operator_as.tsv", 8, take_role, &c.roles, sizeof *c.roles);
    read_table(&c, "gateways.tsv", 8, take_gateway, &c.gateways,
               sizeof *c.gateways);
    read_table(&c, "sources.tsv", 6, take_source, &c.sources,
               sizeof *c.sources);
    write_db(&c, argv[2]);
    asn_table_free(c.table);
    free(c.roles);
    free(c.operators);
    free(c.gateways);
    free(c.sources);
    return 0;
}
