/* SPDX-License-Identifier: Apache-2.0 */
/* `espy asn`: what it prints and its exit status. */
#include "tests/cmocka_all.h"

#include "analyzer/cli/dispatch.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARGS_MAX 12

/* Runs the command with its standard output (and, to keep the log clean, its
 * standard error) in files; *out is what it printed, the caller's to free. */
static int
run(const char *line, char **out)
{
    char *words = strdup(line), *argv[ARGS_MAX + 1];
    static char espy[] = "espy";
    int argc = 0;
    assert_non_null(words);
    argv[argc++] = espy;
    for (char *w = strtok(words, " "); w; w = strtok(NULL, " ")) {
        assert_true(argc < ARGS_MAX);
        argv[argc++] = w;
    }
    argv[argc] = NULL;
    fflush(stdout);
    fflush(stderr);
    int was_out = dup(1), was_err = dup(2);
    FILE *f = tmpfile(), *g = tmpfile();
    assert_true(f && g && was_out >= 0 && was_err >= 0);
    dup2(fileno(f), 1);
    dup2(fileno(g), 2);
    int rc = dispatch(argc, argv);
    fflush(stdout);
    fflush(stderr);
    dup2(was_out, 1);
    dup2(was_err, 2);
    close(was_out);
    close(was_err);
    fclose(g);
    fseek(f, 0, SEEK_END);
    long n = ftell(f);
    rewind(f);
    *out = calloc((size_t)n + 1, 1);
    assert_non_null(*out);
    assert_int_equal(fread(*out, 1, (size_t)n, f), (size_t)n);
    fclose(f);
    free(words);
    return rc;
}

static int
set_up(void **state)
{
    (void)state;
    return setenv("ESPY_DATA", "build/share/espy", 1);
}

static void
prints_a_line_for_each(void **state)
{
    (void)state;
    char *out;
    assert_int_equal(run("asn lookup 208.54.40.75 10.0.0.1 310-260 AS3320 "
                         "sos.epdg.epc.mnc260.mcc310.pub.3gppnetwork.org "
                         "www.example.com",
                         &out),
                     0);
    assert_non_null(strstr(out, "AS21928  T-Mobile USA, Inc."));
    assert_non_null(strstr(out, "mobile-operator  T-Mobile (US, 310-260)\n"));
    assert_non_null(strstr(out, "private address"));
    assert_non_null(strstr(out, "Deutsche Telekom AG"));
    assert_non_null(strstr(out, "Wi-Fi calling gateway, emergency calls"));
    assert_non_null(strstr(out, "no gateway's name"));
    unsigned lines = 0;
    for (const char *p = out; *p; p++)
        lines += *p == '\n';
    assert_int_equal(lines, 6);
    /* aligned: the second column starts at one place */
    const char *first = strstr(out, "AS21928"),
               *other = strstr(out, "\nAS3320");
    assert_non_null(other);
    assert_int_equal(first - out, strstr(other + 7, "AS3320") - (other + 1));
    free(out);
}

static void
prints_json(void **state)
{
    (void)state;
    char *out;
    const char *name, *country, *mcc, *mnc;
    json_int_t number;
    assert_int_equal(run("asn --format json lookup 208.54.85.64 ::1", &out), 0);
    json_t *j = json_loads(out, 0, NULL);
    assert_int_equal(json_array_size(j), 2);
    assert_int_equal(json_unpack(json_array_get(j, 0),
                                 "{s:{s:I}, s:{s:s, s:s, s:s, s:s}}", "as",
                                 "number", &number, "operator", "name", &name,
                                 "country", &country, "mcc", &mcc, "mnc", &mnc),
                     0);
    assert_int_equal(number, 21928);
    assert_string_equal(name, "T-Mobile");
    assert_string_equal(country, "US");
    assert_string_equal(mcc, "310");
    assert_string_equal(mnc, "260");
    assert_null(json_object_get(json_array_get(j, 1), "as"));
    json_decref(j);
    free(out);

    assert_int_equal(
        run("asn lookup wo.vzwwo.com 1.1.1.1 --format=ndjson", &out), 0);
    char *second = strchr(out, '\n');
    assert_non_null(second);
    *second++ = '\0';
    j = json_loads(out, 0, NULL);
    assert_int_equal(json_unpack(j, "{s:{s:s}}", "gateway", "class", &name), 0);
    assert_string_equal(name, "epdg");
    json_decref(j);
    j = json_loads(second, 0, NULL);
    assert_int_equal(json_unpack(j, "{s:{s:I}}", "as", "number", &number), 0);
    assert_int_equal(number, 13335);
    json_decref(j);
    free(out);
}

static void
tells_its_sources(void **state)
{
    (void)state;
    char *out;
    assert_int_equal(run("asn info", &out), 0);
    assert_non_null(strstr(out, "CC BY 4.0"));
    free(out);
    assert_int_equal(run("asn info --format json", &out), 0);
    json_t *j = json_loads(out, 0, NULL);
    assert_int_equal(json_array_size(json_object_get(j, "sources")), 2);
    assert_true(json_integer_value(json_object_get(j, "bytes")) > 1000000);
    json_decref(j);
    free(out);
}

static void
tells_wrong_use(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "asn",
        "asn lookup",
        "asn lookup 1.2.3",
        "asn lookup 1.2.3.4.5",
        "asn lookup localhost",
        "asn lookup 310-2",
        "asn lookup 310-2600",
        "asn lookup AS4294967296",
        "asn lookup AS",
        "asn lookup 1.1.1.1 %%%",
        "asn lookup a..b",
        "asn info 1.1.1.1",
        "asn find 1.1.1.1",
        "asn --format xml lookup 1.1.1.1",
        "asn lookup 1.1.1.1 --format",
        "asn lookup 1.1.1.1 --asm file",
        "asn lookup 1.1.1.1 --asn build/no-such-file",
        "asn lookup 1.1.1.1 --asn Makefile",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char *out;
        int rc = run(lines[i], &out);
        if (rc != 2 || *out)
            fail_msg("%s: exit status %d, printed '%s'", lines[i], rc, out);
        free(out);
    }
    char *out;
    assert_int_equal(run("asn --help", &out), 0);
    assert_non_null(strstr(out, "usage: espy asn"));
    free(out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints_a_line_for_each),
        cmocka_unit_test(prints_json),
        cmocka_unit_test(tells_its_sources),
        cmocka_unit_test(tells_wrong_use),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
