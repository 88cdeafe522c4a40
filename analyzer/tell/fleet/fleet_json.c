/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/fleet/fleet.h"

#include <stdlib.h>
#include <string.h>

static json_int_t
number(const json_t *o, const char *key)
{
    return json_integer_value(json_object_get(o, key));
}

struct entry {
    const char *value;
    const json_t *row;
};

/* What most cases have first; among equals by name. */
static int
by_cases(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;
    json_int_t m = number(a->row, "cases"), n = number(b->row, "cases");
    return m != n ? (m < n ? 1 : -1) : strcmp(a->value, b->value);
}

static struct entry *
sorted(const json_t *of, size_t *n)
{
    struct entry *list = calloc(json_object_size(of) + 1, sizeof *list);
    void *at;
    *n = 0;
    for (at = json_object_iter((json_t *)(uintptr_t)of); list && at;
         at = json_object_iter_next((json_t *)(uintptr_t)of, at))
        list[(*n)++] = (struct entry){json_object_iter_key(at),
                                      json_object_iter_value(at)};
    if (list)
        qsort(list, *n, sizeof *list, by_cases);
    return list;
}

static json_t *
row_json(const char *key, const struct entry *e)
{
    json_t *o = json_object();
    json_object_set_new(o, key, json_string(e->value));
    json_object_update_missing(o, (json_t *)(uintptr_t)e->row);
    json_object_del(o, "last");
    return o;
}

static json_t *
rows_json(const json_t *of, const char *key)
{
    size_t n;
    json_t *a = json_array();
    struct entry *list = sorted(of, &n);
    for (size_t i = 0; list && i < n; i++)
        json_array_append_new(a, row_json(key, &list[i]));
    free(list);
    return a;
}

json_int_t
fleet_few(json_int_t reports)
{
    return reports < FLEET_FEW_MIN ? 0 : reports < 20 ? 1 : reports / 20;
}

static void
few_rows(json_t *to, const struct fleet *f, const json_t *of, const char *what)
{
    size_t n;
    struct entry *list = sorted(of, &n);
    for (size_t i = n; list && i-- > 0;) {
        if (number(list[i].row, "cases") > fleet_few(f->reports))
            break;
        json_t *o = row_json("value", &list[i]);
        json_object_set_new(o, "what", json_string(what));
        json_array_append_new(to, o);
    }
    free(list);
}

static json_t *
unusual_json(const struct fleet *f)
{
    json_t *a = json_array();
    few_rows(a, f, f->verdicts, "verdict");
    few_rows(a, f, f->operators, "operator");
    few_rows(a, f, f->outcomes, "outcome");
    few_rows(a, f, f->findings, "finding");
    return a;
}

/* There is at most one row: its value is the empty one. */
static json_t *
no_verdict_json(const struct fleet *f)
{
    const json_t *r = json_object_get(f->no_verdict, "");
    json_t *examples = json_object_get(r, "examples");
    return json_pack("{s:I, s:O}", "cases", number(r, "cases"), "examples",
                     examples ? examples : json_null());
}

json_t *
fleet_tree(const struct fleet *f)
{
    json_t *o = json_pack("{s:s, s:{s:s, s:s}, s:I, s:I, s:I, s:I, s:I}",
                          "schema", "espy.fleet/1", "tool", "name", "espy",
                          "version", ESPY_VERSION, "cases", f->reports,
                          "captures", f->captures, "repeated", f->repeated,
                          "tunnels", f->tunnels, "left_out", f->left_out);
    if (!o)
        return NULL;
    json_object_set(o, "listed", f->listed);
    json_object_set_new(o, "verdicts", rows_json(f->verdicts, "verdict"));
    json_object_set_new(o, "no_verdict", no_verdict_json(f));
    json_object_set_new(o, "operators", rows_json(f->operators, "operator"));
    json_object_set_new(o, "outcomes", rows_json(f->outcomes, "outcome"));
    json_object_set_new(o, "findings", rows_json(f->findings, "finding"));
    json_object_set_new(o, "unusual", unusual_json(f));
    json_object_set_new(o, "unanswered", rows_json(f->unanswered, "remote"));
    json_object_set_new(o, "unidentified",
                        rows_json(f->unidentified, "remote"));
    json_object_set_new(o, "unreadable",
                        json_pack("{s:I, s:O}", "captures", f->unreadable_total,
                                  "listed", f->unreadable));
    json_object_set_new(o, "damaged",
                        json_pack("{s:I, s:O}", "captures", f->damaged_total,
                                  "listed", f->damaged));
    return o;
}
