/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK (256u << 10)

/* Open for reading and writing, by its owner alone, and in no folder any more. */
static int
nameless(const char *folder, struct err *err)
{
    char path[4096];
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
    /* A file system without such files: here a kill may leave an empty one. */
    int n = snprintf(path, sizeof path, "%s/espy-XXXXXX", folder);
    if (n < 0 || (size_t)n >= sizeof path)
        return err_set(err, "TMPDIR: too long a name");
    fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return err_set(err, "standard input: cannot be kept in %s: %s", folder,
                       strerror(errno));
    unlink(path);
    return fd;
}

static int
write_all(int fd, const char *s, size_t n)
{
    while (n) {
        ssize_t k = write(fd, s, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return -1;
        s += k;
        n -= (size_t)k;
    }
    return 0;
}

/* 0; -1: errno says why. */
static int
copy(int from, int to, char *block)
{
    for (;;) {
        ssize_t n = read(from, block, BLOCK);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? -1 : 0;
        if (write_all(to, block, (size_t)n) < 0)
            return -1;
    }
}

static bool
can_be_read_again(int fd)
{
    struct stat st;
    return isatty(fd) || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
                          lseek(fd, 0, SEEK_CUR) == 0);
}

int
spool_standard_input(struct err *err)
{
    const char *folder = getenv("TMPDIR");
    if (can_be_read_again(STDIN_FILENO))
        return 0;
    folder = folder && *folder ? folder : "/tmp";
    int fd = nameless(folder, err), rc = 0;
    if (fd < 0)
        return -1;
    char *block = malloc(BLOCK);
    if (!block)
        rc = err_set(err, "out of memory");
    else if (copy(STDIN_FILENO, fd, block) < 0 || lseek(fd, 0, SEEK_SET) != 0 ||
             dup2(fd, STDIN_FILENO) < 0)
        rc = err_set(err, "standard input: cannot be kept in %s: %s", folder,
                     strerror(errno));
    free(block);
    close(fd);
    return rc;
}
