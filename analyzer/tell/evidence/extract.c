/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/evidence/extract.h"

#include "analyzer/base/plain.h"
#include "analyzer/tell/evidence/extract_parts.h"

#include <errno.h>
#include <openssl/evp.h>
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

/* Closes all that were opened. Not `whole`, or where one cannot be closed: what
 * there is of the others is not kept. */
static int
close_all(const struct extraction *x, bool whole, const char *dir,
          struct extracted *made, struct err *err)
{
    int rc = whole ? 0 : -1;
    for (size_t i = 0; i < x->m->n_evidence; i++) {
        struct out *o = &x->out[i];
        char path[EXTRACT_PATH];
        free(o->interfaces);
        if (!o->writer)
            continue;
        if (rc < 0)
            capture_writer_drop(o->writer);
        else
            rc = capture_writer_close(o->writer, err);
        o->writer = NULL;
        snprintf(path, sizeof path, "%s/%s.pcapng", dir, o->set->name);
        if (rc == 0 && sha256_of(path, made[i].sha256) < 0) {
            rc = err_set(err, "%s: cannot be read back", path);
            unlink(path);
        }
    }
    return rc;
}

/* A run that failed leaves nothing behind. */
static void
unmake(const struct model *m, const char *dir, const struct extracted *made,
       bool folder)
{
    for (size_t i = 0; i < m->n_evidence; i++) {
        char path[EXTRACT_PATH];
        if (!made[i].sha256[0])
            continue;
        snprintf(path, sizeof path, "%s/%s.pcapng", dir, m->evidence[i].name);
        unlink(path);
    }
    if (folder)
        rmdir(dir);
}

int
extract(const struct model *m, const char *const *paths, const char *dir,
        struct extracted *made, struct err *err)
{
    struct extraction x = {.m = m, .paths = paths};
    bool folder = mkdir(dir, 0777) == 0;
    if (!folder && errno != EEXIST)
        return err_set(err, "%s: %s", dir, strerror(errno));
    if (m->n_evidence == 0)
        return 0;
    if (!(x.out = calloc(m->n_evidence, sizeof *x.out)))
        return err_set(err, "--extract: out of memory");
    for (size_t i = 0; i < m->n_evidence; i++)
        x.out[i].set = &m->evidence[i];
    int rc = extract_pass(&x, dir, err);
    if (close_all(&x, rc == 0, dir, made, err) < 0)
        rc = -1;
    if (rc < 0)
        unmake(m, dir, made, folder);
    free(x.out);
    return rc;
}
