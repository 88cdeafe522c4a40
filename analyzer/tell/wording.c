/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers, times, places: what every sentence is made of. */
#include "analyzer/tell/wording.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define SECOND INT64_C(1000000000)
#define FRAMES_TOLD 3u /* of a citation; of others only how many */

/* The end of a text that did not fit: no half of a character. */
static void
cut(char *buf, size_t n)
{
    size_t at = n - 4;
    while (at > 0 && ((unsigned char)buf[at] & 0xc0) == 0x80)
        at--;
    memcpy(buf + at, "...", 4);
}

void
wording_add(char *buf, size_t n, size_t *at, const char *fmt, ...)
{
    va_list ap;
    if (*at >= n)
        return;
    va_start(ap, fmt);
    int k = vsnprintf(buf + *at, n - *at, fmt, ap);
    va_end(ap);
    *at += k > 0 ? (size_t)k : 0;
    if (*at >= n && n >= 4)
        cut(buf, n);
}

const char *
wording_say(char *buf, size_t n, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int k = vsnprintf(buf, n, fmt, ap);
    va_end(ap);
    if (k < 0)
        buf[0] = '\0';
    else if ((size_t)k >= n && n >= 4)
        cut(buf, n);
    return buf;
}

const char *
wording_when(int64_t ns, char *buf, size_t n)
{
    time_t t = (time_t)(ns / SECOND);
    struct tm tm;
    if (ns % SECOND < 0)
        t--; /* before 1970, to the second that has begun */
    if (ns == MODEL_ABSENT || !gmtime_r(&t, &tm) ||
        !strftime(buf, n, "%Y-%m-%d %H:%M:%S UTC", &tm))
        buf[0] = '\0';
    return buf;
}

const char *
wording_span(int64_t ns, char *buf, size_t n)
{
    int64_t s = ns / SECOND, hours = s / 3600;
    int seconds = (int)(s % 60), minutes = (int)(s / 60 % 60);
    if (s < 60)
        wording_say(buf, n, "%.1f s", (double)ns / 1e9);
    else if (hours < 1)
        wording_say(buf, n, "%d min %d s", minutes, seconds);
    else if (hours < 48)
        wording_say(buf, n, "%d h %d min", (int)hours, minutes);
    else
        wording_say(buf, n, "%" PRId64 " days %d h", hours / 24,
                    (int)(hours % 24));
    return buf;
}

/* to - from, from <= to, as far as 64 bits go. */
static int64_t
apart(int64_t from, int64_t to)
{
    uint64_t d = (uint64_t)to - (uint64_t)from;
    return d > INT64_MAX ? INT64_MAX : (int64_t)d;
}

const char *
wording_between(int64_t first, int64_t last, char *buf, size_t n)
{
    buf[0] = '\0';
    if (first != MODEL_ABSENT && last != MODEL_ABSENT && last >= first)
        wording_span(apart(first, last), buf, n);
    return buf;
}

const char *
wording_period(int64_t first, int64_t last, char *buf, size_t n)
{
    char when[64], span[32];
    wording_when(first, when, sizeof when);
    if (first == MODEL_ABSENT || last == MODEL_ABSENT)
        wording_say(buf, n, "%s", when);
    else if (last >= first)
        wording_say(buf, n, "%s, for %s", when,
                    wording_span(apart(first, last), span, sizeof span));
    else
        wording_say(buf, n, "%s, then %s back (the clock ran backwards)", when,
                    wording_span(apart(last, first), span, sizeof span));
    return buf;
}

const char *
wording_number(uint64_t v, char *buf, size_t n)
{
    char digits[24], text[32];
    int count = snprintf(digits, sizeof digits, "%" PRIu64, v), at = 0;
    for (int i = 0; i < count; i++) {
        if (i && (count - i) % 3 == 0)
            text[at++] = ',';
        text[at++] = digits[i];
    }
    text[at] = '\0';
    wording_say(buf, n, "%s", text);
    return buf;
}

const char *
wording_count(uint64_t v, const char *one, const char *many, char *buf,
              size_t n)
{
    char number[32];
    wording_say(buf, n, "%s %s", wording_number(v, number, sizeof number),
                v == 1 ? one : many);
    return buf;
}

const char *
wording_upper(const char *text, char *buf, size_t n)
{
    wording_say(buf, n, "%s", text);
    buf[0] = (char)toupper((unsigned char)buf[0]);
    return buf;
}

const char *
wording_key(const char *key, char *buf, size_t n)
{
    wording_say(buf, n, "%s", key);
    for (char *p = buf; *p; p++)
        if (*p == '_')
            *p = ' ';
    return buf;
}

const char *
wording_file(const struct model *m, uint32_t file)
{
    const char *path = model_path(m, file).text;
    const char *slash = path ? strrchr(path, '/') : NULL;
    return slash ? slash + 1 : path ? path : "";
}

const char *
wording_frame(const struct model *m, uint32_t file, int64_t frame, char *buf,
              size_t n)
{
    buf[0] = '\0';
    if (frame == MODEL_ABSENT || frame <= 0)
        return buf;
    if (m->kase.n_captures > 1)
        wording_say(buf, n, "%s %" PRId64, wording_file(m, file), frame);
    else
        wording_say(buf, n, "frame %" PRId64, frame);
    return buf;
}

const char *
wording_frames(const struct model *m, const struct model_frame *frames,
               size_t n_frames, uint64_t total, char *buf, size_t n)
{
    bool many = m->kase.n_captures > 1;
    size_t told = n_frames < FRAMES_TOLD ? n_frames : FRAMES_TOLD, at = 0;
    buf[0] = '\0';
    if (n_frames == 0)
        return buf;
    if (!many)
        wording_add(buf, n, &at, total > 1 ? "frames " : "frame ");
    for (size_t i = 0; i < told; i++) {
        bool name = many && (!i || frames[i].file != frames[i - 1].file);
        wording_add(buf, n, &at, "%s%s%s%" PRIu64, i ? ", " : "",
                    name ? wording_file(m, frames[i].file) : "",
                    name ? " " : "", frames[i].frame);
    }
    if (total > told)
        wording_add(buf, n, &at, " and %" PRIu64 " more", total - told);
    return buf;
}

const char *
wording_endpoint(const struct addr *ip, int64_t port, char *buf, size_t n)
{
    char a[ADDR_TEXT_MAX];
    addr_text(ip, a);
    if (port == MODEL_ABSENT || port <= 0)
        wording_say(buf, n, "%s", a);
    else
        wording_say(buf, n, ip->family == 6 ? "[%s]:%" PRId64 : "%s:%" PRId64,
                    a, port);
    return buf;
}

const char *
wording_value(const struct model_value *v, char *buf, size_t n)
{
    char a[ADDR_TEXT_MAX];
    switch (v->kind) {
    case MODEL_NUMBER: wording_say(buf, n, "%" PRId64, v->number); break;
    case MODEL_REAL: wording_say(buf, n, "%g", v->real); break;
    case MODEL_BOOL:
        wording_say(buf, n, "%s", v->truth ? "true" : "false");
        break;
    case MODEL_ADDRESS:
        wording_say(buf, n, "%s", addr_text(&v->address, a));
        break;
    default: wording_say(buf, n, "%s", told_text(v->text)); break;
    }
    return buf;
}
