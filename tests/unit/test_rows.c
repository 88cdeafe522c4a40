/* SPDX-License-Identifier: Apache-2.0 */
/* A field that no teller knows is told by its row alone. */
#include "tests/cmocka_all.h"

#include "analyzer/tell/rows.h"

#include <stdio.h>
#include <string.h>

struct inside {
    uint64_t packets;
    const char *name;
};

static const struct model_field inside_fields[] = {
    M_COUNT(inside, packets, 0, "its packets"),
    M_WORD(inside, name, 0, "its name"),
};
static MODEL_DESC(inside, inside_fields);

struct thing {
    struct told text;
    uint64_t key_bits;
    bool yes;
    enum truth truth;
    int64_t when;
    struct addr ip;
    enum level level;
    struct model_frame frame;
    const char **words;
    size_t n_words;
    struct inside object;
    struct inside *list;
    size_t n_list;
    double real;
    uint64_t quiet;
};

static const struct model_field thing_fields[] = {
#define T thing
    M_TEXT(T, text, TEXT_FREE, MODEL_SHOWN, "a text"),
    M_COUNT(T, key_bits, MODEL_SHOWN, "a number"),
    M_BOOL(T, yes, MODEL_SHOWN, "a bool"),
    M_TRUTH(T, truth, MODEL_SHOWN, "a truth"),
    M_TIME(T, when, MODEL_SHOWN, "a time"),
    M_ADDRESS(T, ip, MODEL_SHOWN, "an address"),
    M_TERM(T, level, level, MODEL_SHOWN, "a term"),
    M_FRAME(T, frame, MODEL_SHOWN, "a citation"),
    M_WORDS(T, words, MODEL_SHOWN, "words"),
    M_OBJECT(T, object, inside, MODEL_SHOWN, "a struct"),
    M_LIST(T, list, inside, MODEL_SHOWN, "structs"),
    M_REAL(T, real, MODEL_SHOWN, "a real number"),
    M_COUNT(T, quiet, 0, "one that words tell"),
#undef T
};
static MODEL_DESC(thing, thing_fields);

struct told_rows {
    char text[1024];
};

static void
row(void *ctx, const char *name, const char *value)
{
    struct told_rows *t = ctx;
    size_t n = strlen(t->text);
    snprintf(t->text + n, sizeof t->text - n, "%s=%s\n", name, value);
}

static void
test_each_kind(void **state)
{
    struct model m = {.schema = MODEL_SCHEMA};
    const char *words[] = {"a", "b"};
    struct inside list[] = {{1, "x"}, {2000, NULL}};
    struct told_rows t = {""};
    struct thing x;
    (void)state;
    model_clear(&thing_desc, &x);
    x.text.text = "what it says";
    x.key_bits = 2048;
    x.yes = true;
    x.truth = TRUTH_NO;
    x.when = 0;
    assert_true(addr_parse("2607::1", &x.ip));
    x.level = LEVEL_LOW;
    x.frame = (struct model_frame){0, 7};
    x.words = words;
    x.n_words = 2;
    x.object.packets = 3;
    x.list = list;
    x.n_list = 2;
    x.real = 0.25;
    x.quiet = 1;
    rows_shown(&m, &thing_desc, &x, row, &t);
    assert_string_equal(t.text, "text=what it says\n"
                                "key bits=2,048\n"
                                "yes=yes\n"
                                "truth=no\n"
                                "when=1970-01-01 00:00:00 UTC\n"
                                "ip=2607::1\n"
                                "level=low\n"
                                "frame=frame 7\n"
                                "words=a, b\n"
                                "object=packets 3\n"
                                "list=packets 1, name x; packets 2,000\n"
                                "real=0.25\n");
}

static void
test_absent_rows_are_silent(void **state)
{
    struct model m = {.schema = MODEL_SCHEMA};
    struct told_rows t = {""};
    struct thing x;
    (void)state;
    model_clear(&thing_desc, &x);
    rows_shown(&m, &thing_desc, &x, row, &t);
    assert_string_equal(t.text, "key bits=0\nyes=no\nlevel=informational\n"
                                "object=packets 0\n");
}

static void
test_a_long_list_is_cut(void **state)
{
    struct model m = {.schema = MODEL_SCHEMA};
    const char *words[400];
    char value[64];
    struct thing x;
    (void)state;
    model_clear(&thing_desc, &x);
    for (size_t i = 0; i < 400; i++)
        words[i] = "word";
    x.words = words;
    x.n_words = 400;
    const void *object = &x;
    const struct model_field *f = model_find(&thing_desc, "words", &object);
    assert_string_equal(rows_value(&m, f, object, value, sizeof value),
                        "word, word, word, word, word, word, word, word, word, "
                        "word, ...");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_kind),
        cmocka_unit_test(test_absent_rows_are_silent),
        cmocka_unit_test(test_a_long_list_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
