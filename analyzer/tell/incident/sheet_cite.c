/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/incident/parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *
filter_frame(int64_t frame, char *buf, size_t n)
{
    buf[0] = '\0';
    if (frame > 0)
        snprintf(buf, n, "frame.number == %" PRId64, frame);
    return buf;
}

const char *
filter_ranges(const char *ranges, char *buf, size_t n)
{
    size_t at = 0;
    if (!strpbrk(ranges, ",-"))
        return filter_frame(strtoll(ranges, NULL, 10), buf, n);
    at = (size_t)snprintf(buf, n, "frame.number in {");
    for (const char *p = ranges; *p && at + 5 < n; p++) {
        if (*p == '-' || *p == ',')
            at += (size_t)snprintf(buf + at, n - at, *p == '-' ? ".." : ", ");
        else
            buf[at++] = *p;
    }
    buf[at++] = '}';
    buf[at] = '\0';
    return buf;
}

static void
begin(struct sheet *s, uint32_t file)
{
    if (s->d.html)
        fputs("<span class=\"cite\">", s->d.out.to);
    if (s->many_files && file != MODEL_NO_FILE)
        doc_text(&s->d, "%s, ", wording_file(s->m, file));
}

static void
end(struct sheet *s)
{
    if (s->d.html)
        fputs("</span>", s->d.out.to);
}

void
cite_frame(struct sheet *s, uint32_t file, int64_t frame)
{
    char filter[64];
    if (frame <= 0)
        return;
    begin(s, file);
    if (!s->d.in_table)
        doc_text(&s->d, "frame %lld ", (long long)frame);
    doc_filter(&s->d, filter_frame(frame, filter, sizeof filter));
    end(s);
}

/* Of frames from i on that are in one file: "3,5,8"; returns the next one's i. */
static size_t
one_file(const struct model_frame *frames, size_t n_frames, size_t i,
         char *list, size_t n)
{
    size_t at = 0, from = i;
    list[0] = '\0';
    for (; i < n_frames && frames[i].file == frames[from].file && at + 24 < n;
         i++)
        at += (size_t)snprintf(list + at, n - at, "%s%" PRIu64,
                               i > from ? "," : "", frames[i].frame);
    return i;
}

void
cite_frames(struct sheet *s, const struct model_frame *frames, size_t n,
            uint64_t total)
{
    for (size_t i = 0, from; i < n;) {
        char list[512], filter[1024];
        from = i;
        i = one_file(frames, n, i, list, sizeof list);
        if (from)
            doc_text(&s->d, "; ");
        begin(s, frames[from].file);
        if (!s->d.in_table) {
            doc_text(&s->d, i - from == 1 ? "frame " : "frames ");
            for (const char *p = list; *p; p++)
                doc_text(&s->d, *p == ',' ? ", " : "%c", *p);
            doc_text(&s->d, " ");
        }
        doc_filter(&s->d, filter_ranges(list, filter, sizeof filter));
        end(s);
    }
    if (total > n && n)
        doc_text(&s->d, " and %llu more", (unsigned long long)total - n);
}

void
filter_cell(struct sheet *s, uint32_t file, const struct told *filter)
{
    doc_cell_begin(&s->d, NULL);
    if (s->many_files && file != MODEL_NO_FILE && *told_text(*filter))
        doc_text(&s->d, "%s: ", wording_file(s->m, file));
    doc_filter(&s->d, told_text(*filter));
    doc_cell_end(&s->d);
}

void
tunnel_cell(struct sheet *s, const struct model_tunnel *t)
{
    doc_cell(&s->d, "%s", t ? t->id : "-");
}

void
how_label(struct sheet *s, enum provenance how)
{
    const char *word = terms_name(&terms_provenance, (int)how);
    if (word)
        doc_label(&s->d, word, word);
}

enum provenance
how_of_inside(const struct model_tunnel *t)
{
    static const int rank[] = {[PROVENANCE_ADJACENT] = 1,
                               [PROVENANCE_CORRELATED] = 2,
                               [PROVENANCE_DECRYPTED] = 3};
    enum provenance best = PROVENANCE_NONE;
    for (size_t i = 0; t && i < t->n_inner; i++) {
        enum provenance how = t->inner[i].how;
        if (how <= PROVENANCE_ADJACENT && rank[how] > rank[best])
            best = how;
    }
    return best;
}
