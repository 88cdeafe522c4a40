/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/who/asn_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#define CHUNK 65536
/* An ASN database is some 10 MB; what unpacks to more than this is none. */
#define UNPACKED_MAX (1ull << 30)

struct packed {
    gzFile gz;
    const char *name;
    uint64_t read;
};

/* -1 with err, 0 at the end, or how many bytes. */
static int
next_chunk(struct packed *in, char buf[CHUNK], struct err *err)
{
    int n = gzread(in->gz, buf, CHUNK);
    int code = Z_OK;
    const char *text = gzerror(in->gz, &code);
    if (n < 0 || (code != Z_OK && code != Z_STREAM_END)) {
        if (code == Z_ERRNO)
            text = strerror(errno);
        else if (code == Z_BUF_ERROR)
            text = "the gzip stream ends too early";
        return err_set(err, "%s: %s", in->name, text);
    }
    in->read += (uint64_t)n;
    if (in->read > UNPACKED_MAX)
        return err_set(err, "%s: unpacks to more than 1 GiB: not an ASN table",
                       in->name);
    return n;
}

static int
load_text(struct packed *in, char buf[CHUNK], int n, struct asn_table *t,
          const char **format, struct err *err)
{
    struct asn_text *x = calloc(1, sizeof *x);
    if (!x)
        return err_set(err, "out of memory");
    x->table = t;
    x->name = in->name;
    for (; n > 0; n = next_chunk(in, buf, err))
        if (asn_text_feed(x, buf, (size_t)n, err) < 0) {
            n = -1;
            break;
        }
    if (n == 0)
        n = asn_text_end(x, err);
    if (n == 0 && asn_table_ranges(t) == 0)
        n = err_set(err, "%s: no ranges in it: not an ASN table", in->name);
    *format = x->separator == '\t' ? "TSV" : "CSV";
    free(x);
    return n;
}

/* libmaxminddb reads files only, so a packed database is unpacked to one. */
static int
load_packed_mmdb(struct packed *in, char buf[CHUNK], int n, struct asn_table *t,
                 struct err *err)
{
    const char *dir = getenv("TMPDIR");
    char path[4096];
    int len = snprintf(path, sizeof path, "%s/espy-asn-XXXXXX",
                       dir && *dir ? dir : "/tmp");
    int fd = len > 0 && len < (int)sizeof path ? mkstemp(path) : -1;
    if (fd < 0)
        return err_set(err, "%s: cannot unpack it: %s", in->name,
                       strerror(errno));
    for (; n > 0; n = next_chunk(in, buf, err))
        if (write(fd, buf, (size_t)n) != n) {
            n = err_set(err, "%s: cannot unpack it: %s", path, strerror(errno));
            break;
        }
    close(fd);
    if (n == 0)
        n = asn_mmdb_load(path, in->name, t, err);
    unlink(path);
    return n;
}

int
asn_file_load(const char *path, struct asn_table *t, const char **format,
              struct err *err)
{
    errno = 0;
    struct packed in = {gzopen(path, "rb"), path, 0};
    if (!in.gz)
        return err_set(err, "%s: %s", path, strerror(errno ? errno : ENOMEM));
    char *buf = malloc(CHUNK);
    int rc = buf ? next_chunk(&in, buf, err) : err_set(err, "out of memory");
    /* A MaxMind DB starts with its search tree, whose first records are small
     * numbers of 3 or 4 bytes; a text has no NUL. */
    if (rc > 0 && memchr(buf, '\0', (size_t)rc)) {
        *format = "MMDB";
        rc = gzdirect(in.gz) ? asn_mmdb_load(path, path, t, err)
                             : load_packed_mmdb(&in, buf, rc, t, err);
    } else if (rc >= 0) {
        rc = load_text(&in, buf, rc, t, format, err);
    }
    free(buf);
    gzclose(in.gz);
    return rc;
}
