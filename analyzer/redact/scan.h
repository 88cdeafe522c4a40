/* SPDX-License-Identifier: Apache-2.0 */
/* scan.h - looking in a text for what is secret (redact_scan.c, scan_patterns.c). */
#ifndef ESPY_REDACT_SCAN_H
#define ESPY_REDACT_SCAN_H

#include "analyzer/redact/fold.h"
#include "analyzer/redact/redact_parts.h"

/* What goes, and what stands for it. */
struct span {
    size_t from, to; /* in the text itself */
    const char *as;  /* NULL: the token */
    char token[TOKEN_MAX];
};

struct scan {
    struct redact *r;
    enum scan_mode mode;
    bool learn;     /* what is found is learned, and nothing is masked */
    size_t learned; /* up to here digits were, when learning */
    struct folded f;
    struct span *spans;
    size_t n_spans, room;
};

/* Of the folded text. s: what it is by its looks. */
void scan_add(struct scan *c, size_t from, size_t to, enum redact_kind kind,
              const char *s, size_t n);

/* What is secret by its looks alone, where it begins. free: in a free text. */
void scan_patterns(struct scan *c, size_t at, bool free);

/* A name that is to stay, and nobody's number or name is in it. */
bool name_may_stay(struct redact *r, const char *name, size_t n);

#endif
