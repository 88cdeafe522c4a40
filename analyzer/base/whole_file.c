/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMES_TRIED 1000
#define BLOCK (64u << 10)

static int
failed(struct err *err, const char *path)
{
    return err_set(err, "%s: %s", path, strerror(errno));
}

/* --- opening ---------------------------------------------------------------- */

/* Open in the folder of `path`; -1: errno says why. */
static int
nameless_beside(const char *path)
{
    char *copy = strdup(path);
    int fd =
        copy ? open(dirname(copy), O_TMPFILE | O_RDWR | O_CLOEXEC, 0666) : -1;
    free(copy);
    return fd;
}

static int
nameless_elsewhere(void)
{
    const char *folder = getenv("TMPDIR");
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/espy-XXXXXX",
                     folder && *folder ? folder : "/tmp");
    if (n < 0 || (size_t)n >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

/* A folder in which nothing can be made is told now, not after the work; one
 * with an old file that may be written is not needed. */
static int
folder_serves(const char *path, bool there)
{
    char *copy = strdup(path);
    int rc = copy ? access(dirname(copy), there ? F_OK : W_OK | X_OK) : -1;
    free(copy);
    return rc;
}

static int
open_nameless(struct whole_file *w, bool there, bool spooled, struct err *err)
{
    int fd = -1;
    if (!spooled)
        fd = nameless_beside(w->path);
    w->beside = fd >= 0;
    if (fd < 0 && folder_serves(w->path, there) < 0)
        return failed(err, w->path);
    if (fd < 0 && (fd = nameless_elsewhere()) < 0)
        return failed(err, "TMPDIR");
    if (!(w->to = fdopen(fd, "w"))) {
        close(fd);
        return err_set(err, "out of memory");
    }
    return 0;
}

/* A link is followed, so that it stays one. */
static char *
destination(const char *path, bool there)
{
    struct stat st;
    if (!there && lstat(path, &st) == 0) {
        errno = ENOENT; /* a link to nothing */
        return NULL;
    }
    return there ? realpath(path, NULL) : strdup(path);
}

static int
open_regular(struct whole_file *w, const char *path, const struct stat *st,
             bool spooled, struct err *err)
{
    bool there = st != NULL;
    if (there && w->fresh) {
        errno = EEXIST;
        return failed(err, path);
    }
    if (there && access(path, W_OK) < 0)
        return failed(err, path);
    if (!(w->path = destination(path, there)))
        return failed(err, path);
    w->replaces = there;
    w->mode = there ? st->st_mode & 07777 : 0;
    if (open_nameless(w, there, spooled, err) == 0)
        return 0;
    free(w->path);
    return -1;
}

int
whole_file_open(struct whole_file *w, const char *path, enum whole_file_way way,
                struct err *err)
{
    struct stat st;
    memset(w, 0, sizeof *w);
    bool there = stat(path, &st) == 0;
    w->fresh = way == WHOLE_FILE_NEW || way == WHOLE_FILE_NEW_SPOOLED;
    w->direct = there && !S_ISREG(st.st_mode);
    if (!w->direct)
        return open_regular(w, path, there ? &st : NULL,
                            way >= WHOLE_FILE_REPLACE_SPOOLED, err);
    if (w->fresh)
        errno = EEXIST;
    else if ((w->path = strdup(path)))
        w->to = fopen(path, "we");
    if (w->to)
        return 0;
    failed(err, path);
    free(w->path);
    return -1;
}

/* --- finishing -------------------------------------------------------------- */

/* A hidden name in the same folder, the n-th that is tried. */
static char *
name_beside(const char *path, unsigned n)
{
    const char *slash = strrchr(path, '/');
    int folder = slash ? (int)(slash - path + 1) : 0;
    char *name = NULL;
    if (asprintf(&name, "%.*s.espy-%ld-%u", folder, path, (long)getpid(), n) <
        0)
        return NULL;
    return name;
}

/* The file behind fd gets the name `to`. */
static int
name_it(int fd, const char *to)
{
    char self[40];
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    return linkat(AT_FDCWD, self, AT_FDCWD, to, AT_SYMLINK_FOLLOW);
}

/* 0, or -1: errno says why. */
static int
link_and_rename(int fd, const char *path)
{
    for (unsigned i = 0; i < NAMES_TRIED; i++) {
        char *name = name_beside(path, i);
        int rc = name ? name_it(fd, name) : -1;
        bool taken = name && rc < 0 && errno == EEXIST;
        if (rc == 0 && (rc = rename(name, path)) < 0) {
            int why = errno;
            unlink(name);
            errno = why;
        }
        free(name);
        if (!taken)
            return rc;
    }
    return -1;
}

static int
copy(int from, int to)
{
    char *block = malloc(BLOCK);
    ssize_t n = block ? 1 : -1;
    off_t at = 0;
    while (n > 0 && (n = pread(from, block, BLOCK, at)) > 0) {
        at += n;
        for (ssize_t k = 0, m; n > 0 && k < n; k += m)
            if ((m = write(to, block + k, (size_t)(n - k))) < 0)
                n = -1;
    }
    free(block);
    return n < 0 ? -1 : 0;
}

/* The old file's mode; and its owner, where the user is root: others cannot
 * give a file away. */
static int
look_like_the_old(int fd, const struct whole_file *w)
{
    struct stat st;
    if (!w->replaces)
        return 0;
    if (geteuid() == 0 && stat(w->path, &st) == 0 &&
        fchown(fd, st.st_uid, st.st_gid) < 0)
        return -1;
    return fchmod(fd, w->mode);
}

/* Copies to a file of its own first, which then takes the name. */
static int
copy_and_rename(int fd, const struct whole_file *w)
{
    char *name = name_beside(w->path, 0);
    const char *to = w->fresh ? w->path : name;
    int out =
        name ? open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666) : -1;
    int rc = out < 0 ? -1 : copy(fd, out);
    if (out >= 0 && look_like_the_old(out, w) < 0)
        rc = -1;
    if (out >= 0 && close(out) < 0)
        rc = -1;
    if (rc == 0 && !w->fresh)
        rc = rename(name, w->path);
    if (rc < 0 && out >= 0) {
        int why = errno;
        unlink(to);
        errno = why;
    }
    free(name);
    return rc;
}

/* Into the old file itself: its folder lets nothing be made, or the file is a
 * mount of its own. */
static int
copy_into(int fd, const struct whole_file *w)
{
    struct stat old, now;
    int out = open(w->path, O_WRONLY | O_CLOEXEC), rc = -1;
    if (out < 0 || fstat(out, &old) < 0 || fstat(fd, &now) < 0)
        goto end;
    errno = now.st_size ? posix_fallocate(out, 0, now.st_size) : 0;
    if (errno == 0)
        rc = copy(fd, out) == 0 ? ftruncate(out, now.st_size) : -1;
    else if (ftruncate(out, old.st_size) < 0)
        rc = -1; /* as it was, but longer: nothing more can be done */
end:
    if (out >= 0 && close(out) < 0)
        rc = -1;
    return rc;
}

static bool
is_of_the_folder(int why)
{
    return why == EACCES || why == EPERM || why == EBUSY || why == EROFS ||
           why == EXDEV;
}

static int
take_name(const struct whole_file *w, int fd)
{
    int rc;
    if (w->beside) {
        if (look_like_the_old(fd, w) < 0)
            return -1;
        rc = w->fresh ? name_it(fd, w->path) : link_and_rename(fd, w->path);
    } else {
        rc = copy_and_rename(fd, w);
    }
    if (rc < 0 && !w->fresh && is_of_the_folder(errno))
        rc = copy_into(fd, w);
    return rc;
}

/* Sets errno to why nothing more can be written to a file that will be dropped. A
 * stream that failed does not tell: what it still held may have found room. */
static void
ask_why(int fd)
{
    static const char block[4096];
    for (int tries = 0; tries < 3 && write(fd, block, sizeof block) > 0;)
        tries++;
}

int
whole_file_finish(struct whole_file *w, struct err *err)
{
    sigset_t stops, before;
    errno = 0;
    /* What failed before fails again, and says why. */
    bool bad = fflush(w->to) != 0;
    bad |= ferror(w->to) != 0;
    if (bad && !errno && !w->direct)
        ask_why(fileno(w->to));
    /* What close(2) has to say comes before the old file is gone. */
    int fd = bad || w->direct ? -1 : dup(fileno(w->to));
    bad |= !w->direct && fd < 0;
    bad |= fclose(w->to) != 0;
    if (!bad && !w->direct) {
        sigemptyset(&stops);
        sigaddset(&stops, SIGINT);
        sigaddset(&stops, SIGTERM);
        sigaddset(&stops, SIGHUP);
        sigaddset(&stops, SIGQUIT);
        sigaddset(&stops, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &stops, &before);
        errno = 0;
        bad = take_name(w, fd) < 0;
        int why = errno;
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        errno = why;
    }
    if (bad)
        err_set(err, "%s: could not write everything%s%s", w->path,
                errno ? ": " : "", errno ? strerror(errno) : "");
    if (fd >= 0)
        close(fd);
    free(w->path);
    return bad ? -1 : 0;
}

void
whole_file_drop(struct whole_file *w)
{
    fclose(w->to);
    free(w->path);
}
