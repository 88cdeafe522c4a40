/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/capture/source.h"

#include "analyzer/capture/digest.h"
#include "analyzer/capture/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Small enough to stay in a second-level cache while it is unpacked and read. */
#define SOURCE_WINDOW (512u << 10)
#define SOURCE_RAW (256u << 10)

/* Reads a pipe once more, if nothing is left to unpack. */
static void
source_read(struct source *s)
{
    /* A few bytes of a magic may be kept back: they go first. */
    if (s->in_left)
        memmove(s->raw, s->in, s->in_left);
    s->in = s->raw;
    ssize_t n;
    do
        n = read(s->fd, s->raw + s->in_left, SOURCE_RAW - s->in_left);
    while (n < 0 && errno == EINTR);
    if (n < 0) {
        s->read_failed = true;
        snprintf(s->fault, sizeof s->fault, "reading failed (%s)",
                 strerror(errno));
    }
    if (n <= 0) {
        s->in_eof = true;
        return;
    }
    if (s->digest)
        digest_add(s->digest, s->in + s->in_left, (size_t)n);
    s->in_left += (size_t)n;
    s->in_total += (size_t)n;
}

/* Copies a pipe that is not compressed. */
static bool
source_copy(struct source *s, uint8_t **out, size_t *room)
{
    size_t n = s->in_left < *room ? s->in_left : *room;
    memcpy(*out, s->in, n);
    s->in += n;
    s->in_left -= n;
    *out += n;
    *room -= n;
    return s->in_left || !s->in_eof;
}

/* Puts more bytes at *out. False when the stream has ended. */
static bool
source_unpack(struct source *s, uint8_t **out, size_t *room)
{
    if (!s->unpack)
        return source_copy(s, out, room);
    switch (unpack_run(s->unpack, &s->in, &s->in_left, s->in_eof, out, room)) {
    case UNPACK_MORE: return true;
    case UNPACK_FAULT:
        s->starved |= unpack_starved(s->unpack);
        /* A failed read is the better reason for data that stops. */
        if (!s->fault[0])
            snprintf(s->fault, sizeof s->fault, "%s at byte %llu of the file",
                     unpack_why(s->unpack), (unsigned long long)source_disk(s));
        return false;
    case UNPACK_END: break;
    }
    return false;
}

/* Makes room in the window: first what was consumed, then more memory. */
static bool
source_room(struct source *s, size_t n)
{
    size_t left = (size_t)(s->end - s->at);
    if (left && s->at != s->window)
        memmove(s->window, s->at, left);
    if (left == s->window_size) {
        /* Doubling, but not far past what is asked for (and left < n). */
        size_t size = s->window_size * 2;
        if (size > n + SOURCE_WINDOW)
            size = n + SOURCE_WINDOW;
        uint8_t *w = realloc(s->window, size);
        if (!w) {
            snprintf(s->fault, sizeof s->fault,
                     "out of memory (a record of %zu bytes)", n);
            s->starved = true;
            s->eof = true;
        } else {
            s->window = w;
            s->window_size = size;
        }
    }
    s->at = s->window;
    s->end = s->window + left;
    return !s->eof;
}

const uint8_t *
source_fill(struct source *s, size_t n)
{
    while ((size_t)(s->end - s->at) < n) {
        if (s->eof || !source_room(s, n))
            return NULL;
        size_t used = (size_t)(s->end - s->window);
        uint8_t *out = s->window + used;
        size_t room = s->window_size - used, before = room;
        s->eof = !source_unpack(s, &out, &room);
        s->end += before - room;
        s->end_offset += before - room;
        if (before == room && !s->eof)
            source_read(s);
    }
    return s->at;
}

bool
source_skip(struct source *s, uint64_t n)
{
    for (;;) {
        uint64_t left = (uint64_t)(s->end - s->at);
        if (left >= n) {
            s->at += n;
            return true;
        }
        n -= left;
        s->at = s->end;
        if (!source_fill(s, 1))
            return false;
    }
}

static int
source_start(struct source *s, const char *name, struct err *err)
{
    while (!s->map && s->in_left < UNPACK_MAGIC && !s->in_eof)
        source_read(s);
    if (s->read_failed)
        return err_set(err, "%s: %s", name, s->fault);
    if (s->in_left == 0)
        return err_set(err, "%s: the file is empty", name);
    enum unpack_kind kind = unpack_detect(s->in, s->in_left);
    if (kind == UNPACK_NONE && s->map) {
        s->at = s->map;
        s->end = s->map + s->map_size;
        s->end_offset = s->map_size;
        s->eof = true;
        return 0;
    }
    s->window_size = SOURCE_WINDOW;
    s->window = malloc(s->window_size);
    if (kind != UNPACK_NONE)
        s->unpack = unpack_new(kind);
    if (!s->window || (kind != UNPACK_NONE && !s->unpack))
        return err_no_memory(err, name);
    s->at = s->end = s->window;
    return 0;
}

static int
source_map(struct source *s, const void *p, size_t n, const char *name,
           struct err *err)
{
    s->map = s->in = p;
    s->map_size = s->in_left = n;
    s->in_total = n;
    s->in_eof = true;
    s->digest = digest_over(p, n);
    if (!s->digest)
        return err_no_memory(err, name);
    return source_start(s, name, err);
}

int
source_open_memory(struct source *s, const void *p, size_t n, const char *name,
                   struct err *err)
{
    memset(s, 0, sizeof *s);
    s->fd = -1;
    /* An empty block may have no address, but `map` tells it from a pipe. */
    if (source_map(s, n ? p : "", n, name, err) == 0)
        return 0;
    source_close(s);
    return -1;
}

/* A regular file from its start on is mapped; 1 means: read it instead. */
static int
source_try_map(struct source *s, const struct stat *st, const char *name,
               struct err *err)
{
    if (!S_ISREG(st->st_mode) || st->st_size <= 0 ||
        (uintmax_t)st->st_size > SIZE_MAX || lseek(s->fd, 0, SEEK_CUR) != 0)
        return 1;
    size_t n = (size_t)st->st_size;
    void *p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, s->fd, 0);
    if (p == MAP_FAILED)
        return 1;
    s->mapped = true;
    if (s->close_fd)
        close(
            s->fd); /* a folder of captures may be more than the open files allowed */
    s->close_fd = false;
    madvise(p, n, MADV_SEQUENTIAL);
    return source_map(s, p, n, name, err);
}

static int
source_open_fd(struct source *s, const char *name, struct err *err)
{
    struct stat st;
    if (fstat(s->fd, &st) != 0)
        return err_set(err, "%s: %s", name, strerror(errno));
    if (S_ISDIR(st.st_mode))
        return err_set(err, "%s: is a directory, not a packet capture", name);
    int rc = source_try_map(s, &st, name, err);
    if (rc != 1)
        return rc;
    s->raw = malloc(SOURCE_RAW);
    s->digest = digest_new();
    if (!s->raw || !s->digest)
        return err_no_memory(err, name);
    return source_start(s, name, err);
}

int
source_open(struct source *s, const char *path, struct err *err)
{
    memset(s, 0, sizeof *s);
    if (strcmp(path, "-") == 0) {
        s->fd = STDIN_FILENO;
        path = "standard input";
        if (isatty(s->fd))
            return err_set(err, "%s: is a terminal, not a packet capture",
                           path);
    } else {
        s->fd = open(path, O_RDONLY | O_CLOEXEC);
        if (s->fd < 0)
            return err_set(err, "%s: %s", path, strerror(errno));
        s->close_fd = true;
    }
    if (source_open_fd(s, path, err) == 0)
        return 0;
    source_close(s);
    return -1;
}

void
source_close(struct source *s)
{
    digest_free(s->digest); /* before the bytes it reads go */
    unpack_free(s->unpack);
    if (s->mapped)
        munmap((void *)(uintptr_t)s->map, s->map_size);
    if (s->close_fd)
        close(s->fd);
    free(s->raw);
    free(s->window);
    memset(s, 0, sizeof *s);
    s->fd = -1;
}

const char *
source_suffix(const struct source *s)
{
    if (!s->unpack)
        return "";
    return unpack_kind(s->unpack) == UNPACK_GZIP ? "+gzip" : "+zstd";
}

uint64_t
source_size(const struct source *s)
{
    return s->map ? s->map_size : 0;
}

int
source_drain(struct source *s)
{
    while (!s->map && !s->in_eof) {
        s->in_left = 0;
        source_read(s);
    }
    return s->read_failed ? -1 : 0;
}
