/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/evidence/extract.h"

#include "analyzer/capture/write.h"
#include "analyzer/tell/evidence/extract_parts.h"
#include "analyzer/base/plain.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Frames of all sets in hand, 24 bytes each: more are read in another pass. */
#define BATCH_FRAMES (4u << 20)

bool
extract_impossible(const char *const *paths, size_t n, struct err *err)
{
    struct stat st;
    for (size_t i = 0; i < n; i++)
        if (strcmp(paths[i], "-") == 0 ||
            (stat(paths[i], &st) == 0 && !S_ISREG(st.st_mode))) {
            err_set(err, "--extract: %s cannot be read a second time",
                    paths[i]);
            return true;
        }
    return false;
}

/* A comment is text for people: nothing in it moves a cursor. */
void
extract_clean(char *text)
{
    size_t left = strlen(text);
    for (char *p = text; left;) {
        uint32_t code;
        size_t n = plain_character(p, left, &code);
        if (!plain_is_harmless(code))
            memset(p, '?', n);
        p += n;
        left -= n;
    }
}

/* --- a batch of sets --------------------------------------------------------------- */

static void
batch_free(struct batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        evidence_free(&b->out[i].set);
        free(b->out[i].interfaces);
    }
    free(b->out);
    free(b->entries);
    memset(b, 0, sizeof *b);
}

static int
by_place(const void *pa, const void *pb)
{
    const struct entry *a = pa, *b = pb;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->frame != b->frame)
        return a->frame < b->frame ? -1 : 1;
    if (a->set != b->set)
        return a->set < b->set ? -1 : 1;
    return a->why < b->why ? -1 : a->why > b->why;
}

static int
batch_sort(struct batch *b, struct err *err)
{
    size_t at = 0;
    for (size_t i = 0; i < b->n; i++)
        b->n_entries += b->out[i].set.n;
    b->entries = calloc(b->n_entries ? b->n_entries : 1, sizeof *b->entries);
    if (!b->entries)
        return err_set(err, "--extract: out of memory");
    for (uint32_t i = 0; i < b->n; i++)
        for (size_t k = 0; k < b->out[i].set.n; k++) {
            const struct evidence_frame *f = &b->out[i].set.frames[k];
            b->entries[at++] = (struct entry){f->frame, f->file, i, f->why};
        }
    if (at)
        qsort(b->entries, at, sizeof *b->entries, by_place);
    return 0;
}

/* Collects sets from *next on, as many as a pass may hold. */
static int
batch_fill(struct batch *b, const struct conclusion *c, const struct ladder *l,
           const struct evidence_of *list, size_t n, size_t *next,
           struct err *err)
{
    size_t frames = 0;
    memset(b, 0, sizeof *b);
    if (!(b->out = calloc(n - *next, sizeof *b->out)))
        return err_set(err, "--extract: out of memory");
    while (*next < n && (b->n == 0 || frames < BATCH_FRAMES)) {
        struct out *o = &b->out[b->n++];
        o->of = &list[(*next)++];
        if (evidence_collect(c, l, o->of, &o->set) < 0)
            return err_set(err, "--extract: out of memory");
        frames += o->set.n;
    }
    return batch_sort(b, err);
}

/* --- what was written -------------------------------------------------------------- */

static int
sha256_of(const char *path, char hex[65])
{
    uint8_t buf[65536], digest[32];
    unsigned n = 0;
    size_t got;
    FILE *f = fopen(path, "rbe");
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    bool ok = f && md && EVP_DigestInit_ex(md, EVP_sha256(), NULL);
    while (ok && (got = fread(buf, 1, sizeof buf, f)) > 0)
        ok = EVP_DigestUpdate(md, buf, got);
    ok = ok && !ferror(f) && EVP_DigestFinal_ex(md, digest, &n);
    for (unsigned i = 0; ok && i < n; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    if (f)
        fclose(f);
    EVP_MD_CTX_free(md);
    return ok ? 0 : -1;
}

/* Not `whole`: what there is of them is not kept. */
static int
batch_close(struct batch *b, bool whole, const char *dir, json_t *made,
            struct err *err)
{
    int rc = whole ? 0 : -1;
    for (size_t i = 0; i < b->n; i++) {
        struct out *o = &b->out[i];
        char path[EXTRACT_PATH], hex[65];
        if (!o->writer)
            continue;
        if (rc < 0)
            capture_writer_drop(o->writer);
        else
            rc = capture_writer_close(o->writer, err);
        o->writer = NULL;
        snprintf(path, sizeof path, "%s/%s.pcapng", dir, o->of->name);
        if (rc == 0 && sha256_of(path, hex) < 0)
            rc = err_set(err, "%s: cannot be read back", path);
        if (rc == 0)
            json_array_append_new(made,
                                  json_pack("{s:s, s:s, s:I}", "name",
                                            o->of->name, "sha256", hex,
                                            "packets", (json_int_t)o->written));
    }
    return rc;
}

/* A run that failed leaves nothing behind. */
static void
unmake(const char *dir, const json_t *made, bool folder)
{
    const json_t *one;
    size_t i;
    json_array_foreach(made, i, one) {
        char path[EXTRACT_PATH];
        snprintf(path, sizeof path, "%s/%s.pcapng", dir,
                 json_string_value(json_object_get(one, "name")));
        unlink(path);
    }
    if (folder)
        rmdir(dir);
}

int
extract(const struct conclusion *c, const struct ladder *l,
        const json_t *report, const char *dir, json_t **made, struct err *err)
{
    size_t n, more, next = 0;
    int rc = 0;
    *made = json_array();
    bool folder = mkdir(dir, 0777) == 0;
    if (!folder && errno != EEXIST)
        return err_set(err, "%s: %s", dir, strerror(errno));
    struct evidence_of *list = evidence_list(c, report, &n, &more);
    if (!list)
        rc = err_set(err, "--extract: out of memory");
    while (rc == 0 && next < n) {
        struct batch b;
        rc = batch_fill(&b, c, l, list, n, &next, err);
        if (rc == 0)
            rc = extract_pass(c, &b, dir, err);
        rc = batch_close(&b, rc == 0, dir, *made, err);
        batch_free(&b);
    }
    if (rc < 0) {
        unmake(dir, *made, folder);
        json_array_clear(*made);
    }
    free(list);
    return rc;
}
