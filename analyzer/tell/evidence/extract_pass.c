/* SPDX-License-Identifier: Apache-2.0 */
/* The second reading. */
#include "analyzer/tell/evidence/extract_parts.h"

#include "analyzer/tell/wording.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What one set wants of one capture. */
struct want {
    struct out *out;
    struct model_cited next; /* the frame that is wanted next */
    bool has;                /* there is one */
};

/* One capture being read again. */
struct again {
    struct capture *capture;
    struct capture_record record;
    bool has;
    struct want *wants;
    size_t n;
    uint64_t next; /* the least frame that is wanted; 0: none is any more */
};

/* --- opening ------------------------------------------------------------------------ */

/* Names that no packet told come along. */
static void
names_write(const struct out *o)
{
    for (size_t i = 0; i < o->set->n_names; i++) {
        const struct model_evidence_name *from = &o->set->names[i];
        struct capture_name to = {.family = from->ip.family};
        memcpy(to.address, from->ip.b, sizeof to.address);
        snprintf(to.name, sizeof to.name, "%s", told_text(from->name));
        capture_writer_name(o->writer, &to);
    }
}

static int
writer_open(const struct extraction *x, struct out *o, const char *dir,
            struct err *err)
{
    const struct model *m = x->m;
    const struct model_capture *first = &m->kase.captures[0];
    char path[EXTRACT_PATH], comment[1024];
    int n = snprintf(path, sizeof path, "%s/%s.pcapng", dir, o->set->name);
    if (n < 0 || (size_t)n >= sizeof path)
        return err_set(err, "--extract: %s: too long", dir);
    snprintf(
        comment, sizeof comment,
        "Evidence of %s: %s. Packets that %s %s cites, and those it added so "
        "that they can be judged again; each packet says why. Rules: SHA-256 "
        "%s. From %s, SHA-256 %s%s",
        o->set->subject->id, o->set->title.text, m->tool.name, m->tool.version,
        m->tool.rules.sha256, first->path.text,
        first->sha256 ? first->sha256 : "not computed",
        m->kase.n_captures > 1 ? ", and other captures." : ".");
    extract_clean(comment);
    if (!(o->writer = capture_writer_open(path, comment, err)))
        return -1;
    names_write(o);
    return 0;
}

/* --- one packet --------------------------------------------------------------------- */

/* The number its interface has in this file; UINT32_MAX: out of memory. */
static uint32_t
interface_in(const struct extraction *x, struct out *o, uint32_t file,
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
             a->record.interface, wording_file(x->m, file));
    extract_clean(from);
    uint32_t as = capture_writer_interface(
        o->writer, capture_interface_at(a->capture, a->record.interface), from);
    o->interfaces[o->n_interfaces++] =
        (struct out_interface){file, a->record.interface, as};
    return as;
}

static void
want_step(struct want *w)
{
    w->has = model_cited_next(&w->next);
}

/* Writes the packet in hand to a set that wants it, with its reasons. */
static int
write_packet(const struct extraction *x, uint32_t file, const struct again *a,
             struct want *w, struct err *err)
{
    const struct model_evidence_set *set = w->out->set;
    char texts[CAPTURE_WRITER_COMMENTS][400];
    const char *comments[CAPTURE_WRITER_COMMENTS];
    size_t n = 0, more = 0;
    for (; w->has && w->next.frame == a->record.frame; want_step(w)) {
        const char *why =
            w->next.why < set->n_whys ? set->whys[w->next.why].text : NULL;
        if (n + 1 == CAPTURE_WRITER_COMMENTS) {
            more++;
            continue;
        }
        snprintf(texts[n], sizeof texts[n], "espy: frame %" PRIu64 " of %s: %s",
                 a->record.frame, wording_file(x->m, file), why ? why : "");
        extract_clean(texts[n]);
        comments[n] = texts[n];
        n++;
    }
    if (more) {
        snprintf(texts[n], sizeof texts[n], "espy: and %zu more reasons", more);
        comments[n] = texts[n];
        n++;
    }
    uint32_t as = interface_in(x, w->out, file, a);
    if (as == UINT32_MAX)
        return err_set(err, "--extract: out of memory");
    capture_writer_packet(w->out->writer, as, &a->record, comments, n);
    return 0;
}

static void
next_wanted(struct again *a)
{
    a->next = 0;
    for (size_t i = 0; i < a->n; i++)
        if (a->wants[i].has && (!a->next || a->wants[i].next.frame < a->next))
            a->next = a->wants[i].next.frame;
}

/* Most packets are nobody's: sets are looked at only for one that is wanted. */
static int
take(const struct extraction *x, uint32_t file, struct again *a,
     struct err *err)
{
    if (a->record.frame >= a->next) {
        for (size_t i = 0; i < a->n; i++) {
            struct want *w = &a->wants[i];
            while (w->has && w->next.frame < a->record.frame)
                want_step(w);
            if (w->has && w->next.frame == a->record.frame &&
                write_packet(x, file, a, w, err) < 0)
                return -1;
        }
        next_wanted(a);
    }
    a->has = a->next && capture_next(a->capture, &a->record) == 1;
    return 0;
}

/* --- all of them -------------------------------------------------------------------- */

static int
wants_fill(const struct extraction *x, uint32_t file, struct again *a)
{
    for (size_t i = 0; i < x->m->n_evidence; i++)
        for (size_t k = 0; k < x->m->evidence[i].n_files; k++) {
            const struct model_evidence_file *f = &x->m->evidence[i].files[k];
            if (f->file != file)
                continue;
            if (!a->wants &&
                !(a->wants = calloc(x->m->n_evidence, sizeof *a->wants)))
                return -1;
            struct want *w = &a->wants[a->n++];
            w->out = &x->out[i];
            w->next.at = f->cited;
            w->next.end = f->cited + f->n_cited;
            want_step(w);
        }
    next_wanted(a);
    return 0;
}

static int
open_again(const struct extraction *x, struct again *all, struct err *err)
{
    for (uint32_t f = 0; f < x->m->kase.n_captures; f++) {
        struct again *a = &all[f];
        if (wants_fill(x, f, a) < 0)
            return err_set(err, "--extract: out of memory");
        if (!a->next)
            continue;
        if (!(a->capture = capture_open(x->paths[f], err)))
            return -1;
        a->has = capture_next(a->capture, &a->record) == 1;
    }
    return 0;
}

static int
read_again(const struct extraction *x, struct again *all, struct err *err)
{
    for (;;) {
        struct again *first = NULL;
        for (size_t f = 0; f < x->m->kase.n_captures; f++)
            if (all[f].has && (!first || all[f].record.ts < first->record.ts))
                first = &all[f];
        if (!first)
            return 0;
        if (take(x, (uint32_t)(first - all), first, err) < 0)
            return -1;
    }
}

/* All that was wanted was in it, and it is the same file still. A capture that was
 * cut when it was read first is so again. */
static int
unchanged(const struct extraction *x, size_t f, const struct again *a,
          struct err *err)
{
    const char *before = x->m->kase.captures[f].sha256;
    const char *damage = capture_damage(a->capture);
    char hex[65];
    if (a->next && damage)
        return err_set(err, "%s: %s", x->paths[f], damage);
    bool same = !a->next;
    if (same && before) {
        if (capture_sha256(a->capture, hex, err) < 0)
            return -1;
        same = strcmp(hex, before) == 0;
    }
    return same ? 0
                : err_set(err, "%s: changed while it was read", x->paths[f]);
}

int
extract_pass(const struct extraction *x, const char *dir, struct err *err)
{
    size_t n = x->m->kase.n_captures;
    struct again *all = calloc(n ? n : 1, sizeof *all);
    int rc = all ? open_again(x, all, err)
                 : err_set(err, "--extract: out of memory");
    for (size_t i = 0; rc == 0 && i < x->m->n_evidence; i++)
        rc = writer_open(x, &x->out[i], dir, err);
    if (rc == 0)
        rc = read_again(x, all, err);
    for (size_t f = 0; rc == 0 && f < n; f++)
        if (all[f].capture)
            rc = unchanged(x, f, &all[f], err);
    for (size_t f = 0; all && f < n; f++) {
        if (all[f].capture)
            capture_close(all[f].capture);
        free(all[f].wants);
    }
    free(all);
    return rc;
}
