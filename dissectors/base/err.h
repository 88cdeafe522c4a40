/* SPDX-License-Identifier: Apache-2.0 */
/*
 * err.h - an environment failure, as one clear line.
 *
 * Unreadable files, bad rules and bad keys are told to the user with file, place
 * and cause. (A bad packet is not an error: it is evidence, see event.h.)
 */
#ifndef ESPY_BASE_ERR_H
#define ESPY_BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>

struct err {
    char text[512]; /* one line, no newline; "" when nothing failed */
    bool no_memory; /* the system had none: of no use to go on without this */
};

/* Writes the message and returns -1, so that a caller can `return err_set()`.
 * err may be NULL. */
int err_set(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The same for "out of memory", which is told of `what` ("" nothing special). */
int err_no_memory(struct err *err, const char *what);

#endif
