/* SPDX-License-Identifier: Apache-2.0 */
/*
 * each_row.h - one capture of --each in a line or two, and the table of them all.
 */
#ifndef ESPY_CLI_EACH_ROW_H
#define ESPY_CLI_EACH_ROW_H

#include "analyzer/model/model.h"
#include "analyzer/base/wrap.h"
#include "dissectors/base/err.h"

struct each_row {
    int status; /* exit status, were it the only capture */
    bool opened;
    bool lost;      /* its process ended before it was done */
    int confidence; /* enum confidence of the verdict; -1: none */
    size_t n_tunnels;
    char verdict[96];       /* the surest of its leading verdicts; "" none */
    char operator_name[96]; /* of that subject; "" unknown */
    char damage[sizeof(struct err)]; /* "" none */
    char path[512]; /* with --redact, where something of it is masked; "" */
};

/* path: of the capture, as the table tells it where nothing is masked. */
void
each_row_fill(struct each_row *row, const struct model *m, const char *path);

void each_row_table(const struct wrap *w, const char *const *paths,
                    const struct each_row *rows, size_t n);

#endif
