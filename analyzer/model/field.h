/* SPDX-License-Identifier: Apache-2.0 */
/*
 * field.h - how the model's structs are described, so that whatever goes over all
 * of it (JSON out and in, the JSON Schema, expectations, redaction) is written
 * once and knows no field by name.
 *
 * A struct has one descriptor with a row for each member. The macros check that
 * the row's kind is the member's type, and a text without a class or a row without
 * a meaning does not compile.
 */
#ifndef ESPY_MODEL_FIELD_H
#define ESPY_MODEL_FIELD_H

#include "analyzer/model/terms.h"
#include "dissectors/base/addr.h"
#include "dissectors/base/arena.h"
#include "dissectors/base/told.h"

#include <math.h>
#include <stdint.h>

/* Nothing is known of a number or a time. Of a real number: NAN. */
#define MODEL_ABSENT INT64_MIN

/* A citation: a frame, 1-based, of a capture of the case. frame 0: none. */
struct model_frame {
    uint32_t file; /* index of the capture; MODEL_NO_FILE: unknown */
    uint64_t frame;
};
#define MODEL_NO_FILE UINT32_MAX

enum model_kind {
    MODEL_TEXT,    /* struct told; absent: text NULL */
    MODEL_WORD,    /* const char *: a word of espy's or a registry's; NULL */
    MODEL_TERM,    /* an enum of terms.h; absent where it has no word */
    MODEL_BOOL,    /* bool */
    MODEL_TRUTH,   /* enum truth; absent: TRUTH_UNKNOWN */
    MODEL_COUNT,   /* uint64_t */
    MODEL_NUMBER,  /* int64_t; absent: MODEL_ABSENT */
    MODEL_REAL,    /* double; absent: NAN */
    MODEL_TIME,    /* int64_t, ns since 1970-01-01 UTC; absent: MODEL_ABSENT */
    MODEL_ADDRESS, /* struct addr; absent: family 0 */
    MODEL_SPI32,   /* uint64_t, told as 8 hex digits */
    MODEL_SPI64,   /* uint64_t, told as 16 hex digits */
    MODEL_FILE,    /* uint32_t: a capture, told by its path; MODEL_NO_FILE */
    MODEL_FRAME,   /* struct model_frame, told as {file, frame} */
    MODEL_VALUE,   /* struct model_value */
    MODEL_TEXTS,   /* struct told *, size_t; absent: NULL */
    MODEL_WORDS,   /* const char **, size_t; absent: NULL */
    MODEL_FRAMES,  /* struct model_frame *, size_t */
    MODEL_OBJECT,  /* a struct within the struct */
    MODEL_INLINE,  /* likewise, its fields told as if they stood here */
    MODEL_POINTER, /* pointer to a struct; NULL */
    MODEL_LIST,    /* pointer to structs, size_t; absent: NULL */
    MODEL_COUNTS,  /* struct model_count *, size_t: told as an object */
    MODEL_REF,     /* pointer to a struct whose first member is its id, told as
                      that id; NULL */
    MODEL_REFS,    /* list of such pointers, told as ids */
    MODEL_WHOLE,   /* list of pointers to structs that stand elsewhere in the
                      model, told whole once more */
};

/* A fact's value: of one of these kinds. */
struct model_value {
    enum model_kind kind; /* TEXT, NUMBER, REAL, BOOL or ADDRESS */
    struct told text;
    int64_t number;
    double real;
    bool truth;
    struct addr address;
};

/* One of a set of counters that a rule of the program names, not this table. */
struct model_count {
    const char *name; /* "no_dissector" */
    const char *text; /* for people, behind the number; NULL: not told them */
    uint64_t n;
};

enum model_flags {
    MODEL_OMIT = 1, /* left out of JSON where absent (else null); a bool: where
                         false; a count: where 0; a list: where NULL; an
                         object: where its first member is absent */
    MODEL_HIDDEN = 2, /* not in the JSON report: for reports to people only */
    MODEL_EVENT = 4,  /* in the event of --format ndjson, under espy.KIND */
    MODEL_INSIDE = 8, /* an address inside a tunnel: masked by --redact. Other
                         addresses are masked only where they are one of these */
    MODEL_ENDPOINT = 16, /* an address of a tunnel's end: never masked */
    MODEL_SIP = 32,      /* in the event, but under sip.*, not under espy.* */
    MODEL_SHOWN = 64,    /* people are shown it in a row of its own, under its
                            name: for what no report tells in words */
};

struct model_desc;

struct model_field {
    const char *name; /* its key in JSON */
    enum model_kind kind;
    unsigned flags;              /* enum model_flags */
    unsigned class;              /* enum text_class; of texts */
    uint16_t offset;             /* of the member */
    uint16_t n_offset;           /* of its count: lists */
    const struct model_desc *of; /* of what is a struct or holds some */
    const struct terms *terms;   /* TERM */
    const char *meaning;         /* one sentence, with the unit */
};

struct model_desc {
    const char *name; /* "tunnel" */
    size_t size;
    const struct model_field *fields;
    size_t n;
};

/* --- rows ---------------------------------------------------------------------- */

/* 0, and no code: a member of another type does not compile. */
#define MODEL_IS(type, member, wanted)                                   \
    (0 * sizeof(char[__builtin_types_compatible_p(                       \
                         __typeof__(((struct type *)0)->member), wanted) \
                         ? 1                                             \
                         : -1]))
/* 0: an empty meaning or a class that is none does not compile. */
#define MODEL_SAYS(meaning) (0 * sizeof(char[sizeof(meaning) > 1 ? 1 : -1]))
#define MODEL_HAS_CLASS(c) ((c) + 0 * sizeof(char[(c) >= TEXT_OWN ? 1 : -1]))

#define MODEL_AT(type, member) (uint16_t) offsetof(struct type, member)

#define MODEL_PLAIN(kind_, ctype, type, member, key, flags_, meaning_) \
    {                                                                  \
        .name = (key), .kind = (kind_),                                \
        .flags = (unsigned)((flags_) + MODEL_IS(type, member, ctype) + \
                            MODEL_SAYS(meaning_)),                     \
        .offset = MODEL_AT(type, member), .meaning = (meaning_)        \
    }
#define MODEL_MANY(kind_, ctype, type, member, desc, flags_, meaning_) \
    {                                                                  \
        .name = #member, .kind = (kind_),                              \
        .flags = (unsigned)((flags_) + MODEL_IS(type, member, ctype) + \
                            MODEL_IS(type, n_##member, size_t) +       \
                            MODEL_SAYS(meaning_)),                     \
        .offset = MODEL_AT(type, member),                              \
        .n_offset = MODEL_AT(type, n_##member), .of = (desc),          \
        .meaning = (meaning_)                                          \
    }

/* Each: struct, member, flags (0 none), what it means; of texts their class first. */
#define M_TEXT(t, m, class_, f, meaning_)                                     \
    {                                                                         \
        .name = #m, .kind = MODEL_TEXT,                                       \
        .flags = (unsigned)((f) + MODEL_IS(t, m, struct told) +               \
                            MODEL_SAYS(meaning_)),                            \
        .class = (unsigned)MODEL_HAS_CLASS(class_), .offset = MODEL_AT(t, m), \
        .meaning = (meaning_)                                                 \
    }
#define M_TEXTS(t, m, class_, f, meaning_)                                    \
    {                                                                         \
        .name = #m, .kind = MODEL_TEXTS,                                      \
        .flags =                                                              \
            (unsigned)((f) + MODEL_IS(t, m, struct told *) +                  \
                       MODEL_IS(t, n_##m, size_t) + MODEL_SAYS(meaning_)),    \
        .class = (unsigned)MODEL_HAS_CLASS(class_), .offset = MODEL_AT(t, m), \
        .n_offset = MODEL_AT(t, n_##m), .meaning = (meaning_)                 \
    }
#define M_TERM(t, m, set, f, meaning_)                                         \
    {                                                                          \
        .name = #m, .kind = MODEL_TERM,                                        \
        .flags =                                                               \
            (unsigned)((f) + MODEL_IS(t, m, enum set) + MODEL_SAYS(meaning_)), \
        .offset = MODEL_AT(t, m), .terms = &terms_##set, .meaning = (meaning_) \
    }
#define M_WORD(t, m, f, s) MODEL_PLAIN(MODEL_WORD, const char *, t, m, #m, f, s)
#define M_BOOL(t, m, f, s) MODEL_PLAIN(MODEL_BOOL, bool, t, m, #m, f, s)
#define M_TRUTH(t, m, f, s) MODEL_PLAIN(MODEL_TRUTH, enum truth, t, m, #m, f, s)
#define M_COUNT(t, m, f, s) MODEL_PLAIN(MODEL_COUNT, uint64_t, t, m, #m, f, s)
#define M_NUMBER(t, m, f, s) MODEL_PLAIN(MODEL_NUMBER, int64_t, t, m, #m, f, s)
#define M_REAL(t, m, f, s) MODEL_PLAIN(MODEL_REAL, double, t, m, #m, f, s)
#define M_TIME(t, m, f, s) MODEL_PLAIN(MODEL_TIME, int64_t, t, m, #m, f, s)
#define M_ADDRESS(t, m, f, s) \
    MODEL_PLAIN(MODEL_ADDRESS, struct addr, t, m, #m, f, s)
#define M_SPI32(t, m, f, s) MODEL_PLAIN(MODEL_SPI32, uint64_t, t, m, #m, f, s)
#define M_SPI64(t, m, f, s) MODEL_PLAIN(MODEL_SPI64, uint64_t, t, m, #m, f, s)
#define M_FILE(t, m, f, s) MODEL_PLAIN(MODEL_FILE, uint32_t, t, m, #m, f, s)
#define M_FRAME(t, m, f, s) \
    MODEL_PLAIN(MODEL_FRAME, struct model_frame, t, m, #m, f, s)
#define M_VALUE(t, m, f, s) \
    MODEL_PLAIN(MODEL_VALUE, struct model_value, t, m, #m, f, s)
#define M_FRAMES(t, m, f, s) \
    MODEL_MANY(MODEL_FRAMES, struct model_frame *, t, m, NULL, f, s)
#define M_WORDS(t, m, f, s) \
    MODEL_MANY(MODEL_WORDS, const char **, t, m, NULL, f, s)
#define M_COUNTS(t, m, f, s) \
    MODEL_MANY(MODEL_COUNTS, struct model_count *, t, m, NULL, f, s)

/* With the struct of what it holds, whose descriptor is STRUCT_desc. */
#define M_LIST(t, m, sub, f, s) \
    MODEL_MANY(MODEL_LIST, struct sub *, t, m, &sub##_desc, f, s)
#define M_WHOLE(t, m, sub, f, s) \
    MODEL_MANY(MODEL_WHOLE, struct sub **, t, m, &sub##_desc, f, s)
#define M_REFS(t, m, sub, f, s) \
    MODEL_MANY(MODEL_REFS, struct sub **, t, m, &sub##_desc, f, s)
#define MODEL_ONE(kind_, ctype, t, m, sub, f, meaning_)                     \
    {                                                                       \
        .name = #m, .kind = (kind_),                                        \
        .flags =                                                            \
            (unsigned)((f) + MODEL_IS(t, m, ctype) + MODEL_SAYS(meaning_)), \
        .offset = MODEL_AT(t, m), .of = &sub##_desc, .meaning = (meaning_)  \
    }
#define M_OBJECT(t, m, sub, f, s) \
    MODEL_ONE(MODEL_OBJECT, struct sub, t, m, sub, f, s)
#define M_INLINE(t, m, sub, s) \
    MODEL_ONE(MODEL_INLINE, struct sub, t, m, sub, 0, s)
#define M_POINTER(t, m, sub, f, s) \
    MODEL_ONE(MODEL_POINTER, struct sub *, t, m, sub, f, s)
/* A pointer whose key is no word of C, or not the member's name. */
#define M_POINTER_AS(t, m, key, sub, f, meaning_)                          \
    {                                                                      \
        .name = (key), .kind = MODEL_POINTER,                              \
        .flags = (unsigned)((f) + MODEL_IS(t, m, struct sub *) +           \
                            MODEL_SAYS(meaning_)),                         \
        .offset = MODEL_AT(t, m), .of = &sub##_desc, .meaning = (meaning_) \
    }
#define M_REF(t, m, sub, f, s) \
    MODEL_ONE(MODEL_REF, struct sub *, t, m, sub, f, s)

#define MODEL_DESC(type, fields_)            \
    const struct model_desc type##_desc = {  \
        #type, sizeof(struct type), fields_, \
        sizeof(fields_) / sizeof *(fields_)}

/* --- reading through a descriptor ------------------------------------------------ */

/* Where a row's member stands in an object, and how many a list has. */
static inline void *
model_at(const struct model_field *f, const void *object)
{
    return (char *)(uintptr_t)object + f->offset;
}

static inline size_t
model_n(const struct model_field *f, const void *object)
{
    return *(const size_t *)((const char *)object + f->n_offset);
}

/* The row of a key; those of INLINE structs are found too, with the object that
 * they stand in as *object. NULL: there is none. */
const struct model_field *
model_find(const struct model_desc *d, const char *key, const void **object);

/* Is nothing known of it? Then JSON tells null, or leaves it out. */
bool model_is_absent(const struct model_field *f, const void *object);

/* All members absent (0 of counts, false, empty lists NULL). */
void model_clear(const struct model_desc *d, void *object);

/* New objects in the arena, cleared; NULL when it is full. */
void *model_new(struct arena *a, const struct model_desc *d);
void *model_array(struct arena *a, const struct model_desc *d, size_t n);

/* Calls visit for every object that can be reached from one, itself first; what
 * stands elsewhere in the model (REF, REFS, WHOLE) is visited only there. */
typedef int model_visit(void *ctx, const struct model_desc *d, void *object);
int model_walk(const struct model_desc *d, void *object, model_visit *visit,
               void *ctx);

#endif
