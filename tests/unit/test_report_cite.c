/* SPDX-License-Identifier: Apache-2.0 */
/* Times, spans and counts as people read them, whatever a file claims. */
#include "tests/cmocka_all.h"

#include "analyzer/capture/capture.h"
#include "analyzer/tell/cite_text.h"

#define S INT64_C(1000000000)

static void
test_spans(void **state)
{
    static const struct {
        int64_t ns;
        const char *text;
    } cases[] = {
        {0, "0.0 s"},
        {28 * S + S / 2, "28.5 s"},
        {60 * S, "1 min 0 s"},
        {3599 * S, "59 min 59 s"},
        {3600 * S, "1 h 0 min"},
        {47 * 3600 * S + 59 * 60 * S, "47 h 59 min"},
        {48 * 3600 * S, "2 days 0 h"},
        {INT64_MAX, "106751 days 23 h"},
    };
    char buf[32];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(span_text(cases[i].ns, buf, sizeof buf),
                            cases[i].text);
}

/* A clock that was set back gives no negative span. */
static void
test_periods(void **state)
{
    char buf[128];
    (void)state;
    assert_string_equal(period_text(0, 10 * S, buf, sizeof buf),
                        "1970-01-01 00:00:00 UTC, for 10.0 s");
    assert_string_equal(period_text(86400 * S, 0, buf, sizeof buf),
                        "1970-01-02 00:00:00 UTC, then 24 h 0 min back (the "
                        "clock ran backwards)");
    assert_string_equal(
        period_text(-CAPTURE_TIME_MAX, CAPTURE_TIME_MAX, buf, sizeof buf),
        "1823-11-12 00:06:22 UTC, for 106751 days 23 h");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spans),
        cmocka_unit_test(test_periods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
