/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/flows/codec.h"

#include <string.h>
#include <strings.h>

/* RFC 3551 tables 4 and 5. G722's clock rate is 8000 by an old mistake that
 * the RFC keeps (section 4.5.2). */
static const struct {
    uint8_t type;
    const char *name;
    uint32_t clock;
} assigned[] = {
    {0, "PCMU", 8000},   {3, "GSM", 8000},    {4, "G723", 8000},
    {5, "DVI4", 8000},   {6, "DVI4", 16000},  {7, "LPC", 8000},
    {8, "PCMA", 8000},   {9, "G722", 8000},   {10, "L16", 44100},
    {11, "L16", 44100},  {12, "QCELP", 8000}, {13, "CN", 8000},
    {14, "MPA", 90000},  {15, "G728", 8000},  {16, "DVI4", 11025},
    {17, "DVI4", 22050}, {18, "G729", 8000},  {25, "CelB", 90000},
    {26, "JPEG", 90000}, {28, "nv", 90000},   {31, "H261", 90000},
    {32, "MPV", 90000},  {33, "MP2T", 90000}, {34, "H263", 90000},
};

bool
codec_static(uint8_t payload_type, struct codec *out)
{
    for (size_t i = 0; i < sizeof assigned / sizeof *assigned; i++) {
        if (assigned[i].type != payload_type)
            continue;
        memset(out, 0, sizeof *out);
        strncpy(out->name, assigned[i].name, CODEC_NAME_MAX - 1);
        out->clock = assigned[i].clock;
        out->payload_type = payload_type;
        return true;
    }
    return false;
}

bool
codec_is_signal(const char *name)
{
    static const char *const signals[] = {"telephone-event", "CN", "tone",
                                          "red", "ulpfec"};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (strcasecmp(name, signals[i]) == 0)
            return true;
    return false;
}

/* G.113 appendix I: equipment impairment and packet-loss robustness. Codecs
 * it does not list take the row that resembles them, marked with "like". */
static const struct {
    const char *name;
    double ie, bpl;
} impairment[] = {
    {"PCMU", 0, 25.1},                        /* with packet-loss concealment */
    {"PCMA", 0, 25.1},    {"G729", 11, 19.0}, /* G.729A with VAD */
    {"G723", 15, 16.1},                       /* 6.3 kbit/s */
    {"GSM-EFR", 5, 10.0}, {"AMR", 5, 10.0},   /* 12.2 kbit/s is GSM-EFR */
    {"GSM", 20, 10.0},                        /* full rate; Bpl like EFR */
    {"AMR-WB", 0, 10.0}, /* narrow-band scale; Bpl like EFR */
    {"EVS", 0, 10.0},    /* like AMR-WB */
    {"G722", 0, 10.0},   /* like AMR-WB */
    {"opus", 0, 10.0},   /* like AMR-WB */
};
#define IE_UNKNOWN 5.0
#define BPL_UNKNOWN 10.0

double
codec_mos(const char *name, double loss_percent, double jitter_ms)
{
    double ie = IE_UNKNOWN, bpl = BPL_UNKNOWN;
    for (size_t i = 0; i < sizeof impairment / sizeof *impairment; i++) {
        if (strcasecmp(name, impairment[i].name) == 0) {
            ie = impairment[i].ie;
            bpl = impairment[i].bpl;
        }
    }
    double d = CODEC_ASSUMED_DELAY + 2 * jitter_ms;
    double id = 0.024 * d + (d > 177.3 ? 0.11 * (d - 177.3) : 0);
    double ie_eff = ie + (95 - ie) * loss_percent / (loss_percent + bpl);
    double r = 93.2 - id - ie_eff;
    if (r <= 0)
        return 1.0;
    double mos = 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6;
    /* The cubic dips below 1 for R under 6.5 (G.107 annex B bounds it). */
    return mos < 1.0 ? 1.0 : mos;
}
