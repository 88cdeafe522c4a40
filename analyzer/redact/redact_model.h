/* SPDX-License-Identifier: Apache-2.0 */
/*
 * redact_model.h - one pass over a model's typed texts and addresses, before anything
 * tells it. It knows fields by what their rows say, with three exceptions: a
 * gateway's names stay, a Community ID is a hash of two addresses, and in place of a
 * filter that names what is masked comes one for first_frame.
 *
 * Sentences come last: they quote other texts of the model, and tell them as those are
 * told themselves.
 */
#ifndef ESPY_REDACT_REDACT_MODEL_H
#define ESPY_REDACT_REDACT_MODEL_H

#include "analyzer/model/model.h"
#include "analyzer/redact/redact.h"

/* All that the model's own texts teach, beyond what was learned before of the
 * messages. */
void redact_learn_model(struct redact *r, struct model *m);

/*
 * Learns, then masks every text and address in it and says so (m->masked). The key
 * must be set. 0, or -1 with redact_failed(): then nothing of the model may be
 * told.
 */
int redact_model(struct redact *r, struct model *m);

#endif
