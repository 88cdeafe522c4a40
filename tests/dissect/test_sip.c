/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "dissectors/sip.h"
#include "tests/dissect/harness.h"

#include <stdio.h>
#include <stdlib.h>

extern const struct dissector dissector_sip;

static struct harness h;

/* Runs a message, and every truncation of it. */
static const struct sip_event *
run(const char *text, size_t n)
{
    harness_sweep(&dissector_sip, &h.pkt, text, n);
    harness_run(&h, &dissector_sip, text, n, n);
    return harness_event(&h, &sip_desc);
}
#define RUN(text) run((text), sizeof(text) - 1)

static void
slice_is(struct slice s, const char *text)
{
    if (!slice_eq(s, text))
        fail_msg("\"%.*s\" is not \"%s\"", (int)s.n, (const char *)s.p, text);
}

static int
setup(void **state)
{
    (void)state;
    harness_init(&h);
    h.pkt.ip_proto = 17;
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    harness_free(&h);
    return 0;
}

#define HEAD                                        \
    "Via: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK1\r\n" \
    "From: Bob <sip:bob@ims>;tag=f\r\n"             \
    "To: <sip:amy@ims>\r\n"                         \
    "Call-ID: c1\r\n"                               \
    "CSeq: 7 MESSAGE\r\n"
#define LINE "MESSAGE sip:amy@ims SIP/2.0\r\n"

static void
request(void **state)
{
    (void)state;
    const struct sip_event *e =
        RUN("REGISTER sip:ims.mnc001.mcc238.3gppnetwork.org SIP/2.0\r\n"
            "Via: SIP/2.0/TCP [2001:db8::5]:5060;rport;Branch=z9hG4bKa, "
            "SIP/2.0/UDP b\r\n"
            "Via: SIP/2.0/UDP c;x=\"a,b\"\r\n"
            "Max-Forwards: 70\r\n"
            "From: <sip:238@ims>;tag=t1\r\n"
            "To: <sip:238@ims>\r\n"
            "Call-ID: id@ue\r\n"
            "CSeq: 12 REGISTER\r\n"
            "Contact: "
            "<sip:u@[2001:db8::5]>;+sip.instance=\"<urn:gsma:imei:1>\";expires="
            "600000, <sip:z>\r\n"
            "Expires: 60\r\n"
            "Security-Client: ipsec-3gpp;alg=hmac-sha-1-96;ealg=null\r\n"
            "P-Access-Network-Info: IEEE-802.11;i-wlan-node-id=aabbccddeeff\r\n"
            "P-Asserted-Identity: <tel:+45>, <sip:+45@ims>\r\n"
            "User-Agent: phone\r\n"
            "Content-Length: 0\r\n\r\n");
    assert_non_null(e);
    assert_int_equal(h.n_anomalies, 0);
    slice_is(e->method, "REGISTER");
    assert_int_equal(e->status, -1);
    assert_null(e->reason.p);
    slice_is(e->uri, "sip:ims.mnc001.mcc238.3gppnetwork.org");
    slice_is(e->call_id, "id@ue");
    assert_int_equal(e->cseq->number, 12);
    slice_is(e->cseq->method, "REGISTER");
    slice_is(e->from, "<sip:238@ims>;tag=t1");
    slice_is(e->from_uri, "sip:238@ims");
    slice_is(e->from_tag, "t1");
    assert_null(e->to_tag.p);
    assert_int_equal(e->via.n, 3);
    slice_is(((const struct slice *)e->via.items)[1], "SIP/2.0/UDP b");
    slice_is(((const struct slice *)e->via.items)[2],
             "SIP/2.0/UDP c;x=\"a,b\"");
    slice_is(e->branch, "z9hG4bKa");
    assert_int_equal(e->expires, 600000); /* the Contact's own rules */
    slice_is(e->security, "ipsec-3gpp;alg=hmac-sha-1-96;ealg=null");
    slice_is(e->access_network, "IEEE-802.11;i-wlan-node-id=aabbccddeeff");
    assert_int_equal(e->p_asserted_identity.n, 2);
    slice_is(e->user_agent, "phone");
    assert_int_equal(e->content_length, 0);
    assert_int_equal(e->body_length, 0);
    assert_null(e->sdp);
}

static void
response(void **state)
{
    (void)state;
    const struct sip_event *e =
        RUN("SIP/2.0 401 Unauthorized\r\n" HEAD
            "WWW-Authenticate: Digest realm=\"ims\", algorithm=AKAv1-MD5\r\n"
            "Server: core/1\r\nContent-Length: 0\r\n\r\n");
    assert_non_null(e);
    assert_int_equal(h.n_anomalies, 0);
    assert_null(e->method.p);
    assert_int_equal(e->status, 401);
    slice_is(e->reason, "Unauthorized");
    slice_is(e->user_agent, "core/1");
    slice_is(e->challenge, "Digest realm=\"ims\", algorithm=AKAv1-MD5");
    slice_is(e->from_name, "Bob");
    assert_int_equal(e->expires, -1);
}

static void
compact_folded_and_bare_line_feeds(void **state)
{
    (void)state;
    const struct sip_event *e = RUN("INVITE sip:b@h SIP/2.0\n"
                                    "v: SIP/2.0/UDP a;branch=z9\n"
                                    "f:\"A \\\" B\" <sip:a@h>\n"
                                    "  ;tag=1\n"
                                    "t : <sip:b@h>\n"
                                    "i: x\n"
                                    "CSeq: 1\n"
                                    "\tINVITE\n"
                                    "m: <sip:a@h>\n"
                                    "c: application/sdp\n"
                                    "l: 5\n\nv=0\r\n");
    assert_non_null(e);
    assert_int_equal(h.n_anomalies, 0);
    slice_is(e->from, "\"A \\\" B\" <sip:a@h> ;tag=1");
    slice_is(e->from_name, "A \\\" B");
    slice_is(e->from_tag, "1");
    slice_is(e->to_uri, "sip:b@h");
    slice_is(e->call_id, "x");
    slice_is(e->contact, "<sip:a@h>");
    assert_int_equal(e->cseq->number, 1);
    slice_is(e->cseq->method, "INVITE");
    assert_int_equal(e->content_length, 5);
    assert_int_equal(e->body_length, 5);
    slice_is(e->body, "v=0\r\n");
    assert_non_null(e->sdp);
}

static void
content_length_lies(void **state)
{
    (void)state;
    const struct sip_event *e = RUN(LINE HEAD "Content-Length: 3\r\n\r\nhello");
    assert_true(harness_has_anomaly(&h, "sip.content_length"));
    assert_int_equal(e->content_length, 3);
    assert_int_equal(e->body_length, 5);
    slice_is(e->body, "hel"); /* RFC 3261 18.3: the rest is not the body */
    e = RUN(LINE HEAD "Content-Length: 9\r\n\r\nhello");
    assert_true(harness_has_anomaly(&h, "sip.content_length"));
    assert_int_equal(e->body_length, 5);
    slice_is(e->body, "hello");
    e = RUN(LINE HEAD "Content-Length: -999\r\n\r\nhello");
    assert_true(harness_has_anomaly(&h, "sip.content_length"));
    assert_int_equal(e->content_length, -1);
    e = RUN(LINE HEAD "Content-Length: 99999999999999999999\r\n\r\nhello");
    assert_true(harness_has_anomaly(&h, "sip.content_length"));
    assert_int_equal(e->content_length, -1);
    e = RUN(LINE HEAD "Content-Length: 5\r\nl: 4\r\n\r\nhello");
    assert_true(harness_has_anomaly(&h, "sip.content_length"));
    assert_int_equal(e->content_length, 5);
    e = RUN(LINE HEAD "\r\nhello"); /* a datagram needs none */
    assert_int_equal(h.n_anomalies, 0);
    assert_int_equal(e->content_length, -1);
    assert_int_equal(e->body_length, 5);
}

static void
a_cut_is_told_from_a_lie(void **state)
{
    (void)state;
    static const char text[] = LINE HEAD "Content-Length: 5\r\n\r\nhello";
    size_t n = sizeof text - 1;
    harness_run(&h, &dissector_sip, text, n - 2, n);
    const struct sip_event *e = harness_event(&h, &sip_desc);
    assert_true(harness_has_anomaly(&h, "cut"));
    assert_false(harness_has_anomaly(&h, "sip.content_length"));
    assert_int_equal(e->body_length, 5);
    slice_is(e->body, "hel");
    /* within the headers: what is whole is told, half a header is not */
    size_t at = (size_t)(strstr(text, "c1\r\n") - text) + 1;
    harness_run(&h, &dissector_sip, text, at, n);
    e = harness_event(&h, &sip_desc);
    assert_int_equal(h.n_anomalies, 1);
    assert_true(harness_has_anomaly(&h, "cut"));
    slice_is(e->to_uri, "sip:amy@ims");
    assert_null(e->call_id.p);
    /* within the first line: nothing */
    harness_run(&h, &dissector_sip, text, 10, n);
    assert_null(harness_event(&h, &sip_desc));
    assert_true(harness_has_anomaly(&h, "cut"));
    /* the sender stopped in the headers */
    harness_run(&h, &dissector_sip, text, at, at);
    assert_true(harness_has_anomaly(&h, "sip.no_end"));
}

static void
keepalives_are_silent(void **state)
{
    (void)state;
    static const uint8_t stun[20] = {0,    1,    0,    0,    0x21,
                                     0x12, 0xa4, 0x42, 0xff, 0xff};
    static const char *const texts[] = {"\r\n\r\n", "\r\n", "     ", "",
                                        "\r\n\r\n\r\n\r\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        run(texts[i], strlen(texts[i]));
        assert_int_equal(h.n, 0);
    }
    run("\0\0\0\0", 4);
    assert_int_equal(h.n, 0);
    run((const char *)stun, sizeof stun);
    assert_int_equal(h.n, 0);
    run("hello", 5);
    assert_true(harness_has_anomaly(&h, "sip.start_line"));
}

static void
malformed_headers(void **state)
{
    (void)state;
    const struct sip_event *e =
        RUN(LINE HEAD "Call-ID: c2\r\nno header\r\n\r\n");
    assert_true(harness_has_anomaly(&h, "sip.duplicate_header"));
    assert_true(harness_has_anomaly(&h, "sip.header"));
    slice_is(e->call_id, "c1");
    e = RUN("INVITE sip:amy@ims SIP/2.0\r\n" HEAD "\r\n");
    assert_true(harness_has_anomaly(&h, "sip.cseq_method"));
    e = RUN(LINE "Via: SIP/2.0/UDP a\r\n\r\n");
    assert_true(harness_has_anomaly(&h, "sip.missing_header"));
    assert_null(e->cseq);
    e = RUN(LINE "CSeq: 36893488147419103232 MESSAGE\r\n\r\n");
    assert_true(harness_has_anomaly(&h, "sip.cseq"));
    e = RUN(LINE "From: \"unpaired <sip:a@h>;tag=x\r\n\r\n");
    assert_true(harness_has_anomaly(&h, "sip.address"));
    slice_is(e->from_uri, "sip:a@h");
    slice_is(e->from_tag, "x");
}

static void
headers_are_capped(void **state)
{
    (void)state;
    static char text[70000];
    size_t n = (size_t)snprintf(text, sizeof text, LINE HEAD);
    for (int i = 0; i < 600; i++)
        n += (size_t)snprintf(text + n, sizeof text - n,
                              "v: SIP/2.0/UDP h%d\r\n", i);
    n += (size_t)snprintf(text + n, sizeof text - n, "\r\n");
    harness_run(&h, &dissector_sip, text, n, n);
    const struct sip_event *e = harness_event(&h, &sip_desc);
    assert_int_equal(e->via.n, 64);
    assert_true(harness_has_anomaly(&h, "sip.too_many_values"));
    /* unpaired quotes must not cost the square of their number */
    memset(text, '"', sizeof text);
    memcpy(text, LINE "From: ", sizeof LINE + 5);
    for (size_t i = sizeof LINE + 6; i + 1 < 65000; i += 3)
        memcpy(text + i, "\\\";", 3);
    harness_run(&h, &dissector_sip, text, 65000, 65000);
    assert_non_null(harness_event(&h, &sip_desc));
}

/* --- after RFC 4475 ---------------------------------------------------------- */

static void
torture_valid(void **state)
{
    (void)state;
    /* 3.1.1.1: folds and blanks wherever the grammar lets them stand */
    const struct sip_event *e = RUN(
        "INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0\r\n"
        "TO :\r\n sip:vivekg@chair-dnrc.example.com ;   tag    = "
        "1918181833n\r\n"
        "from   : \"J Rosenberg \\\\\\\"\"       <sip:jdrosen@example.com>\r\n"
        "  ;\r\n  tag = 98asjd8\r\n"
        "MaX-fOrWaRdS: 0068\r\n"
        "Call-ID: wsinv.ndaksdj@192.0.2.1\r\n"
        "Content-Length   : 0\r\n"
        "cseq: 0009\r\n  INVITE\r\n"
        "Via  : SIP  /   2.0\r\n /UDP\r\n    192.0.2.2;branch=390skdjuw\r\n"
        "s :\r\n"
        "NewFangledHeader:   newfangled value\r\n continued newfangled "
        "value\r\n"
        "UnknownHeaderWithUnusualValue: ;;,,;;,;\r\n"
        "Route:\r\n "
        "<sip:services.example.com;lr;unknownwith=value;unknown-no-value>\r\n"
        "v:  SIP  / 2.0  / TCP     spindle.example.com   ;\r\n"
        "  branch  =   z9hG4bK9ikj8  ,\r\n"
        " SIP  /    2.0   / UDP  192.168.255.111   ; branch=\r\n "
        "z9hG4bK30239\r\n"
        "m:\"Quoted string \\\"\\\"\" <sip:jdrosen@example.com> ; newparam "
        "=\r\n"
        "      newvalue ;\r\n  secondparam ; q = 0.33\r\n\r\n");
    assert_non_null(e);
    assert_int_equal(h.n_anomalies, 0);
    slice_is(e->to_uri, "sip:vivekg@chair-dnrc.example.com");
    slice_is(e->to_tag, "1918181833n");
    slice_is(e->from_uri, "sip:jdrosen@example.com");
    slice_is(e->from_tag, "98asjd8");
    assert_int_equal(e->cseq->number, 9);
    assert_int_equal(e->via.n, 3);
    slice_is(e->branch, "390skdjuw");
    assert_int_equal(e->content_length, 0);

    /* 3.1.1.2: every character a token may have */
    e = RUN(
        "!interesting-Method0123456789_*+`.%indeed'~ "
        "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*@example.com "
        "SIP/2.0\r\n"
        "Via: SIP/2.0/TCP h;branch=z9hG4bK-.!%66*_+`'~\r\n"
        "To: \"BEL:\x07 NUL:\\\x00 DEL:\\\x7f\" <sip:1@example.com>\r\n"
        "From: token1~` token2'+_ "
        "<sip:mundane@example.com>;tag=_token~1'+`*%!-.\r\n"
        "Call-ID: intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{\r\n"
        "CSeq: 139122385 !interesting-Method0123456789_*+`.%indeed'~\r\n\r\n");
    assert_non_null(e);
    assert_int_equal(h.n_anomalies, 0);
    slice_is(e->from_name, "token1~` token2'+_");
    slice_is(e->from_tag, "_token~1'+`*%!-.");

    /* 3.1.1.13: an empty reason phrase */
    e = RUN("SIP/2.0 100 \r\n" HEAD "\r\n");
    assert_int_equal(h.n_anomalies, 0);
    assert_int_equal(e->status, 100);
    slice_is(e->reason, "");

    /* 3.1.1.4: an escaped NUL in a URI is text */
    e = RUN(
        "REGISTER sip:example.com SIP/2.0\r\nTo: "
        "sip:null-%00-null@example.com\r\n"
        "From: sip:null-%00-null@example.com;tag=839923423\r\nCall-ID: e\r\n"
        "Via: SIP/2.0/UDP h;branch=z9hG4bK-1\r\nCSeq: 14398234 "
        "REGISTER\r\n\r\n");
    assert_int_equal(h.n_anomalies, 0);
    slice_is(e->from_uri, "sip:null-%00-null@example.com");
    slice_is(e->from_tag, "839923423");
}

static void
torture_invalid(void **state)
{
    (void)state;
    /* 3.1.2.4: greater than any number may be */
    const struct sip_event *e = RUN(
        "REGISTER sip:example.com SIP/2.0\r\n"
        "CSeq: 36893488147419103232 REGISTER\r\nExpires: 1000000000000000\r\n"
        "Contact: <sip:u@h>;expires=280297596632815\r\n\r\n");
    assert_true(harness_has_anomaly(&h, "sip.cseq"));
    assert_int_equal(e->expires, UINT32_MAX);
    /* 3.1.2.5 */
    e = RUN("SIP/2.0 4294967301 better not break the receiver\r\n" HEAD "\r\n");
    assert_true(harness_has_anomaly(&h, "sip.start_line"));
    /* 3.1.2.8: blanks in the Request-URI */
    e = RUN("INVITE sip:user@example.com; lr SIP/2.0\r\n\r\n");
    assert_true(harness_has_anomaly(&h, "sip.start_line"));
    slice_is(e->uri, "sip:user@example.com; lr");
    /* 3.1.2.7: in angle brackets */
    e = RUN("INVITE <sip:user@example.com> SIP/2.0\r\n\r\n");
    assert_true(harness_has_anomaly(&h, "sip.start_line"));
    /* 3.1.2.9 and 3.1.2.10: more blanks than there may be */
    e = RUN("INVITE  sip:user@example.com  SIP/2.0\r\n\r\n");
    assert_true(harness_has_anomaly(&h, "sip.start_line"));
    slice_is(e->uri, "sip:user@example.com");
    e = RUN("OPTIONS sip:remote-target@example.com SIP/2.0  \r\n\r\n");
    assert_true(harness_has_anomaly(&h, "sip.start_line"));
    slice_is(e->method, "OPTIONS");
    /* 3.1.2.16 */
    e = RUN("OPTIONS sip:t@example.com SIP/7.0\r\n\r\n");
    assert_true(harness_has_anomaly(&h, "sip.version"));
    assert_null(e);
    e = RUN("SIP/7.0 200 OK\r\n\r\n");
    assert_true(harness_has_anomaly(&h, "sip.version"));
    /* 3.1.2.17 */
    e = RUN("OPTIONS sip:t@example.com SIP/2.0\r\nCSeq: 8 INVITE\r\n\r\n");
    assert_true(harness_has_anomaly(&h, "sip.cseq_method"));
    /* 3.3.1: nothing but a line */
    e = RUN("INVITE sip:t@example.com SIP/2.0\r\n\r\n");
    assert_true(harness_has_anomaly(&h, "sip.missing_header"));
}

/* --- guess and frame ------------------------------------------------------------ */

static bool
guess(const char *text)
{
    return dissector_sip.guess(cursor_over(text, strlen(text), strlen(text)));
}

static void
guesses_strictly(void **state)
{
    (void)state;
    assert_true(guess("INVITE sip:a@b SIP/2.0\r\n"));
    assert_true(guess("SIP/2.0 200 OK\r\n"));
    assert_true(guess("MESSAGE tel:+45 SIP/2.0\r\nVia"));
    assert_false(guess("SIP/2.0 20 OK\r\n"));
    assert_false(guess("SIP/2.0 200 OK")); /* no line end yet */
    assert_false(guess("INVITE sip:a@b SIP/3.0\r\n"));
    assert_false(guess("GET / HTTP/1.1\r\n"));
    assert_false(guess("GET http://x/ HTTP/1.1\r\n"));
    assert_false(guess("invite sip:a@b SIP/2.0\r\n"));
    assert_false(guess("INVITE nothing SIP/2.0\r\n"));
    assert_false(guess("RTSP/1.0 200 OK\r\n"));
    assert_false(guess("\r\n\r\n"));
    assert_false(guess(""));
}

static struct framing
frame(const char *text)
{
    return dissector_sip.frame((const uint8_t *)text, strlen(text));
}

static void
frames_streams(void **state)
{
    (void)state;
#define M1 "SIP/2.0 200 OK\r\nContent-Length: 4\r\n\r\n"
    struct framing f = frame(M1 "bodySIP/2.0 100 T\r\n");
    assert_int_equal(f.state, FRAME_DONE);
    assert_int_equal(f.length, sizeof M1 - 1 + 4);
    f = frame(M1 "bo");
    assert_int_equal(f.state, FRAME_MORE);
    assert_int_equal(f.length, sizeof M1 - 1 + 4);
    f = frame("BYE sip:a@b SIP/2.0\r\nCall-ID: x\r\n\r\nBYE");
    assert_int_equal(f.state, FRAME_DONE); /* no Content-Length: no body */
    assert_int_equal(f.length, 35);
    f = frame("BYE sip:a@b SIP/2.0\r\nl :\r\n 2\r\n\r\nab");
    assert_int_equal(f.state, FRAME_DONE);
    assert_int_equal(f.length, 34);
    f = frame("\r\n\r\nBYE sip:a@b SIP/2.0\r\n");
    assert_int_equal(f.state, FRAME_DONE); /* the ping is a message */
    assert_int_equal(f.length, 4);
    f = frame("INVITE sip:a@b SI");
    assert_int_equal(f.state, FRAME_MORE);
    assert_int_equal(f.length, 0);
    assert_int_equal(frame("SIP/2").state, FRAME_MORE);
    assert_int_equal(frame("SIP/2.0 200 OK\r\nVia: x").state, FRAME_MORE);
    assert_int_equal(frame("").state, FRAME_MORE);
    assert_int_equal(frame("GET / HTTP/1.1\r\n").state, FRAME_LOST);
    assert_int_equal(frame("\x16\x03\x01\x02").state, FRAME_LOST);
    assert_int_equal(frame("SIP/2.0 200 OK\r\nl: x\r\n\r\n").state, FRAME_LOST);
    assert_int_equal(frame("SIP/2.0 200 OK\r\nl: 9999999\r\n\r\n").state,
                     FRAME_LOST);
}

static void
a_stream_never_ends_its_headers(void **state)
{
    (void)state;
    size_t n = 70000;
    uint8_t *p = malloc(n);
    memset(p, 'a', n);
    assert_int_equal(dissector_sip.frame(p, n).state, FRAME_LOST);
    memcpy(p, "SIP/2.0 200 OK\r\n", 16);
    assert_int_equal(dissector_sip.frame(p, 30000).state, FRAME_MORE);
    assert_int_equal(dissector_sip.frame(p, n).state, FRAME_LOST);
    free(p);
}

/* --- bodies ----------------------------------------------------------------------- */

static void
multipart_holds_sdp(void **state)
{
    (void)state;
    const struct sip_event *e = RUN(
        LINE HEAD "Content-Type: multipart/mixed;boundary=\"b--1\"\r\n\r\n"
                  "preamble\r\n--b--1\r\nContent-Type: "
                  "application/pidf+xml\r\n\r\n<x/>\r\n"
                  "--b--1\r\nContent-Type: "
                  "application/sdp;x=y\r\nContent-Disposition: session\r\n\r\n"
                  "v=0\r\nc=IN IP4 192.0.2.1\r\nm=audio 4000 RTP/AVP "
                  "0\r\n\r\n--b--1--\r\n");
    assert_int_equal(h.n_anomalies, 0);
    assert_non_null(e->sdp);
    assert_int_equal(e->sdp->media.n, 1);
    slice_is(e->sdp->connection, "192.0.2.1");
    /* nested, and the closing delimiter missing */
    e = RUN(LINE HEAD
            "c: Multipart/Mixed; boundary=out\r\n\r\n"
            "--out\r\nContent-Type: multipart/alternative;boundary=in\r\n\r\n"
            "--in\r\n\r\ntext\r\n--in\r\nc: "
            "application/sdp\r\n\r\nv=0\r\n--in--\r\n");
    assert_non_null(e->sdp);
    e = RUN(LINE HEAD "c: multipart/mixed\r\n\r\n--x\r\n\r\n--x--\r\n");
    assert_true(harness_has_anomaly(&h, "sip.body"));
    e = RUN(LINE HEAD "c: application/sdp\r\n\r\nnot sdp");
    assert_true(harness_has_anomaly(&h, "sip.body"));
    assert_null(e->sdp);
}

#define SMS LINE HEAD "Content-Type: application/vnd.3gpp.sms\r\n\r\n"

static void
sms_submit(void **state)
{
    (void)state;
    /* RP-DATA to the network, reference 42, no RP-OA, RP-DA +4512345678;
     * SMS-SUBMIT with relative validity to +4587654321, 5 septets */
    const struct sip_event *e =
        RUN(SMS "\x00\x2a\x00\x06\x91\x54\x21\x43\x65\x87\x12"
                "\x11\x07\x0a\x91\x54\x78\x56\x34\x12\x00\x00\xa7\x05\xe8\x32"
                "\x9b\xfd\x06");
    assert_int_equal(h.n_anomalies, 0);
    const struct sip_sms *s = e->sms;
    assert_non_null(s);
    assert_string_equal(s->rp_type, "RP-DATA");
    assert_true(s->to_network);
    assert_int_equal(s->rp_reference, 42);
    assert_int_equal(s->rp_cause, -1);
    slice_is(s->smsc, "+4512345678");
    assert_string_equal(s->tp_type, "SMS-SUBMIT");
    slice_is(s->number, "+4587654321");
    assert_string_equal(s->coding, "gsm7");
    assert_int_equal(s->text_length, 5);
}

static void
sms_deliver(void **state)
{
    (void)state;
    /* RP-DATA to the phone; SMS-DELIVER from the letters "espy", UCS-2 */
    const struct sip_event *e =
        RUN(SMS "\x01\x07\x06\x91\x54\x21\x43\x65\x87\x00\x15"
                "\x04\x07\xd0\xe5\x39\x3c\x0f\x00\x08\x42\x10\x10\x21\x43\x65"
                "\x00\x04\x00\x48\x00\x69");
    assert_int_equal(h.n_anomalies, 0);
    const struct sip_sms *s = e->sms;
    assert_non_null(s);
    assert_false(s->to_network);
    assert_string_equal(s->tp_type, "SMS-DELIVER");
    slice_is(s->number, "espy");
    assert_string_equal(s->coding, "ucs2");
    assert_int_equal(s->text_length, 4);
}

static void
sms_answers(void **state)
{
    (void)state;
    const struct sip_event *e = RUN(SMS "\x02\x07\x41\x02\x00\x00");
    assert_string_equal(e->sms->rp_type, "RP-ACK");
    assert_true(e->sms->to_network);
    assert_string_equal(e->sms->tp_type, "SMS-DELIVER-REPORT");
    assert_null(e->sms->number.p);
    e = RUN(SMS "\x03\x07");
    assert_string_equal(e->sms->rp_type, "RP-ACK");
    assert_null(e->sms->tp_type);
    e = RUN(SMS "\x05\x07\x01\x9b");
    assert_string_equal(e->sms->rp_type, "RP-ERROR");
    assert_int_equal(e->sms->rp_cause, 27);
    e = RUN(SMS "\x06\x01");
    assert_string_equal(e->sms->rp_type, "RP-SMMA");
    /* a length that runs past the end */
    e = RUN(SMS "\x01\x07\x20\x91\x54");
    assert_null(e->sms);
    assert_true(harness_has_anomaly(&h, "sip.body"));
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(request),
        TEST(response),
        TEST(compact_folded_and_bare_line_feeds),
        TEST(content_length_lies),
        TEST(a_cut_is_told_from_a_lie),
        TEST(keepalives_are_silent),
        TEST(malformed_headers),
        TEST(headers_are_capped),
        TEST(torture_valid),
        TEST(torture_invalid),
        TEST(guesses_strictly),
        TEST(frames_streams),
        TEST(a_stream_never_ends_its_headers),
        TEST(multipart_holds_sdp),
        TEST(sms_submit),
        TEST(sms_deliver),
        TEST(sms_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
