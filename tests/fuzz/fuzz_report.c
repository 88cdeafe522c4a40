/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report of any bytes, as `espy merge` gets it: it is refused with one line, or it
 * becomes a model that every teller can tell, whole; and written, read and written
 * again it is the same.
 */
#include "analyzer/tell/events/tell_events.h"
#include "analyzer/tell/fleet/fleet.h"
#include "analyzer/tell/incident/incident.h"
#include "analyzer/tell/json/model_json.h"
#include "analyzer/tell/text/tell_text.h"

#include "analyzer/base/memory_file.h"
#include "analyzer/base/plain.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
size_t LLVMFuzzerMutate(uint8_t *data, size_t n, size_t most);
size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t n, size_t most, unsigned seed);

/* --- other values at a place of the tree, since bytes alone seldom stay JSON --------- */

static unsigned
pick(unsigned *seed, unsigned n)
{
    *seed = *seed * 1103515245u + 12345u;
    return (*seed >> 16) % n;
}

static json_t *
other_text(unsigned *seed)
{
    static const char *const texts[] = {
        "",
        " ",
        "\033[31mX",
        "\xc2\x9bJ\xe2\x80\xae",
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "| `a` [b](javascript:c) **d**\n# e\n- f\n```",
        "%s%n%d",
        "\xef\xbf\xbf\xed\x9f\xbf",
        "tunnel-1",
        "case",
        "2026-11-28T00:00:00.000000000Z",
        "1677-09-21T00:12:43.145224192Z",
        "2001:db8::1",
        "0.0.0.0",
        "ffffffffffffffff",
    };
    if (pick(seed, 8))
        return json_string(texts[pick(seed, sizeof texts / sizeof *texts)]);
    char more[2000];
    size_t n = pick(seed, sizeof more);
    memset(more, 'A', n);
    return json_stringn(more, n);
}

static json_t *
other(unsigned *seed)
{
    static const json_int_t numbers[] = {
        0,         1,         2,          -1,        255,       65536,
        INT32_MAX, INT64_MAX, UINT32_MAX, INT64_MIN, 1000000000};
    switch (pick(seed, 10)) {
    case 0: return json_null();
    case 1: return json_boolean(pick(seed, 2));
    case 2: return json_array();
    case 3: return json_object();
    case 4: return json_real(pick(seed, 2) ? 1e300 : -0.5);
    case 5:
    case 6:
    case 7:
        return json_integer(
            numbers[pick(seed, sizeof numbers / sizeof *numbers)]);
    default: return other_text(seed);
    }
}

/* A value of the same kind mostly: what is of another is refused at once. */
static json_t *
like(const json_t *was, unsigned *seed)
{
    for (unsigned i = 0; i < 20 && pick(seed, 10); i++) {
        json_t *now = other(seed);
        if (json_typeof(now) == json_typeof(was))
            return now;
        json_decref(now);
    }
    return other(seed);
}

static void
edit(json_t *at, unsigned *seed)
{
    size_t n = json_is_array(at) ? json_array_size(at) : json_object_size(at);
    unsigned k = n ? pick(seed, (unsigned)n) : 0;
    if (!n)
        return;
    const char *key = NULL;
    json_t *item = NULL;
    if (json_is_array(at)) {
        item = json_array_get(at, k);
    } else {
        void *i = json_object_iter(at);
        while (k--)
            i = json_object_iter_next(at, i);
        key = json_object_iter_key(i);
        item = json_object_iter_value(i);
    }
    if ((json_is_array(item) || json_is_object(item)) && pick(seed, 12))
        edit(item, seed);
    else if (key && pick(seed, 10))
        json_object_set_new(at, key, like(item, seed));
    else if (key)
        json_object_del(at, key);
    else if (pick(seed, 2))
        json_array_append_new(at, json_deep_copy(item));
    else
        json_array_remove(at, k);
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t n, size_t most, unsigned seed)
{
    json_t *tree = seed % 4 ? json_loadb((const char *)data, n, 0, NULL) : NULL;
    if (!tree)
        return LLVMFuzzerMutate(data, n, most);
    for (unsigned i = 1 + pick(&seed, 4); i; i--)
        edit(tree, &seed);
    char *text = json_dumps(tree, JSON_COMPACT);
    size_t size = text ? strlen(text) : 0;
    if (size && size <= most)
        memcpy(data, text, size);
    free(text);
    json_decref(tree);
    return size && size <= most ? size : LLVMFuzzerMutate(data, n, most);
}

/* --- what must hold ------------------------------------------------------------------ */

static void
must(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "not so: %s\n", what);
    abort();
}

static char *
written(const struct model *m)
{
    struct memory_file f;
    must(memory_file_open(&f) == 0, "there is memory");
    must(model_json(m, f.to, true) == 0, "a model can be written");
    must(memory_file_close(&f) == 0, "there is memory");
    return f.text;
}

static void
same_again(const char *first)
{
    struct model m;
    struct err err = {.text = ""};
    json_t *tree = json_loads(first, JSON_REJECT_DUPLICATES, NULL);
    must(tree != NULL, "what was written is JSON");
    if (model_read(&m, tree, &err) < 0)
        must(false, err.text);
    char *second = written(&m);
    if (strcmp(first, second) != 0)
        fprintf(stderr, "%s\n%s\n", first, second);
    must(strcmp(first, second) == 0, "written and read it is the same");
    free(second);
    json_decref(tree);
    model_free(&m);
}

/* Nothing in it that a terminal obeys. */
static void
plain(const char *text, size_t n)
{
    for (size_t i = 0, len; i < n; i += len) {
        uint32_t code;
        len = plain_character(text + i, n - i, &code);
        must(code == '\n' || plain_is_harmless(code), "a text is plain");
    }
}

enum teller { TEXT, BRIEF, EVENTS, PAGE, MARKDOWN, TELLERS };

static int
tell_one(enum teller k, const struct model *m, FILE *to)
{
    static const struct tell_style style = {.columns = 80};
    return k == TEXT || k == BRIEF ? tell_text(m, to, &style, k == BRIEF)
           : k == EVENTS           ? tell_events(m, to)
                                   : incident_write(m, to, k == PAGE);
}

static void
tell_all(const struct model *m)
{
    for (enum teller k = TEXT; k < TELLERS; k++) {
        struct memory_file f;
        must(memory_file_open(&f) == 0, "there is memory");
        must(tell_one(k, m, f.to) == 0, "what was read can be told");
        must(memory_file_close(&f) == 0, "there is memory");
        plain(f.text, f.n);
        must(k != PAGE || !strstr(f.text, "<script>alert"), "HTML is escaped");
        free(f.text);
    }
}

/* Two cases of the same content: their numbers add up. */
static void
merge(const struct model *m)
{
    static const struct tell_style style = {.columns = 80};
    struct fleet f;
    FILE *to = fopen("/dev/null", "w");
    must(to && fleet_init(&f) == 0, "there is memory");
    must(fleet_take(&f, m) == 0 && fleet_take(&f, m) == 0, "it is taken in");
    must(fleet_end(&f) == 0, "it is sorted");
    must(f.cases == 2 && f.tunnels == 2 * m->n_tunnels &&
             f.captures + f.repeated >= f.captures,
         "counts add up");
    must(fleet_json(&f, to) == 0 && fleet_text(&f, to, &style) == 0 &&
             fleet_page(&f, true, 0, to) == 0 &&
             fleet_page(&f, false, 0, to) == 0,
         "the fleet can be told");
    fleet_free(&f);
    fclose(to);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct model m;
    struct err err = {.text = ""};
    json_t *tree =
        json_loadb((const char *)data, n, JSON_REJECT_DUPLICATES, NULL);
    if (!tree)
        return -1;
    if (model_read(&m, tree, &err) == 0) {
        char *first = written(&m);
        same_again(first);
        free(first);
        tell_all(&m);
        merge(&m);
    } else {
        must(err.text[0] && !err.no_memory, "why it is refused is said");
    }
    model_free(&m);
    json_decref(tree);
    return 0;
}
