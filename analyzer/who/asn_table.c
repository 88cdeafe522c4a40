/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/who/asn_table.h"

#include "analyzer/base/table.h"

#include <endian.h>
#include <stdlib.h>

/* An address as a number; IPv4 in lo. */
struct key {
    uint64_t hi, lo;
};

struct range {
    struct key start, end;
    uint32_t row;   /* 1 + index of the AS */
    uint32_t order; /* of adding */
};

struct ranges {
    struct range *items;
    uint32_t n, cap;
    /* After finishing: */
    void *starts; /* of asn_view.h */
    uint32_t *rows;
    uint32_t n_out;
};

struct asn_table {
    struct ranges v4, v6;
    struct asn_row *rows;
    uint32_t n_rows, cap_rows;
    uint32_t *slots;  /* a hash of rows by number: 1 + index, 0 empty */
    uint32_t n_slots; /* a power of two, at least twice n_rows */
    char *strings;
    uint32_t n_strings, cap_strings;
};

/* Makes room for `more` items; -1 when memory is out or the limit reached. */
static int
grow(void **items, uint32_t *cap, uint32_t n, uint32_t more, size_t size,
     uint32_t limit)
{
    if (more > limit || n > limit - more)
        return -1;
    if (n + more <= *cap)
        return 0;
    uint32_t want = *cap ? *cap : 256;
    while (want < n + more)
        want = want > limit / 2 ? limit : want * 2;
    void *p = realloc(*items, want * size);
    if (!p)
        return -1;
    *items = p;
    *cap = want;
    return 0;
}

struct asn_table *
asn_table_new(void)
{
    struct asn_table *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    void *p = t->strings;
    if (grow(&p, &t->cap_strings, 0, 1, 1, ASN_TABLE_MAX_STRINGS) < 0) {
        asn_table_free(t);
        return NULL;
    }
    t->strings = p;
    t->strings[t->n_strings++] = '\0'; /* offset 0 is "" */
    return t;
}

void
asn_table_free(struct asn_table *t)
{
    if (!t)
        return;
    free(t->slots);
    free(t->v4.items);
    free(t->v4.starts);
    free(t->v4.rows);
    free(t->v6.items);
    free(t->v6.starts);
    free(t->v6.rows);
    free(t->rows);
    free(t->strings);
    free(t);
}

/* The length of the printable UTF-8 character at p (RFC 3629 section 4), or 0
 * when there is none. */
static size_t
utf8_length(const uint8_t *p, size_t n)
{
    static const uint32_t least[5] = {0, 0x20, 0xa0, 0x800, 0x10000};
    size_t len = p[0] < 0x80   ? 1
                 : p[0] < 0xc2 ? 0
                 : p[0] < 0xe0 ? 2
                 : p[0] < 0xf0 ? 3
                 : p[0] < 0xf5 ? 4
                               : 0;
    if (len == 0 || len > n)
        return 0;
    uint32_t c = len == 1 ? p[0] : p[0] & (0x7fu >> len);
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3fu);
    }
    if (c < least[len] || c == 0x7f || c > 0x10ffff ||
        (c >= 0xd800 && c <= 0xdfff))
        return 0;
    return len;
}

uint32_t
asn_table_string(struct asn_table *t, struct slice text)
{
    if (text.n == 0 || text.n >= ASN_TABLE_MAX_STRINGS)
        return 0;
    void *p = t->strings;
    if (grow(&p, &t->cap_strings, t->n_strings, (uint32_t)text.n + 1, 1,
             ASN_TABLE_MAX_STRINGS) < 0)
        return 0;
    t->strings = p;
    uint32_t offset = t->n_strings;
    char *to = t->strings + offset;
    for (size_t i = 0; i < text.n;) {
        size_t len = utf8_length(text.p + i, text.n - i);
        if (len)
            memcpy(to + i, text.p + i, len);
        else
            to[i] = '?';
        i += len ? len : 1;
    }
    to[text.n] = '\0';
    t->n_strings += (uint32_t)text.n + 1;
    return offset;
}

/* Where the number is, or the empty slot where it belongs. */
static uint32_t *
slot_of(struct asn_table *t, uint32_t number)
{
    uint32_t i = (uint32_t)hash_bytes(&number, sizeof number, 0);
    for (;; i++) {
        uint32_t *slot = &t->slots[i & (t->n_slots - 1)];
        if (*slot == 0 || le32toh(t->rows[*slot - 1].number) == number)
            return slot;
    }
}

static int
grow_slots(struct asn_table *t)
{
    if (t->n_rows < t->n_slots / 2)
        return 0;
    uint32_t *was = t->slots;
    uint32_t n = t->n_slots ? t->n_slots * 2 : 256;
    t->slots = calloc(n, sizeof *t->slots);
    if (!t->slots) {
        t->slots = was;
        return -1;
    }
    t->n_slots = n;
    free(was);
    for (uint32_t i = 0; i < t->n_rows; i++)
        *slot_of(t, le32toh(t->rows[i].number)) = i + 1;
    return 0;
}

/* The row of an AS, made when new: 1 + index, or 0 with err. */
static uint32_t
row_of(struct asn_table *t, uint32_t number, struct slice name, struct err *err)
{
    void *p = t->rows;
    if (grow_slots(t) < 0 || grow(&p, &t->cap_rows, t->n_rows, 1,
                                  sizeof *t->rows, ASN_TABLE_MAX_SYSTEMS) < 0) {
        err_set(err, "more than %u autonomous systems, or out of memory",
                ASN_TABLE_MAX_SYSTEMS);
        return 0;
    }
    t->rows = p;
    uint32_t *slot = slot_of(t, number);
    if (*slot == 0) {
        t->rows[t->n_rows] = (struct asn_row){htole32(number), 0};
        *slot = ++t->n_rows;
    }
    struct asn_row *r = &t->rows[*slot - 1];
    if (r->name == 0 && name.n) {
        uint32_t at = asn_table_string(t, name);
        if (at == 0) {
            err_set(err, "more than %u bytes of names, or out of memory",
                    ASN_TABLE_MAX_STRINGS);
            return 0;
        }
        r->name = htole32(at);
    }
    return *slot;
}

int
asn_table_name(struct asn_table *t, uint32_t number, struct slice name,
               struct err *err)
{
    return row_of(t, number, name, err) ? 0 : -1;
}

static struct key
key_of(const struct addr *a)
{
    struct key k = {0, 0};
    size_t n = addr_size(a);
    for (size_t i = 0; i < n; i++) {
        k.hi = k.hi << 8 | k.lo >> 56;
        k.lo = k.lo << 8 | a->b[i];
    }
    return k;
}

int
asn_table_add(struct asn_table *t, const struct addr *start,
              const struct addr *end, uint32_t number, struct slice name,
              struct err *err)
{
    struct ranges *r = start->family == 4 ? &t->v4 : &t->v6;
    uint32_t row = row_of(t, number, name, err);
    if (row == 0)
        return -1;
    void *p = r->items;
    if (grow(&p, &r->cap, r->n, 1, sizeof *r->items, ASN_TABLE_MAX_RANGES) < 0)
        return err_set(err, "more than %u ranges, or out of memory",
                       ASN_TABLE_MAX_RANGES);
    r->items = p;
    r->items[r->n] = (struct range){key_of(start), key_of(end), row, r->n};
    r->n++;
    return 0;
}

static int
key_cmp(struct key a, struct key b)
{
    if (a.hi != b.hi)
        return a.hi < b.hi ? -1 : 1;
    return a.lo < b.lo ? -1 : a.lo > b.lo;
}

/* By start; of equal starts the longer one first, so that the shorter one
 * comes on top of it. */
static int
range_cmp(const void *pa, const void *pb)
{
    const struct range *a = pa, *b = pb;
    int c = key_cmp(a->start, b->start);
    if (c == 0)
        c = key_cmp(b->end, a->end);
    return c ? c : a->order < b->order ? -1 : a->order > b->order;
}

/* The arrays being written. */
struct output {
    bool v4;
    uint8_t *starts; /* 4 or 16 bytes each */
    uint32_t *rows;
    uint32_t n;
};

static void
emit(struct output *o, struct key start, uint32_t row)
{
    uint8_t text[16];
    size_t width = o->v4 ? 4 : 16;
    uint32_t v4 = htole32((uint32_t)start.lo);
    uint64_t hi = htobe64(start.hi), lo = htobe64(start.lo);
    memcpy(text, o->v4 ? (void *)&v4 : (void *)&hi, o->v4 ? 4 : 8);
    if (!o->v4)
        memcpy(text + 8, &lo, 8);
    uint8_t *to = o->starts + width * o->n;
    if (o->n && memcmp(to - width, text, width) == 0) {
        o->n--; /* what started here has no length: replace it */
        to -= width;
    }
    if (o->n ? le32toh(o->rows[o->n - 1]) == row : row == 0)
        return;
    memcpy(to, text, width);
    o->rows[o->n++] = htole32(row);
}

/*
 * Ends the ranges on the stack that do not reach `before`, the top one first,
 * and goes on with what lies under them. `whole` ends all of them.
 */
static void
close_until(struct output *o, const struct range *items, uint32_t *stack,
            uint32_t *depth, const struct key *before)
{
    while (*depth) {
        struct key end = items[stack[*depth - 1]].end;
        if (before && key_cmp(end, *before) >= 0)
            return;
        struct key after = {end.hi + (end.lo == UINT64_MAX), end.lo + 1};
        bool wraps = o->v4 ? after.lo > UINT32_MAX : !after.hi && !after.lo;
        while (*depth && key_cmp(items[stack[*depth - 1]].end, end) <= 0)
            --*depth;
        if (!wraps)
            emit(o, after, *depth ? items[stack[*depth - 1]].row : 0);
    }
}

static int
flatten(struct ranges *r, bool v4)
{
    size_t width = v4 ? 4 : 16;
    size_t most = 2 * (size_t)r->n + 1; /* each range starts and ends once */
    uint32_t *stack = malloc(((size_t)r->n + 1) * sizeof *stack);
    r->starts = malloc(most * width);
    r->rows = malloc(most * sizeof *r->rows);
    if (!stack || !r->starts || !r->rows) {
        free(stack);
        return -1;
    }
    if (r->n)
        qsort(r->items, r->n, sizeof *r->items, range_cmp);
    struct output o = {v4, r->starts, r->rows, 0};
    uint32_t depth = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        close_until(&o, r->items, stack, &depth, &r->items[i].start);
        stack[depth++] = i;
        emit(&o, r->items[i].start, r->items[i].row);
    }
    close_until(&o, r->items, stack, &depth, NULL);
    r->n_out = o.n;
    free(stack);
    free(r->items);
    r->items = NULL;
    return 0;
}

int
asn_table_finish(struct asn_table *t, struct asn_view *out, struct err *err)
{
    if (flatten(&t->v4, true) < 0 || flatten(&t->v6, false) < 0)
        return err_set(err, "out of memory");
    out->v4_start = t->v4.starts;
    out->v4_row = t->v4.rows;
    out->n4 = t->v4.n_out;
    out->v6_start = t->v6.starts;
    out->v6_row = t->v6.rows;
    out->n6 = t->v6.n_out;
    out->rows = t->rows;
    out->n_rows = t->n_rows;
    out->strings = t->strings;
    out->n_strings = t->n_strings;
    return 0;
}

uint32_t
asn_table_ranges(const struct asn_table *t)
{
    return t->v4.n + t->v6.n;
}
