/* SPDX-License-Identifier: Apache-2.0 */
/* The second reading. */
#include "analyzer/tell/evidence/extract_parts.h"

#include "analyzer/tell/cite_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* One capture being read again. */
struct again {
    struct capture *capture;
    struct capture_record record;
    bool has;
    const struct entry *next, *end; /* of its own entries */
};

/* --- opening ------------------------------------------------------------------------ */

static int
writer_open(const struct conclusion *c, struct out *o, const char *dir,
            struct err *err)
{
    char path[EXTRACT_PATH], comment[1024];
    const char *subject = o->of->subject ? o->of->subject->id : "case";
    int n = snprintf(path, sizeof path, "%s/%s.pcapng", dir, o->of->name);
    if (n < 0 || (size_t)n >= sizeof path)
        return err_set(err, "--extract: %s: too long", dir);
    snprintf(
        comment, sizeof comment,
        "Evidence of %s: %s. Packets that espy " ESPY_VERSION " cites, and "
        "those it added so that they can be judged again; each packet says "
        "why. Rules: SHA-256 %s. From %s, SHA-256 %s%s",
        subject, o->of->title, ruleset_hash(c->rules),
        c->kase->captures[0].path,
        c->kase->captures[0].sha256[0] ? c->kase->captures[0].sha256
                                       : "not computed",
        c->kase->n > 1 ? ", and other captures." : ".");
    extract_clean(comment);
    if (!(o->writer = capture_writer_open(path, comment, err)))
        return -1;
    /* Names that no packet told come along. */
    for (size_t f = 0; o->of->subject && f < c->kase->n; f++) {
        const struct capture *cap = c->kase->captures[f].capture;
        const struct addr *far = &o->of->subject->ends.remote.addr;
        for (uint32_t i = 0; cap && i < capture_names(cap); i++) {
            const struct capture_name *name = capture_name_at(cap, i);
            if (name->family == far->family &&
                memcmp(name->address, far->b, name->family == 4 ? 4 : 16) == 0)
                capture_writer_name(o->writer, name);
        }
    }
    return 0;
}

/* --- one packet --------------------------------------------------------------------- */

/* The number its interface has in this file; UINT32_MAX: out of memory. */
static uint32_t
interface_in(const struct conclusion *c, struct out *o, uint32_t file,
             const struct again *a)
{
    char from[512];
    for (uint32_t i = 0; i < o->n_interfaces; i++)
        if (o->interfaces[i].file == file &&
            o->interfaces[i].id == a->record.interface)
            return o->interfaces[i].as;
    struct out_interface *more =
        realloc(o->interfaces, (o->n_interfaces + 1) * sizeof *more);
    if (!more)
        return UINT32_MAX;
    o->interfaces = more;
    snprintf(from, sizeof from, "interface %" PRIu32 " of %s",
             a->record.interface, file_text(c, file));
    extract_clean(from);
    uint32_t as = capture_writer_interface(
        o->writer, capture_interface_at(a->capture, a->record.interface), from);
    o->interfaces[o->n_interfaces++] =
        (struct out_interface){file, a->record.interface, as};
    return as;
}

/* Writes the packet in hand to the set of these entries (one, with its
 * reasons). Returns where the next set's begin; NULL with err. */
static const struct entry *
write_packet(const struct conclusion *c, struct batch *b, uint32_t file,
             const struct again *a, const struct entry *e, struct err *err)
{
    struct out *o = &b->out[e->set];
    char texts[CAPTURE_WRITER_COMMENTS][400];
    const char *comments[CAPTURE_WRITER_COMMENTS];
    size_t n = 0, more = 0;
    uint32_t set = e->set;
    for (; e < a->end && e->frame == a->record.frame && e->set == set; e++) {
        const char *why = e->why < o->set.n_whys ? o->set.whys[e->why] : NULL;
        if (n + 1 == CAPTURE_WRITER_COMMENTS) {
            more++;
            continue;
        }
        snprintf(texts[n], sizeof texts[n], "espy: frame %" PRIu64 " of %s: %s",
                 a->record.frame, file_text(c, file), why ? why : "");
        extract_clean(texts[n]);
        comments[n] = texts[n];
        n++;
    }
    if (more) {
        snprintf(texts[n], sizeof texts[n], "espy: and %zu more reasons", more);
        comments[n] = texts[n];
        n++;
    }
    uint32_t as = interface_in(c, o, file, a);
    if (as == UINT32_MAX) {
        err_set(err, "--extract: out of memory");
        return NULL;
    }
    capture_writer_packet(o->writer, as, &a->record, comments, n);
    o->written++;
    return e;
}

static int
take(const struct conclusion *c, struct batch *b, uint32_t file,
     struct again *a, struct err *err)
{
    while (a->next < a->end && a->next->frame < a->record.frame)
        a->next++;
    while (a->next < a->end && a->next->frame == a->record.frame)
        if (!(a->next = write_packet(c, b, file, a, a->next, err)))
            return -1;
    a->has = a->next < a->end && capture_next(a->capture, &a->record) == 1;
    return 0;
}

/* --- all of them -------------------------------------------------------------------- */

static int
open_again(const struct conclusion *c, const struct batch *b, struct again *all,
           struct err *err)
{
    size_t at = 0;
    for (size_t f = 0; f < c->kase->n; f++) {
        struct again *a = &all[f];
        a->next = b->entries + at;
        while (at < b->n_entries && b->entries[at].file == f)
            at++;
        a->end = b->entries + at;
        if (a->next == a->end)
            continue;
        if (!(a->capture = capture_open(c->kase->captures[f].path, err)))
            return -1;
        a->has = capture_next(a->capture, &a->record) == 1;
    }
    return 0;
}

static int
read_again(const struct conclusion *c, struct batch *b, struct again *all,
           struct err *err)
{
    for (;;) {
        struct again *first = NULL;
        for (size_t f = 0; f < c->kase->n; f++)
            if (all[f].has && (!first || all[f].record.ts < first->record.ts))
                first = &all[f];
        if (!first)
            return 0;
        if (take(c, b, (uint32_t)(first - all), first, err) < 0)
            return -1;
    }
}

/* The same file still, and all that was wanted was in it. */
static int
unchanged(const struct conclusion *c, struct again *all, struct err *err)
{
    char hex[65];
    for (size_t f = 0; f < c->kase->n; f++) {
        const struct case_capture *cc = &c->kase->captures[f];
        if (!all[f].capture)
            continue;
        bool same = all[f].next == all[f].end;
        if (same && cc->sha256[0])
            same = capture_sha256(all[f].capture, hex, err) == 0 &&
                   strcmp(hex, cc->sha256) == 0;
        if (!same)
            return err_set(err, "%s: changed while it was read", cc->path);
    }
    return 0;
}

int
extract_pass(const struct conclusion *c, struct batch *b, const char *dir,
             struct err *err)
{
    struct again *all = calloc(c->kase->n ? c->kase->n : 1, sizeof *all);
    int rc = all ? open_again(c, b, all, err)
                 : err_set(err, "--extract: out of memory");
    for (size_t i = 0; rc == 0 && i < b->n; i++)
        rc = writer_open(c, &b->out[i], dir, err);
    if (rc == 0)
        rc = read_again(c, b, all, err);
    if (rc == 0)
        rc = unchanged(c, all, err);
    for (size_t f = 0; all && f < c->kase->n; f++)
        if (all[f].capture)
            capture_close(all[f].capture);
    free(all);
    return rc;
}
