/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memory_file.h - a text written with stdio into memory, whole or not at all.
 *
 * open_memstream(3) alone is not enough: when there is no memory for its last bytes,
 * glibc's fclose() returns 0 and leaves a text of NULL.
 */
#ifndef ESPY_BASE_MEMORY_FILE_H
#define ESPY_BASE_MEMORY_FILE_H

#include <stdio.h>

struct memory_file {
    FILE *to;   /* write here */
    char *text; /* after memory_file_close(): what was written, and a NUL */
    size_t n;   /* bytes of it, without that NUL */
};

/* 0, or -1: out of memory. */
int memory_file_open(struct memory_file *m);

/* 0, and m->text is the caller's to free(); -1: not all of it could be kept, which is
 * out of memory, and there is nothing to free. */
int memory_file_close(struct memory_file *m);

#endif
