/* SPDX-License-Identifier: Apache-2.0 */
/*
 * redaction.h - a case read to learn what of it is to be masked (report/redact.h).
 */
#ifndef ESPY_CLI_REDACTION_H
#define ESPY_CLI_REDACTION_H

#include "analyzer/state/ladder.h"
#include "analyzer/redact/redact_tree.h"
#include "analyzer/cli/session.h"

/* For session_case_watched(): learns from every event of the case. */
struct session_watch redaction_watch(struct redact *r);

/* After it: learns from the report, and sets the key. 0, or -1 with err. */
int redaction_conclude(struct redact *r, const struct conclusion *c,
                       struct err *err);

/* Reads the case once more for what is in messages inside its tunnels, which
 * could not be known to be inside before. 0, or -1 with err. */
int
redaction_inside(struct redact *r, const struct conclusion *c, struct err *err);

/* What a ladder says that was cut short. */
void redaction_ladder(struct redact *r, const struct ladder *l);

/* Nothing is printed of what cannot be masked to its end: `write` (-1: failed)
 * writes to memory, and that goes to out if all could be masked. 0, or -1 with
 * err. */
typedef int redaction_writer(void *ctx, FILE *to, struct redact *r);
int redaction_print(struct redact *r, FILE *out, redaction_writer *write,
                    void *ctx, struct err *err);

/* A file may grow between two readings: was this packet there at the first? What
 * was not is not known to be harmless. */
bool
redaction_was_read(const struct espy_case *first, const struct packet *pkt);

#endif
