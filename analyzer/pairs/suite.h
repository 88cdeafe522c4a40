/* SPDX-License-Identifier: Apache-2.0 */
/*
 * suite.h - how long an inner packet is once it is in ESP, for every suite.
 *
 * RFC 4303 section 2: SPI and sequence number (8 octets), IV, payload, padding,
 * pad length and next header (2), ICV. The padding fills payload and those two
 * octets up to the cipher's block, and to four octets at least (section 2.4).
 * So a suite shows only through three numbers: what is fixed, to what is
 * padded, and how much of the packet the payload leaves out (the IP header, in
 * transport mode). Suites with the same three look the same.
 *
 * IVs and ICVs: RFC 3602 (AES-CBC), 2451 (3DES), 3686 (AES-CTR), 4106 (GCM),
 * 4309 (CCM), 7634 (ChaCha20-Poly1305), 2410 (NULL), 4543 (GMAC), 8750 (implicit
 * IV); 2404, 2403, 3566, 4494 (12 octets), 4868 (16, 24, 32).
 */
#ifndef ESPY_PAIRS_SUITE_H
#define ESPY_PAIRS_SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SUITE_FORMS 14 /* forms that lengths can have, in tunnel mode */

struct suite_form {
    uint8_t fixed;     /* octets beside the padded payload */
    uint8_t block;     /* the payload and two octets are padded to a multiple */
    const char *title; /* for people */
    const char *names[8]; /* the suites that have it, IKEv2's transforms (IANA):
                             "ENCR_AES_CBC/AUTH_HMAC_SHA1_96" */
};

extern const struct suite_form suite_forms[SUITE_FORMS];

/* The ESP packet around `payload` octets: an IP packet in tunnel mode, what
 * follows its header in transport mode. */
static inline uint32_t
suite_length(const struct suite_form *f, uint32_t payload)
{
    uint32_t block = f->block;
    return f->fixed + (payload + 2 + block - 1) / block * block;
}

/* Can an ESP packet of this form have this length? */
static inline bool
suite_allows(const struct suite_form *f, uint32_t length)
{
    return length >= (uint32_t)f->fixed + f->block &&
           (length - f->fixed) % f->block == 0;
}

#endif
