/* SPDX-License-Identifier: Apache-2.0 */
/* One IKE SA as a bystander sees it: repeats, tries, outcome. */
#include "tests/unit/tunnel_feed.h"

#define I "10.0.0.2"
#define R "198.51.100.1"

static struct ike
request(uint8_t exchange, uint32_t id, int64_t encrypted)
{
    return (struct ike){.i = 1,
                        .r = exchange == INIT ? 0 : 2,
                        .exchange = exchange,
                        .initiator = true,
                        .id = id,
                        .encrypted = encrypted,
                        .text = "request"};
}

static struct ike
reply(uint8_t exchange, uint32_t id, int64_t encrypted)
{
    return (struct ike){.i = 1,
                        .r = 2,
                        .exchange = exchange,
                        .response = true,
                        .id = id,
                        .encrypted = encrypted,
                        .text = "reply"};
}

static struct ike
notifying(struct ike m, const struct ike_notify *n)
{
    m.notify = n;
    m.n_notify = 1;
    return m;
}

static void
up(struct feed *f, struct ike m)
{
    feed_ike(f, at(I, 500), at(R, 500), m);
}

static void
down(struct feed *f, struct ike m)
{
    feed_ike(f, at(R, 500), at(I, 500), m);
}

static void
opening(struct feed *f)
{
    struct ike q = request(INIT, 0, 0), a = reply(INIT, 0, 0);
    q.group = a.group = 14;
    q.proposals = a.proposals = &feed_proposal;
    q.n_proposals = a.n_proposals = 1;
    up(f, q);
    down(f, a);
}

static enum ike_outcome
outcome(struct feed *f)
{
    assert_int_equal(f->t.ike.count, 1);
    return feed_outcome(f, feed_sa(f, f->last, 0));
}

#define START                     \
    struct feed feed, *f = &feed; \
    (void)state;                  \
    feed_init(f)
#define END feed_free(f)

static void
never_answered(void **state)
{
    START;
    for (int i = 0; i < 5; i++)
        up(f, request(INIT, 0, 0));
    assert_int_equal(outcome(f), IKE_OUTCOME_NO_RESPONSE);
    struct ike_sa *sa = feed_sa(f, f->last, 0);
    assert_int_equal(sa->retransmissions, 4);
    assert_int_equal(sa->init_requests, 5);
    assert_true(sa->opening_seen);
    END;
}

static void
cookie_and_other_group_are_no_repeats(void **state)
{
    START;
    static const uint8_t group[2] = {0, 19};
    struct ike_notify cookie = {.type = 16390, .data = slice_cstr("abcdefgh")};
    struct ike_notify again = {.type = 16390, .data = slice_cstr("ABCDEFGH")};
    struct ike_notify wrong = {.type = 17, .data = {group, 2}};
    struct ike q = request(INIT, 0, 0), a = reply(INIT, 0, 0);
    q.group = 14;
    up(f, q);
    a.r = 0;
    down(f, notifying(a, &cookie));
    q.text = "request with abcdefgh";
    up(f, notifying(q, &cookie));
    a.text = "another cookie";
    down(f, notifying(a, &again));
    q.text = "request with ABCDEFGH"; /* same length, same place */
    up(f, notifying(q, &again));
    a.text = "invalid ke";
    a.r = 99;
    down(f, notifying(a, &wrong));
    q.group = 19;
    q.text = "request with group 19";
    up(f, notifying(q, &again));
    assert_int_equal(outcome(f), IKE_OUTCOME_INIT_ONLY);
    a.text = "answer";
    a.r = 2;
    a.group = 19;
    a.proposals = &feed_proposal;
    a.n_proposals = 1;
    down(f, a);
    struct ike_sa *sa = feed_sa(f, f->last, 0);
    assert_int_equal(sa->retransmissions, 0);
    assert_int_equal(sa->n_messages, 8);
    assert_int_equal(sa->dh_offered, 19);
    assert_int_equal(sa->dh_chosen, 19);
    assert_int_equal(sa->responder_spi, 2);
    assert_false(sa->other_responder); /* the first answer was no acceptance */
    assert_int_equal(sa->error, 0);
    assert_int_equal(outcome(f), IKE_OUTCOME_INIT_ONLY);
    END;
}

static void
two_acceptances_are_two_responders(void **state)
{
    START;
    opening(f);
    struct ike a = reply(INIT, 0, 0);
    a.r = 77;
    a.text = "somebody else";
    a.proposals = &feed_proposal;
    a.n_proposals = 1;
    down(f, a);
    assert_true(feed_sa(f, f->last, 0)->other_responder);
    assert_int_equal(feed_sa(f, f->last, 0)->responder_spi, 2);
    END;
}

static void
repeats_both_ways(void **state)
{
    START;
    opening(f);
    up(f, request(AUTH, 1, 400));
    f->now += SECOND;
    up(f, request(AUTH, 1, 400));
    down(f, reply(AUTH, 1, 240));
    f->now += SECOND;
    up(f, request(AUTH, 1, 400));
    down(f, reply(AUTH, 1, 240));
    struct ike_sa *sa = feed_sa(f, f->last, 0);
    assert_int_equal(sa->retransmissions, 3);
    assert_int_equal(sa->auth_requests, 3);
    assert_int_equal(sa->auth_responses, 2);
    assert_int_equal(sa->last_auth_reply, 240);
    assert_true(sa->messages[3].retransmission);
    assert_false(sa->messages[4].retransmission);
    END;
}

/* The timeline keeps the first messages only; repeats are known later too. */
static void
repeats_late_in_a_long_life(void **state)
{
    START;
    opening(f);
    for (uint32_t id = 1; id < 300; id++) {
        up(f, request(INFO, id, 60));
        down(f, reply(INFO, id, 60));
    }
    struct ike_sa *sa = feed_sa(f, f->last, 0);
    assert_int_equal(sa->retransmissions, 0);
    up(f, request(INFO, 300, 60));
    f->now += SECOND;
    up(f, request(INFO, 300, 60));
    assert_int_equal(sa->retransmissions, 1);
    assert_int_equal(sa->n_messages, 2 + 2 * 299 + 2);
    END;
}

static void
copies_are_no_repeats(void **state)
{
    START;
    for (int i = 0; i < 2; i++) {
        f->interface = 0;
        up(f, request(INIT, 0, 0));
        f->interface = 1;
        up(f, request(INIT, 0, 0));
        f->now += SECOND;
    }
    struct ike_sa *sa = feed_sa(f, f->last, 0);
    assert_int_equal(sa->n_messages, 2);
    assert_int_equal(sa->retransmissions, 1); /* the second pair is one */
    assert_int_equal(f->last->ike_messages, 2);
    END;
}

static void
reply_too_short_is_rejection(void **state)
{
    START;
    opening(f);
    up(f, request(AUTH, 1, 400));
    down(f, reply(AUTH, 1, 52));
    assert_int_equal(outcome(f), IKE_OUTCOME_AUTH_REJECTED);
    assert_int_equal(feed_sa(f, f->last, 0)->last_auth_reply_at.frame, 4);
    END;
}

/* The last fragment of a long reply is short. */
static void
fragments_are_taken_together(void **state)
{
    START;
    opening(f);
    for (uint16_t n = 1; n <= 3; n++) {
        struct ike_fragment part = {n, 3};
        struct ike m = request(AUTH, 1, 500);
        m.fragment = &part;
        up(f, m);
    }
    for (uint16_t n = 1; n <= 3; n++) {
        struct ike_fragment part = {n, 3};
        struct ike m = reply(AUTH, 1, n == 3 ? 44 : 500);
        m.fragment = &part;
        down(f, m);
    }
    struct ike_sa *sa = feed_sa(f, f->last, 0);
    assert_int_equal(sa->last_auth_reply, 1044);
    assert_int_equal(sa->fragments, 6);
    assert_int_equal(sa->retransmissions, 0);
    assert_int_equal(outcome(f), IKE_OUTCOME_AUTH_ENDED);
    END;
}

/* EAP: several rounds, each request answered but the last. */
static void
unanswered_after_several_rounds(void **state)
{
    START;
    opening(f);
    for (uint32_t id = 1; id <= 3; id++) {
        up(f, request(AUTH, id, 300));
        down(f, reply(AUTH, id, id == 1 ? 1200 : 60));
    }
    up(f, request(AUTH, 4, 100));
    f->now += SECOND;
    up(f, request(AUTH, 4, 100));
    assert_int_equal(outcome(f), IKE_OUTCOME_AUTH_NO_RESPONSE);
    down(f, reply(AUTH, 4, 240));
    assert_int_equal(outcome(f), IKE_OUTCOME_AUTH_ENDED);
    up(f, request(AUTH, 4, 100)); /* a repeat of what was answered */
    assert_int_equal(outcome(f), IKE_OUTCOME_AUTH_ENDED);
    END;
}

static void
intermediate_is_not_auth(void **state)
{
    START;
    opening(f);
    up(f, request(INTERMEDIATE, 1, 1200));
    assert_int_equal(outcome(f), IKE_OUTCOME_AUTH_NO_RESPONSE);
    down(f, reply(INTERMEDIATE, 1, 1200));
    assert_int_equal(outcome(f), IKE_OUTCOME_INIT_ONLY);
    up(f, request(AUTH, 2, 400));
    assert_int_equal(outcome(f), IKE_OUTCOME_AUTH_NO_RESPONSE);
    down(f, reply(AUTH, 2, 50));
    assert_int_equal(outcome(f), IKE_OUTCOME_AUTH_REJECTED);
    struct ike_sa *sa = feed_sa(f, f->last, 0);
    assert_int_equal(sa->between_requests, 1);
    assert_int_equal(sa->auth_requests, 1);
    END;
}

static void
granted_and_nothing_follows(void **state)
{
    START;
    opening(f);
    up(f, request(AUTH, 1, 400));
    down(f, reply(AUTH, 1, 240));
    assert_int_equal(outcome(f), IKE_OUTCOME_AUTH_ENDED);
    /* Closed at once: the initiator may not have liked the responder. */
    up(f, request(INFO, 2, 60));
    down(f, reply(INFO, 2, 60));
    assert_int_equal(outcome(f), IKE_OUTCOME_AUTH_ENDED);
    /* A check of life proves that it stood. */
    f->now += 30 * SECOND;
    up(f, request(INFO, 3, 60));
    down(f, reply(INFO, 3, 60));
    assert_int_equal(outcome(f), IKE_OUTCOME_ESTABLISHED);
    END;
}

static void
closed_after_rejection_is_still_rejected(void **state)
{
    START;
    opening(f);
    up(f, request(AUTH, 1, 400));
    down(f, reply(AUTH, 1, 52));
    up(f, request(INFO, 2, 60));
    down(f, reply(INFO, 2, 60));
    assert_int_equal(outcome(f), IKE_OUTCOME_AUTH_REJECTED);
    END;
}

static void
create_child_sa_proves_it(void **state)
{
    START;
    up(f, request(CHILD, 7, 300));
    assert_int_equal(outcome(f), IKE_OUTCOME_UNKNOWN);
    up(f, request(CHILD, 7, 300));
    down(f, reply(CHILD, 7, 300));
    assert_int_equal(outcome(f), IKE_OUTCOME_ESTABLISHED);
    assert_int_equal(feed_sa(f, f->last, 0)->rekeys, 1);
    assert_false(feed_sa(f, f->last, 0)->opening_seen);
    END;
}

static void
refusals_in_clear(void **state)
{
    START;
    struct ike_notify no = {.type = 14};
    up(f, request(INIT, 0, 0));
    down(f, notifying(reply(INIT, 0, 0), &no));
    assert_int_equal(outcome(f), IKE_OUTCOME_NO_PROPOSAL);
    assert_int_equal(feed_sa(f, f->last, 0)->error_at.frame, 2);
    END;
    feed_init(f);
    struct ike_notify version = {.type = 5};
    up(f, request(INIT, 0, 0));
    down(f, notifying(reply(INIT, 0, 0), &version));
    assert_int_equal(outcome(f), IKE_OUTCOME_REFUSED);
    /* A forged refusal does not undo what follows. */
    up(f, request(AUTH, 1, 400));
    down(f, reply(AUTH, 1, 240));
    assert_int_equal(outcome(f), IKE_OUTCOME_AUTH_ENDED);
    END;
}

/* An unprotected INFORMATIONAL (INVALID_IKE_SPI) proves no SA. */
static void
clear_informational_proves_nothing(void **state)
{
    START;
    struct ike_notify spi = {.type = 4};
    up(f, request(INFO, 9, 60));
    down(f, notifying(reply(INFO, 9, 0), &spi));
    assert_int_equal(outcome(f), IKE_OUTCOME_REFUSED);
    END;
}

/* A snap length that leaves the header only. */
static void
cut_messages_are_judged_by_their_header(void **state)
{
    START;
    struct ike q = request(AUTH, 1, 0), a = reply(AUTH, 1, 0);
    opening(f);
    q.text = a.text = NULL;
    q.length = 600;
    a.length = 400;
    up(f, q);
    down(f, a);
    assert_int_equal(outcome(f), IKE_OUTCOME_AUTH_ENDED);
    assert_int_equal(feed_sa(f, f->last, 0)->last_auth_reply, 368);
    q.exchange = a.exchange = CHILD;
    q.id = a.id = 2;
    up(f, q);
    down(f, a);
    assert_int_equal(outcome(f), IKE_OUTCOME_ESTABLISHED);
    END;
}

static void
step_to_4500_is_noted(void **state)
{
    START;
    feed_handshake(f, I, R, 1, 4500);
    struct ike_sa *sa = feed_sa(f, f->last, 0);
    assert_true(sa->floated);
    assert_false(sa->many_addresses);
    char suite[128];
    assert_string_equal(ike_sa_suite(sa, suite, sizeof suite),
                        "ENCR_AES_CBC-256, PRF_HMAC_SHA2_256, "
                        "AUTH_HMAC_SHA2_256_128, 2048-bit MODP Group");
    char tiny[8];
    assert_true(strlen(ike_sa_suite(sa, tiny, sizeof tiny)) < sizeof tiny);
    END;
}

/* --- IKEv1 ----------------------------------------------------------------------- */

enum { MAIN = 2, AGGRESSIVE = 4, V1_INFO = 5, QUICK = 32 };

static void
v1(struct feed *f, bool from_i, uint8_t exchange, uint32_t id, bool encrypted,
   const char *text)
{
    struct ike m = {.i = 1,
                    .r = f->frame ? 2 : 0,
                    .major = 1,
                    .exchange = exchange,
                    .id = id,
                    .text = text,
                    .encrypted = encrypted ? 60 : 0,
                    .encrypted_flag = encrypted};
    from_i ? up(f, m) : down(f, m);
}

static void
v1_main_mode(struct feed *f)
{
    v1(f, true, MAIN, 0, false, "sa");
    v1(f, false, MAIN, 0, false, "chosen");
    v1(f, true, MAIN, 0, false, "ke");
    v1(f, false, MAIN, 0, false, "ke back");
    v1(f, true, MAIN, 0, true, "auth");
}

static void
v1_main_and_quick_mode(void **state)
{
    START;
    v1_main_mode(f);
    assert_int_equal(outcome(f), IKE_OUTCOME_AUTH_NO_RESPONSE);
    v1(f, true, MAIN, 0, true, "auth");
    assert_int_equal(feed_sa(f, f->last, 0)->retransmissions, 1);
    v1(f, false, MAIN, 0, true, "auth back");
    assert_int_equal(outcome(f), IKE_OUTCOME_AUTH_ENDED);
    v1(f, true, QUICK, 9, true, "quick 1");
    v1(f, true, QUICK, 9, true, "quick 1");
    v1(f, true, QUICK, 9, true, "quick 1");
    assert_int_equal(outcome(f), IKE_OUTCOME_AUTH_ENDED);
    v1(f, false, QUICK, 9, true, "quick 2");
    assert_int_equal(outcome(f), IKE_OUTCOME_AUTH_ENDED);
    v1(f, true, QUICK, 9, true, "quick 3");
    assert_int_equal(outcome(f), IKE_OUTCOME_ESTABLISHED);
    struct ike_sa *sa = feed_sa(f, f->last, 0);
    assert_int_equal(sa->major, 1);
    assert_int_equal(sa->retransmissions, 3);
    assert_int_equal(f->last->kind, TUNNEL_IKEV1);
    END;
}

/* Dead peer detection and refusals are no child SA. */
static void
v1_informational_is_no_child(void **state)
{
    START;
    v1_main_mode(f);
    v1(f, false, MAIN, 0, true, "auth back");
    v1(f, true, QUICK, 9, true, "quick 1");
    v1(f, false, V1_INFO, 10, true, "no");
    v1(f, true, QUICK, 11, true, "quick again");
    v1(f, false, V1_INFO, 12, true, "no no");
    assert_int_equal(outcome(f), IKE_OUTCOME_AUTH_ENDED);
    END;
}

static void
v1_aggressive_mode(void **state)
{
    START;
    v1(f, true, AGGRESSIVE, 0, false, "1");
    assert_int_equal(outcome(f), IKE_OUTCOME_NO_RESPONSE);
    v1(f, false, AGGRESSIVE, 0, false, "2");
    assert_int_equal(outcome(f), IKE_OUTCOME_INIT_ONLY);
    v1(f, true, AGGRESSIVE, 0, true, "3");
    v1(f, true, QUICK, 5, true, "q1");
    v1(f, false, QUICK, 5, true, "q2");
    v1(f, true, QUICK, 5, true, "q3");
    assert_int_equal(outcome(f), IKE_OUTCOME_ESTABLISHED);
    END;
}

static void
v1_refusal(void **state)
{
    START;
    struct ike_notify no = {.type = 14};
    v1(f, true, MAIN, 0, false, "sa");
    down(f,
         notifying(
             (struct ike){
                 .i = 1, .r = 2, .major = 1, .exchange = V1_INFO, .text = "no"},
             &no));
    assert_int_equal(outcome(f), IKE_OUTCOME_NO_PROPOSAL);
    END;
    feed_init(f);
    /* 17 is INVALID-KEY-INFORMATION in IKEv1, no request for another try. */
    no.type = 17;
    v1(f, true, MAIN, 0, false, "sa");
    down(f,
         notifying(
             (struct ike){
                 .i = 1, .r = 2, .major = 1, .exchange = V1_INFO, .text = "no"},
             &no));
    assert_int_equal(outcome(f), IKE_OUTCOME_REFUSED);
    END;
}

/* The capture begins with an answer to a client's ephemeral port. */
static void
v1_answer_first(void **state)
{
    START;
    feed_ike(
        f, at(R, 500), at(I, 31000),
        (struct ike){
            .i = 1, .r = 2, .major = 1, .exchange = MAIN, .text = "chosen"});
    struct ike_sa *sa = feed_sa(f, f->last, 0);
    assert_false(sa->last_from_initiator);
    struct endpoint i = at(I, 31000);
    assert_true(endpoint_eq(&f->last->a, &i));
    END;
}

/* --- bounds -------------------------------------------------------------------------- */

static void
lists_are_capped(void **state)
{
    START;
    struct ike_notify many[100];
    struct ike_vendor_id vendors[100];
    uint8_t ids[100][20];
    memset(many, 0, sizeof many);
    memset(ids, 7, sizeof ids);
    for (uint16_t i = 0; i < 100; i++) {
        many[i].type = (uint16_t)(40000 + i);
        ids[i][3] = (uint8_t)i;
        vendors[i] = (struct ike_vendor_id){{ids[i], 20}, NULL};
    }
    struct ike_transform t[200];
    for (uint16_t i = 0; i < 200; i++)
        t[i] = (struct ike_transform){1, i, NULL, -1, -1};
    struct ike_proposal p = {1, -1, 1, {NULL, 0}, {t, 200}};
    for (int k = 0; k < 2; k++) {
        struct ike m = k ? reply(INIT, 0, 0) : request(INIT, 0, 0);
        m.notify = many;
        m.n_notify = 100;
        m.vendors = vendors;
        m.n_vendors = 100;
        m.proposals = &p;
        m.n_proposals = 1;
        k ? down(f, m) : up(f, m);
    }
    struct ike_sa *sa = feed_sa(f, f->last, 0);
    assert_int_equal(sa->n_notifies, IKE_SA_NOTIFIES);
    assert_int_equal(sa->n_vendors, IKE_SA_VENDORS);
    assert_int_equal(sa->n_offered, 200);
    assert_int_equal(sa->n_chosen, IKE_SA_CHOSEN);
    for (int i = 0; i < 3 * IKE_SA_MESSAGES; i++)
        up(f, request(INFO, (uint32_t)i, 60));
    assert_int_equal(sa->n_messages, 2 + 3 * IKE_SA_MESSAGES);
    END;
}

static void
identities_in_clear_are_kept_short(void **state)
{
    START;
    char longer[400];
    memset(longer, 'x', sizeof longer);
    struct ike_id id = {11, "ID_KEY_ID", {(const uint8_t *)longer, 400}};
    struct packet p = feed_packet(f, at(I, 500), at(R, 500));
    struct ike m = {.i = 1, .major = 1, .exchange = AGGRESSIVE, .text = "1"};
    struct ike_event e = feed_event(&m);
    e.id_i = &id;
    f->last = tunnels_ike(&f->t, &p, &e);
    assert_int_equal(strlen(feed_sa(f, f->last, 0)->id_i), 127);
    END;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(never_answered),
        cmocka_unit_test(cookie_and_other_group_are_no_repeats),
        cmocka_unit_test(two_acceptances_are_two_responders),
        cmocka_unit_test(repeats_both_ways),
        cmocka_unit_test(repeats_late_in_a_long_life),
        cmocka_unit_test(copies_are_no_repeats),
        cmocka_unit_test(reply_too_short_is_rejection),
        cmocka_unit_test(fragments_are_taken_together),
        cmocka_unit_test(unanswered_after_several_rounds),
        cmocka_unit_test(intermediate_is_not_auth),
        cmocka_unit_test(granted_and_nothing_follows),
        cmocka_unit_test(closed_after_rejection_is_still_rejected),
        cmocka_unit_test(create_child_sa_proves_it),
        cmocka_unit_test(refusals_in_clear),
        cmocka_unit_test(clear_informational_proves_nothing),
        cmocka_unit_test(cut_messages_are_judged_by_their_header),
        cmocka_unit_test(step_to_4500_is_noted),
        cmocka_unit_test(v1_main_and_quick_mode),
        cmocka_unit_test(v1_informational_is_no_child),
        cmocka_unit_test(v1_aggressive_mode),
        cmocka_unit_test(v1_refusal),
        cmocka_unit_test(v1_answer_first),
        cmocka_unit_test(lists_are_capped),
        cmocka_unit_test(identities_in_clear_are_kept_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
