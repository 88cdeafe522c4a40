/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/evidence/evidence.h"

#include "analyzer/base/event_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Ranges written out in all sets together: what a report can hold. The evidence
 * captures have every frame's number in its comment. */
#define RANGES_MAX 6000u
#define RANGES_OF_SET 100u

struct ranges {
    FILE *to;
    uint64_t from, last; /* the one in hand; 0 none */
    uint32_t n;
};

static void
range_end(struct ranges *r)
{
    if (!r->from)
        return;
    fprintf(r->to, r->last > r->from ? "%s%" PRIu64 "-%" PRIu64 : "%s%" PRIu64,
            r->n ? "," : "", r->from, r->last);
    r->n++;
    r->from = 0;
}

/* The frames from *at on that are in one file: their numbers as text, while there
 * is room. */
static json_t *
file_json(const struct conclusion *c, const struct evidence_set *s, size_t *at,
          uint32_t *room)
{
    uint32_t file = s->frames[*at].file;
    uint64_t packets = 0, before = 0, told = 0;
    char *text = NULL;
    size_t size = 0;
    struct ranges r = {open_memstream(&text, &size), 0, 0, 0};
    for (; r.to && *at < s->n && s->frames[*at].file == file; ++*at) {
        uint64_t frame = s->frames[*at].frame;
        if (packets && frame == before)
            continue;
        packets++;
        before = frame;
        if (r.from && frame == r.last + 1) {
            r.last = frame;
            told++;
            continue;
        }
        range_end(&r);
        if (r.n < *room) {
            r.from = r.last = frame;
            told++;
        }
    }
    if (!r.to)
        return json_null();
    range_end(&r);
    fclose(r.to);
    *room -= r.n < *room ? r.n : *room;
    json_t *o = json_pack("{s:o, s:s, s:I, s:I}", "file",
                          json_cstr(c->kase->captures[file].path), "frames",
                          text, "packets", (json_int_t)packets, "more",
                          (json_int_t)(packets - told));
    free(text);
    return o;
}

static json_t *
set_json(const struct conclusion *c, const struct evidence_of *of,
         const struct evidence_set *s, uint32_t *room)
{
    json_t *files = json_array();
    uint32_t mine = *room < RANGES_OF_SET ? *room : RANGES_OF_SET, left = mine;
    for (size_t at = 0; at < s->n;)
        json_array_append_new(files, file_json(c, s, &at, &left));
    *room -= mine - left;
    json_t *o = json_pack("{s:s, s:o, s:s, s:o, s:I, s:o, s:I}", "name",
                          of->name, "title", json_cstr(of->title), "kind",
                          of->verdict ? "verdict" : "finding", "subject",
                          json_cstr(of->subject ? of->subject->id : "case"),
                          "packets", (json_int_t)s->unique, "files", files,
                          "left_out", (json_int_t)s->left_out);
    if (of->finding)
        json_object_set_new(o, "finding",
                            json_incref(json_object_get(of->finding, "id")));
    return o;
}

json_t *
evidence_json(const struct conclusion *c, const struct ladder *l,
              const json_t *report)
{
    size_t n, more;
    uint32_t room = RANGES_MAX;
    struct evidence_of *list = evidence_list(c, report, &n, &more);
    json_t *a = json_array();
    for (size_t i = 0; list && i < n; i++) {
        struct evidence_set s;
        evidence_collect(c, l, &list[i], &s);
        json_array_append_new(a, set_json(c, &list[i], &s, &room));
        evidence_free(&s);
    }
    free(list);
    return json_pack("{s:o, s:I}", "sets", a, "more", (json_int_t)more);
}
