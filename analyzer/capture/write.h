/* SPDX-License-Identifier: Apache-2.0 */
/*
 * write.h - writing a pcapng capture (draft-ietf-opsawg-pcapng): several
 * interfaces of any link type, times in ns, comments, Apple's process blocks.
 *
 * The file has its name when it is complete, after capture_writer_close(); not
 * before. Numbers are in this machine's byte order, as the format wants it.
 */
#ifndef ESPY_CAPTURE_WRITE_H
#define ESPY_CAPTURE_WRITE_H

#include "analyzer/capture/capture.h"

#define CAPTURE_WRITER_COMMENTS 17

struct capture_writer;

/* A new file: one that is there already is left alone. comment: of the section.
 * NULL with err. */
struct capture_writer *
capture_writer_open(const char *path, const char *comment, struct err *err);

/* The number of the new interface. Its comment may be NULL. */
uint32_t capture_writer_interface(struct capture_writer *w,
                                  const struct capture_interface *i,
                                  const char *comment);
void
capture_writer_name(struct capture_writer *w, const struct capture_name *n);

/* A packet as it was read, on an interface of this file. Its own comment comes
 * first, then these. Times before 1970 cannot be written and become 0. */
void capture_writer_packet(struct capture_writer *w, uint32_t interface,
                           const struct capture_record *r,
                           const char *const *comments, size_t n);

/* 0; or -1 with err: not all could be written, and there is no file. Frees w
 * either way. */
int capture_writer_close(struct capture_writer *w, struct err *err);

/* As if it had never been opened. Frees w. */
void capture_writer_drop(struct capture_writer *w);

#endif
