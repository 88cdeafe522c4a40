/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/pair_json.h"

#include "analyzer/base/event_json.h"

#include <stdlib.h>

/* The SA of an outer packet, by the serial that the trace keeps. */
struct sa_entry {
    uint32_t serial;
    const struct esp_sa *sa;
};

struct sas {
    struct sa_entry *items;
    uint32_t n;
};

static int
by_serial(const void *x, const void *y)
{
    uint32_t a = ((const struct sa_entry *)x)->serial;
    uint32_t b = ((const struct sa_entry *)y)->serial;
    return a < b ? -1 : a > b;
}

static int
sas_build(struct sas *out, const struct tunnels *t)
{
    uint32_t at = 0;
    out->n = 0;
    out->items = malloc(((size_t)t->esp.count + 1) * sizeof *out->items);
    if (!out->items)
        return -1;
    for (const struct esp_sa *sa; (sa = table_next(&t->esp, &at));)
        out->items[out->n++] = (struct sa_entry){(uint32_t)sa->serial, sa};
    qsort(out->items, out->n, sizeof *out->items, by_serial);
    return 0;
}

static const struct esp_sa *
sa_of(const struct sas *s, uint32_t series)
{
    struct sa_entry key = {series, NULL};
    const struct sa_entry *e =
        bsearch(&key, s->items, s->n, sizeof key, by_serial);
    return e ? e->sa : NULL;
}

/* Names as JSON strings, made once: there may be hundreds of thousands of
 * lines. */
struct file_names {
    char **files;
    size_t n;
};

/* NULL: no memory, or it cannot be masked. */
static char *
quoted(const char *name, enum text_class class, struct redact *redact)
{
    json_t *text = json_cstr(name);
    struct told t = {json_string_value(text), (unsigned char)class, false};
    char *masked = redact ? redact_told(redact, &t) : NULL;
    if (redact) {
        json_decref(text);
        text = masked ? json_string(masked) : NULL;
    }
    char *s =
        text ? json_dumps(text, JSON_ENCODE_ANY | JSON_ENSURE_ASCII) : NULL;
    json_decref(text);
    free(masked);
    return s;
}

static void
file_names_free(struct file_names *n)
{
    for (size_t i = 0; i < n->n; i++)
        free(n->files[i]);
    free(n->files);
}

static int
file_names_build(struct file_names *out, const struct espy_case *c,
                 struct redact *redact)
{
    out->n = 0;
    out->files = calloc(c->n + 1, sizeof *out->files);
    while (out->files && out->n < c->n) {
        char *s = quoted(c->captures[out->n].path, TEXT_PATH, redact);
        if (!s)
            return -1;
        out->files[out->n++] = s;
    }
    return out->files ? 0 : -1;
}

struct pair_line {
    const struct espy_case *kase;
    struct file_names names;
    struct sas sas;
    struct redact *redact;
    char *interface; /* of the inner packets in hand */
    size_t tunnel;   /* number, as in a report */
};

static void
pair_write(FILE *out, const struct pair_line *l,
           const struct correlated_pair *p)
{
    char when[TIME_TEXT_MAX], spi[16] = "null";
    const struct trace *t = &l->kase->state->trace;
    const struct trace_outer *o = &t->outer[p->outer];
    const struct trace_inner *i = &t->inner[p->inner];
    const char *outer = l->names.files[o->file];
    const char *inner = l->names.files[trace_path_at(t, i->path)->file];
    const struct esp_sa *sa = sa_of(&l->sas, o->series);
    if (sa)
        snprintf(spi, sizeof spi, "\"%08x\"", sa->key.spi);
    fprintf(out,
            "{\"@timestamp\":\"%s\",\"event\":{\"dataset\":\"espy.pair\"},"
            "\"espy\":{\"file\":%s,\"frame\":%u,\"layer\":0},"
            "\"pair\":{\"outer_file\":%s,\"outer_frame\":%u,"
            "\"inner_file\":%s,\"inner_frame\":%u,\"inner_interface\":%s,"
            "\"delay\":%.9f,\"tunnel\":\"tunnel-%zu\",\"spi\":%s}}\n",
            time_text(o->ts, when), outer, o->frame, outer, o->frame, inner,
            i->frame, l->interface, (double)ns_between(i->ts, o->ts) / 1e9,
            l->tunnel, spi);
}

/* Tunnels are numbered in the order of the table, as in a report. */
static size_t
tunnel_number(const struct tunnels *t, uint64_t serial)
{
    size_t n = 0;
    uint32_t at = 0;
    for (const struct tunnel *tn; (tn = table_next(&t->tunnels, &at));) {
        n++;
        if (tn->serial == serial)
            return n;
    }
    return 0;
}

static int
item_write(FILE *out, struct pair_line *l, const struct correlation *found,
           const struct correlated *x)
{
    char buf[16];
    const struct espy_case *c = l->kase;
    l->tunnel = tunnel_number(&c->state->tunnels, x->tunnel);
    l->interface =
        quoted(case_interface_name(
                   c, interfaces_at(&c->state->interfaces, x->interface), buf),
               TEXT_FREE, l->redact);
    if (!l->interface)
        return -1;
    for (uint32_t i = 0; i < x->n_pairs; i++)
        pair_write(out, l, &found->pairs[x->first_pair + i]);
    free(l->interface);
    return 0;
}

int
pairs_json(FILE *out, const struct espy_case *c, struct redact *redact)
{
    struct correlation found;
    struct pair_line l = {.kase = c, .redact = redact};
    int rc = correlate(&found, c->state);
    if (rc == 0 && (file_names_build(&l.names, c, redact) < 0 ||
                    sas_build(&l.sas, &c->state->tunnels) < 0))
        rc = -1;
    for (uint32_t k = 0; rc == 0 && k < found.n; k++)
        rc = item_write(out, &l, &found, &found.items[k]);
    file_names_free(&l.names);
    free(l.sas.items);
    correlation_free(&found);
    return rc;
}
