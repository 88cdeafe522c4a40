/* SPDX-License-Identifier: Apache-2.0 */
/*
 * redaction.h - a case read to learn what of it is to be masked, and its model masked
 * (redact/redact.h, redact/redact_model.h).
 */
#ifndef ESPY_CLI_REDACTION_H
#define ESPY_CLI_REDACTION_H

#include "analyzer/cli/session.h"
#include "analyzer/redact/redact_model.h"

/* For session_case_watched(): learns from every event of the case. */
struct session_watch redaction_watch(struct redact *r);

/* After it: learns from what was concluded, and sets the key. 0, or -1 with err. */
int
redaction_conclude(struct redact *r, struct session_case *c, struct err *err);

/* The same, and masks the model: nothing of it may be told where that fails. 0, or -1
 * with err. */
int redaction_model(struct redact *r, struct session_case *c, struct err *err);

/* Reads the case once more for what is in messages inside its tunnels, which
 * could not be known to be inside before. 0, or -1 with err. */
int
redaction_inside(struct redact *r, const struct conclusion *c, struct err *err);

/* A file may grow between two readings: was this packet there at the first? What
 * was not is not known to be harmless. */
bool
redaction_was_read(const struct espy_case *first, const struct packet *pkt);

#endif
