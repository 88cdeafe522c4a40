/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spec.h - the language of NAME.expect.yaml as tables: which keys there are, what
 * their values may be, and how they are held against what was seen. Loading
 * (expect.h), comparing (match.h) and writing (update.h) all go by them, so there
 * is one place that knows a key. samples/README.md describes the language.
 */
#ifndef ESPY_EXPECT_SPEC_H
#define ESPY_EXPECT_SPEC_H

#include <stdbool.h>

enum spec_kind {
    SPEC_TEXT,
    SPEC_BOOL,
    SPEC_COUNT,         /* a whole number, or a map with min, max or both */
    SPEC_SECONDS,       /* a number; give or take the `tolerance` beside it */
    SPEC_TOLERANCE,     /* a number that another key uses */
    SPEC_TEXTS,         /* one text or a list of them */
    SPEC_MAP,           /* the keys of `sub` */
    SPEC_LIST,          /* of maps with the keys of `sub` */
    SPEC_COUNT_OR_LIST, /* either: how many, or which */
    SPEC_COUNTS,        /* a map of any names to counts */
    SPEC_FREE,          /* anything; compared as the JSON report has it */
    SPEC_SOURCE,        /* where the capture is: not compared */
};

enum spec_match {
    MATCH_EQUAL,  /* of a list: these and no others, in this order. Of a map: a
                     key that is not given may be anything */
    MATCH_EXACT,  /* of a map: a key that is not given must be 0 or nothing */
    MATCH_GLOB,   /* text with * and ? */
    MATCH_PREFIX, /* the beginning */
    MATCH_PART,   /* found in it */
    MATCH_ONE_OF, /* seen are several texts: one is it */
    MATCH_ALL_OF, /* seen are several texts: each of these is among them */
    MATCH_EACH,   /* of a list: each is there, others may be */
    MATCH_NONE,   /* of a list: none is there */
    MATCH_SAME,   /* of a list: these and no others, in any order */
};

struct spec {
    const char *key;
    enum spec_kind kind;
    enum spec_match match;
    const struct spec *sub; /* ends with a NULL key; the first key of a list's
                               entries tells which one is meant */
    const char *seen;       /* its key in the seen tree; NULL: the same */
    const char *one;        /* one entry of the list, for people */
    bool seldom;            /* --update does not write it */
};

/* The keys of a file; ends with a NULL key. */
extern const struct spec spec_top[];

#endif
