/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memory_file.h - a text written with stdio into memory, whole or not at all.
 *
 * open_memstream(3) is not enough: where glibc has no memory for what is written, it
 * leaves that out, sets no error, and may go on with what is written next.
 */
#ifndef ESPY_BASE_MEMORY_FILE_H
#define ESPY_BASE_MEMORY_FILE_H

#include <stdbool.h>
#include <stdio.h>

/* The stream points to it: it stays where it is until it is closed. */
struct memory_file {
    FILE *to;   /* write here */
    char *text; /* after memory_file_close(): what was written, and a NUL */
    size_t n;   /* bytes of it, without that NUL */
    size_t room;
    bool lost; /* something could not be kept */
};

/* 0, or -1: out of memory. */
int memory_file_open(struct memory_file *m);

/* 0, and m->text is the caller's to free(); -1: not all of it could be kept, which is
 * out of memory, and there is nothing to free. */
int memory_file_close(struct memory_file *m);

#endif
