/* SPDX-License-Identifier: Apache-2.0 */
/* extract_parts.h - inside extract*.c only. */
#ifndef ESPY_TELL_EVIDENCE_EXTRACT_PARTS_H
#define ESPY_TELL_EVIDENCE_EXTRACT_PARTS_H

#include "analyzer/capture/write.h"
#include "analyzer/tell/evidence/evidence.h"

#define EXTRACT_PATH 4352

/* One evidence capture in the making. */
struct out {
    const struct evidence_of *of;
    struct evidence_set set;
    struct capture_writer *writer;
    struct out_interface {
        uint32_t file, id, as; /* as: its number here */
    } * interfaces;
    uint32_t n_interfaces;
    uint64_t written;
};

struct entry {
    uint64_t frame;
    uint32_t file, set, why;
};

struct batch {
    struct out *out;
    size_t n;
    struct entry *entries; /* by file, frame, set, reason */
    size_t n_entries;
};

/* Reads the captures once more, in the order of time, and writes what the batch
 * wants. 0, or -1 with err. */
int extract_pass(const struct conclusion *c, struct batch *b, const char *dir,
                 struct err *err);

/* Makes what is no plain text '?'. */
void extract_clean(char *text);

#endif
