/* SPDX-License-Identifier: Apache-2.0 */
/* extract_parts.h - inside extract*.c only. */
#ifndef ESPY_TELL_EVIDENCE_EXTRACT_PARTS_H
#define ESPY_TELL_EVIDENCE_EXTRACT_PARTS_H

#include "analyzer/capture/write.h"
#include "analyzer/tell/evidence/extract.h"

#define EXTRACT_PATH 4352

/* One evidence capture in the making. */
struct out {
    const struct model_evidence_set *set;
    struct capture_writer *writer;
    struct out_interface {
        uint32_t file, id, as; /* as: its number here */
    } * interfaces;
    uint32_t n_interfaces;
    bool made; /* by this run: it goes when the run fails */
};

struct extraction {
    const struct model *m;
    const char *const *paths;
    struct out *out; /* one for each set */
};

/* Opens a capture for each set, reads the case once more in the order of time, and
 * writes what the sets want. 0, or -1 with err; who called closes the writers. */
int extract_pass(const struct extraction *x, const char *dir, struct err *err);

/* Makes what is no plain text '?'. */
void extract_clean(char *text);

#endif
