/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/cmd_asn.h"

#include "analyzer/base/plain.h"
#include "analyzer/base/event_json.h"
#include "analyzer/cli/paths.h"
#include "analyzer/who/who.h"

#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { KIND_ADDRESS, KIND_SYSTEM, KIND_NETWORK, KIND_NAME };

/* One question and its answer. */
struct answer {
    const char *query;
    enum kind kind;
    struct addr addr;
    char mcc[4], mnc[4];
    bool has_as, has_operator, has_gateway;
    struct as_info as;
    struct operator_info operator;
    struct gateway_name gateway;
};

/* --- understanding the question ------------------------------------------- */

static bool
is_network(const char *q, char mcc[4], char mnc[4])
{
    size_t n = strlen(q);
    if ((n != 6 && n != 7) || q[3] != '-' || strspn(q, "0123456789") != 3 ||
        strspn(q + 4, "0123456789") != n - 4)
        return false;
    memcpy(mcc, q, 3);
    memcpy(mnc, q + 4, n - 3);
    return true;
}

static bool
is_system(const char *q, uint32_t *number)
{
    if (strncasecmp(q, "AS", 2) != 0)
        return false;
    q += 2;
    size_t n = strlen(q);
    if (n == 0 || n > 10 || strspn(q, "0123456789") != n)
        return false;
    unsigned long long v = strtoull(q, NULL, 10);
    *number = (uint32_t)v;
    return v <= UINT32_MAX;
}

/* Could it be a host's name: labels of letters, digits, - and _, and not one
 * that ends in a number like a mistyped address. */
static bool
is_name(const char *q)
{
    size_t n = strlen(q), label = 0, dots = 0;
    if (n && q[n - 1] == '.')
        n--;
    if (n == 0 || n > 253)
        return false;
    const char *last = q;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)q[i];
        if (c == '.') {
            if (label == 0)
                return false;
            label = 0;
            dots++;
            last = q + i + 1;
        } else if (!isalnum(c) && c != '-' && c != '_') {
            return false;
        } else if (++label > 63) {
            return false;
        }
    }
    return label && dots && !isdigit((unsigned char)*last);
}

static bool
understand(const char *q, struct answer *a)
{
    memset(a, 0, sizeof *a);
    a->query = q;
    a->kind = KIND_ADDRESS;
    if (addr_parse(q, &a->addr))
        return true;
    a->kind = KIND_NETWORK;
    if (is_network(q, a->mcc, a->mnc))
        return true;
    a->kind = KIND_SYSTEM;
    if (is_system(q, &a->as.number))
        return true;
    a->kind = KIND_NAME;
    return is_name(q);
}

static void
look_up(const struct who *w, struct answer *a)
{
    switch (a->kind) {
    case KIND_ADDRESS: a->has_as = who_as(w, &a->addr, &a->as); break;
    case KIND_SYSTEM: a->has_as = who_as_number(w, a->as.number, &a->as); break;
    case KIND_NETWORK:
        a->has_operator = who_operator(w, a->mcc, a->mnc, &a->operator);
        break;
    case KIND_NAME:
        a->has_gateway = who_gateway(w, a->query, &a->gateway);
        a->operator= a->gateway.operator;
        a->has_operator = a->gateway.operator.name != NULL;
        break;
    }
    if (a->has_as)
        a->has_operator = who_operator_of_as(w, a->as.number, &a->operator);
}

/* --- text ------------------------------------------------------------------- */

#define COLUMNS 5
#define CELL 320

struct row {
    char cell[COLUMNS][CELL];
};

static const char *
gateway_text(const struct gateway_name *g)
{
    switch (g->class) {
    case GATEWAY_EPDG:
        return g->emergency ? "Wi-Fi calling gateway, emergency calls"
                            : "Wi-Fi calling gateway";
    case GATEWAY_N3IWF:
        return g->emergency ? "5G non-3GPP gateway, emergency calls"
                            : "5G non-3GPP gateway";
    case GATEWAY_ENTITLEMENT: return "entitlement server";
    case GATEWAY_IMS: return "IMS domain";
    case GATEWAY_NONE: break;
    }
    return "no gateway's name";
}

static const char *
nobody_text(const struct answer *a)
{
    if (a->kind != KIND_ADDRESS)
        return "not in the table";
    if (addr_is_private(&a->addr))
        return "private address";
    return addr_is_multicast(&a->addr) ? "multicast" : "not announced";
}

static void
operator_text(const struct answer *a, char out[CELL])
{
    const struct operator_info *o = &a->operator;
    if (a->has_operator)
        snprintf(out, CELL, "%s (%s%s%s%s%s)", o->name,
                 *o->country ? o->country : "-", *o->mcc ? ", " : "", o->mcc,
                 *o->mnc ? "-" : "", o->mnc);
    else if (a->has_gateway && *a->gateway.mcc)
        snprintf(out, CELL, "unknown (%s%s%s)", a->gateway.mcc,
                 *a->gateway.mnc ? "-" : "", a->gateway.mnc);
    else
        snprintf(out, CELL, "-");
}

static void
fill_row(const struct answer *a, struct row *r)
{
    const char *what = "-", *detail = nobody_text(a), *role = "-";
    char number[16];
    if (a->has_as) {
        snprintf(number, sizeof number, "AS%u", a->as.number);
        what = number;
        detail = *a->as.organization ? a->as.organization : "-";
        role = a->as.role ? a->as.role : "-";
    } else if (a->kind == KIND_NAME) {
        what = a->has_gateway ? a->gateway.class_name : "-";
        detail = gateway_text(&a->gateway);
    } else if (a->kind == KIND_NETWORK && a->has_operator) {
        what = "network";
        detail = "mobile network";
    }
    snprintf(r->cell[0], CELL, "%s", a->query);
    snprintf(r->cell[1], CELL, "%s", what);
    snprintf(r->cell[2], CELL, "%s", detail);
    snprintf(r->cell[3], CELL, "%s", role);
    operator_text(a, r->cell[4]);
}

/* Characters, not bytes: the continuation bytes of UTF-8 take no place. */
static size_t
width_of(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xc0) != 0x80;
    return n;
}

static int
print_text(const struct answer *answers, size_t n)
{
    struct row *rows = calloc(n, sizeof *rows);
    size_t width[COLUMNS] = {0};
    if (!rows) {
        fprintf(stderr, "espy: out of memory\n");
        return 2;
    }
    for (size_t i = 0; i < n; i++) {
        fill_row(&answers[i], &rows[i]);
        for (size_t c = 0; c < COLUMNS; c++)
            if (width_of(rows[i].cell[c]) > width[c])
                width[c] = width_of(rows[i].cell[c]);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < COLUMNS; c++) {
            const char *text = rows[i].cell[c];
            bool last = c + 1 == COLUMNS;
            plain_put(stdout, text, strlen(text));
            if (!last)
                printf("%*s", (int)(width[c] - width_of(text) + 2), "");
            if (last)
                putchar('\n');
        }
    free(rows);
    return 0;
}

/* --- JSON ------------------------------------------------------------------- */

/* An object being made; rc is -1 once there was no memory for a part of it. */
struct making {
    json_t *o;
    int rc;
};

static struct making
made_new(void)
{
    struct making m = {json_object(), 0};
    m.rc = m.o ? 0 : -1;
    return m;
}

static void
set(struct making *m, const char *key, json_t *value)
{
    m->rc |= json_object_set_new(m->o, key, value);
}

/* Text of a damaged table may be no UTF-8. */
static void
set_text(struct making *m, const char *key, const char *text)
{
    if (text && *text)
        set(m, key, json_cstr(text));
}

/* NULL: not all of it could be made. */
static json_t *
made(const struct making *m)
{
    if (m->rc == 0)
        return m->o;
    json_decref(m->o);
    return NULL;
}

static json_t *
as_json(const struct answer *a)
{
    struct making m = made_new();
    set(&m, "number", json_integer(a->as.number));
    set_text(&m, "organization", a->as.organization);
    set_text(&m, "role", a->as.role);
    return made(&m);
}

static json_t *
gateway_json(const struct answer *a)
{
    struct making m = made_new();
    set_text(&m, "class", a->gateway.class_name);
    set(&m, "emergency", json_boolean(a->gateway.emergency));
    set(&m, "visited_country", json_boolean(a->gateway.visited_country));
    set_text(&m, "mcc", a->gateway.mcc);
    set_text(&m, "mnc", a->gateway.mnc);
    return made(&m);
}

static json_t *
operator_json(const struct answer *a)
{
    struct making m = made_new();
    set_text(&m, "name", a->operator.name);
    set_text(&m, "country", a->operator.country);
    set_text(&m, "mcc", a->operator.mcc);
    set_text(&m, "mnc", a->operator.mnc);
    return made(&m);
}

static json_t *
answer_json(const struct answer *a)
{
    struct making m = made_new();
    set_text(&m, "query", a->query);
    if (a->has_as)
        set(&m, "as", as_json(a));
    if (a->has_gateway)
        set(&m, "gateway", gateway_json(a));
    if (a->has_operator)
        set(&m, "operator", operator_json(a));
    if (a->kind == KIND_ADDRESS && !a->has_as)
        set_text(&m, "note", nobody_text(a));
    return made(&m);
}

/* EXIT_DONE, or EXIT_USAGE, told, if it could not be printed for want of memory; what could not be
 * written is told at the end of the program. */
static int
print_json(json_t *j, size_t flags)
{
    int rc = j ? json_dumpf(j, stdout, flags | JSON_ENSURE_ASCII) : -1;
    putchar('\n');
    json_decref(j);
    if (rc == 0 || ferror(stdout))
        return EXIT_DONE;
    fprintf(stderr, "espy: out of memory\n");
    return EXIT_USAGE;
}

static int
print_answers(const struct answer *answers, size_t n, enum format format)
{
    if (format == FORMAT_TEXT)
        return print_text(answers, n);
    int rc = 0;
    if (format == FORMAT_NDJSON) {
        for (size_t i = 0; rc == 0 && i < n; i++)
            rc = print_json(answer_json(&answers[i]), JSON_COMPACT);
        return rc;
    }
    json_t *all = json_array();
    for (size_t i = 0; i < n; i++)
        rc |= json_array_append_new(all, answer_json(&answers[i]));
    if (rc == 0)
        return print_json(all, JSON_INDENT(2));
    json_decref(all);
    return print_json(NULL, 0);
}

static json_t *
source_json(const struct who_source *s)
{
    struct making m = made_new();
    set_text(&m, "name", s->name);
    set_text(&m, "version", s->version);
    set_text(&m, "date", s->date);
    set_text(&m, "licence", s->licence);
    set_text(&m, "credit", s->credit);
    set_text(&m, "url", s->url);
    return made(&m);
}

static json_t *
info_json(const struct who *w)
{
    struct who_sizes n;
    struct who_source s;
    who_sizes(w, &n);
    json_t *sources = json_array();
    struct making m = {NULL, 0};
    for (uint32_t i = 0; who_source_at(w, i, &s); i++)
        m.rc |= json_array_append_new(sources, source_json(&s));
    m.o = json_pack("{s:s, s:I, s:i, s:i, s:i, s:i, s:i, s:i, s:o}", "table",
                    n.data, "bytes", (json_int_t)n.bytes, "ipv4_ranges",
                    (int)n.v4_ranges, "ipv6_ranges", (int)n.v6_ranges,
                    "systems", (int)n.systems, "roles", (int)n.roles,
                    "operators", (int)n.operators, "gateways", (int)n.gateways,
                    "sources", sources);
    if (!m.o)
        return NULL;
    if (n.user)
        set(&m, "user_table",
            json_pack("{s:o, s:s, s:i, s:i, s:i}", "path", json_cstr(n.user),
                      "format", n.user_format, "ipv4_ranges",
                      (int)n.user_v4_ranges, "ipv6_ranges",
                      (int)n.user_v6_ranges, "systems", (int)n.user_systems));
    return made(&m);
}

/* --- the command ------------------------------------------------------------ */

/* NULL is told on standard error. */
static struct who *
open_tables(const struct options *o)
{
    struct err err;
    char path[PATHS_MAX];
    struct who *w = NULL;
    if (paths_data("who.db", path, &err) == 0)
        w = who_open(path, o->asn, &err);
    if (!w)
        plain_line(stderr, "espy: %s", err.text);
    return w;
}

/* All questions are read before the first is answered, so that wrong use says
 * so and nothing else. */
static int
understand_all(const struct options *o, struct answer *answers)
{
    for (size_t i = 0; i < o->n_paths; i++)
        if (!understand(o->paths[i], &answers[i])) {
            plain_line(
                stderr,
                "espy: asn lookup: '%s' is no address, name, MCC-MNC or AS "
                "number",
                o->paths[i]);
            return -1;
        }
    return 0;
}

int
cmd_asn_lookup(struct options *o)
{
    int rc = EXIT_USAGE;
    struct answer *answers = calloc(o->n_paths + 1, sizeof *answers);
    struct who *w = NULL;
    if (!answers)
        fprintf(stderr, "espy: out of memory\n");
    else if (understand_all(o, answers) == 0)
        w = open_tables(o);
    for (size_t i = 0; w && i < o->n_paths; i++)
        look_up(w, &answers[i]);
    if (w)
        rc = print_answers(answers, o->n_paths, o->format);
    who_close(w);
    free(answers);
    return rc;
}

int
cmd_asn_info(struct options *o)
{
    struct who *w = open_tables(o);
    if (!w)
        return EXIT_USAGE;
    int rc = EXIT_DONE;
    if (o->format == FORMAT_TEXT)
        who_describe(w, stdout);
    else
        rc = print_json(info_json(w), o->format == FORMAT_JSON ? JSON_INDENT(2)
                                                               : JSON_COMPACT);
    who_close(w);
    return rc;
}
