/* SPDX-License-Identifier: Apache-2.0 */
/* Which interface shows the inside of which tunnel. */
#include "tests/unit/pipe_feed.h"

#include "analyzer/pairs/inner.h"

#define UE "10.0.0.2"
#define GW "198.51.100.1"
#define IN "10.9.9.9"
#define PEER "10.8.8.8"

struct both {
    struct pipe pipe;
    struct correlation correlation;
    struct inners inners;
};

/* One ESP packet outside, and one packet inside, on the named interface. */
static void
outside(struct pipe *p, const char *ue, uint32_t spi, uint32_t seq)
{
    p->interface = 0;
    p->link_type = 1;
    pipe_udp(p, ue, 4500, GW, 4500, esp_packet(spi, seq));
}

static void
inside(struct pipe *p, uint32_t interface, const char *src, const char *dst)
{
    p->interface = interface;
    p->link_type = 101;
    pipe_send(p, ipv4(src, dst, 17,
                      udp(5060, 5060,
                          text_of("OPTIONS sip:a SIP/2.0\r\n"
                                  "Call-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n"))));
}

/* Names as the case would give them. */
static void
named(struct pipe *p, uint32_t interface, const char *name)
{
    struct slice none = {NULL, 0};
    struct interface *i =
        interfaces_get(&p->state->interfaces, p->file, interface, none, 0);
    snprintf(i->name, sizeof i->name, "%s", name);
}

static void
begin(struct both *b)
{
    memset(b, 0, sizeof *b);
    pipe_init(&b->pipe, NULL);
}

static void
attach(struct both *b)
{
    state_finish(b->pipe.state);
    inners_free(&b->inners);
    correlation_free(&b->correlation);
    assert_int_equal(correlate(&b->correlation, b->pipe.state), 0);
    assert_int_equal(inner_attach(b->pipe.state, &b->correlation, &b->inners),
                     0);
}

static void
end(struct both *b)
{
    inners_free(&b->inners);
    pipe_free(&b->pipe);
}

static void
an_address_is(struct addr a, const char *text)
{
    char buf[ADDR_TEXT_MAX];
    assert_string_equal(addr_text(&a, buf), text);
}

static void
bare_ip_beside_one_tunnel(void **state)
{
    (void)state;
    struct both b;
    begin(&b);
    for (uint32_t i = 1; i <= 20; i++) {
        outside(&b.pipe, UE, 7, i);
        inside(&b.pipe, 1, IN, i % 3 ? PEER : "10.8.8.1");
    }
    attach(&b);
    assert_int_equal(b.inners.n, 1);
    struct inner *in = b.inners.items;
    assert_int_equal(in->tunnel, 1);
    assert_int_equal(in->how, INNER_ADJACENT);
    assert_true(in->probable);
    assert_int_equal(in->packets, 20);
    assert_int_equal(in->first.frame, 2);
    assert_int_equal(in->last.frame, 40);
    an_address_is(in->local, IN);
    an_address_is(in->remote, PEER);
    assert_int_equal(in->n_protocols, 1);
    assert_string_equal(in->protocols[0], "sip");
    assert_int_equal(in->protocol_at[0].frame, 2);
    end(&b);
}

static void
two_tunnels_make_it_only_possible(void **state)
{
    (void)state;
    struct both b;
    begin(&b);
    for (uint32_t i = 1; i <= 20; i++) {
        outside(&b.pipe, UE, 7, i);
        outside(&b.pipe, "10.0.0.3", 8, i);
        inside(&b.pipe, 1, IN, PEER);
    }
    attach(&b);
    assert_int_equal(b.inners.n, 2);
    assert_false(b.inners.items[0].probable || b.inners.items[1].probable);
    assert_true(b.inners.items[0].tunnel != b.inners.items[1].tunnel);
    end(&b);
}

static void
what_does_not_fit(void **state)
{
    (void)state;
    struct both b;
    begin(&b);
    /* Long before the tunnel. */
    inside(&b.pipe, 1, IN, PEER);
    b.pipe.now += 60000000000;
    for (uint32_t i = 1; i <= 20; i++) {
        outside(&b.pipe, UE, 7, i);
        for (int k = 0; k < 10; k++) /* far more than the ESP */
            inside(&b.pipe, 2, IN, PEER);
    }
    attach(&b);
    assert_int_equal(b.inners.n, 0);
    end(&b);
}

/* Ethernet is no inside, unless it is named like one; the loopback never is,
 * nor an interface that itself carries tunnels. */
static void
kinds_of_interfaces(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint16_t link_type;
        bool kind, bare;
    } rows[] = {
        {"en0", 1, false, false},      {"eth0", 1, false, false},
        {"ipsec0", 1, true, false},    {"utun3", 0, true, true},
        {"epdg1", 101, true, true},    {"tun", 12, true, true},
        {"lo0", 0, false, true},       {"lo", 1, false, false},
        {"whatever", 101, true, true}, {"tunnelbear", 1, false, false},
        {"", 1, false, false},         {"wlan0", 127, false, false},
        {"xfrm12", 1, true, false},    {"any", 113, false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct interface x;
        memset(&x, 0, sizeof x);
        snprintf(x.name, sizeof x.name, "%s", rows[i].name);
        x.link_type = rows[i].link_type;
        assert_int_equal(inner_kind(&x), rows[i].kind);
        assert_int_equal(inner_link_is_bare(&x), rows[i].bare);
    }
    struct both b;
    begin(&b);
    for (uint32_t i = 1; i <= 20; i++) {
        outside(&b.pipe, UE, 7, i);
        inside(&b.pipe, 1, IN, PEER);
        b.pipe.interface = 2; /* raw IP, with another tunnel in it */
        pipe_send(&b.pipe,
                  ipv4(IN, PEER, 17, udp(4500, 4500, esp_packet(9, i))));
    }
    named(&b.pipe, 1, "lo0");
    attach(&b);
    assert_int_equal(b.inners.n, 0);
    end(&b);
}

/* One interface beside more tunnels than can be told. */
static void
capped(void **state)
{
    (void)state;
    struct both b;
    begin(&b);
    for (uint32_t i = 1; i <= 100; i++) {
        char ue[24];
        snprintf(ue, sizeof ue, "10.1.0.%u", i);
        for (uint32_t k = 1; k <= 3; k++)
            outside(&b.pipe, ue, i, k);
    }
    inside(&b.pipe, 1, IN, PEER);
    attach(&b);
    assert_int_equal(b.inners.n, INNER_TUNNELS);
    assert_int_equal(b.inners.left_out, 100 - INNER_TUNNELS);
    for (size_t i = 0; i < b.inners.n; i++)
        assert_false(b.inners.items[i].probable);
    end(&b);
}

/* Who registers is the near end, whoever sent first. */
static void
a_registration_tells_the_ends(void **state)
{
    (void)state;
    struct both b;
    begin(&b);
    outside(&b.pipe, UE, 7, 1);
    inside(&b.pipe, 1, PEER, IN);
    static const char *const lines[] = {"REGISTER sip:ims SIP/2.0",
                                        "SIP/2.0 200 OK"};
    for (int k = 0; k < 2; k++) {
        char m[512];
        snprintf(m, sizeof m,
                 "%s\r\nVia: SIP/2.0/UDP 10.9.9.9;branch=z9hG4bK7\r\n"
                 "From: <sip:u@ims>;tag=1\r\nTo: <sip:u@ims>%s\r\n"
                 "Call-ID: reg\r\nCSeq: 1 REGISTER\r\nExpires: 600\r\n"
                 "Contact: <sip:u@10.9.9.9>\r\nContent-Length: 0\r\n\r\n",
                 lines[k], k ? ";tag=2" : "");
        b.pipe.interface = 1;
        pipe_send(&b.pipe, ipv4(k ? PEER : IN, k ? IN : PEER, 17,
                                udp(5060, 5060, text_of(m))));
    }
    attach(&b);
    assert_int_equal(b.inners.n, 1);
    an_address_is(b.inners.items[0].local, IN);
    an_address_is(b.inners.items[0].remote, PEER);
    end(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bare_ip_beside_one_tunnel),
        cmocka_unit_test(two_tunnels_make_it_only_possible),
        cmocka_unit_test(what_does_not_fit),
        cmocka_unit_test(kinds_of_interfaces),
        cmocka_unit_test(capped),
        cmocka_unit_test(a_registration_tells_the_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
