/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/incident/display.h"
#include "analyzer/tell/incident/parts.h"

#include "analyzer/tell/page/markup.h"

#include <string.h>

static void
begin(struct sheet *s, const char *file)
{
    if (s->d.html)
        fputs("<span class=\"cite\">", s->d.out.to);
    if (s->many_files && *file)
        doc_text(&s->d, "%s, ", look_base(file));
}

static void
end(struct sheet *s)
{
    if (s->d.html)
        fputs("</span>", s->d.out.to);
}

void
cite_frame(struct sheet *s, const char *file, long long frame)
{
    char filter[64];
    if (frame <= 0)
        return;
    begin(s, file);
    if (!s->d.in_table)
        doc_text(&s->d, "frame %lld ", frame);
    doc_filter(&s->d, display_frame(frame, filter, sizeof filter));
    end(s);
}

/* Of frames from i on that are in one file: "3,5,8"; returns the next one's i. */
static size_t
one_file(const json_t *frames, size_t i, char *list, size_t n)
{
    size_t at = 0, from = i;
    const char *file = look_text(json_array_get(frames, i), "file");
    list[0] = '\0';
    for (; i < json_array_size(frames); i++) {
        const json_t *f = json_array_get(frames, i);
        if (strcmp(look_text(f, "file"), file) != 0 || at + 24 >= n)
            break;
        at += (size_t)snprintf(list + at, n - at, "%s%lld", i > from ? "," : "",
                               look_int(f, "frame"));
    }
    return i;
}

void
cite_frames(struct sheet *s, const json_t *frames, long long total)
{
    size_t n = json_array_size(frames);
    for (size_t i = 0; i < n;) {
        char list[512], filter[1024];
        const char *file = look_text(json_array_get(frames, i), "file");
        size_t from = i;
        i = one_file(frames, i, list, sizeof list);
        if (i == from)
            break;
        if (from)
            doc_text(&s->d, "; ");
        begin(s, file);
        if (!s->d.in_table) {
            doc_text(&s->d, i - from == 1 ? "frame " : "frames ");
            for (const char *p = list; *p; p++)
                doc_text(&s->d, *p == ',' ? ", " : "%c", *p);
            doc_text(&s->d, " ");
        }
        doc_filter(&s->d, display_ranges(list, filter, sizeof filter));
        end(s);
    }
    if (total > (long long)n && n)
        doc_text(&s->d, " and %lld more", total - (long long)n);
}

void
time_cell(struct sheet *s, const json_t *o, const char *key)
{
    char when[40];
    look_when(o, key, when, sizeof when);
    if (strlen(when) > 4)
        when[strlen(when) - 4] = '\0'; /* " UTC" stands above */
    doc_cell(&s->d, "%s", *when ? when : "-");
}

const char *
how_of_inside(const json_t *tunnel)
{
    size_t i;
    const json_t *in;
    const char *best = "";
    LOOK_EACH(look(tunnel, "inner"), i, in) {
        const char *how = look_text(in, "how");
        if (strcmp(how, "decrypted") == 0)
            return "decrypted";
        if (strcmp(how, "correlated") == 0)
            best = "correlated";
        else if (!*best)
            best = "inferred"; /* by host and time alone */
    }
    return best;
}

const char *
how_of_fact(const json_t *tunnel, const char *fact)
{
    if (strstr(fact, ".as.") || strncmp(fact, "activity.", 9) == 0 ||
        strncmp(fact, "remote.operator.", 16) == 0)
        return "inferred";
    if (strncmp(fact, "inner.", 6) == 0) {
        const char *how = how_of_inside(tunnel);
        return *how ? how : "inferred";
    }
    return "observed";
}
