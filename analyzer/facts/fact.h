/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fact.h - what rules may look at: named values about a subject, with the
 * frames that prove them.
 *
 * A subject is a tunnel, a flow, the whole case, or a kind of anomaly of its
 * packets. `fact_table` lists every fact there is, what produces it and which
 * values it can take; `espy rules fields` prints it, and a rule that names
 * anything else does not load.
 */
#ifndef ESPY_FACTS_FACT_H
#define ESPY_FACTS_FACT_H

#include "analyzer/model/terms.h"
#include "dissectors/base/addr.h"
#include "dissectors/base/arena.h"
#include "dissectors/base/told.h"

#include <stdbool.h>
#include <stdint.h>

/* Categories of subjects: a rule's logsource.category. */
enum fact_category {
    FACT_TUNNEL = 1,
    FACT_FLOW = 2,
    FACT_CASE = 4,
    FACT_ANOMALY = 8, /* one kind of it: of a protocol, for a reason */
    FACT_CATEGORIES_END = 16,
};

enum fact_type {
    FACT_TEXT,   /* const char * */
    FACT_NUMBER, /* int64_t */
    FACT_REAL,   /* double */
    FACT_BOOL,
    FACT_ADDR,
};

/* What a fact is made from. */
enum fact_producer {
    PRODUCER_STATE = 1,    /* what the packets told: state/ */
    PRODUCER_PAIRS = 2,    /* packets of two interfaces matched: pairs/ */
    PRODUCER_ACTIVITY = 4, /* sizes and times: activity/ */
    PRODUCER_WHO = 8,      /* tables of networks, operators, names: who/ */
    PRODUCER_LATER = 16,   /* nothing yet: a later version will */
};
#define PRODUCERS 5 /* bits of it */

/* One of the values of a fact that can take only some. */
struct fact_value {
    const char *text;
    bool later; /* no part of this version produces it; a later one will */
};

struct fact_desc {
    const char *name;    /* "remote.as.role" */
    unsigned categories; /* enum fact_category bits it exists in */
    enum fact_type type;
    bool many;             /* a subject may have several values of it */
    enum text_class class; /* what its value may reveal; of numbers and booleans
                              TEXT_OWN */
    unsigned producers;    /* enum fact_producer bits; never 0 */
    enum provenance how;   /* NONE: it depends, and each value says it itself */
    /* All that a text can be, ended by one without text, and what `more` gives
     * from 0 on until NULL. Both NULL: anything. */
    const struct fact_value *values;
    const char *(*more)(size_t i);
    const char *meaning; /* one sentence, with the unit */
};

/* In strcmp order of the names. */
extern const struct fact_desc fact_table[];
extern const size_t fact_table_size;

/* NULL: no such fact. */
const struct fact_desc *fact_find(const char *name);

/* Does this version produce the fact at all? */
bool fact_is_produced(const struct fact_desc *d);

/* Are its values declared? Else it can be anything. */
bool fact_is_closed(const struct fact_desc *d);

/* Its declared values from i = 0 on; without text past the last one. */
struct fact_value fact_value_at(const struct fact_desc *d, size_t i);

/* Is the text a declared value, or the fact open? */
bool fact_can_be(const struct fact_desc *d, const char *text);

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
    enum provenance how;                      /* it is known; never NONE */
    uint64_t frames_total;                    /* that prove it in all */
    /* for people: "the gateway's name, ..., is an ePDG name" */
    const char *sentence;
};

struct fact_set {
    struct arena *arena; /* holds the facts; lives for the report */
    enum fact_category category;
    const char *subject; /* "tunnel-1" */
    /* How facts are known whose description leaves it open (those about what is
     * inside a tunnel). To be set before the first of them is added. */
    enum provenance inside;
    struct fact *facts;
    size_t n, cap;
};

void fact_set_init(struct fact_set *s, struct arena *arena,
                   enum fact_category category, const char *subject);

/*
 * Adds a value. The name must be in fact_table with the same type and in the
 * set's category, and a text must be among the fact's declared values if it has
 * any (else our own bug: assert). Text is copied into the arena, and the
 * sentence is printf-formatted into it.
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

const char *fact_type_name(enum fact_type t); /* "text" ... */
/* Of one bit: "state", "pairs", ..., "a later version". */
const char *fact_producer_name(enum fact_producer p);
const char *fact_category_name(enum fact_category c); /* "tunnel" ... */

#endif
