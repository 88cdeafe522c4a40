/* SPDX-License-Identifier: Apache-2.0 */
/* Whole packets through all stages: what is found in them, and where each one
 * is accounted for. */
#include "tests/unit/pipe_feed.h"

#define A "10.0.0.2"
#define B "198.51.100.1"

#define START                     \
    struct pipe pipe, *p = &pipe; \
    (void)state;                  \
    pipe_init(p, NULL)
#define END       \
    pipe_sums(p); \
    pipe_free(p)

static struct tunnel *
only_tunnel(const struct pipe *p)
{
    uint32_t at = 0;
    assert_int_equal(p->state->tunnels.tunnels.count, 1);
    return table_next(&p->state->tunnels.tunnels, &at);
}

static struct flow *
only_flow(const struct pipe *p)
{
    uint32_t at = 0;
    assert_int_equal(p->state->flows.table.count, 1);
    return table_next(&p->state->flows.table, &at);
}

/* --- accounts ----------------------------------------------------------------------- */

static void
each_packet_is_in_one_account(void **state)
{
    START;
    struct bytes none = bytes_of("", 0), one = text_of("?");
    pipe_udp(p, A, 500, B, 500, ike_init(1, false));
    pipe_send(p, ethernet(0x0800, ipv4(A, B, 6, tcp(80, 4000, 1, 0x10, none))));
    pipe_udp(p, A, 41000, B, 42000, none);
    pipe_udp(p, A, 41000, B, 42000, text_of("nothing known"));
    pipe_send(p, ethernet(0x0800, ipv4(A, B, 89, text_of("ospf"))));
    pipe_send(p, ethernet(0x0806, text_of("arp")));
    p->link_type = 250;
    pipe_send(p, text_of("whatever"));
    p->link_type = 1;
    pipe_cut(p, ethernet(0x0800, ipv4(A, B, 17, udp(500, 500, one))), 30);
    pipe_send(p, ethernet(0x0800, text_of("E")));
    pipe_send(p, bytes_of("short", 5));
    pipe_send(p, none);
    assert_int_equal(pipe_account(p, ACCOUNT_DISSECTED), 1);
    assert_int_equal(pipe_account(p, ACCOUNT_EMPTY), 2);
    assert_int_equal(pipe_account(p, ACCOUNT_NO_DISSECTOR), 1);
    assert_int_equal(pipe_account(p, ACCOUNT_IP_PROTOCOL), 1);
    assert_int_equal(pipe_account(p, ACCOUNT_ETHERTYPE), 1);
    assert_int_equal(pipe_account(p, ACCOUNT_LINK_TYPE), 1);
    assert_int_equal(pipe_account(p, ACCOUNT_CUT), 1);
    assert_int_equal(pipe_account(p, ACCOUNT_MALFORMED), 3);
    for (int i = 0; i < ACCOUNT_N; i++) {
        assert_non_null(account_name((enum account)i));
        assert_non_null(account_text((enum account)i));
    }
    END;
}

/* Every packet of this file, cut at every byte both ways. */
static void
sweep(struct pipe *p, struct bytes whole)
{
    for (size_t n = 0; n <= whole.n; n++) {
        struct bytes x = whole;
        pipe_cut(p, x, n); /* by the snap length */
        x.n = n;
        pipe_send(p, x); /* by the sender */
    }
}

static void
nested_too_deep_is_told(void **state)
{
    START;
    struct bytes x = udp(500, 500, ike_init(1, false));
    uint8_t proto = 17;
    for (int i = 0; i < 40; i++, proto = 4)
        x = ipv4(A, B, proto, x);
    pipe_send(p, ethernet(0x0800, x));
    assert_int_equal(p->ike, 0);
    assert_int_equal(p->state->tunnels.tunnels.count, 0);
    assert_true(p->anomalies > 0 || pipe_account(p, ACCOUNT_TOO_DEEP));
    END;
}

/* --- fragments ---------------------------------------------------------------------- */

static void
fragments_are_put_together(void **state)
{
    START;
    struct bytes whole = udp(500, 500, ike_init(1, false));
    struct bytes head = bytes_of(whole.b, 24);
    struct bytes tail = bytes_of(whole.b + 24, whole.n - 24);
    pipe_send(p, ethernet(0x0800, ipv4_part(A, B, 17, 7, 3, tail)));
    assert_int_equal(p->ike, 0);
    pipe_send(p, ethernet(0x0800, ipv4_part(A, B, 17, 7, 0x2000, head)));
    assert_int_equal(p->ike, 1);
    assert_true(p->last.reassembled);
    assert_int_equal(p->last.sport, 500);
    assert_int_equal(p->last.frame, 2);
    assert_int_equal(pipe_account(p, ACCOUNT_FRAGMENT), 1);
    assert_int_equal(pipe_account(p, ACCOUNT_DISSECTED), 1);
    END;
}

static void
ipv6_fragments_are_put_together(void **state)
{
    START;
    struct bytes whole = udp(500, 500, ike_init(1, false));
    for (int i = 0; i < 2; i++) {
        uint8_t h[8] = {17, 0, 0, i ? 24 : 1, 0, 0, 0, 9};
        struct bytes part =
            i ? bytes_of(whole.b + 24, whole.n - 24) : bytes_of(whole.b, 24);
        pipe_send(p, ethernet(0x86dd, ipv6("2001:db8::1", "2001:db8::2", 44,
                                           behind(h, 8, part))));
    }
    assert_int_equal(p->ike, 1);
    END;
}

/* ESP in fragments: its length is that of the whole packet. */
static void
fragmented_raw_esp(void **state)
{
    START;
    struct bytes whole = esp_packet(77, 1);
    pipe_send(p, ethernet(0x0800, ipv4_part(A, B, 50, 7, 0x2000,
                                            bytes_of(whole.b, 40))));
    pipe_send(p, ethernet(0x0800, ipv4_part(A, B, 50, 7, 5,
                                            bytes_of(whole.b + 40, 20))));
    assert_int_equal(p->esp, 1);
    struct tunnel *tn = only_tunnel(p);
    uint32_t at = 0;
    assert_int_equal(tunnel_next_esp(&p->state->tunnels, tn, &at)->bytes, 60);
    END;
}

/* --- encapsulations --------------------------------------------------------------------- */

static struct bytes
inner_ike(void)
{
    return ipv4("192.168.7.7", "192.168.8.8", 17,
                udp(500, 500, ike_init(5, false)));
}

static void
is_inner(struct pipe *p, enum encap e)
{
    struct endpoint x = {p->last.src, 0}, y;
    assert_true(addr_parse("192.168.7.7", &y.addr));
    y.port = 0;
    assert_int_equal(p->ike, 1);
    assert_true(endpoint_eq(&x, &y));
    assert_int_equal(p->last.encap[p->last.encap_depth - 1], e);
    assert_true(addr_eq(&only_tunnel(p)->a.addr, &y.addr));
}

static void
ike_inside_gre(void **state)
{
    START;
    static const uint8_t gre[] = {0x20, 0, 8, 0, 0, 0, 0, 1}; /* with a key */
    struct bytes x =
        ethernet(0x0800, ipv4(A, B, 47, behind(gre, sizeof gre, inner_ike())));
    pipe_send(p, x);
    is_inner(p, ENCAP_GRE);
    assert_int_equal(p->state->flows.table.count, 2); /* GRE's own, too */
    sweep(p, x);
    END;
}

static void
ike_inside_ip_in_ip(void **state)
{
    START;
    pipe_send(p, ethernet(0x0800, ipv4(A, B, 4, inner_ike())));
    is_inner(p, ENCAP_IPIP);
    END;
}

static void
ike_inside_gtpu(void **state)
{
    START;
    struct bytes in = inner_ike();
    uint8_t h[8] = {0x30, 0xff};
    be16(h + 2, in.n);
    struct bytes x =
        ethernet(0x0800, ipv4(A, B, 17, udp(2152, 2152, behind(h, 8, in))));
    pipe_send(p, x);
    is_inner(p, ENCAP_GTPU);
    sweep(p, x);
    END;
}

static void
ike_inside_vxlan(void **state)
{
    START;
    static const uint8_t h[8] = {8, 0, 0, 0, 0, 0, 42, 0};
    struct bytes x = ethernet(
        0x0800,
        ipv4(A, B, 17,
             udp(50000, 4789, behind(h, 8, ethernet(0x0800, inner_ike())))));
    pipe_send(p, x);
    is_inner(p, ENCAP_VXLAN);
    sweep(p, x);
    END;
}

static void
ike_inside_teredo(void **state)
{
    START;
    struct bytes x =
        ethernet(0x0800, ipv4(A, B, 17,
                              udp(50000, 3544,
                                  ipv6("2001:0:1::1", "2001:db8::2", 17,
                                       udp(500, 500, ike_init(5, false))))));
    pipe_send(p, x);
    assert_int_equal(p->ike, 1);
    assert_int_equal(p->last.encap[p->last.encap_depth - 1], ENCAP_TEREDO);
    assert_int_equal(only_tunnel(p)->a.addr.family, 6);
    sweep(p, x);
    END;
}

static void
nat_t_and_keepalives(void **state)
{
    START;
    static const uint8_t marker[4];
    pipe_udp(p, A, 4500, B, 4500, behind(marker, 4, ike_init(1, false)));
    pipe_udp(p, A, 4500, B, 4500, esp_packet(0x1234, 1));
    pipe_udp(p, A, 4500, B, 4500, bytes_of("\xff", 1));
    assert_int_equal(p->ike, 1);
    assert_int_equal(p->esp, 1);
    assert_int_equal(p->keepalive, 1);
    struct tunnel *tn = only_tunnel(p);
    assert_int_equal(tn->keepalives[0], 1);
    assert_int_equal(tn->esp_packets, 1);
    assert_int_equal(only_flow(p)->packets[0] + only_flow(p)->packets[1], 3);
    END;
}

/* --- ICMP ------------------------------------------------------------------------------ */

static struct bytes
icmp_error(uint8_t type, uint8_t code, struct bytes quoted)
{
    uint8_t h[8] = {type, code};
    return behind(h, 8, quoted);
}

static void
icmp_quotes_are_no_traffic(void **state)
{
    START;
    struct bytes asked = ipv4(A, B, 17, udp(500, 500, ike_init(1, false)));
    pipe_send(p, ethernet(0x0800, asked));
    uint64_t packets = p->state->flows.table.count;
    struct bytes x = ethernet(0x0800, ipv4(B, A, 1, icmp_error(3, 3, asked)));
    pipe_send(p, x);
    struct tunnel *tn = only_tunnel(p);
    assert_int_equal(p->ike, 1);
    assert_int_equal(tn->ike_messages, 1);
    assert_int_equal(tn->unreachable, 1);
    assert_string_equal(tn->unreachable_name, "port unreachable");
    assert_int_equal(tn->unreachable_at.frame, 2);
    assert_int_equal(p->state->icmp_errors, 1);
    assert_int_equal(p->state->flows.table.count, packets + 1); /* ICMP's own */
    sweep(p, x);
    END;
}

/* Eight bytes of what was sent are all an old router quotes. */
static void
icmp_short_quotes(void **state)
{
    START;
    struct bytes asked = ipv4(A, B, 17, udp(500, 500, ike_init(1, false)));
    pipe_send(p, ethernet(0x0800, asked));
    asked.n = 28;
    pipe_send(
        p, ethernet(0x0800, ipv4("10.9.9.9", A, 1, icmp_error(11, 0, asked))));
    assert_int_equal(only_tunnel(p)->unreachable, 1);
    assert_string_equal(only_tunnel(p)->unreachable_name, "time exceeded");
    END;
}

static void
icmp_about_raw_esp(void **state)
{
    START;
    struct bytes asked = ipv4(A, B, 50, esp_packet(9, 1));
    pipe_send(p, ethernet(0x0800, asked));
    pipe_send(p, ethernet(0x0800, ipv4(B, A, 1, icmp_error(3, 2, asked))));
    assert_int_equal(p->esp, 1);
    assert_int_equal(only_tunnel(p)->unreachable, 1);
    assert_int_equal(only_tunnel(p)->esp_packets, 1);
    END;
}

/* About DNS between the hosts of a tunnel. */
static void
icmp_about_other_flows(void **state)
{
    START;
    pipe_udp(p, A, 500, B, 500, ike_init(1, false));
    struct bytes asked = ipv4(A, B, 17, udp(4444, 53, text_of("query?")));
    pipe_send(p, ethernet(0x0800, ipv4(B, A, 1, icmp_error(3, 3, asked))));
    assert_int_equal(only_tunnel(p)->unreachable, 0);
    END;
}

/* --- PKTAP, link types, FCS -------------------------------------------------------------- */

static struct bytes
pktap(const char *ifname, uint32_t dlt, bool out, struct bytes x)
{
    uint8_t h[108] = {108, 0, 0, 0, 1};
    h[8] = (uint8_t)dlt;
    memcpy(h + 12, ifname, strlen(ifname));
    h[36] = out ? 2 : 1;
    h[52] = 77;
    memcpy(h + 56, "CommCenter", 10);
    return behind(h, sizeof h, x);
}

static void
pktap_names_the_interface(void **state)
{
    START;
    struct bytes sip = text_of("OPTIONS sip:a SIP/2.0\r\nCall-ID: 1\r\n"
                               "CSeq: 1 OPTIONS\r\n\r\n");
    struct bytes tunnel =
        ethernet(0x0800, ipv4(A, B, 17, udp(500, 500, ike_init(1, false))));
    p->link_type = 258;
    pipe_send(p, pktap("en0", 1, true, tunnel));
    pipe_send(p, pktap("ipsec0", 12, false,
                       ipv4("10.1.1.1", "10.2.2.2", 17, udp(5060, 5060, sip))));
    sweep(p, pktap("en0", 1, true, tunnel));
    uint32_t at = 0;
    const struct interface *i = table_next(&p->state->interfaces.table, &at);
    assert_true(i->container);
    i = table_next(&p->state->interfaces.table, &at);
    assert_string_equal(i->key.name, "en0");
    assert_int_equal(i->link_type, 1);
    assert_true(i->outer > 0);
    struct tunnel *tn = only_tunnel(p);
    assert_int_equal(tn->interface, interfaces_index(&p->state->interfaces, i));
    assert_int_equal(tn->pid, 77);
    assert_string_equal(intern_text(&p->state->processes, tn->process),
                        "CommCenter");
    assert_true(tn->out_packets > 0 && tn->in_packets == 0);
    i = table_next(&p->state->interfaces.table, &at);
    assert_string_equal(i->key.name, "ipsec0");
    assert_int_equal(i->link_type, 101);
    assert_int_equal(i->packets, 1);
    assert_int_equal(i->outer, 0);
    assert_int_equal(p->sip, 1);
    END;
}

static void
filter_looks_behind_pktap(void **state)
{
    struct pipe pipe, *p = &pipe;
    (void)state;
    pipe_init(p, "udp port 500");
    struct bytes ip = ipv4(A, B, 17, udp(500, 500, ike_init(1, false)));
    struct bytes other = ipv4(A, B, 17, udp(53, 53, text_of("no")));
    pipe_send(p, ethernet(0x0800, ip));
    pipe_send(p, ethernet(0x0800, other));
    p->link_type = 258;
    p->interface = 1;
    pipe_send(p, pktap("en0", 1, true, ethernet(0x0800, ip)));
    pipe_send(p, pktap("utun3", 12, true, ip));
    pipe_send(p, pktap("utun3", 12, true, other));
    assert_int_equal(p->ike, 4 - 1);
    assert_int_equal(pipe_account(p, ACCOUNT_FILTERED), 2);
    assert_null(filter_error(p->filter));
    END;
}

static void
a_frame_check_sequence_is_no_payload(void **state)
{
    START;
    struct bytes x =
        ethernet(0x0800, ipv4(A, B, 17, udp(500, 500, ike_init(1, false))));
    memcpy(x.b + x.n, "\xde\xad\xbe\xef", 4);
    x.n += 4;
    p->fcs = 4;
    pipe_send(p, x);
    assert_int_equal(p->ike, 1);
    assert_int_equal(p->anomalies, 0);
    sweep(p, x);
    END;
}

/* Ethernet pads to 60 bytes: padding is no payload. */
static void
padding_is_no_payload(void **state)
{
    START;
    struct bytes x =
        ethernet(0x0800, ipv4(A, B, 17, udp(4500, 4500, bytes_of("\xff", 1))));
    memset(x.b + x.n, 0x77, 60 - x.n);
    x.n = 60;
    pipe_send(p, x);
    assert_int_equal(p->keepalive, 1);
    assert_int_equal(p->anomalies, 0);
    END;
}

/* --- SIP and what it announces ------------------------------------------------------------ */

#define SDP(addr, port)                                       \
    "v=0\r\no=- 1 1 IN IP4 " addr "\r\ns=-\r\nc=IN IP4 " addr \
    "\r\nt=0 0\r\nm=audio " port " RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"

static struct bytes
sip_with(const char *start, const char *method, const char *sdp)
{
    char m[2048];
    int n = snprintf(m, sizeof m,
                     "%s\r\nVia: SIP/2.0/UDP 10.1.1.1;branch=z9hG4bK1\r\n"
                     "From: <sip:a@x>;tag=1\r\nTo: <sip:b@x>%s\r\n"
                     "Call-ID: call\r\nCSeq: 1 %s\r\n"
                     "Content-Type: application/sdp\r\n"
                     "Content-Length: %zu\r\n\r\n%s",
                     start, start[0] == 'S' ? ";tag=2" : "", method,
                     strlen(sdp), sdp);
    return bytes_of(m, (size_t)n);
}

static struct bytes
rtp_packet(uint16_t seq)
{
    uint8_t h[172] = {0x80, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5};
    be16(h + 2, seq);
    be32(h + 4, seq * 160u);
    return bytes_of(h, sizeof h);
}

static void
rtp_is_learned_from_sdp(void **state)
{
    START;
    const char *ue = "10.1.1.1", *as = "10.2.2.2";
    /* Nobody's yet: it comes before its announcement. */
    for (uint16_t i = 0; i < 20; i++)
        pipe_udp(p, as, 30000, ue, 40000, rtp_packet(i));
    assert_int_equal(p->rtp, 0);
    pipe_udp(
        p, ue, 5060, as, 5060,
        sip_with("INVITE sip:b@x SIP/2.0", "INVITE", SDP("10.1.1.1", "40000")));
    for (uint16_t i = 20; i < 30; i++) /* early media, before the answer */
        pipe_udp(p, as, 30000, ue, 40000, rtp_packet(i));
    assert_int_equal(p->rtp, 10);
    for (uint16_t i = 0; i < 5; i++) /* the other way: not announced yet */
        pipe_udp(p, ue, 40002, as, 30002, rtp_packet(i));
    assert_int_equal(p->rtp, 10);
    pipe_udp(p, as, 5060, ue, 5060,
             sip_with("SIP/2.0 200 OK", "INVITE", SDP("10.2.2.2", "30002")));
    for (uint16_t i = 5; i < 15; i++)
        pipe_udp(p, ue, 40002, as, 30002, rtp_packet(i));
    assert_int_equal(p->rtp, 20);
    assert_int_equal(p->sip, 2);
    assert_int_equal(p->state->sip.calls.table.count, 1);
    END;
}

/* An offer that names a tunnel's port must not hide the tunnel. */
static void
sdp_cannot_hide_a_tunnel(void **state)
{
    START;
    pipe_udp(p, "10.1.1.1", 5060, "10.2.2.2", 5060,
             sip_with("INVITE sip:b@x SIP/2.0", "INVITE", SDP(B, "4500")));
    pipe_udp(p, A, 4500, B, 4500, esp_packet(0x80080001, 1));
    assert_int_equal(p->esp, 1);
    assert_int_equal(p->rtp, 0);
    END;
}

static void
sip_over_tcp_in_pieces(void **state)
{
    START;
    struct bytes m =
        sip_with("INVITE sip:b@x SIP/2.0", "INVITE", SDP("10.1.1.1", "40000"));
    struct bytes none = bytes_of("", 0);
    size_t cut[] = {0, 100, 250, m.n};
    pipe_send(p, ethernet(0x0800, ipv4("10.1.1.1", "10.2.2.2", 6,
                                       tcp(40001, 5060, 99, 2, none))));
    for (int i = 0; i < 3; i++)
        pipe_send(
            p,
            ethernet(0x0800,
                     ipv4("10.1.1.1", "10.2.2.2", 6,
                          tcp(40001, 5060, (uint32_t)(100 + cut[i]), 0x18,
                              bytes_of(m.b + cut[i], cut[i + 1] - cut[i])))));
    assert_int_equal(p->sip, 1);
    assert_true(p->last.reassembled);
    assert_int_equal(p->last.frame, 4);
    assert_int_equal(pipe_account(p, ACCOUNT_STREAM), 2);
    assert_int_equal(pipe_account(p, ACCOUNT_DISSECTED), 1);
    assert_int_equal(pipe_account(p, ACCOUNT_EMPTY), 1);
    END;
}

/* The last message is held for a hole that never fills. */
static void
flushing_hands_out_what_is_held(void **state)
{
    START;
    struct bytes m = sip_with("OPTIONS sip:b@x SIP/2.0", "OPTIONS", "");
    struct bytes none = bytes_of("", 0);
    pipe_send(p, ethernet(0x0800, ipv4(A, B, 6, tcp(4001, 5060, 99, 2, none))));
    pipe_send(p,
              ethernet(0x0800, ipv4(A, B, 6, tcp(4001, 5060, 700, 0x18, m))));
    assert_int_equal(p->sip, 0);
    pipeline_flush(p->pipeline);
    assert_int_equal(p->sip, 1);
    END;
}

/* --- copies --------------------------------------------------------------------------- */

static void
two_files_of_the_same_packets(void **state)
{
    START;
    for (uint32_t i = 1; i <= 50; i++)
        for (p->file = 0; p->file < 2; p->file++) {
            if (p->file)
                p->now -= 1000000;
            pipe_udp(p, A, 4500, B, 4500, esp_packet(7, i));
        }
    struct tunnel *tn = only_tunnel(p);
    uint32_t at = 0;
    struct esp_sa *sa = tunnel_next_esp(&p->state->tunnels, tn, &at);
    assert_int_equal(sa->packets, 50);
    assert_int_equal(sa->elsewhere, 50);
    assert_int_equal(sa->replayed + sa->lost, 0);
    assert_int_equal(p->state->flows.table.count, 2); /* one for each file */
    END;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_packet_is_in_one_account),
        cmocka_unit_test(nested_too_deep_is_told),
        cmocka_unit_test(fragments_are_put_together),
        cmocka_unit_test(ipv6_fragments_are_put_together),
        cmocka_unit_test(fragmented_raw_esp),
        cmocka_unit_test(ike_inside_gre),
        cmocka_unit_test(ike_inside_ip_in_ip),
        cmocka_unit_test(ike_inside_gtpu),
        cmocka_unit_test(ike_inside_vxlan),
        cmocka_unit_test(ike_inside_teredo),
        cmocka_unit_test(nat_t_and_keepalives),
        cmocka_unit_test(icmp_quotes_are_no_traffic),
        cmocka_unit_test(icmp_short_quotes),
        cmocka_unit_test(icmp_about_raw_esp),
        cmocka_unit_test(icmp_about_other_flows),
        cmocka_unit_test(pktap_names_the_interface),
        cmocka_unit_test(filter_looks_behind_pktap),
        cmocka_unit_test(a_frame_check_sequence_is_no_payload),
        cmocka_unit_test(padding_is_no_payload),
        cmocka_unit_test(rtp_is_learned_from_sdp),
        cmocka_unit_test(sdp_cannot_hide_a_tunnel),
        cmocka_unit_test(sip_over_tcp_in_pieces),
        cmocka_unit_test(flushing_hands_out_what_is_held),
        cmocka_unit_test(two_files_of_the_same_packets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
