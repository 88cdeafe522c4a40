/* SPDX-License-Identifier: Apache-2.0 */
/* Tunnels of other kinds than IPsec: found again, counted, and what is said of them. */
#include "tests/unit/tunnel_steps.h"

#include "analyzer/facts/collect.h"

#define WIREGUARD 51820

static struct tunnel *
message(struct feed *f, struct endpoint from, struct endpoint to,
        enum tunnel_kind kind, enum tunnel_message what)
{
    struct packet p = feed_packet(f, from, to);
    return f->last = tunnels_other(&f->t, &p, kind, what, 100);
}

static void
rows_are_whole(void **state)
{
    (void)state;
    for (int k = 0; k < TUNNEL_KINDS_END; k++) {
        const struct tunnel_kind_row *row =
            tunnel_kind_row((enum tunnel_kind)k);
        assert_ptr_equal(tunnel_kind_named(row->name), row);
        assert_true(*row->words && *row->packets && *row->filter && *row->what);
        assert_int_equal(tunnel_kind_is_ipsec((enum tunnel_kind)k), k < 4);
    }
    assert_null(tunnel_kind_named("of another day"));
    assert_null(tunnel_kind_named(NULL));
}

static void
messages_are_counted_by_end(void **state)
{
    START;
    struct endpoint ue = at(PHONE, 40000), gw = at(GW, WIREGUARD);
    struct tunnel *tn = message(f, ue, gw, TUNNEL_WIREGUARD, TUNNEL_OPENS);
    message(f, gw, ue, TUNNEL_WIREGUARD, TUNNEL_ANSWERS);
    message(f, ue, gw, TUNNEL_WIREGUARD, TUNNEL_CARRIES);
    message(f, ue, gw, TUNNEL_WIREGUARD, TUNNEL_CARRIES);
    message(f, gw, ue, TUNNEL_WIREGUARD, TUNNEL_CARRIES);
    message(f, gw, ue, TUNNEL_WIREGUARD, TUNNEL_KEEPS);
    assert_int_equal(count(f), 1);
    assert_int_equal(tn->kind, TUNNEL_WIREGUARD);
    assert_true(tn->opening_seen && tn->udp);
    is(tn->a, PHONE, 40000);
    assert_int_equal(tn->openings, 1);
    assert_int_equal(tn->answers, 1);
    assert_int_equal(tn->carried[0], 2);
    assert_int_equal(tn->carried_bytes[0], 200);
    assert_int_equal(tn->carried[1], 1);
    assert_int_equal(tn->keepalives[1], 1);
    assert_int_equal(tn->n_moves, 0);
    END;
}

static void
kinds_on_one_path_stay_apart(void **state)
{
    START;
    struct endpoint ue = at(PHONE, 4500), gw = at(GW, 4500);
    struct tunnel *ipsec = feed_handshake(f, PHONE, GW, 0x10, 4500);
    struct tunnel *other = message(f, ue, gw, TUNNEL_WIREGUARD, TUNNEL_CARRIES);
    assert_ptr_not_equal(ipsec, other);
    assert_ptr_not_equal(message(f, ue, gw, TUNNEL_L2TP, TUNNEL_CARRIES),
                         other);
    assert_ptr_equal(feed_esp(f, ue, gw, 7, 1), ipsec);
    assert_ptr_equal(message(f, gw, ue, TUNNEL_WIREGUARD, TUNNEL_CARRIES),
                     other);
    assert_int_equal(ipsec->kind, TUNNEL_IKEV2);
    assert_int_equal(count(f), 3);
    END;
}

static void
a_later_handshake_is_no_part_of_it(void **state)
{
    START;
    struct endpoint ue = at(PHONE, 40000), gw = at(GW, WIREGUARD);
    struct tunnel *other = message(f, ue, gw, TUNNEL_WIREGUARD, TUNNEL_CARRIES);
    struct tunnel *ipsec = feed_handshake(f, PHONE, GW, 0x10, 4500);
    assert_ptr_not_equal(ipsec, other);
    assert_int_equal(other->kind, TUNNEL_WIREGUARD);
    assert_int_equal(count(f), 2);
    END;
}

static void
icmp_errors_about_it(void **state)
{
    START;
    struct endpoint ue = at(PHONE, 40000), gw = at(GW, WIREGUARD);
    struct tunnel *tn = message(f, ue, gw, TUNNEL_WIREGUARD, TUNNEL_OPENS);
    struct packet quoted = feed_packet(f, ue, gw);
    tunnels_unreachable(&f->t, &quoted, "port unreachable");
    assert_int_equal(tn->unreachable, 1);
    END;
}

/* --- what is said of it ------------------------------------------------------------- */

static const struct fact *
fact_of(const struct fact_set *s, const char *name)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->facts[i].desc->name, name) == 0)
            return &s->facts[i];
    fail_msg("no %s", name);
    return NULL;
}

static void
says(const struct fact_set *s, const char *name, const char *value,
     const char *sentence, uint64_t frame)
{
    char buf[64];
    const struct fact *x = fact_of(s, name);
    assert_string_equal(fact_value_text(x, buf), value);
    assert_string_equal(x->sentence, sentence);
    assert_int_equal(x->frames[0].frame, frame);
}

/* The facts after so many messages of an attempt: opening, answer, data both ways. */
static void
outcome_after(unsigned messages, const char *outcome, const char *established,
              const char *why, uint64_t frame)
{
    struct feed feed, *f = &feed;
    struct err err = {.text = ""};
    struct arena arena;
    struct fact_set facts;
    struct inners inners;
    struct endpoint ue = at(PHONE, 40000), gw = at(GW, WIREGUARD);
    struct state *s = state_new(NULL, NULL);
    struct who *who = who_open("build/share/espy/who.db", NULL, &err);
    assert_string_equal(err.text, "");
    memset(&inners, 0, sizeof inners);
    feed_init(f);
    arena_init(&arena, 1u << 20);
    message(f, ue, gw, TUNNEL_L2TP, TUNNEL_OPENS);
    if (messages > 1)
        message(f, gw, ue, TUNNEL_L2TP, TUNNEL_ANSWERS);
    if (messages > 2)
        message(f, ue, gw, TUNNEL_L2TP, TUNNEL_CARRIES);
    if (messages > 3)
        message(f, gw, ue, TUNNEL_L2TP, TUNNEL_CARRIES);
    tunnels_finish(&f->t);
    tunnels_free(&s->tunnels);
    s->tunnels = f->t;
    struct collector c = {s, who, &inners, &arena, NULL};
    collect_tunnel(&c, f->last, "tunnel-1", &facts);
    says(&facts, "tunnel.kind", "l2tp", "L2TP (RFC 2661) between two hosts", 1);
    says(&facts, "tunnel.transport", "udp", "it runs over UDP", 1);
    says(&facts, "tunnel.attempts", "1", "1 attempt to set it up is seen", 1);
    says(&facts, "tunnel.outcome", outcome, why, frame);
    says(&facts, "tunnel.established", established, why, frame);
    arena_free(&arena);
    who_close(who);
    state_free(s);
}

static void
how_setting_it_up_ended(void **state)
{
    (void)state;
    outcome_after(1, "no-response", "false",
                  "no answer to an attempt is in the capture", 1);
    outcome_after(2, "established", "true", "the other end agreed to set it up",
                  2);
    outcome_after(4, "established", "true", "L2TP packets carry data both ways",
                  3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_whole),
        cmocka_unit_test(messages_are_counted_by_end),
        cmocka_unit_test(kinds_on_one_path_stay_apart),
        cmocka_unit_test(a_later_handshake_is_no_part_of_it),
        cmocka_unit_test(icmp_errors_about_it),
        cmocka_unit_test(how_setting_it_up_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
