/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/each_paths.h"

#include "analyzer/capture/capture.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Takes both strings over. */
static int
add(struct each_paths *p, char *path, char *reason, struct err *err)
{
    if (path && p->n == p->room) {
        size_t room = p->room ? p->room * 2 : 64;
        void *more = realloc(p->items, room * sizeof *p->items);
        if (more) {
            p->items = more;
            p->room = room;
        }
    }
    if (path && p->n < p->room && p->n < EACH_PATHS_MAX) {
        p->items[p->n++] = (struct each_path){path, reason};
        return 0;
    }
    err_set(err,
            p->n >= EACH_PATHS_MAX ? "more than %u captures" : "out of memory",
            EACH_PATHS_MAX);
    free(path);
    free(reason);
    return -1;
}

static int
refuse(struct each_paths *p, const char *path, const char *why, struct err *err)
{
    char *reason = NULL;
    if (asprintf(&reason, "%s: %s", path, why) < 0)
        return err_set(err, "out of memory");
    return add(p, strdup(path), reason, err);
}

static int
by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int
not_dots(const struct dirent *d)
{
    return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
}

static int
pass_over(struct each_paths *p, const char *path)
{
    if (p->passed_over++ == 0)
        snprintf(p->first_passed_over, sizeof p->first_passed_over, "%s", path);
    return 0;
}

static int
folder(struct each_paths *p, const char *path, int depth, struct err *err);

static int
entry(struct each_paths *p, const char *in, const char *name, int depth,
      struct err *err)
{
    struct stat st, to;
    char *path = NULL;
    size_t n = strlen(in);
    int rc;
    if (asprintf(&path, "%s%s%s", in, n && in[n - 1] == '/' ? "" : "/", name) <
        0)
        return err_set(err, "out of memory");
    if (lstat(path, &st) < 0)
        rc = refuse(p, path, strerror(errno), err);
    else if (S_ISDIR(st.st_mode))
        rc = folder(p, path, depth + 1, err);
    else if (S_ISLNK(st.st_mode) && stat(path, &to) < 0)
        rc = refuse(p, path, strerror(errno), err);
    else if (S_ISLNK(st.st_mode) && S_ISDIR(to.st_mode))
        rc = refuse(p, path, "a link to a folder is not followed", err);
    else if (!S_ISREG(S_ISLNK(st.st_mode) ? to.st_mode : st.st_mode))
        rc = refuse(p, path, "not a file", err);
    else if (capture_probable(path))
        return add(p, path, NULL, err);
    else
        rc = pass_over(p, path);
    free(path);
    return rc;
}

static int
folder(struct each_paths *p, const char *path, int depth, struct err *err)
{
    struct dirent **names = NULL;
    int rc = 0, n;
    if (depth > EACH_DEPTH_MAX)
        return refuse(p, path, "too deep a folder", err);
    n = scandir(path, &names, not_dots, by_bytes);
    if (n < 0)
        return refuse(p, path, strerror(errno), err);
    size_t before = p->n;
    for (int i = 0; i < n; i++) {
        if (rc == 0)
            rc = entry(p, path, names[i]->d_name, depth, err);
        free(names[i]);
    }
    free(names);
    if (rc == 0 && depth == 0 && p->n == before)
        rc =
            refuse(p, path,
                   n ? "no capture is in this folder" : "an empty folder", err);
    return rc;
}

int
each_paths_find(struct each_paths *out, const char *const *named, size_t n,
                struct err *err)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < n; i++) {
        struct stat st;
        bool is_folder = strcmp(named[i], "-") != 0 &&
                         stat(named[i], &st) == 0 && S_ISDIR(st.st_mode);
        int rc = is_folder ? folder(out, named[i], 0, err)
                           : add(out, strdup(named[i]), NULL, err);
        if (rc < 0)
            return -1;
    }
    out->paths = calloc(out->n + 1, sizeof *out->paths);
    if (!out->paths)
        return err_set(err, "out of memory");
    for (size_t i = 0; i < out->n; i++)
        out->paths[i] = out->items[i].path;
    return 0;
}

void
each_paths_free(struct each_paths *p)
{
    for (size_t i = 0; i < p->n; i++) {
        free(p->items[i].path);
        free(p->items[i].reason);
    }
    free(p->items);
    free(p->paths);
}
