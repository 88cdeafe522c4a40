/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/evidence/extract.h"

#include "analyzer/base/plain.h"
#include "analyzer/capture/digest.h"
#include "analyzer/tell/evidence/extract_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* 0, or -1 with err. */
static int
sha256_of(const char *path, char hex[65], struct err *err)
{
    uint8_t buf[65536];
    size_t n;
    int rc;
    FILE *f = fopen(path, "rbe");
    if (!f)
        return err_set(err, "%s: %s", path, strerror(errno));
    struct digest *d = digest_new();
    while (d && (n = fread(buf, 1, sizeof buf, f)) > 0)
        digest_add(d, buf, n);
    if (!d)
        rc = err_set(err, "--extract: out of memory");
    else if (ferror(f))
        rc = err_set(err, "%s: cannot be read back", path);
    else
        rc = digest_hex(d, hex, err);
    digest_free(d);
    fclose(f);
    return rc;
}

static void
path_of(const char *dir, const struct out *o, char path[EXTRACT_PATH])
{
    snprintf(path, EXTRACT_PATH, "%s/%s.pcapng", dir, o->set->name);
}

/* Closes all that were opened. A capture that is not whole does not stay, nor one
 * that a report which was never written would have told of. failed: that is so. */
static int
close_all(const struct extraction *x, const char *dir, bool failed,
          struct extracted *made, struct err *err)
{
    for (size_t i = 0; i < x->m->n_evidence; i++) {
        struct out *o = &x->out[i];
        char path[EXTRACT_PATH];
        free(o->interfaces);
        if (o->writer && failed)
            capture_writer_drop(o->writer);
        if (!o->writer || failed)
            continue;
        path_of(dir, o, path);
        o->made = capture_writer_close(o->writer, err) == 0;
        failed = !o->made || sha256_of(path, made[i].sha256, err) < 0;
    }
    for (size_t i = 0; failed && i < x->m->n_evidence; i++) {
        char path[EXTRACT_PATH];
        path_of(dir, &x->out[i], path);
        if (x->out[i].made)
            unlink(path);
    }
    return failed ? -1 : 0;
}

int
extract(const struct model *m, const char *const *paths, const char *dir,
        struct extracted *made, struct err *err)
{
    struct extraction x = {.m = m, .paths = paths};
    bool new = mkdir(dir, 0777) == 0;
    if (!new &&errno != EEXIST)
        return err_set(err, "%s: %s", dir, strerror(errno));
    if (m->n_evidence == 0)
        return 0;
    int rc = -1;
    if (!(x.out = calloc(m->n_evidence, sizeof *x.out))) {
        err_set(err, "--extract: out of memory");
    } else {
        for (size_t i = 0; i < m->n_evidence; i++)
            x.out[i].set = &m->evidence[i];
        bool failed = extract_pass(&x, dir, err) < 0;
        rc = close_all(&x, dir, failed, made, err);
    }
    if (rc < 0 && new)
        rmdir(dir);
    free(x.out);
    return rc;
}
