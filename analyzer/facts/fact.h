/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fact.h - what rules may look at: named values about a subject, with the
 * frames that prove them.
 *
 * A subject is a tunnel, a flow or the whole case. `fact_table` lists every
 * fact there is; `espy rules fields` prints it, and a rule that names anything
 * else does not load.
 */
#ifndef ESPY_FACTS_FACT_H
#define ESPY_FACTS_FACT_H

#include "dissectors/base/addr.h"
#include "dissectors/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* Categories of subjects: a rule's logsource.category. */
enum fact_category {
    FACT_TUNNEL = 1,
    FACT_FLOW = 2,
    FACT_CASE = 4,
};

enum fact_type {
    FACT_TEXT,   /* const char * */
    FACT_NUMBER, /* int64_t */
    FACT_REAL,   /* double */
    FACT_BOOL,
    FACT_ADDR,
};

struct fact_desc {
    const char *name;    /* "remote.as.role" */
    unsigned categories; /* enum fact_category bits it exists in */
    enum fact_type type;
    bool many;           /* a subject may have several values of it */
    const char *meaning; /* one sentence, with the unit */
};

/* In strcmp order of the names. */
extern const struct fact_desc fact_table[];
extern const size_t fact_table_size;

/* NULL: no such fact. */
const struct fact_desc *fact_find(const char *name);

/* A citation. */
struct frame_ref {
    uint32_t file;  /* index of the capture in the case */
    uint64_t frame; /* 1-based in it */
};

#define FACT_FRAMES_MAX 8

struct fact {
    const struct fact_desc *desc;
    union {
        const char *text;
        int64_t number;
        double real;
        bool truth;
        struct addr addr;
    } value;
    struct frame_ref frames[FACT_FRAMES_MAX]; /* the first ones */
    uint32_t n_frames;                        /* in `frames` */
    uint64_t frames_total;                    /* that prove it in all */
    /* for people: "the gateway's name, ..., is an ePDG name" */
    const char *sentence;
};

struct fact_set {
    struct arena *arena; /* holds the facts; lives for the report */
    enum fact_category category;
    const char *subject; /* "tunnel-1" */
    struct fact *facts;
    size_t n, cap;
};

void fact_set_init(struct fact_set *s, struct arena *arena,
                   enum fact_category category, const char *subject);

/*
 * Adds a value. The name must be in fact_table with the same type and in the
 * set's category (else our own bug: assert). Text is copied into the arena, and
 * the sentence is printf-formatted into it.
 *
 * Returns the fact for adding frames, good until the next value is added (the
 * array may move); NULL when the arena is full, or when the value is absent (text
 * NULL, an address of no family). A value that is there already gives the
 * fact that is there. A second, different value of a fact that is not `many`
 * is our own bug: assert.
 */
struct fact *
fact_text(struct fact_set *s, const char *name, const char *value,
          const char *sentence, ...) __attribute__((format(printf, 4, 5)));
struct fact *
fact_number(struct fact_set *s, const char *name, int64_t value,
            const char *sentence, ...) __attribute__((format(printf, 4, 5)));
struct fact *
fact_real(struct fact_set *s, const char *name, double value,
          const char *sentence, ...) __attribute__((format(printf, 4, 5)));
struct fact *
fact_bool(struct fact_set *s, const char *name, bool value,
          const char *sentence, ...) __attribute__((format(printf, 4, 5)));
struct fact *
fact_addr(struct fact_set *s, const char *name, const struct addr *value,
          const char *sentence, ...) __attribute__((format(printf, 4, 5)));

/* Cites a frame as proof; those past FACT_FRAMES_MAX only count. A frame that
 * is among the kept ones is not counted again. f may be NULL. */
void fact_cite(struct fact *f, uint32_t file, uint64_t frame);

/* The value as text, e.g. for `|contains` and reports. */
const char *fact_value_text(const struct fact *f, char buf[64]);

const char *fact_type_name(enum fact_type t);         /* "text" ... */
const char *fact_category_name(enum fact_category c); /* "tunnel" ... */

#endif
