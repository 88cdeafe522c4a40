/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SMS over IMS (TS 24.341): RP messages (TS 24.011) and the head of the TPDU
 * (TS 23.040).
 */
#include "dissectors/base/arena.h"
#include "dissectors/base/cursor.h"
#include "dissectors/sip.h"

#define RP_USER_DATA 0x41 /* information element, TS 24.011 section 8.2.5.3 */
#define NUMBER_MAX 64

/* The GSM 7-bit default alphabet (TS 23.038 section 6.2.1), as UTF-8. The
 * escape (0x1b) stands for itself as a space. */
static const char *const gsm7[128] = {
    "@",  "£", "$", "¥", "è", "é", "ù", "ì", "ò",  "Ç", "\n", "Ø", "ø",
    "\r", "Å", "å", "Δ", "_", "Φ", "Γ", "Λ", "Ω",  "Π", "Ψ",  "Σ", "Θ",
    "Ξ",  " ", "Æ", "æ", "ß", "É", " ", "!", "\"", "#", "¤",  "%", "&",
    "'",  "(", ")", "*", "+", ",", "-", ".", "/",  "0", "1",  "2", "3",
    "4",  "5", "6", "7", "8", "9", ":", ";", "<",  "=", ">",  "?", "¡",
    "A",  "B", "C", "D", "E", "F", "G", "H", "I",  "J", "K",  "L", "M",
    "N",  "O", "P", "Q", "R", "S", "T", "U", "V",  "W", "X",  "Y", "Z",
    "Ä",  "Ö", "Ñ", "Ü", "§", "¿", "a", "b", "c",  "d", "e",  "f", "g",
    "h",  "i", "j", "k", "l", "m", "n", "o", "p",  "q", "r",  "s", "t",
    "u",  "v", "w", "x", "y", "z", "ä", "ö", "ñ",  "ü", "à",
};

/* Semi-octets, low nibble first (TS 23.040 section 9.1.2.3); 0xf fills. */
static size_t
digits(const uint8_t *p, size_t semi, char *to)
{
    size_t n = 0;
    for (size_t i = 0; i < semi && n < NUMBER_MAX; i++) {
        uint8_t d = i & 1 ? p[i / 2] >> 4 : p[i / 2] & 0xf;
        if (d == 0xf)
            break;
        to[n++] = "0123456789*#abc"[d];
    }
    return n;
}

/* A number of `semi` semi-octets after its type octet. */
static struct slice
number(struct cursor *c, uint8_t type, size_t semi, struct arena *arena)
{
    char text[NUMBER_MAX + 1];
    size_t n = 0;
    const uint8_t *p = cursor_bytes(c, (semi + 1) / 2);
    if (!p)
        return slice_of(NULL, 0);
    if ((type >> 4 & 7) == 1) /* international */
        text[n++] = '+';
    n += digits(p, semi, text + n);
    return slice_of(arena_copy(arena, text, n), n);
}

/* An alphanumeric sender: packed septets (TS 23.040 section 9.1.2.5). */
static struct slice
letters(struct cursor *c, size_t semi, struct arena *arena)
{
    char text[NUMBER_MAX + 4];
    size_t n = 0, octets = (semi + 1) / 2;
    const uint8_t *p = cursor_bytes(c, octets);
    if (!p)
        return slice_of(NULL, 0);
    for (size_t bit = 0; bit + 7 <= semi * 4 && n < NUMBER_MAX; bit += 7) {
        size_t at = bit / 8;
        unsigned pair = p[at] | (at + 1 < octets ? p[at + 1] : 0u) << 8;
        const char *s = gsm7[pair >> bit % 8 & 0x7f];
        size_t len = strlen(s);
        memcpy(text + n, s, len);
        n += len;
    }
    return slice_of(arena_copy(arena, text, n), n);
}

/* TP-DA, TP-OA, TP-RA: length in semi-octets, type, value. */
static struct slice
tp_address(struct cursor *c, struct arena *arena)
{
    size_t semi = cursor_u8(c);
    uint8_t type = cursor_u8(c);
    if ((type >> 4 & 7) == 5)
        return letters(c, semi, arena);
    return number(c, type, semi, arena);
}

/* RP-OA, RP-DA: length in octets, type, value. */
static struct slice
rp_address(struct cursor *c, struct arena *arena)
{
    size_t n = cursor_u8(c);
    if (n == 0)
        return slice_of(NULL, 0);
    struct cursor in = cursor_sub(c, n);
    uint8_t type = cursor_u8(&in);
    return number(&in, type, (n - 1) * 2, arena);
}

/* TP-DCS (TS 23.038 section 4). */
static const char *
coding_of(uint8_t dcs)
{
    static const char *const names[4] = {"gsm7", "8bit", "ucs2", NULL};
    if (dcs < 0x80)
        return names[dcs >> 2 & 3];
    if (dcs >= 0xf0)
        return names[dcs >> 2 & 1];
    if (dcs >= 0xe0)
        return "ucs2";
    return dcs >= 0xc0 ? "gsm7" : NULL;
}

/* TP-VP's length by TP-VPF (TS 23.040 section 9.2.3.3). */
static size_t
validity_length(uint8_t first)
{
    static const size_t length[4] = {0, 7, 1, 7};
    return length[first >> 3 & 3];
}

static void
text_head(struct cursor *c, size_t between, struct sip_sms *sms)
{
    cursor_u8(c); /* TP-PID */
    uint8_t dcs = cursor_u8(c);
    cursor_skip(c, between);
    uint8_t length = cursor_u8(c);
    if (!cursor_ok(c))
        return;
    sms->coding = coding_of(dcs);
    sms->text_length = length;
}

/* TP-MTI by direction (TS 23.040 section 9.2.3.1). */
static void
tpdu(struct cursor c, struct sip_sms *sms, struct arena *arena)
{
    static const char *const names[2][4] = {
        {"SMS-DELIVER", "SMS-SUBMIT-REPORT", "SMS-STATUS-REPORT", NULL},
        {"SMS-DELIVER-REPORT", "SMS-SUBMIT", "SMS-COMMAND", NULL},
    };
    uint8_t first = cursor_u8(&c);
    if (!cursor_ok(&c))
        return;
    bool data = strcmp(sms->rp_type, "RP-DATA") == 0;
    sms->tp_type = names[sms->to_network][first & 3];
    if (!data || !sms->tp_type) /* a report in an RP-ACK: nobody's number */
        return;
    if (strcmp(sms->tp_type, "SMS-DELIVER") == 0) {
        sms->number = tp_address(&c, arena);
        /* TP-SCTS stands between TP-DCS and TP-UDL */
        text_head(&c, 7, sms);
    } else if (strcmp(sms->tp_type, "SMS-SUBMIT") == 0) {
        cursor_u8(&c); /* TP-MR */
        sms->number = tp_address(&c, arena);
        text_head(&c, validity_length(first), sms);
    } else if (strcmp(sms->tp_type, "SMS-STATUS-REPORT") == 0) {
        cursor_u8(&c); /* TP-MR */
        sms->number = tp_address(&c, arena);
    }
}

static void
rp_data(struct cursor *c, struct sip_sms *sms, struct arena *arena)
{
    struct slice originator = rp_address(c, arena);
    struct slice destination = rp_address(c, arena);
    sms->smsc = sms->to_network ? destination : originator;
    size_t n = cursor_u8(c);
    struct cursor in = cursor_sub(c, n);
    if (cursor_ok(c) && n)
        tpdu(in, sms, arena);
}

static void
rp_answer(struct cursor *c, struct sip_sms *sms, struct arena *arena)
{
    if (strcmp(sms->rp_type, "RP-ERROR") == 0) {
        size_t n = cursor_u8(c);
        struct cursor in = cursor_sub(c, n);
        uint8_t cause = cursor_u8(&in);
        if (cursor_ok(&in))
            sms->rp_cause = cause & 0x7f;
    }
    if (c->wire < 2 || cursor_u8(c) != RP_USER_DATA)
        return;
    size_t n = cursor_u8(c);
    struct cursor in = cursor_sub(c, n);
    if (cursor_ok(c) && n)
        tpdu(in, sms, arena);
}

const struct sip_sms *
sip_sms_parse(struct cursor c, struct arena *arena)
{
    /* TS 24.011 table 8.3: even from the mobile station, odd to it */
    static const char *const names[8] = {"RP-DATA", "RP-DATA",  "RP-ACK",
                                         "RP-ACK",  "RP-ERROR", "RP-ERROR",
                                         "RP-SMMA", NULL};
    uint8_t type = cursor_u8(&c) & 7, reference = cursor_u8(&c);
    if (!cursor_ok(&c) || !names[type])
        return NULL;
    struct sip_sms *sms = arena_alloc(arena, sizeof *sms);
    if (!sms)
        return NULL;
    sms->rp_type = names[type];
    sms->to_network = !(type & 1);
    sms->rp_reference = reference;
    sms->rp_cause = sms->text_length = -1;
    if (type < 2)
        rp_data(&c, sms, arena);
    else if (type < 6)
        rp_answer(&c, sms, arena);
    return c.why == CURSOR_BAD ? NULL : sms;
}
