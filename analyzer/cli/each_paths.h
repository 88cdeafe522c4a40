/* SPDX-License-Identifier: Apache-2.0 */
/*
 * each_paths.h - the captures of --each: files as they were named, and what is
 * in folders, at any depth, in the order of their bytes.
 *
 * Links to folders are not followed (no circles). What is in a folder and is no
 * file (a pipe, a socket) is listed with a reason, and not opened: it might
 * never answer. What is a file there and by its name and first bytes no capture
 * (notes, keys) is passed over, and counted.
 */
#ifndef ESPY_CLI_EACH_PATHS_H
#define ESPY_CLI_EACH_PATHS_H

#include "dissectors/base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define EACH_PATHS_MAX 100000u
#define EACH_DEPTH_MAX 64

struct each_path {
    char *path;
    char *reason; /* why it will not be read; NULL: it will be tried */
};

struct each_paths {
    struct each_path *items;
    const char **paths; /* the same paths, as options have them */
    size_t n, room;
    size_t passed_over;
    char first_passed_over[256];
};

/* 0; or -1 with err: more than EACH_PATHS_MAX, or out of memory.
 * each_paths_free() either way. */
int each_paths_find(struct each_paths *out, const char *const *named, size_t n,
                    struct err *err);
void each_paths_free(struct each_paths *p);

#endif
