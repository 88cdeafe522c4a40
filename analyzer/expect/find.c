/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/find.h"

#include "analyzer/expect/expect.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct finder {
    struct arena *arena;
    struct found *out;
    struct err *err;
};

static bool
ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n > m && strcmp(s + n - m, end) == 0;
}

static int
add(struct finder *f, const char *path, const char *capture)
{
    struct found *out = f->out;
    if (out->n == FIND_MAX)
        return err_set(f->err, "more than %d expectations", FIND_MAX);
    out->items[out->n] = arena_copy(f->arena, path, strlen(path));
    out->captures[out->n] = capture;
    return out->items[out->n++] ? 0 : err_set(f->err, "out of memory");
}

static int
visible(const struct dirent *e)
{
    return e->d_name[0] != '.';
}

/* Not alphasort(): the order must not hang on the locale. */
static int
by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int find_folder(struct finder *f, const char *path, unsigned depth);

static int
find_entry(struct finder *f, const char *folder, const char *name,
           unsigned depth)
{
    struct stat st;
    const char *slash =
        ends_with(folder, "/") || strcmp(folder, "/") == 0 ? "" : "/";
    const char *path =
        strcmp(folder, ".") == 0
            ? name
            : arena_printf(f->arena, "%s%s%s", folder, slash, name);
    if (lstat(path, &st) != 0)
        return 0; /* gone meanwhile */
    if (S_ISDIR(st.st_mode))
        return depth < FIND_DEPTH ? find_folder(f, path, depth + 1) : 0;
    if (!ends_with(name, EXPECT_SUFFIX))
        return 0;
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
        return err_set(f->err, "%s: not a file",
                       path); /* a pipe would be waited for */
    return add(f, path, NULL);
}

static int
find_folder(struct finder *f, const char *path, unsigned depth)
{
    struct dirent **names;
    int rc = 0, n = scandir(path, &names, visible, by_name);
    if (n < 0)
        return err_set(f->err, "%s: %s", path, strerror(errno));
    for (int i = 0; i < n; i++) {
        if (rc == 0)
            rc = find_entry(f, path, names[i]->d_name, depth);
        free(names[i]);
    }
    free(names);
    return rc;
}

/* NAME of NAME.pcapng, NAME.pcap.gz, ... */
static size_t
stem_length(const char *capture)
{
    static const char *const endings[] = {".gz", ".zst", ".pcapng", ".pcap",
                                          ".cap"};
    size_t n = strlen(capture);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t m = strlen(endings[i]);
        if (n > m && strncmp(capture + n - m, endings[i], m) == 0 &&
            capture[n - m - 1] != '/')
            n -= m;
    }
    return n;
}

static int
find_beside(struct finder *f, const char *capture, bool missing)
{
    const char *path = arena_printf(
        f->arena, "%.*s%s", (int)stem_length(capture), capture, EXPECT_SUFFIX);
    if (access(path, F_OK) == 0)
        return add(f, path, NULL);
    if (missing && access(capture, F_OK) == 0)
        return add(f, path, capture);
    return err_set(f->err,
                   "%s: no expectation beside it (%s; --update writes "
                   "one)",
                   capture, path);
}

static int
find_path(struct finder *f, const char *path, bool missing)
{
    struct stat st;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        size_t before = f->out->n;
        if (find_folder(f, path, 0) < 0)
            return -1;
        return f->out->n > before ? 0
                                  : err_set(f->err, "%s: no NAME%s in it", path,
                                            EXPECT_SUFFIX);
    }
    if (!ends_with(path, EXPECT_SUFFIX))
        return find_beside(f, path, missing);
    return access(path, F_OK) == 0
               ? add(f, path, NULL)
               : err_set(f->err, "%s: %s", path, strerror(errno));
}

int
find_expectations(const char *const *paths, size_t n, bool missing,
                  struct arena *arena, struct found *out, struct err *err)
{
    struct finder f = {arena, out, err};
    out->n = 0;
    out->items = arena_array(arena, FIND_MAX, sizeof *out->items);
    out->captures = arena_array(arena, FIND_MAX, sizeof *out->captures);
    if (!out->items || !out->captures)
        return err_set(err, "out of memory");
    for (size_t i = 0; i < n; i++)
        if (find_path(&f, paths[i], missing) < 0)
            return -1;
    return 0;
}
