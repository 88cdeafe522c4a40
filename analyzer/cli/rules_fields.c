/* SPDX-License-Identifier: Apache-2.0 */
/* `espy rules fields`: all that a rule can look at. */
#include "analyzer/cli/rules_fields.h"

#include "analyzer/base/memory_file.h"
#include "analyzer/base/wrap_text.h"
#include "analyzer/facts/fact.h"

#include <stdlib.h>
#include <string.h>

static void
categories(unsigned mask, const char *between, char out[48])
{
    out[0] = '\0';
    for (unsigned c = FACT_TUNNEL; c < FACT_CATEGORIES_END; c <<= 1) {
        if (!(mask & c))
            continue;
        if (out[0])
            strcat(out, between);
        strcat(out, fact_category_name((enum fact_category)c));
    }
}

/* The array if all went into it (0), else NULL: no memory. */
static json_t *
whole(json_t *array, int rc)
{
    if (rc == 0)
        return array;
    json_decref(array);
    return NULL;
}

static json_t *
producers_json(const struct fact_desc *d)
{
    json_t *a = json_array();
    int rc = 0;
    for (unsigned b = 0; b < PRODUCERS; b++)
        if (d->producers >> b & 1)
            rc |= json_array_append_new(a, json_string(fact_producer_name(
                                               (enum fact_producer)(1 << b))));
    return whole(a, rc);
}

static json_t *
values_json(const struct fact_desc *d)
{
    if (!fact_is_closed(d))
        return json_null();
    json_t *a = json_array();
    struct fact_value v;
    int rc = 0;
    for (size_t i = 0; (v = fact_value_at(d, i)).text; i++)
        rc |= json_array_append_new(
            a, json_pack("{s:s, s:b}", "value", v.text, "later", v.later));
    return whole(a, rc);
}

static json_t *
categories_json(const struct fact_desc *d)
{
    json_t *a = json_array();
    int rc = 0;
    for (unsigned c = FACT_TUNNEL; c < FACT_CATEGORIES_END; c <<= 1)
        if (d->categories & c)
            rc |= json_array_append_new(
                a, json_string(fact_category_name((enum fact_category)c)));
    return whole(a, rc);
}

static json_t *
fact_json(const struct fact_desc *d)
{
    const char *how = terms_name(&terms_provenance, (int)d->how);
    return json_pack("{s:s, s:s, s:b, s:o, s:s, s:o, s:o, s:s}", "name",
                     d->name, "type", fact_type_name(d->type), "many", d->many,
                     "categories", categories_json(d), "meaning", d->meaning,
                     "producers", producers_json(d), "values", values_json(d),
                     "how", how ? how : "as the inside");
}

/* "from state, who; observed" */
static void
print_origin(const struct fact_desc *d, FILE *to)
{
    const char *how = terms_name(&terms_provenance, (int)d->how);
    const char *between = " ";
    fputs("    from", to);
    for (unsigned b = 0; b < PRODUCERS; b++)
        if (d->producers >> b & 1) {
            fprintf(to, "%s%s", between,
                    fact_producer_name((enum fact_producer)(1 << b)));
            between = ", ";
        }
    fprintf(to, "; %s\n", how ? how : "known as what is inside the tunnel is");
}

static int
print_values(const struct fact_desc *d, FILE *to, unsigned width)
{
    struct memory_file values;
    struct fact_value v;
    if (!fact_is_closed(d))
        return 0;
    if (memory_file_open(&values) < 0)
        return -1;
    fputs("values:", values.to);
    for (size_t i = 0; (v = fact_value_at(d, i)).text; i++)
        fprintf(values.to, "%s %s%s", i ? "," : "", v.text,
                v.later ? " (by a later version)" : "");
    if (memory_file_close(&values) < 0)
        return -1;
    fputs("    ", to);
    wrap_text(to, width, 4, 6, values.text);
    free(values.text);
    return 0;
}

json_t *
rules_fields_json(void)
{
    json_t *all = json_array();
    int rc = 0;
    for (size_t i = 0; i < fact_table_size; i++)
        rc |= json_array_append_new(all, fact_json(&fact_table[i]));
    return whole(all, rc);
}

int
rules_fields_print(FILE *to, unsigned width)
{
    int rc = 0;
    fprintf(to, "%-30s  %-16s  %s\n    %s\n\n", "FIELD", "TYPE", "CATEGORY",
            "meaning");
    for (size_t i = 0; rc == 0 && i < fact_table_size; i++) {
        const struct fact_desc *d = &fact_table[i];
        char in[48], type[32];
        categories(d->categories, ", ", in);
        snprintf(type, sizeof type, "%s%s", fact_type_name(d->type),
                 d->many ? ", several" : "");
        fprintf(to, "%-30s  %-16s  %s\n    ", d->name, type, in);
        wrap_text(to, width, 4, 4, d->meaning);
        print_origin(d, to);
        rc = print_values(d, to, width);
    }
    return rc;
}
