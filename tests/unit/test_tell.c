/* SPDX-License-Identifier: Apache-2.0 */
/* Text and events of models that no sample gives, and of files that take nothing. */
#include "tests/cmocka_all.h"

#include "analyzer/tell/events/tell_events.h"
#include "analyzer/tell/text/tell_text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* A case of one capture with a flow of which no rule held; both have a finding. */
struct made {
    struct model m;
    struct model_capture capture;
    struct model_flow flow;
    struct model_end ends[2];
    struct model_finding findings[3];
};

static void
finding(struct model_finding *f, const char *id, const char *title,
        struct model_subject *about)
{
    model_clear(&model_finding_desc, f);
    f->id = id;
    f->level = LEVEL_MEDIUM;
    f->title.text = title;
    f->explanation.text = "What it means.";
    f->subject = about;
}

static void
make(struct made *x)
{
    struct model *m = &x->m;
    model_init(m, 1 << 20);
    model_clear(&model_capture_desc, &x->capture);
    x->capture.path.text = "a.pcap";
    x->capture.format = "pcap";
    x->capture.sha256 =
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    x->capture.readable = true;
    x->capture.first = 0;
    x->capture.last = 1000000000;
    m->kase.captures = &x->capture;
    m->kase.n_captures = 1;
    model_clear(&model_flow_desc, &x->flow);
    x->flow.id = "flow-1";
    x->flow.transport = "132";
    x->flow.first = 0;
    x->flow.last = 500000000;
    m->flows = &x->flow;
    m->n_flows = 1;
    assert_int_equal(model_subjects(m), 0);
    assert_int_equal(m->n_subjects, 2);
    for (size_t i = 0; i < 2; i++)
        model_clear(&model_end_desc, &x->ends[i]);
    assert_true(addr_parse("10.0.0.1", &x->ends[0].ip));
    assert_true(addr_parse("192.0.2.1", &x->ends[1].ip));
    m->subjects[0].local = &x->ends[0];
    m->subjects[0].remote = &x->ends[1];
    finding(&x->findings[0], "flow.odd", "The flow is odd", &m->subjects[0]);
    finding(&x->findings[1], "case.odd", "The case is odd", &m->subjects[1]);
    finding(&x->findings[2], "anomaly.ike.odd", "odd", &m->subjects[1]);
    x->findings[2].anomaly = true;
    x->findings[2].frames_total = 2;
    m->findings = x->findings;
    m->n_findings = 3;
    assert_int_equal(model_link(m), 0);
}

static char *
told(const struct model *m, bool brief)
{
    const struct tell_style style = {false, 60};
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    assert_int_equal(tell_text(m, to, &style, brief), 0);
    fclose(to);
    return text;
}

static void
test_findings_without_a_verdict(void **state)
{
    struct made x;
    (void)state;
    make(&x);
    char *text = told(&x.m, false);
    const char *expected = "\nNo tunnel found\n"
                           "\nFlow\n"
                           "  between   10.0.0.1 and 192.0.2.1\n"
                           "  when      1970-01-01 00:00:00 UTC, for 0.5 s\n"
                           "  Findings\n"
                           "   -   medium: The flow is odd\n"
                           "         What it means.\n"
                           "\nThe case\n"
                           "  Findings\n"
                           "   -   medium: The case is odd\n"
                           "         What it means.\n"
                           "\nWhat was wrong with packets\n"
                           "   -   ike: odd (2 times)\n"
                           "\nWhat was read\n";
    assert_int_equal(strncmp(text, expected, strlen(expected)), 0);
    free(text);
    text = told(&x.m, true);
    assert_string_equal(text, "\nNo tunnel found\n");
    free(text);
    model_free(&x.m);
}

/* An IP protocol that has no name is told by its number; what has no time of its
 * own has the capture's. */
static void
test_events(void **state)
{
    struct made x;
    char *text = NULL, *rest;
    size_t n = 0;
    json_t *o[3];
    (void)state;
    make(&x);
    FILE *to = open_memstream(&text, &n);
    assert_int_equal(tell_events(&x.m, to), 0);
    fclose(to);
    rest = text;
    for (size_t i = 0; i < 3; i++) {
        char *end = strchr(rest, '\n');
        assert_non_null(end);
        *end = '\0';
        o[i] = json_loads(rest, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(o[i]);
        rest = end + 1;
    }
    assert_string_equal(rest, "");
    const char *id, *number, *end, *about;
    assert_int_equal(json_unpack(o[0], "{s:{s:s, s:s}, s:{s:s}}", "event", "id",
                                 &id, "end", &end, "network", "iana_number",
                                 &number),
                     0);
    assert_string_equal(id, "0123456789abcdef-finding-1");
    assert_string_equal(end, "1970-01-01T00:00:00.500000000Z");
    assert_string_equal(number, "132");
    assert_int_equal(json_unpack(o[1], "{s:{s:s}, s:{s:{s:s}}}", "event", "end",
                                 &end, "espy", "finding", "subject", &about),
                     0);
    assert_string_equal(end, "1970-01-01T00:00:01.000000000Z");
    assert_string_equal(about, "case");
    assert_null(json_object_get(o[1], "source"));
    for (size_t i = 0; i < 3; i++)
        json_decref(o[i]);
    free(text);
    model_free(&x.m);
}

/* What version 0.1.0 told as null is told so still: a reader may look for the key. */
static void
test_events_tell_null(void **state)
{
    struct model m;
    struct model_tunnel tn;
    char *text = NULL;
    size_t n = 0;
    (void)state;
    model_init(&m, 1 << 20);
    model_clear(&model_tunnel_desc, &tn);
    tn.id = "tunnel-1";
    tn.kind = "ikev2";
    tn.first = tn.last = 0;
    tn.nat.local = TRUTH_YES;
    m.tunnels = &tn;
    m.n_tunnels = 1;
    assert_int_equal(model_subjects(&m), 0);
    assert_int_equal(model_link(&m), 0);
    FILE *to = open_memstream(&text, &n);
    assert_int_equal(tell_events(&m, to), 0);
    fclose(to);
    json_t *o = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    const json_t *t = json_object_get(json_object_get(o, "espy"), "tunnel");
    const json_t *nat = json_object_get(t, "nat");
    assert_true(json_is_true(json_object_get(nat, "local")));
    assert_true(json_is_null(json_object_get(nat, "remote")));
    assert_true(json_is_null(json_object_get(t, "transport")));
    assert_null(json_object_get(t, "outcome"));
    json_decref(o);
    free(text);
    model_free(&m);
}

static void
test_a_full_disk_is_told(void **state)
{
    const struct tell_style style = {false, 80};
    struct made x;
    (void)state;
    make(&x);
    for (int i = 0; i < 2; i++) {
        FILE *full = fopen("/dev/full", "we");
        if (!full)
            skip();
        setvbuf(full, NULL, _IONBF, 0);
        assert_int_equal(i ? tell_events(&x.m, full)
                           : tell_text(&x.m, full, &style, false),
                         -1);
        fclose(full);
    }
    model_free(&x.m);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_findings_without_a_verdict),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_events_tell_null),
        cmocka_unit_test(test_a_full_disk_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
