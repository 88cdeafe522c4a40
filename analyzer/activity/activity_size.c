/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What sizes tell of the cipher, and of a codec under it.
 */
#include "analyzer/activity/activity_parts.h"

#include <stdio.h>

static uint16_t
gcd(uint16_t a, uint16_t b)
{
    while (b) {
        uint16_t r = a % b;
        a = b;
        b = r;
    }
    return a;
}

/*
 * ESP is SPI and sequence number (8), IV, blocks, ICV. CBC with AES: IV and block
 * 16, ICV 12 (RFC 2404, 3566), 16 (RFC 4868: SHA-256), 24 (SHA-384) or 32. All
 * lengths then leave one remainder by 16, and it tells the ICV, but for 16 and
 * 32. Counter modes (GCM: RFC 4106; ChaCha20: RFC 7634; CTR: RFC 3686) have an
 * IV of 8 and are padded to 4 only. 3DES (RFC 2451): IV and block of 8, ICV 12.
 */
void
act_sizes_learn(struct act_tunnel *t)
{
    uint16_t first = 0, step = 0;
    bool ah = t->tn->kind == TUNNEL_AH;
    for (uint32_t i = 0; i < t->n; i++) {
        const struct trace_outer *o = act_packet(t, i);
        if (o->kind != TRACE_ESP)
            continue;
        if (!first)
            first = o->length;
        else
            step = gcd(step, o->length > first ? o->length - first
                                               : first - o->length);
    }
    uint16_t rest = first % 16;
    struct act_sizes s = {8 + 8 + 16, 4};
    if (ah)
        s = (struct act_sizes){24, 1};
    else if (step % 16 == 0 && rest == 4) /* all of one length: 0 */
        s = (struct act_sizes){8 + 16 + 12, 16};
    else if (step % 16 == 0 && rest == 8)
        s = (struct act_sizes){8 + 16 + 16, 16};
    else if (step && step % 16 == 0 && rest == 0)
        s = (struct act_sizes){8 + 16 + 24, 16};
    else if (step && step % 8 == 0 && first % 8 == 4)
        s = (struct act_sizes){8 + 8 + 12, 8};
    t->sizes = s;
}

/*
 * Octets of RTP payload for 20 ms of speech and for comfort noise. AMR and
 * AMR-WB: frame bits of 3GPP TS 26.101 and 26.201 in both forms of RFC 4867
 * (bandwidth-efficient: 10 bits of header, the whole rounded up; octet-aligned: 2
 * octets and the frame rounded up). EVS: TS 26.445 annex A.2.1, the compact
 * format, or one octet more with a header. G.711: RFC 3551, comfort noise of RFC
 * 3389. In the order in which they are told: what networks use most comes first.
 */
struct codec_size {
    const char *name;
    uint16_t speech, speech_aligned;
    uint16_t noise_min, noise_max;
};

static const struct codec_size codecs[] = {
    {"AMR-WB 12.65", 33, 34, 7, 7}, {"AMR 12.2", 32, 33, 7, 7},
    {"EVS 13.2", 33, 34, 6, 7},     {"AMR-WB 23.85", 61, 62, 7, 7},
    {"EVS 24.4", 61, 62, 6, 7},     {"G.711", 160, 160, 1, 12},
    {"G.722", 160, 160, 1, 12},     {"G.729", 20, 20, 2, 2},
    {"AMR-WB 6.60", 18, 19, 7, 7},  {"AMR-WB 8.85", 24, 25, 7, 7},
    {"AMR-WB 14.25", 37, 38, 7, 7}, {"AMR-WB 15.85", 41, 42, 7, 7},
    {"AMR-WB 18.25", 47, 48, 7, 7}, {"AMR-WB 19.85", 51, 52, 7, 7},
    {"AMR-WB 23.05", 59, 60, 7, 7}, {"AMR 4.75", 14, 14, 7, 7},
    {"AMR 5.15", 15, 15, 7, 7},     {"AMR 5.90", 16, 17, 7, 7},
    {"AMR 6.70", 18, 19, 7, 7},     {"AMR 7.40", 20, 21, 7, 7},
    {"AMR 7.95", 22, 22, 7, 7},     {"AMR 10.2", 27, 28, 7, 7},
    {"EVS 7.2", 18, 19, 6, 7},      {"EVS 8", 20, 21, 6, 7},
    {"EVS 9.6", 24, 25, 6, 7},      {"EVS 16.4", 41, 42, 6, 7},
    {"EVS 32", 80, 81, 6, 7},
};

#define CODECS_COMMON 7
#define CODECS_TOLD 3
#define UDP_RTP (8 + 12) /* RFC 768, RFC 3550 section 5.1 */

/* What else lengths of such a remainder allow, likelier ones first: other ICVs, and
 * ciphers without IV (NULL, RFC 2410). */
bool
act_sizes_other(struct act_sizes *s, unsigned nth)
{
    static const uint16_t counter[] = {28, 24, 20, 40, 48};
    if (s->block == 16 && s->fixed == 8 + 16 + 16 && nth == 0) {
        s->fixed = 8 + 16 + 32; /* HMAC-SHA-512-256 */
        return true;
    }
    if (s->block != 4 || nth >= sizeof counter / sizeof *counter)
        return false;
    s->fixed = counter[nth];
    return true;
}

/* Could an IP packet between these sizes be an ESP packet of this length? */
static bool
fits(const struct act_sizes *s, uint16_t length, int least, int most)
{
    int plain = act_plain(s, length);
    return most > plain - s->block && least <= plain;
}

static bool
codec_fits(const struct act_sizes *s, const struct codec_size *c, int header,
           uint16_t speech, uint16_t noise)
{
    return fits(s, speech, header + c->speech, header + c->speech_aligned) &&
           (!noise ||
            fits(s, noise, header + c->noise_min, header + c->noise_max));
}

unsigned
act_codecs(const struct act_sizes *s, uint16_t speech, uint16_t noise, char *to,
           size_t n, bool *common)
{
    unsigned versions = 0, told = 0;
    size_t used = 0;
    *common = false;
    to[0] = '\0';
    for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++) {
        bool v4 = codec_fits(s, &codecs[i], 20 + UDP_RTP, speech, noise);
        bool v6 = codec_fits(s, &codecs[i], 40 + UDP_RTP, speech, noise);
        if (!v4 && !v6)
            continue;
        versions |= (v4 ? 1u : 0) | (v6 ? 2u : 0);
        *common |= i < CODECS_COMMON;
        if (++told > CODECS_TOLD)
            continue;
        int k = snprintf(to + used, n - used, "%s%s", used ? ", " : "",
                         codecs[i].name);
        used += k > 0 && (size_t)k < n - used ? (size_t)k : 0;
    }
    if (told > CODECS_TOLD)
        snprintf(to + used, n - used, ", ...");
    return versions;
}

bool
act_codec_fits(const struct act_sizes *s, uint16_t speech, uint16_t noise)
{
    char names[96];
    bool common;
    struct act_sizes as = *s;
    for (unsigned i = 0;; i++) {
        if (act_codecs(&as, speech, noise, names, sizeof names, &common))
            return true;
        if (!act_sizes_other(&as, i))
            return false;
    }
}
