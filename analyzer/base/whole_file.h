/* SPDX-License-Identifier: Apache-2.0 */
/*
 * whole_file.h - a file that is either written to its end or not at all.
 *
 * While it is being written it has no name: whoever stops the program, with
 * whatever signal, leaves the old file as it was and nothing beside it. Only
 * when it is complete does it take its name, in one step.
 *
 * Where the file system has no files without a name (open(2), O_TMPFILE), the
 * bytes wait in TMPDIR (/tmp) and are copied beside the old file at the end,
 * with the signals that stop a program held back meanwhile. The same, but into
 * the file itself, where its folder may not be changed: the room is reserved
 * first, so that a full disk leaves the old bytes.
 *
 * What is no regular file (/dev/null, a FIFO, a terminal) is written directly.
 */
#ifndef ESPY_BASE_WHOLE_FILE_H
#define ESPY_BASE_WHOLE_FILE_H

#include "dissectors/base/err.h"

#include <stdbool.h>
#include <stdio.h>

enum whole_file_way {
    WHOLE_FILE_REPLACE,         /* an old file is replaced; keeps its mode */
    WHOLE_FILE_NEW,             /* an old file is an error */
    WHOLE_FILE_REPLACE_SPOOLED, /* as if the file system had no O_TMPFILE */
    WHOLE_FILE_NEW_SPOOLED,
};

struct whole_file {
    FILE *to;      /* write here */
    char *path;    /* what it will be called, symbolic links followed */
    bool direct;   /* no regular file: what is written is there at once */
    bool beside;   /* without a name, in the folder where it will have one */
    bool fresh;    /* must not be there already */
    bool replaces; /* an old file, of this mode */
    unsigned mode;
};

/* Exactly one of whole_file_finish() and whole_file_drop() after it. -1 with
 * err: nothing is to be closed. */
int whole_file_open(struct whole_file *w, const char *path,
                    enum whole_file_way way, struct err *err);

/* Gives it its name. 0; or -1 with err: not all could be written, and what was
 * there before still is. Closes w->to either way. */
int whole_file_finish(struct whole_file *w, struct err *err);

/* As if it had never been opened. */
void whole_file_drop(struct whole_file *w);

#endif
