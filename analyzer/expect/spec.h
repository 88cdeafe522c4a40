/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spec.h - the language of NAME.expect.yaml as tables: which keys it has of its own,
 * and how they are held against what was seen. Whatever else the JSON report tells
 * of a tunnel, a call, ... may be named by its key there: the model's descriptors
 * know those, and a new one needs nothing here. Loading (expect.h), comparing
 * (compare.h) and writing (update.h) all go by these tables. samples/README.md
 * describes the language.
 */
#ifndef ESPY_EXPECT_SPEC_H
#define ESPY_EXPECT_SPEC_H

#include "analyzer/expect/own.h"

#include <stdbool.h>

enum spec_kind {
    SPEC_FIELD, /* what the model's descriptor says of it */
    SPEC_TEXT,
    SPEC_BOOL,
    SPEC_COUNT,         /* a whole number, or a map with min, max or both */
    SPEC_SECONDS,       /* a number; give or take the `tolerance` beside it */
    SPEC_TOLERANCE,     /* a number that another key uses */
    SPEC_MAP,           /* the keys of `sub` */
    SPEC_LIST,          /* of maps with the keys of `sub` */
    SPEC_COUNT_OR_LIST, /* either: how many, or which */
    SPEC_COUNTS,        /* a map of any names to counts */
    SPEC_FREE,          /* any keys of the report, compared as it has them */
    SPEC_SOURCE,        /* where the capture is: not compared */
};

enum spec_match {
    MATCH_EQUAL,  /* of a list: these and no others, in this order. Of a map: a
                     key that is not given may be anything */
    MATCH_EXACT,  /* of a map: a key that is not given must be 0 or nothing */
    MATCH_GLOB,   /* text with * and ? */
    MATCH_PREFIX, /* the beginning */
    MATCH_PART,   /* found in it */
    MATCH_AMONG,  /* seen are several texts: each that is given is among them */
    MATCH_EACH,   /* of a list: each is there, others may be */
    MATCH_NONE,   /* of a list: none is there */
    MATCH_SAME,   /* of a list: these and no others, in any order */
};

/* Of calls and messages. */
enum spec_only { ONLY_ALL, ONLY_READ, ONLY_INFERRED };

struct spec_table;

struct spec {
    const char *key;
    enum spec_kind kind;
    enum spec_match match;
    const struct spec_table *sub;
    const char *path; /* where in the object it is seen; NULL: under its key */
    seen_own *own;    /* or what tells it; of COUNT_OR_LIST: the count */
    enum spec_only only;
    bool seldom;  /* --update does not write it */
    bool kept;    /* --update never changes it */
    bool watched; /* --update writes that there is none of it */
};

struct spec_table {
    const char *one;             /* what has these keys, for people */
    const struct model_desc *of; /* whose keys may be named beside them; NULL */
    const struct spec *keys;     /* of a list's entries the first one tells
                                    which entry is meant */
    size_t n;
};

/* The keys of a file. */
extern const struct spec_table spec_top;

/* The language's own; NULL: it is none. */
const struct spec *spec_find(const struct spec_table *t, const char *key);

/* The descriptor's row of another key; NULL: the report has no such key. */
const struct model_field *
spec_field(const struct model_desc *of, const char *key);

/* The row that a key of kind SPEC_FIELD means. */
const struct model_field *
spec_meant(const struct spec_table *t, const struct spec *spec);

/* What was seen of a key; as_list: of COUNT_OR_LIST, its rows. */
struct seen spec_seen(const struct seer *s, const struct spec *spec,
                      const struct seen *map, bool as_list);

#endif
