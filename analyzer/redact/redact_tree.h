/* SPDX-License-Identifier: Apache-2.0 */
/*
 * redact_tree.h - masking of a report's tree and of what tellers write: for as long
 * as they do not tell a model that was masked before.
 */
#ifndef ESPY_REDACT_REDACT_TREE_H
#define ESPY_REDACT_REDACT_TREE_H

#include "analyzer/redact/redact.h"

/* A report's tree. */
void redact_learn_report(struct redact *r, const json_t *tree);

/* A text that was kept in a buffer of `size` bytes (see cite_text()): if it fills
 * it, what it ends with may be half a secret. */
void redact_learn_cut(struct redact *r, const char *s, size_t size);

/* What a string is. */
enum redact_as {
    REDACT_AS_VALUE, /* a value of its own: it may be no more than a secret */
    REDACT_AS_PART,  /* of a sentence or a page */
    REDACT_AS_OWN, /* espy's own words: whatever a capture calls somebody, they
                        stay, but for addresses and long numbers */
};

/* A new string, to be freed; NULL (and redact_failed()) if that is not possible. */
char *redact_text(struct redact *r, const char *s, enum redact_as as);

/* The same of any bytes: those that are no UTF-8 become what they are in JSON,
 * where secrets were learned. */
char *redact_bytes(struct redact *r, const char *s, enum redact_as as);

/* Every string in it, at any depth, but for espy's own words. */
void redact_json(struct redact *r, json_t *o);

#endif
