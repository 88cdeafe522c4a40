/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/cite_text.h"
#include "analyzer/tell/text/text_parts.h"

#include <math.h>

static const char *
suites_text(const struct correlated *x, char *buf, size_t size)
{
    size_t n = 0;
    buf[0] = '\0';
    for (int k = 0; k < SUITE_FORMS && n < size; k++)
        if (x->forms & 1u << k)
            n += (size_t)snprintf(buf + n, size - n, "%s%s", n ? "; or " : "",
                                  suite_forms[k].title);
    return buf;
}

/* One way, as far as one clock tells: what lies between the two points. */
static void
delay_line(const struct wrap *w, const struct correlated *x)
{
    double out = (double)(x->delay[0].median - x->clock_offset) / 1e6;
    double in = (double)(x->delay[1].median - x->clock_offset) / 1e6;
    if (!x->two_clocks) {
        out = (double)x->delay[0].median / 1e6;
        in = (double)x->delay[1].median / 1e6;
    }
    if (x->delay[0].n && x->delay[1].n)
        wrap_paragraph(w, 15, "    delay", STYLE_PLAIN,
                       "inside and outside are %.1f ms apart one way, %.1f ms "
                       "the other (medians)",
                       fabs(out), fabs(in));
}

void
text_matched(const struct conclusion *c, const struct wrap *w,
             const struct inner *in)
{
    const struct correlated *x = in->correlated;
    char suites[512], a[32], b[32], e[32];
    (void)c;
    if (in->padded)
        wrap_paragraph(
            w, 15, "    matched", STYLE_DIM,
            "nothing: all its ESP packets have one length, so they "
            "are padded (RFC 4303 section 2.7) and their lengths say "
            "nothing");
    if (!x)
        return;
    wrap_paragraph(w, 15, "    matched", STYLE_PLAIN,
                   "%s of %s packets (%.1f %%) with ESP packets of the tunnel, "
                   "of which %s were seen meanwhile",
                   count_text(x->matched, a), count_text(x->packets, b),
                   100.0 * (double)x->matched / (double)x->packets,
                   count_text(x->esp, e));
    wrap_paragraph(w, 15, "    suite", STYLE_PLAIN, "by its lengths: %s%s",
                   suites_text(x, suites, sizeof suites),
                   x->transport ? ", in transport mode" : "");
    delay_line(w, x);
    if (x->two_clocks)
        wrap_paragraph(w, 15, "    clocks", STYLE_PLAIN,
                       "the outer capture's is %.3f s %s the inner one's, and "
                       "they drift by %.1f ppm",
                       fabs((double)x->clock_offset) / 1e9,
                       x->clock_offset < 0 ? "behind" : "ahead of",
                       x->clock_drift * 1e6);
}
