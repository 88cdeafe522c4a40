/* SPDX-License-Identifier: Apache-2.0 */
/* ESP packets matched to inner ones, without keys. */
#include "tests/unit/pipe_feed.h"

#include "analyzer/pairs/align.h"
#include "analyzer/pairs/correlate.h"
#include "analyzer/pairs/inner.h"
#include "analyzer/pairs/offset.h"

#define UE "10.0.0.2"
#define GW "198.51.100.1"
#define IN "10.9.9.9"
#define PEER "10.8.8.8"
#define MS 1000000ll
#define MANY 700

/* What was sent, and what each side of a capture shows of it. */
struct sent {
    int64_t at;       /* ns from the start */
    uint16_t payload; /* octets of the UDP payload inside */
    bool near;        /* sent by the near end */
    bool no_outer, no_inner;
    uint64_t outer_frame, inner_frame;
};

struct scene {
    struct pipe pipe;
    struct correlation found;
    struct sent sent[MANY];
    uint32_t n;
    int fixed, block; /* of the suite's form */
    bool pad_all;     /* every ESP packet of one length */
    int64_t ahead;    /* the outer clock is */
    double drift;
    int64_t delay[2];  /* from the near end, to it: outer minus inner time */
    uint32_t rekey_at; /* from this packet on another SA; 0: none */
};

static uint32_t
noise(uint32_t x)
{
    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x *= 0x846ca68bu;
    return x ^ x >> 16;
}

/* Lengths and times of nobody's: as of people who type. */
static void
chat(struct scene *s, uint32_t n, uint32_t seed)
{
    int64_t at = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t r = noise(seed * 7919 + i);
        at += 3 * MS + (r % 40) * MS;
        s->sent[i] = (struct sent){.at = at,
                                   .near = i == 0 || (r >> 8 & 1),
                                   .payload = (uint16_t)(20 + (r >> 12) % 900)};
    }
    s->n = n;
}

/* Packets of one length every 20 ms, give or take; each way. */
static void
voice(struct scene *s, uint32_t n, uint32_t seed)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t r = noise(seed * 104729 + i);
        s->sent[i] = (struct sent){.at = (i / 2) * 20 * MS + (i & 1) * 7 * MS +
                                         (r % 3000) * 1000,
                                   .near = i & 1,
                                   .payload = 45};
    }
    s->n = n;
}

static struct bytes
esp_of(uint32_t spi, uint32_t sequence, size_t length)
{
    struct bytes x = esp_packet(spi, sequence);
    assert_true(length >= 60 && length <= sizeof x.b);
    memset(x.b + x.n, 0x5a, length - x.n);
    x.n = length;
    return x;
}

static void
outer(struct scene *s, struct sent *m, uint32_t sequence, uint32_t number)
{
    struct pipe *p = &s->pipe;
    size_t inner = 28u + m->payload, block = (size_t)s->block;
    size_t length = (size_t)s->fixed + (inner + 2 + block - 1) / block * block;
    uint32_t spi = m->near ? 0x1000 : 0x2000;
    if (s->rekey_at && number >= s->rekey_at)
        spi += 1;
    p->interface = 0;
    p->link_type = 1;
    pipe_udp(p, m->near ? UE : GW, 4500, m->near ? GW : UE, 4500,
             esp_of(spi, sequence, s->pad_all ? 1200 : length));
    m->outer_frame = p->frame;
}

static void
inner(struct scene *s, struct sent *m)
{
    struct pipe *p = &s->pipe;
    struct bytes x = text_of("");
    memset(x.b, 'x', m->payload);
    x.n = m->payload;
    p->interface = 1;
    p->link_type = 101;
    pipe_send(p, m->near ? ipv4(IN, PEER, 17, udp(7000, 7001, x))
                         : ipv4(PEER, IN, 17, udp(7001, 7000, x)));
    m->inner_frame = p->frame;
}

/* Sends all of it; the pipe does not mind that times go to and fro. */
static void
play(struct scene *s)
{
    int64_t start = s->pipe.now;
    uint32_t sequence[2] = {0, 0};
    for (uint32_t i = 0; i < s->n; i++) {
        struct sent *m = &s->sent[i];
        uint32_t jitter = noise(i * 31 + 5) % 60000; /* ns */
        if (s->rekey_at && i == s->rekey_at)
            sequence[0] = sequence[1] = 0;
        sequence[m->near]++;
        s->pipe.now = start + m->at;
        if (!m->no_inner)
            inner(s, m);
        s->pipe.now = start + m->at + s->delay[!m->near] + jitter + s->ahead +
                      (int64_t)(s->drift * (double)m->at);
        if (!m->no_outer)
            outer(s, m, sequence[m->near], i);
    }
    state_finish(s->pipe.state);
    correlation_free(&s->found);
    assert_int_equal(correlate(&s->found, s->pipe.state), 0);
}

static void
begin(struct scene *s)
{
    memset(s, 0, sizeof *s);
    pipe_init(&s->pipe, NULL);
    s->fixed = 36;
    s->block = 16;
    s->delay[0] = MS / 4;
    s->delay[1] = -MS / 5;
}

static void
end(struct scene *s)
{
    correlation_free(&s->found);
    pipe_free(&s->pipe);
}

/* Pairs that are right, of those told; all told must be in the scene. */
static uint32_t
right(const struct scene *s)
{
    const struct trace *t = &s->pipe.state->trace;
    uint32_t n = 0;
    for (uint32_t k = 0; k < s->found.n_pairs; k++)
        for (uint32_t i = 0; i < s->n; i++)
            n += s->sent[i].outer_frame ==
                     t->outer[s->found.pairs[k].outer].frame &&
                 s->sent[i].inner_frame ==
                     t->inner[s->found.pairs[k].inner].frame;
    return n;
}

static void
assert_form(const struct scene *s, int form)
{
    assert_int_equal(s->found.n, 1);
    assert_int_equal(s->found.items[0].forms, 1u << form);
}

static void
every_packet_finds_its_own(void **state)
{
    (void)state;
    struct scene s;
    begin(&s);
    chat(&s, 300, 1);
    play(&s);
    assert_form(&s, 0);
    assert_int_equal(s.found.n_pairs, 300);
    assert_int_equal(right(&s), 300);
    const struct correlated *x = &s.found.items[0];
    assert_int_equal(x->matched, 300);
    assert_int_equal(x->packets, 300);
    assert_int_equal(x->esp, 300);
    assert_false(x->two_clocks);
    assert_in_range(x->delay[0].median, MS / 4, MS / 4 + 60000);
    assert_true(x->delay[1].median <= -MS / 5 + 60000 &&
                x->delay[1].median >= -MS / 5);
    end(&s);
}

static void
each_form_of_length_is_told_apart(void **state)
{
    (void)state;
    for (int f = 0; f < SUITE_FORMS; f++) {
        struct scene s;
        begin(&s);
        s.fixed = suite_forms[f].fixed;
        s.block = suite_forms[f].block;
        chat(&s, 200, 3);
        play(&s);
        assert_form(&s, f);
        assert_int_equal(right(&s), 200);
        end(&s);
    }
}

static void
what_one_side_lacks_is_a_hole(void **state)
{
    (void)state;
    struct scene s;
    begin(&s);
    chat(&s, 400, 5);
    uint32_t both = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        s.sent[i].no_outer = i % 17 == 3;
        s.sent[i].no_inner = i % 23 == 5;
        both += !s.sent[i].no_outer && !s.sent[i].no_inner;
    }
    play(&s);
    assert_int_equal(s.found.n, 1);
    assert_int_equal(s.found.n_pairs, both);
    assert_int_equal(right(&s), both);
    end(&s);
}

static void
voice_of_one_length_is_told_by_its_times(void **state)
{
    (void)state;
    struct scene s;
    begin(&s);
    voice(&s, 600, 7);
    play(&s);
    assert_int_equal(s.found.n, 1);
    assert_int_equal(right(&s), s.found.n_pairs);
    assert_true(s.found.n_pairs >= 590);
    end(&s);
}

static void
a_rekey_goes_on(void **state)
{
    (void)state;
    struct scene s;
    begin(&s);
    chat(&s, 300, 9);
    s.rekey_at = 150;
    play(&s);
    assert_int_equal(s.found.n, 1);
    assert_int_equal(right(&s), 300);
    end(&s);
}

static void
clocks_hours_apart_that_drift(void **state)
{
    (void)state;
    struct scene s;
    begin(&s);
    chat(&s, 600, 11);
    s.ahead = -3 * 3600000 * MS - 123 * MS;
    s.drift = 80e-6;
    play(&s);
    assert_int_equal(s.found.n, 1);
    assert_int_equal(right(&s), s.found.n_pairs);
    assert_true(s.found.n_pairs >= 594);
    int64_t off = s.found.items[0].clock_offset - s.ahead;
    assert_true(off > -5 * MS && off < 5 * MS);
    end(&s);
}

/* Inner packets of one talk, ESP packets of another: same lengths to choose from,
 * same pace. */
static void
play_others(struct scene *s, const struct sent *others)
{
    int64_t start = s->pipe.now;
    uint32_t sequence[2] = {0, 0};
    for (uint32_t i = 0; i < s->n; i++) {
        struct sent o = others[i];
        s->pipe.now = start + s->sent[i].at;
        inner(s, &s->sent[i]);
        s->pipe.now = start + o.at;
        outer(s, &o, ++sequence[o.near], i);
    }
    state_finish(s->pipe.state);
    assert_int_equal(correlate(&s->found, s->pipe.state), 0);
}

static void
another_talk_does_not_fit(void **state)
{
    (void)state;
    for (uint32_t seed = 20; seed < 40; seed++) {
        static struct scene s, other;
        begin(&s);
        (seed & 1 ? chat : voice)(&s, 500, seed);
        (seed & 1 ? chat : voice)(&other, 500, seed + 100);
        play_others(&s, other.sent);
        assert_int_equal(s.found.n, 0);
        end(&s);
    }
}

static void
padding_hides_lengths_and_is_told(void **state)
{
    (void)state;
    struct scene s;
    begin(&s);
    chat(&s, 200, 13);
    s.pad_all = true;
    play(&s);
    assert_int_equal(s.found.n, 0);
    assert_int_equal(s.found.n_padded, 1);
    end(&s);
}

static void
few_packets_suffice_with_one_clock(void **state)
{
    (void)state;
    struct scene s;
    begin(&s);
    chat(&s, 6, 15);
    for (uint32_t i = 0; i < 6; i++) {
        s.sent[i].near = i % 2 == 0;
        s.sent[i].at = i * 900 * MS + i * i * 31 * MS;
    }
    play(&s);
    assert_int_equal(s.found.n, 1);
    assert_int_equal(right(&s), 6);
    end(&s);

    begin(&s); /* but not with another */
    chat(&s, 6, 15);
    s.ahead = 700 * MS;
    play(&s);
    assert_int_equal(s.found.n, 0);
    end(&s);
}

static void
an_inner_one_says_what_was_matched(void **state)
{
    (void)state;
    struct scene s;
    struct inners inners;
    char text[ADDR_TEXT_MAX];
    begin(&s);
    chat(&s, 100, 17);
    play(&s);
    assert_int_equal(inner_attach(s.pipe.state, &s.found, &inners), 0);
    assert_int_equal(inners.n, 1);
    const struct inner *in = &inners.items[0];
    assert_int_equal(in->how, INNER_CORRELATED);
    assert_string_equal(inner_confidence(in), "confirmed");
    assert_string_equal(addr_text(&in->local, text), IN);
    assert_string_equal(addr_text(&in->remote, text), PEER);
    assert_true(in->whole);
    assert_int_equal(in->n_protocols, 1);
    assert_string_equal(in->protocols[0], "udp");
    inners_free(&inners);
    end(&s);
}

static void
times_at_the_ends_of_the_range_do_no_harm(void **state)
{
    (void)state;
    struct scene s;
    begin(&s);
    chat(&s, 40, 19);
    for (uint32_t i = 0; i < s.n; i++)
        s.sent[i].at =
            i % 3 == 0 ? INT64_MAX / 2 : (int64_t)(i % 9) * 900000000000000000;
    int64_t start = 0;
    s.pipe.now = start;
    play(&s);
    assert_int_equal(right(&s), s.found.n_pairs);
    end(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_packet_finds_its_own),
        cmocka_unit_test(each_form_of_length_is_told_apart),
        cmocka_unit_test(what_one_side_lacks_is_a_hole),
        cmocka_unit_test(voice_of_one_length_is_told_by_its_times),
        cmocka_unit_test(a_rekey_goes_on),
        cmocka_unit_test(clocks_hours_apart_that_drift),
        cmocka_unit_test(another_talk_does_not_fit),
        cmocka_unit_test(padding_hides_lengths_and_is_told),
        cmocka_unit_test(few_packets_suffice_with_one_clock),
        cmocka_unit_test(an_inner_one_says_what_was_matched),
        cmocka_unit_test(times_at_the_ends_of_the_range_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
