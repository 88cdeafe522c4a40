/* SPDX-License-Identifier: Apache-2.0 */
/* Expectations: strict loading, each way of comparing, and --update. */
#include "tests/cmocka_all.h"

#include "analyzer/expect/update.h"
#include "tests/unit/expect_seen.h"

#include <stdio.h>
#include <string.h>

/* The names that there are; with a * any of that beginning. */
static bool
is_known(const char *const names[3], const char *glob, struct nearest *best)
{
    size_t n = strcspn(glob, "*");
    for (size_t i = 0; i < 3; i++) {
        if (glob[n] ? strncmp(glob, names[i], n) == 0
                    : strcmp(glob, names[i]) == 0)
            return true;
        nearest_offer(best, glob, names[i]);
    }
    return false;
}

static bool
is_verdict(const void *ctx, const char *glob, struct nearest *best)
{
    static const char *const names[] = {"carrier Wi-Fi calling", "IKEv2 VPN",
                                        "IKEv1 VPN"};
    (void)ctx;
    return is_known(names, glob, best);
}

static bool
is_finding(const void *ctx, const char *glob, struct nearest *best)
{
    static const char *const names[] = {"ike.two_responders",
                                        "ike.two_addresses", "tunnel.moved"};
    (void)ctx;
    return is_known(names, glob, best);
}

static const struct known known = {NULL, is_verdict, is_finding};

struct bench {
    struct expectation e;
    struct arena arena;
    struct model seen;
    struct checks checks;
};

static void
bench_match(struct bench *b, const char *yaml)
{
    arena_init(&b->arena, 1u << 20);
    seen_sample(&b->seen);
    if (expectation_load_memory(&b->e, "d/x.expect.yaml", yaml, strlen(yaml)) <
        0)
        fail_msg("%s in %s", b->e.error.text, yaml);
    assert_int_equal(
        match_expectation(&b->e, &b->seen, &known, &b->arena, &b->checks), 0);
}

static void
bench_free(struct bench *b)
{
    model_free(&b->seen);
    expectation_free(&b->e);
    arena_free(&b->arena);
}

static void
met(const char *yaml)
{
    struct bench b;
    bench_match(&b, yaml);
    if (b.checks.n_failed) {
        const struct mismatch *x = b.checks.items[0].first;
        for (size_t i = 0; !x && i < b.checks.n; i++)
            x = b.checks.items[i].first;
        fail_msg("%s: %s: expected %s, got %s", yaml, x->where, x->expected,
                 x->got);
    }
    bench_free(&b);
}

/* One mismatch, told so. */
static void
unmet(const char *yaml, const char *where, const char *expected,
      const char *got)
{
    struct bench b;
    bench_match(&b, yaml);
    if (b.checks.n_failed != 1 || b.checks.items[0].n != 1)
        fail_msg("%s: %zu checks of %zu failed", yaml, b.checks.n_failed,
                 b.checks.n);
    const struct mismatch *x = b.checks.items[0].first;
    assert_string_equal(x->where, where);
    assert_string_equal(x->expected, expected);
    assert_string_equal(x->got, got);
    assert_int_equal(x->line, 1);
    bench_free(&b);
}

static void
refused(const char *yaml, const char *error)
{
    struct expectation e;
    if (expectation_load_memory(&e, "x.expect.yaml", yaml, strlen(yaml)) == 0)
        fail_msg("accepted: %s", yaml);
    assert_string_equal(e.error.text, error);
    expectation_free(&e);
}

static void
loading_is_strict(void **state)
{
    (void)state;
    refused("verdict: []\n", "x.expect.yaml:1:1: an expectation has no key "
                             "'verdict'; did you mean 'verdicts'?");
    refused("calls: []\ntunnels:\n  - kind: ikev2\n    remotename: x\n",
            "x.expect.yaml:4:5: tunnel has no key 'remotename'; did you mean "
            "'remote_name'?");
    refused("qqqqqqqq: 1\n",
            "x.expect.yaml:1:1: an expectation has no key 'qqqqqqqq'");
    refused("\"a\\nb\": 1\n",
            "x.expect.yaml:1:1: an expectation has no key 'a?b'");
    refused("packets: many\n",
            "x.expect.yaml:1:10: packets: not a whole number, nor {min, max}");
    refused("packets: -1\n",
            "x.expect.yaml:1:10: packets: not a whole number, nor {min, max}");
    refused("packets: {least: 1}\n",
            "x.expect.yaml:1:10: packets: not a whole number, nor {min, max}");
    refused("calls: 3\n", "x.expect.yaml:1:8: calls: not a list");
    refused("calls: [{seconds: long}]\n",
            "x.expect.yaml:1:19: seconds: not a number");
    refused("damaged: maybe\n", "x.expect.yaml:1:10: damaged: true or false");
    refused("must_not: [{}]\n",
            "x.expect.yaml:1:12: must_not: an empty map fits everything");
    refused("interfaces: {en0: x}\n",
            "x.expect.yaml:1:19: interfaces: en0: not a number");
    refused("capture: []\n", "x.expect.yaml:1:10: capture: names nothing");
    refused("- 1\n", "x.expect.yaml:1:1: an expectation: not a map of keys");
    refused("# only\n", "x.expect.yaml:1:1: nothing is expected");
    refused("packets: 1\npackets: 2\n",
            "x.expect.yaml:2:1: duplicate key 'packets' (first on line 1)");
}

static void
captures_are_found(void **state)
{
    (void)state;
    struct expectation e;
    static const char one[] = "capture: y.pcap\n";
    static const char two[] = "capture: [a.pcap, /b/c.pcap]\n";
    assert_int_equal(
        expectation_load_memory(&e, "d/x.expect.yaml", one, sizeof one - 1), 0);
    assert_int_equal(e.n_captures, 1);
    assert_string_equal(e.captures[0], "d/y.pcap");
    expectation_free(&e);
    assert_int_equal(
        expectation_load_memory(&e, "d/x.expect.yaml", two, sizeof two - 1), 0);
    assert_int_equal(e.n_captures, 2);
    assert_string_equal(e.captures[0], "d/a.pcap");
    assert_string_equal(e.captures[1], "/b/c.pcap");
    expectation_free(&e);
    assert_int_equal(expectation_load_memory(&e, "d/x.expect.yaml", "{}", 2),
                     0);
    assert_string_equal(e.captures[0], "d/x.pcapng");
    expectation_free(&e);
}

static void
verdicts(void **state)
{
    (void)state;
    met("verdicts: [carrier*, {verdict: IKEv2 VPN, confidence: possible}]");
    met("verdicts: [{verdict: carrier Wi-Fi calling, operator: {name: T-, mcc: "
        "\"310\"}}]");
    met("verdicts: []");
    unmet("verdicts: [IKEv1 VPN]", "verdicts", "IKEv1 VPN",
          "carrier Wi-Fi calling (confirmed), IKEv2 VPN (possible)");
    unmet("verdicts: [{verdict: IKEv2 VPN, confidence: probable}]",
          "verdict IKEv2 VPN: confidence", "probable", "possible");
    unmet("verdicts: [{verdict: carrier*, operator: {mnc: \"200\"}}]",
          "verdict carrier Wi-Fi calling: operator: mnc", "200", "260");
    unmet("verdicts: [IKE2 VPN]", "verdicts", "IKE2 VPN",
          "no rule gives this verdict; did you mean 'IKEv2 VPN'?");
}

static void
what_must_not_be(void **state)
{
    (void)state;
    met("must_not: [{verdict: IKEv1 VPN}]");
    met("not_verdicts: [{verdict: carrier*, confidence: possible}]");
    met("not_findings: [{id: ike.two_addresses}, {level: high}, tunnel*]");
    unmet("must_not: [{verdict: IKEv2 VPN}]", "must_not",
          "not: {verdict: IKEv2 VPN}",
          "carrier Wi-Fi calling (confirmed), IKEv2 VPN (possible)");
    unmet("not_verdicts: [carier Wi-Fi calling]", "not_verdicts",
          "not: carier Wi-Fi calling",
          "no rule gives this verdict; did you mean 'carrier Wi-Fi calling'?");
    unmet("not_findings: [\"*\"]", "not_findings", "not: *",
          "ike.two_responders (medium)");
    unmet("not_findings: [ike.two_adresses]", "not_findings",
          "not: ike.two_adresses",
          "no rule gives this finding; did you mean 'ike.two_addresses'?");
    unmet("findings: [{id: ike.*, level: high}]",
          "finding ike.two_responders: level", "high", "medium");
}

static void
tunnels(void **state)
{
    (void)state;
    met("tunnels: [{kind: ikev2, remote_name: b.example, remote_as: null, "
        "nat_t: "
        "true, ike: {encryption: ENCR_AES_CBC, key_bits: 256, dh_group: 14}, "
        "inner: [{interface: ipsec0, protocols: [rtp]}], child_sas: {min: "
        "2}}]");
    unmet("tunnels: [{remote_name: c.example}]", "tunnel 1: remote_name",
          "c.example", "[a.example, b.example]");
    unmet("tunnels: [{ike: {encryption: ENCR_AES_CBC, key_bits: 256}}]",
          "tunnel 1: ike: dh_group", "(none)", "14");
    unmet("tunnels: [{inner: [{interface: ipsec0, protocols: [dns]}]}]",
          "tunnel 1: inner ipsec0: protocols", "[dns]", "[sip, rtp]");
    unmet("tunnels: [{ike: {key_bits: 256, dh_group: 14}}]",
          "tunnel 1: ike: encryption", "(none)", "ENCR_AES_CBC");
    unmet("tunnels: [{nat_t: false}]", "tunnel 1: nat_t", "false", "true");
    unmet("tunnels: []", "tunnels: how many", "0", "1: ikev2 (10.0.0.1)");
}

static void
calls_and_messages(void **state)
{
    (void)state;
    met("calls: [{to: +2, codec: AMR, seconds: 10, tolerance: 1, end_frame: "
        "9}]");
    met("registrations: 1");
    met("registrations: [{user: a@b, state: registered}]");
    met("messages: 0");
    met("messages: []");
    unmet("calls: [{seconds: 10}]", "call 1: seconds", "10", "10.4");
    unmet("calls: [{seconds: 8, tolerance: 2}]", "call 1: seconds",
          "8, give or take 2", "10.4");
    unmet("registrations: [{status: 401}]", "registration 1: status", "401",
          "200");
    unmet("messages: [{from: x}]", "messages: how many", "1", "0");
}

static void
counts(void **state)
{
    (void)state;
    met("packets: {min: 50, max: 50}");
    met("interfaces: {en0: 30, ipsec0: {min: 1}}");
    met("counts: {ike: 4, esp: 20, dns: 2, sip: 3, rtp: 9}");
    unmet("packets: {max: 49}", "packets", "{max: 49}", "50");
    unmet("interfaces: {en0: 30}", "interfaces: ipsec0", "(none)", "20");
    unmet("interfaces: {en0: 30, ipsec0: 20, lo: 1}", "interfaces: lo", "1",
          "(nothing)");
    unmet("counts: {ike: 4, esp: 20, dns: 2, sip: 3}", "counts: rtp", "(none)",
          "9");
    met("esp: [{spi: abcdef01, packets: 9}, {spi: \"00000002\"}, {spi: "
        "\"00000001\", from: 10.0.0.1, packets: 11}]");
    unmet("esp: [{spi: abcdef01, packets: 8}, {spi: \"00000001\"}, {from: "
          "10.0.0.1}]",
          "security association abcdef01: packets", "8", "9");
    unmet("esp: [{spi: abcdef01}, {spi: \"00000002\"}]", "esp", "(none)",
          "{spi: 00000001, from: 10.0.0.1, packets: 11}");
}

static void
anything_of_the_report(void **state)
{
    (void)state;
    met("counters: {flows: 3, tcp: {holes: {max: 0}}, packets: {total: 50}}");
    met("report: {tunnels: [{nat: {keepalives: 2}, kept: true, unreachable: "
        "null, process: null, esp: 3}], messages: [], schema: espy.report/1}");
    unmet("report: {tunnels: [{first: then}]}", "report.tunnels[0].first",
          "then", "2026-11-24T00:42:18.000000000Z");
    unmet("report: {tunnels: []}", "report.tunnels", "0: []", "1");
    refused("report: {tunels: []}",
            "x.expect.yaml:1:10: report has no key 'tunels'; did you mean "
            "'tunnels'?");
    refused("report: {tunnels: [{nat: {keepalive: null}}]}",
            "x.expect.yaml:1:27: nat has no key 'keepalive'; did you mean "
            "'keepalives'?");
    refused("counters: {flow: 3}", "x.expect.yaml:1:12: counters has no key "
                                   "'flow'; did you mean 'flows'?");
    struct bench b;
    bench_match(&b, "counters: {packets: {totl: 3}}"); /* which there are is
                                                          known only then */
    assert_true(b.checks.bad);
    bench_free(&b);
    bench_match(&b, "report: {schema: x}");
    assert_false(b.checks.bad);
    bench_free(&b);
}

/* What the report tells may be named wherever the language has no key of its own:
 * nothing in analyzer/expect knows these. */
static void
keys_of_the_model(void **state)
{
    (void)state;
    met("tunnels: [{kept: true, nat: {keepalives: {min: 1}}, esp: {min: 3}}]");
    met("tunnels: [{inner: [{interface: ipsec0, how: adjacent, packets: 0}]}]");
    met("calls: [{how: observed, quality: {streams: [{lost: 0}]}}]");
    met("verdicts: [{verdict: carrier*, subject: tunnel-1, missing: []}]");
    met("must_not: [{verdict: carrier*, leading: true}]");
    met("flows: []");
    unmet("tunnels: [{kept: false}]", "tunnel 1: kept", "false", "true");
    unmet("tunnels: [{ike_sas: 1, esp: [{lost: 0}]}]", "tunnel 1: esp",
          "1: [{lost: 0}]", "3");
    unmet("flows: 2", "flows", "2", "[]");
    refused("tunnels: [{kept: 3}]", "x.expect.yaml:1:18: kept: true or false");
    refused("tunnels: [{kepts: true}]",
            "x.expect.yaml:1:12: tunnel has no key 'kepts'; did you mean "
            "'kept'?");
    refused("verdicts: [{confidence: sure}]",
            "x.expect.yaml:1:25: confidence is never 'sure'");
    refused("must_not: [{verdict: IKEv2 VPN, confidence: probabel}]",
            "x.expect.yaml:1:45: confidence is never 'probabel'; did you mean "
            "'probable'?");
}

/* --- --update ------------------------------------------------------------------------ */

static char *
updated(const char *yaml, bool *lost)
{
    struct bench b;
    bench_match(&b, yaml);
    const struct seer see = {&b.seen, &b.arena};
    char *text = update_text(&b.e, &b.checks, &see, lost);
    assert_non_null(text);
    bench_free(&b);
    return text;
}

static void
update_keeps_what_is_met(void **state)
{
    (void)state;
    bool lost;
    char *text = updated("# head\n\n# one\npackets: 50 # stays\n# two\n"
                         "registrations: 9 # goes\n\n# three\n"
                         "must_not: [IKEv2 VPN]\ndamaged: false\n",
                         &lost);
    assert_string_equal(text, "# head\n\n# one\npackets: 50 # stays\n# two\n"
                              "registrations: 1\n\n# three\n"
                              "must_not: [IKEv2 VPN]\ndamaged: false\n");
    assert_true(lost);
    free(text);
    text = updated("packets: 1", &lost);
    assert_string_equal(text, "packets: 50\n");
    assert_false(lost);
    free(text);
}

/* Whatever was seen, however odd its texts, what --update writes loads again and
 * is met. */
static void
update_writes_what_is_met(void **state)
{
    (void)state;
    static const char all[] =
        "verdicts: [IKEv1 VPN]\nfindings: [x]\ntunnels: []\nregistrations: "
        "[{}, "
        "{}]\ncalls: []\nmessages: 7\nsms: {sent: 4}\nike_fragments: 2\n"
        "packets: 3\ninterfaces: {}\ncounts: {}\nesp: []\ndamaged: true\n";
    bool lost;
    char *text = updated(all, &lost);
    met(text);
    free(text);

    struct expectation none;
    struct checks checks = {.n = 0};
    struct model seen;
    struct arena arena;
    const struct seer see = {&seen, &arena};
    arena_init(&arena, 1u << 20);
    seen_sample(&seen);
    assert_int_equal(expectation_new(&none, "d/x.expect.yaml", "d/x.pcap.gz"),
                     0);
    text = update_text(&none, &checks, &see, &lost);
    met(text);
    assert_non_null(strstr(text, "capture: x.pcap.gz\n"));
    assert_non_null(strstr(text, "to: \"sip:+2@x # \\\"\\\\ \\u00e9\"\n"));
    free(text);
    model_free(&seen);
    arena_free(&arena);
    expectation_free(&none);
}

/* 0: could be written; else the line that the refusal names. */
static unsigned
refused_line(const char *yaml)
{
    struct bench b;
    struct err err = {.text = ""};
    unsigned line = 0;
    bench_match(&b, yaml);
    if (update_possible(&b.e, &b.checks, &err) < 0)
        assert_int_equal(sscanf(err.text, "%*[^:]:%u: --update ", &line), 1);
    bench_free(&b);
    return line;
}

/* Keys in braces cannot be written by the line: that is told, not half done. */
static void
update_refuses_braces(void **state)
{
    (void)state;
    assert_int_equal(refused_line("# so\n\n{packets: 1}\n"), 3);
    assert_int_equal(refused_line("{\npackets: 1,\ndamaged: false\n}\n"), 1);
    assert_int_equal(refused_line("# so\n  packets: 1\n"), 2);
    assert_int_equal(refused_line("packets: 1\nsms: {sent: 4}\n"), 0);
    /* Met, or not --update's to change: nothing would be written. */
    assert_int_equal(refused_line("{packets: 50}"), 0);
    assert_int_equal(refused_line("{must_not: [IKEv1 VPN]}"), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loading_is_strict),
        cmocka_unit_test(captures_are_found),
        cmocka_unit_test(verdicts),
        cmocka_unit_test(what_must_not_be),
        cmocka_unit_test(tunnels),
        cmocka_unit_test(calls_and_messages),
        cmocka_unit_test(counts),
        cmocka_unit_test(anything_of_the_report),
        cmocka_unit_test(keys_of_the_model),
        cmocka_unit_test(update_keeps_what_is_met),
        cmocka_unit_test(update_writes_what_is_met),
        cmocka_unit_test(update_refuses_braces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
