#include "analyzer/report/pair_json.h"

#include "analyzer/report/event_json.h"

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

static const char *
interface_name(const struct espy_case *c, uint32_t index, char buf[16])
{
    return case_interface_name(c, interfaces_at(&c->state->interfaces, index),
                               buf);
}

static json_t *
pair_json(const struct espy_case *c, const struct correlated *x,
          const struct correlated_pair *p, const struct sas *sas,
          size_t tunnel_number)
{
    char when[TIME_TEXT_MAX], buf[16];
    const struct trace_outer *o = &c->state->trace.outer[p->outer];
    const struct trace_inner *i = &c->state->trace.inner[p->inner];
    const struct trace_path *path = trace_path_at(&c->state->trace, i->path);
    const struct esp_sa *sa = sa_of(sas, o->series);
    double delay = (double)ns_between(i->ts, o->ts) / 1e9;
    json_t *pair = json_pack(
        "{s:o, s:I, s:o, s:I, s:o, s:f, s:o}", "outer_file",
        json_cstr(c->captures[o->file].path), "outer_frame",
        (json_int_t)o->frame, "inner_file",
        json_cstr(c->captures[path->file].path), "inner_frame",
        (json_int_t)i->frame, "inner_interface",
        json_cstr(interface_name(c, x->interface, buf)), "delay", delay,
        "tunnel", json_sprintf("tunnel-%zu", tunnel_number));
    json_object_set_new(pair, "spi",
                        sa ? json_sprintf("%08x", sa->key.spi) : json_null());
    return json_pack(
        "{s:o, s:{s:s}, s:{s:o, s:I, s:i}, s:o}", "@timestamp",
        json_string(time_text(o->ts, when)), "event", "dataset", "espy.pair",
        "espy", "file", json_cstr(c->captures[o->file].path), "frame",
        (json_int_t)o->frame, "layer", 0, "pair", pair);
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

int
pairs_json(FILE *out, const struct espy_case *c)
{
    struct correlation found;
    struct sas sas = {.items = NULL};
    int rc = correlate(&found, c->state);
    if (rc == 0)
        rc = sas_build(&sas, &c->state->tunnels);
    for (uint32_t k = 0; rc == 0 && k < found.n; k++) {
        const struct correlated *x = &found.items[k];
        size_t number = tunnel_number(&c->state->tunnels, x->tunnel);
        for (uint32_t i = 0; i < x->n_pairs; i++) {
            json_t *o = pair_json(c, x, &found.pairs[x->first_pair + i], &sas,
                                  number);
            json_dumpf(o, out, JSON_COMPACT | JSON_ENSURE_ASCII);
            fputc('\n', out);
            json_decref(o);
        }
    }
    free(sas.items);
    correlation_free(&found);
    return rc;
}
