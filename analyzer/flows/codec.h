/* SPDX-License-Identifier: Apache-2.0 */
/*
 * codec.h - RTP payload types and what they mean for quality: the static
 * assignments of RFC 3551, and a simplified ITU-T G.107 E-model.
 */
#ifndef ESPY_FLOWS_CODEC_H
#define ESPY_FLOWS_CODEC_H

#include <stdbool.h>
#include <stdint.h>

#define CODEC_NAME_MAX 24

/* A payload type of a media description. */
struct codec {
    char name[CODEC_NAME_MAX]; /* "AMR-WB"; "" unknown */
    uint32_t clock;            /* Hz; 0 unknown */
    uint8_t payload_type;
};

/* Fills *out for a static payload type (RFC 3551 section 6); false for one
 * that has none. */
bool codec_static(uint8_t payload_type, struct codec *out);

/* Signals, not speech: telephone-event, comfort noise, redundancy. Their
 * timestamps do not advance as speech does. */
bool codec_is_signal(const char *name);

/*
 * Mean opinion score, 1.0 to 4.5, of a narrow-band connection (G.107):
 *   R = 93.2 - Id - Ie_eff
 *   Id = 0.024 d + 0.11 (d - 177.3) if d > 177.3 ms
 *   Ie_eff = Ie + (95 - Ie) Ppl / (Ppl + Bpl)
 *   MOS = 1 + 0.035 R + R (R - 60) (100 - R) 7e-6
 * 93.2 is G.107's R with every parameter at its default. d is one-way delay,
 * which a passive capture cannot see: CODEC_ASSUMED_DELAY for the network and
 * the codec, and twice the jitter for the buffer that absorbs it. Losses are
 * taken as random (BurstR = 1). Ie and Bpl are those of G.113 appendix I where
 * it lists the codec. An estimate, for comparing calls; wide-band codecs are
 * judged on the narrow-band scale, so theirs is too low.
 */
#define CODEC_ASSUMED_DELAY 70.0 /* ms */
double codec_mos(const char *name, double loss_percent, double jitter_ms);

#endif
