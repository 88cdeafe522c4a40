/* SPDX-License-Identifier: Apache-2.0 */
/*
 * probable.c - might a file that nobody named be a capture? For folders, where
 * captures lie beside notes and keys.
 */
#include "analyzer/capture/capture.h"
#include "analyzer/capture/reader.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* What captures are called, numbered ones of a ring and packed ones included. */
static bool
is_called_capture(const char *path)
{
    static const char *const parts[] = {".pcap", ".ntar"};
    static const char *const ends[] = {".cap",    ".dmp",    ".snoop",
                                       ".cap.gz", ".dmp.gz", ".cap.zst"};
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strcasestr(name, parts[i]))
            return true;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t k = strlen(ends[i]);
        if (n > k && strcasecmp(name + n - k, ends[i]) == 0)
            return true;
    }
    return false;
}

static bool
begins(const uint8_t *p, size_t n, const char *magic, size_t k)
{
    return n >= k && memcmp(p, magic, k) == 0;
}

bool
capture_probable(const char *path)
{
    uint8_t p[16] = {0};
    if (is_called_capture(path))
        return true;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t got = fd < 0 ? -1 : read(fd, p, sizeof p);
    if (fd >= 0)
        close(fd);
    if (got < 0)
        return true; /* why it cannot be read is worth telling */
    size_t n = (size_t)got;
    if (begins(p, n, "\x1f\x8b", 2) || begins(p, n, "\x28\xb5\x2f\xfd", 4)) {
        struct err err;
        struct capture *c = capture_open(path, &err);
        capture_close(c);
        return c != NULL;
    }
    return capture_is_magic(p, n) || capture_is_lookalike(p, n);
}
