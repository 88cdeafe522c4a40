/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/incident/svg.h"

#include "analyzer/tell/page/markup.h"
#include "analyzer/base/plain.h"

#include <string.h>
#include <time.h>

void
svg_open(const struct markup *to, double w, double h, const char *label)
{
    html(to,
         "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" "
         "aria-label=\"%s\">\n",
         w, h, label);
}

void
svg_close(const struct markup *to)
{
    fputs("</svg>\n", to->to);
}

void
svg_text(const struct markup *to, double x, double y, const char *cls,
         size_t most, const char *text)
{
    char cut[512];
    size_t at = 0, chars = 0, left = strlen(text);
    while (text[at] && chars < most) {
        uint32_t code;
        size_t n = plain_character(text + at, left - at, &code);
        if (at + n + 4 >= sizeof cut)
            break;
        at += n;
        chars++;
    }
    memcpy(cut, text, at);
    snprintf(cut + at, sizeof cut - at, "%s", text[at] ? "\u2026" : "");
    html(to, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>\n", x, y, cls,
         cut);
}

const char *
svg_clock(int64_t ns, int decimals, char *buf, size_t n)
{
    time_t s = (time_t)(ns / 1000000000);
    long part = (long)(ns % 1000000000);
    struct tm tm;
    if (part < 0) {
        part += 1000000000;
        s--;
    }
    buf[0] = '\0';
    if (!gmtime_r(&s, &tm))
        return buf;
    if (decimals)
        snprintf(buf, n, "%02d:%02d:%02d.%03ld", tm.tm_hour, tm.tm_min,
                 tm.tm_sec, part / 1000000);
    else
        snprintf(buf, n, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
    return buf;
}
