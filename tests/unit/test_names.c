/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "analyzer/state/names.h"

#include <stdio.h>

static struct addr
ip(const char *text)
{
    struct addr a;
    assert_true(addr_parse(text, &a));
    return a;
}

/* A packet from `src` to `dst`; frame and time go up. */
struct talk {
    struct names *n;
    struct packet pkt;
};

static void
start(struct talk *t, const struct names_config *config)
{
    memset(t, 0, sizeof *t);
    t->n = names_new(config);
    assert_non_null(t->n);
}

static const struct packet *
packet(struct talk *t, const char *src, const char *dst)
{
    t->pkt.src = ip(src);
    t->pkt.dst = ip(dst);
    t->pkt.frame++;
    t->pkt.ts += 1000;
    return &t->pkt;
}

static struct dns_event
question(const char *name, const char *type)
{
    struct dns_event ev;
    memset(&ev, 0, sizeof ev);
    ev.opcode = "QUERY";
    ev.query = slice_cstr(name);
    ev.type = type;
    ev.questions = 1;
    return ev;
}

static struct dns_event
reply(const char *name, const char *type, const char *rcode,
      const struct dns_answer *answers, size_t n)
{
    struct dns_event ev = question(name, type);
    ev.response = true;
    ev.rcode = rcode;
    ev.answers.items = answers;
    ev.answers.n = n;
    ev.answer_count = (uint16_t)n;
    return ev;
}

static struct dns_answer
record(const char *name, const char *type, const char *data)
{
    struct dns_answer a;
    memset(&a, 0, sizeof a);
    a.name = slice_cstr(name);
    a.type = type;
    a.data = slice_cstr(data);
    a.ttl = 60;
    if (strcmp(type, "A") == 0 || strcmp(type, "AAAA") == 0)
        a.addr = ip(data);
    return a;
}

#define CLIENT "10.0.0.6"
#define OTHER_CLIENT "10.0.0.190"
#define RESOLVER "10.0.0.1"

static size_t
count_names(struct names *n, const char *addr)
{
    struct addr a = ip(addr);
    size_t count = 0;
    for (const struct name_ref *r = NULL; (r = names_of(n, &a, r));)
        count++;
    return count;
}

/* The name number i of addr. */
static const struct name_ref *
name_at(struct names *n, const char *addr, size_t i)
{
    struct addr a = ip(addr);
    const struct name_ref *r = names_of(n, &a, NULL);
    while (r && i--)
        r = names_of(n, &a, r);
    assert_non_null(r);
    return r;
}

static void
follows_the_aliases(void **state)
{
    (void)state;
    struct talk t;
    start(&t, NULL);
    struct dns_event q = question("ePDG.epc.att.net", "A");
    names_dns(t.n, packet(&t, CLIENT, RESOLVER), &q);
    /* not in the order of the chain, and in other cases */
    struct dns_answer answers[] = {
        record("c.example", "A", "192.0.2.7"),
        record("B.example", "CNAME", "c.example"),
        record("epdg.epc.att.net", "CNAME", "b.example"),
        record("c.example", "A", "192.0.2.8"),
        record("stranger.example", "A", "192.0.2.9"),
    };
    struct dns_event r = reply("epdg.EPC.att.net", "A", "NOERROR", answers, 5);
    names_dns(t.n, packet(&t, RESOLVER, CLIENT), &r);

    assert_int_equal(count_names(t.n, "192.0.2.7"), 3);
    assert_int_equal(count_names(t.n, "192.0.2.8"), 3);
    const struct name_ref *n = name_at(t.n, "192.0.2.7", 0);
    assert_string_equal(n->name, "epdg.epc.att.net");
    assert_int_equal(n->role, NAME_ASKED);
    assert_int_equal(n->source, NAME_FROM_DNS);
    assert_int_equal(n->frame, 2);
    assert_int_equal(n->first, 2000);
    assert_int_equal(n->ttl, 60);
    struct addr client = ip(CLIENT);
    assert_true(addr_eq(&n->client, &client));
    n = name_at(t.n, "192.0.2.7", 1);
    assert_string_equal(n->name, "b.example");
    assert_int_equal(n->role, NAME_ALIAS);
    assert_string_equal(n->asked, "epdg.epc.att.net");
    n = name_at(t.n, "192.0.2.7", 2);
    assert_string_equal(n->name, "c.example");
    assert_int_equal(n->role, NAME_CANONICAL);
    assert_int_equal(count_names(t.n, "192.0.2.9"), 1);
    n = name_at(t.n, "192.0.2.9", 0);
    assert_string_equal(n->name, "stranger.example");
    assert_int_equal(n->role, NAME_OTHER);
    assert_int_equal(count_names(t.n, "192.0.2.1"), 0);
    names_free(t.n);
}

static void
alias_loop_ends(void **state)
{
    (void)state;
    struct talk t;
    start(&t, NULL);
    struct dns_answer answers[] = {
        record("a.x", "CNAME", "b.x"),
        record("b.x", "CNAME", "a.x"),
        record("b.x", "A", "192.0.2.1"),
    };
    struct dns_event r = reply("a.x", "A", "NOERROR", answers, 3);
    names_dns(t.n, packet(&t, RESOLVER, CLIENT), &r);
    assert_int_equal(count_names(t.n, "192.0.2.1"), 2);
    names_free(t.n);
}

static void
told_again_counts_and_the_stronger_role_wins(void **state)
{
    (void)state;
    struct talk t;
    start(&t, NULL);
    struct dns_answer chain[] = {
        record("a.x", "CNAME", "b.x"),
        record("b.x", "A", "192.0.2.1"),
    };
    struct dns_event r = reply("a.x", "A", "NOERROR", chain, 2);
    names_dns(t.n, packet(&t, RESOLVER, CLIENT), &r);
    names_dns(t.n, packet(&t, RESOLVER, CLIENT), &r);
    assert_int_equal(name_at(t.n, "192.0.2.1", 1)->role, NAME_CANONICAL);
    r = reply("b.x", "A", "NOERROR", chain + 1, 1);
    names_dns(t.n, packet(&t, RESOLVER, CLIENT), &r);
    const struct name_ref *n = name_at(t.n, "192.0.2.1", 1);
    assert_string_equal(n->name, "b.x");
    assert_int_equal(n->role, NAME_ASKED);
    assert_string_equal(n->asked, "b.x");
    assert_int_equal(n->count, 3);
    assert_int_equal(n->frame, 1);
    assert_int_equal(n->last, 3000);
    /* another client's are its own */
    names_dns(t.n, packet(&t, RESOLVER, OTHER_CLIENT), &r);
    assert_int_equal(count_names(t.n, "192.0.2.1"), 3);
    assert_int_equal(names_stats(t.n)->refs, 3);
    names_free(t.n);
}

static void
names_from_elsewhere(void **state)
{
    (void)state;
    struct talk t;
    start(&t, NULL);
    struct addr a = ip("2001:db8::5"), client = ip(CLIENT);
    names_add(t.n, &a, slice_cstr("Host.Example."), NAME_FROM_NRB, NULL, NULL,
              3);
    names_add(t.n, &a, slice_cstr("host.example"), NAME_FROM_SNI, &client,
              packet(&t, CLIENT, "2001:db8::5"), 0);
    names_add(t.n, &a, slice_cstr("bad\x01\xff name"), NAME_FROM_SIP, NULL,
              packet(&t, CLIENT, "2001:db8::5"), 0);
    names_add(t.n, &a, slice_cstr(""), NAME_FROM_SNI, NULL, &t.pkt, 0);
    assert_int_equal(count_names(t.n, "2001:db8::5"), 3);
    const struct name_ref *n = name_at(t.n, "2001:db8::5", 0);
    assert_string_equal(n->name, "host.example");
    assert_int_equal(n->source, NAME_FROM_NRB);
    assert_int_equal(n->file, 3);
    assert_int_equal(n->frame, 0);
    assert_string_equal(n->asked, "");
    n = name_at(t.n, "2001:db8::5", 1);
    assert_int_equal(n->source, NAME_FROM_SNI);
    assert_true(addr_eq(&n->client, &client));
    assert_int_equal(n->frame, 1);
    assert_string_equal(name_at(t.n, "2001:db8::5", 2)->name, "bad???name");
    char longer[400];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    names_add(t.n, &a, slice_cstr(longer), NAME_FROM_SNI, NULL, &t.pkt, 0);
    assert_int_equal(count_names(t.n, "2001:db8::5"), 3);
    assert_int_equal(names_stats(t.n)->too_long, 1);
    names_free(t.n);
}

static void
multicast_answers_have_no_client(void **state)
{
    (void)state;
    struct talk t;
    start(&t, NULL);
    struct dns_answer a = record("printer.local", "A", "192.168.1.9");
    struct dns_event r = reply(NULL, NULL, "NOERROR", &a, 1);
    r.questions = 0;
    names_dns(t.n, packet(&t, "192.168.1.9", "224.0.0.251"), &r);
    const struct name_ref *n = name_at(t.n, "192.168.1.9", 0);
    assert_string_equal(n->name, "printer.local");
    assert_int_equal(n->client.family, 0);
    assert_int_equal(n->role, NAME_OTHER);
    uint32_t at = 0;
    assert_null(names_queries(t.n, &at));
    names_free(t.n);
}

static const struct name_query *
query_of(struct names *n, const char *name, const char *type)
{
    uint32_t at = 0;
    for (const struct name_query *q; (q = names_queries(n, &at));)
        if (strcmp(q->name, name) == 0 && strcmp(q->type, type) == 0)
            return q;
    fail_msg("no query for %s %s", name, type);
    return NULL;
}

static void
ask(struct talk *t, const char *name, const char *type)
{
    struct dns_event q = question(name, type);
    names_dns(t->n, packet(t, CLIENT, RESOLVER), &q);
}

static void
answer(struct talk *t, const char *name, const char *type, const char *rcode,
       const struct dns_answer *answers, size_t n)
{
    struct dns_event r = reply(name, type, rcode, answers, n);
    names_dns(t->n, packet(t, RESOLVER, CLIENT), &r);
}

static void
what_came_of_queries(void **state)
{
    (void)state;
    struct talk t;
    start(&t, NULL);
    ask(&t, "Silent.x", "A");
    ask(&t, "silent.X", "A");
    const struct name_query *q = query_of(t.n, "silent.x", "A");
    assert_int_equal(name_query_outcome(q), NAME_UNANSWERED);
    assert_int_equal(q->asked, 2);
    assert_int_equal(q->frame, 1);
    assert_int_equal(q->first, 1000);
    assert_int_equal(q->last, 2000);
    struct addr resolver = ip(RESOLVER), client = ip(CLIENT);
    assert_true(addr_eq(&q->server, &resolver));
    assert_true(addr_eq(&q->client, &client));

    struct dns_answer a = record("full.x", "A", "192.0.2.1");
    ask(&t, "full.x", "A");
    answer(&t, "full.x", "A", "NOERROR", &a, 1);
    q = query_of(t.n, "full.x", "A");
    assert_int_equal(name_query_outcome(q), NAME_RESOLVED);
    assert_int_equal(q->answer_frame, 4);
    assert_int_equal(q->answered_at, 4000);
    assert_int_equal(q->records, 1);

    /* an alias and nothing behind it is as empty as nothing */
    struct dns_answer alias = record("empty.x", "CNAME", "y.x");
    ask(&t, "empty.x", "AAAA");
    answer(&t, "empty.x", "AAAA", "NOERROR", &alias, 1);
    q = query_of(t.n, "empty.x", "AAAA");
    assert_int_equal(name_query_outcome(q), NAME_EMPTY);

    ask(&t, "none.x", "A");
    answer(&t, "none.x", "A", "SERVFAIL", NULL, 0);
    answer(&t, "none.x", "A", "NXDOMAIN", NULL, 0);
    q = query_of(t.n, "none.x", "A");
    assert_int_equal(name_query_outcome(q), NAME_FAILED);
    assert_string_equal(q->rcode, "NXDOMAIN");
    assert_int_equal(q->answered, 2);

    /* an answer without its question in the capture */
    answer(&t, "late.x", "A", "NOERROR", NULL, 0);
    q = query_of(t.n, "late.x", "A");
    assert_int_equal(q->asked, 0);
    assert_int_equal(q->frame, 0);
    assert_int_equal(q->first, 10000);
    assert_int_equal(name_query_outcome(q), NAME_EMPTY);
    names_free(t.n);
}

/* A snap length or a TC bit must not make an answer look empty. */
static void
unreadable_answers_are_unclear(void **state)
{
    (void)state;
    struct talk t;
    start(&t, NULL);
    ask(&t, "cut.x", "A");
    struct dns_event r = reply("cut.x", "A", "NOERROR", NULL, 0);
    r.answer_count = 2;
    names_dns(t.n, packet(&t, RESOLVER, CLIENT), &r);
    assert_int_equal(name_query_outcome(query_of(t.n, "cut.x", "A")),
                     NAME_UNCLEAR);
    r = reply("tc.x", "A", "NOERROR", NULL, 0);
    r.truncated = true;
    names_dns(t.n, packet(&t, RESOLVER, CLIENT), &r);
    assert_int_equal(name_query_outcome(query_of(t.n, "tc.x", "A")),
                     NAME_UNCLEAR);
    answer(&t, "tc.x", "A", "NOERROR", NULL, 0); /* again, over TCP */
    assert_int_equal(name_query_outcome(query_of(t.n, "tc.x", "A")),
                     NAME_EMPTY);
    names_free(t.n);
}

static void
other_opcodes_and_quotes_are_no_queries(void **state)
{
    (void)state;
    struct talk t;
    start(&t, NULL);
    struct dns_event q = question("zone.x", "SOA");
    q.opcode = "UPDATE";
    names_dns(t.n, packet(&t, CLIENT, RESOLVER), &q);
    q.opcode = "QUERY";
    t.pkt.quoted = true;
    names_dns(t.n, packet(&t, CLIENT, RESOLVER), &q);
    uint32_t at = 0;
    assert_null(names_queries(t.n, &at));
    names_free(t.n);
}

static bool
is_gateway(void *ctx, const char *name)
{
    ++*(unsigned *)ctx;
    return strncmp(name, "epdg.", 5) == 0;
}

static void
only_queries_of_interest(void **state)
{
    (void)state;
    struct talk t;
    unsigned calls = 0;
    struct names_config config = {.of_interest = is_gateway, .ctx = &calls};
    start(&t, &config);
    ask(&t, "EPDG.x", "A");
    ask(&t, "www.x", "A");
    struct dns_answer a = record("www.x", "A", "192.0.2.1");
    answer(&t, "www.x", "A", "NOERROR", &a, 1);
    assert_int_equal(calls, 3);
    assert_int_equal(names_stats(t.n)->queries, 1);
    query_of(t.n, "epdg.x", "A");
    assert_int_equal(count_names(t.n, "192.0.2.1"), 1); /* names are kept */
    names_free(t.n);
}

static void
caps_and_counts(void **state)
{
    (void)state;
    struct talk t;
    unsigned calls = 0;
    struct names_config config = {
        .refs = 8,
        .per_address = 4,
        .queries = 4,
    };
    start(&t, &config);
    char name[32];
    struct addr one = ip("192.0.2.1");
    for (unsigned i = 0; i < 6; i++) {
        snprintf(name, sizeof name, "n%u.x", i);
        ask(&t, name, "A");
        names_add(t.n, &one, slice_cstr(name), NAME_FROM_SNI, NULL, &t.pkt, 0);
    }
    assert_int_equal(count_names(t.n, "192.0.2.1"), 4);
    assert_int_equal(names_stats(t.n)->dropped_refs, 2);
    assert_int_equal(names_stats(t.n)->evicted_queries, 2);
    /* many addresses: the table makes room, and its lists stay whole */
    for (unsigned i = 0; i < 100; i++) {
        struct addr a = ip("198.51.100.0");
        a.b[3] = (uint8_t)i;
        names_add(t.n, &a, slice_cstr("one.x"), NAME_FROM_SNI, NULL, &t.pkt, 0);
        names_add(t.n, &a, slice_cstr("two.x"), NAME_FROM_SNI, NULL, &t.pkt, 0);
    }
    assert_int_equal(names_stats(t.n)->evicted_refs, 196);
    size_t all = 0, by_address = 0;
    uint32_t at = 0;
    while (names_next(t.n, &at))
        all++;
    for (unsigned i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "198.51.100.%u", i);
        by_address += count_names(t.n, name);
    }
    by_address += count_names(t.n, "192.0.2.1");
    assert_int_equal(all, 8);
    assert_int_equal(by_address, 8);
    names_free(t.n);

    /* a gateway's name finds room at a crowded address */
    config.refs = 0;
    config.of_interest = is_gateway;
    config.ctx = &calls;
    start(&t, &config);
    packet(&t, CLIENT, RESOLVER);
    for (unsigned i = 0; i < 6; i++) {
        snprintf(name, sizeof name, "n%u.x", i);
        names_add(t.n, &one, slice_cstr(name), NAME_FROM_SNI, NULL, &t.pkt, 0);
    }
    names_add(t.n, &one, slice_cstr("epdg.x"), NAME_FROM_SNI, NULL, &t.pkt, 0);
    assert_int_equal(count_names(t.n, "192.0.2.1"), 5);
    names_free(t.n);
}

static void
texts(void **state)
{
    (void)state;
    assert_string_equal(name_source_text(NAME_FROM_DNS), "dns");
    assert_string_equal(name_source_text(NAME_FROM_SIP), "sip");
    assert_string_equal(name_role_text(NAME_CANONICAL), "canonical");
    assert_string_equal(name_outcome_text(NAME_FAILED), "failed");
    assert_string_equal(name_outcome_text(NAME_UNCLEAR), "unclear");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_the_aliases),
        cmocka_unit_test(alias_loop_ends),
        cmocka_unit_test(told_again_counts_and_the_stronger_role_wins),
        cmocka_unit_test(names_from_elsewhere),
        cmocka_unit_test(multicast_answers_have_no_client),
        cmocka_unit_test(what_came_of_queries),
        cmocka_unit_test(unreadable_answers_are_unclear),
        cmocka_unit_test(other_opcodes_and_quotes_are_no_queries),
        cmocka_unit_test(only_queries_of_interest),
        cmocka_unit_test(caps_and_counts),
        cmocka_unit_test(texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
