/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/cite_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

const char *
file_text(const struct conclusion *c, uint32_t file)
{
    const char *path = c->kase->captures[file].path;
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static size_t
append(char *buf, size_t n, size_t at, const char *fmt, const char *name,
       uint64_t v)
{
    if (at >= n)
        return at;
    int k = snprintf(buf + at, n - at, fmt, name, v);
    return k > 0 ? at + (size_t)k : at;
}

const char *
frames_text(const struct conclusion *c, const struct fact *f, char *buf,
            size_t n)
{
    bool many = c->kase->n > 1;
    uint32_t last_file = UINT32_MAX;
    uint32_t told = f->n_frames < 4 ? f->n_frames : 3;
    size_t at = 0;
    buf[0] = '\0';
    if (f->n_frames == 0)
        return buf;
    if (!many)
        at = append(buf, n, at, f->frames_total > 1 ? "%sframes " : "%sframe ",
                    "", 0);
    for (uint32_t i = 0; i < told; i++) {
        bool name = many && f->frames[i].file != last_file;
        last_file = f->frames[i].file;
        at = append(buf, n, at, i ? ", %s" : "%s",
                    name ? file_text(c, last_file) : "", 0);
        at = append(buf, n, at, "%s%" PRIu64, name ? " " : "",
                    f->frames[i].frame);
    }
    if (f->frames_total > told)
        append(buf, n, at, "%s and %" PRIu64 " more", "",
               f->frames_total - told);
    return buf;
}

const char *
frame_text(const struct conclusion *c, const struct cite *at, char *buf,
           size_t n)
{
    buf[0] = '\0';
    if (!at->frame)
        return buf;
    if (c->kase->n > 1)
        snprintf(buf, n, "%s %" PRIu64, file_text(c, at->file), at->frame);
    else
        snprintf(buf, n, "frame %" PRIu64, at->frame);
    return buf;
}

const char *
when_text(int64_t ns, char *buf, size_t n)
{
    time_t t = (time_t)(ns / 1000000000);
    struct tm tm;
    if (!gmtime_r(&t, &tm) || !strftime(buf, n, "%Y-%m-%d %H:%M:%S UTC", &tm))
        buf[0] = '\0';
    return buf;
}

const char *
span_text(int64_t ns, char *buf, size_t n)
{
    int64_t s = ns / 1000000000;
    int seconds = (int)(s % 60), minutes = (int)(s / 60 % 60);
    int64_t hours = s / 3600;
    if (s < 60)
        snprintf(buf, n, "%.1f s", (double)ns / 1e9);
    else if (hours < 1)
        snprintf(buf, n, "%d min %d s", minutes, seconds);
    else if (hours < 48)
        snprintf(buf, n, "%d h %d min", (int)hours, minutes);
    else
        snprintf(buf, n, "%" PRId64 " days %d h", hours / 24,
                 (int)(hours % 24));
    return buf;
}

const char *
period_text(int64_t first, int64_t last, char *buf, size_t n)
{
    char when[64], span[32];
    when_text(first, when, sizeof when);
    if (last >= first)
        snprintf(buf, n, "%s, for %s", when,
                 span_text(ns_between(first, last), span, sizeof span));
    else
        snprintf(buf, n, "%s, then %s back (the clock ran backwards)", when,
                 span_text(ns_between(last, first), span, sizeof span));
    return buf;
}

const char *
count_text(uint64_t v, char buf[32])
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%" PRIu64, v), at = 0;
    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0)
            buf[at++] = ',';
        buf[at++] = digits[i];
    }
    buf[at] = '\0';
    return buf;
}

const char *
endpoint_text(const struct endpoint *e, char *buf, size_t n)
{
    char a[ADDR_TEXT_MAX];
    addr_text(&e->addr, a);
    if (!e->port)
        snprintf(buf, n, "%s", a);
    else
        snprintf(buf, n, e->addr.family == 6 ? "[%s]:%u" : "%s:%u", a, e->port);
    return buf;
}
