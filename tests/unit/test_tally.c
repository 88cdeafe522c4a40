/* SPDX-License-Identifier: Apache-2.0 */
/* What is counted for expectations: messages by protocol, and handshakes that end
 * otherwise than their messages say. */
#include "analyzer/conclude/tally.h"
#include "dissectors/esp.h"
#include "dissectors/ike.h"
#include "dissectors/rtp.h"
#include "tests/cmocka_all.h"

#include <string.h>

#define IKE_SA_INIT 34
#define IKE_AUTH 35

static void
ike(struct tally *t, uint64_t spi, uint8_t exchange, bool response)
{
    struct ike_event e;
    struct packet pkt;
    const struct event ev = {.desc = &ike_desc, .body = &e};
    memset(&e, 0, sizeof e);
    memset(&pkt, 0, sizeof pkt);
    e.major = 2;
    e.initiator_spi = spi;
    e.exchange_type = exchange;
    e.response = response;
    tally_event(t, &pkt, &ev);
    pkt.quoted = true; /* a copy in an ICMP error counts nothing */
    tally_event(t, &pkt, &ev);
}

/* A model of one tunnel whose attempts ended so. */
static void
told(struct model *m, const uint64_t *spis, const enum ike_outcome *outcomes,
     size_t n)
{
    model_init(m, 1u << 20);
    m->tunnels = model_new(&m->arena, &model_tunnel_desc);
    m->n_tunnels = 1;
    m->tunnels->ike = model_array(&m->arena, &model_ike_desc, n);
    m->tunnels->n_ike = n;
    for (size_t i = 0; i < n; i++) {
        m->tunnels->ike[i].initiator_spi = spis[i];
        m->tunnels->ike[i].outcome = outcomes[i];
    }
}

static void
attempts_end_as_their_messages_say(void **state)
{
    (void)state;
    static const uint64_t spis[] = {1, 2, 3, 4};
    static const enum ike_outcome right[] = {
        IKE_OUTCOME_NO_RESPONSE, IKE_OUTCOME_INIT_ONLY,
        IKE_OUTCOME_AUTH_NO_RESPONSE, IKE_OUTCOME_ESTABLISHED};
    static const struct {
        enum ike_outcome third;
        size_t n;
        const char *text;
    } cases[] = {
        {IKE_OUTCOME_AUTH_NO_RESPONSE, 4, NULL},
        {IKE_OUTCOME_ESTABLISHED, 4,
         "0000000000000003: auth-no-response by its messages, told as "
         "established"},
        {IKE_OUTCOME_AUTH_NO_RESPONSE, 3,
         "0000000000000004: answered by its messages, told as nothing"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum ike_outcome outcomes[4];
        struct tally t;
        struct model m;
        memcpy(outcomes, right, sizeof right);
        outcomes[2] = cases[i].third;
        assert_int_equal(tally_init(&t), 0);
        for (uint64_t spi = 1; spi <= 4; spi++) {
            ike(&t, spi, IKE_SA_INIT, false);
            if (spi > 1)
                ike(&t, spi, IKE_SA_INIT, true);
            if (spi > 2)
                ike(&t, spi, IKE_AUTH, false);
            if (spi > 3)
                ike(&t, spi, IKE_AUTH, true);
        }
        told(&m, spis, outcomes, cases[i].n);
        assert_int_equal(tally_fill(&m, &t), 0);
        if (cases[i].text)
            assert_string_equal(m.counters.attempts.text, cases[i].text);
        else
            assert_null(m.counters.attempts.text);
        model_free(&m);
        tally_free(&t);
    }
}

static uint64_t
count(const struct model *m, const char *name)
{
    for (size_t i = 0; i < m->counters.n_messages; i++)
        if (strcmp(m->counters.messages[i].name, name) == 0)
            return m->counters.messages[i].n;
    fail_msg("no %s", name);
    return 0;
}

/* Several RTCP packets in one datagram are one. */
static void
messages_are_counted(void **state)
{
    struct tally t;
    struct model m;
    struct packet pkt;
    const struct event rtcp = {.desc = &rtcp_desc}, esp = {.desc = &esp_desc};
    (void)state;
    memset(&pkt, 0, sizeof pkt);
    assert_int_equal(tally_init(&t), 0);
    for (int i = 0; i < 4; i++) {
        pkt.frame = 7 + (uint64_t)i / 2;
        tally_event(&t, &pkt, &rtcp);
        tally_event(&t, &pkt, &esp);
    }
    told(&m, NULL, NULL, 0);
    assert_int_equal(tally_fill(&m, &t), 0);
    assert_int_equal(count(&m, "rtcp"), 2);
    assert_int_equal(count(&m, "esp"), 4);
    assert_int_equal(count(&m, "ike"), 0);
    model_free(&m);
    /* Where there is no room for the counts, that is told. */
    model_init(&m, 0);
    assert_int_equal(tally_fill(&m, &t), -1);
    model_free(&m);
    tally_free(&t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attempts_end_as_their_messages_say),
        cmocka_unit_test(messages_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
