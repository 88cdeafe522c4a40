/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seen.h - one value of the model, read through its descriptors under the keys of the
 * JSON report: for who compares values and knows no field by name.
 */
#ifndef ESPY_MODEL_SEEN_H
#define ESPY_MODEL_SEEN_H

#include "analyzer/base/event_json.h"
#include "analyzer/model/model.h"

enum seen_kind {
    SEEN_NOTHING,
    SEEN_TEXT,
    SEEN_BOOL,
    SEEN_NUMBER,
    SEEN_MAP,    /* an object of the model */
    SEEN_COUNTS, /* names with numbers */
    SEEN_LIST,
};

struct seen {
    enum seen_kind kind;
    bool truth;   /* BOOL */
    bool omitted; /* BOOL, NUMBER: the report leaves it out */
    bool real;    /* NUMBER: not a whole one */
    double number;
    const char *text;        /* TEXT; NULL: it is in buf */
    char buf[TIME_TEXT_MAX]; /* of what the model does not hold as text */
    enum model_kind items;   /* LIST: what at points to, as in field.h */
    const struct model_desc *of;
    const void
        *at; /* MAP: the object; COUNTS: struct model_count; LIST: items */
    size_t n;
};

/* What reading needs. Texts that are made on the way live in the arena; its
 * `refused` tells whether it was large enough. */
struct seer {
    const struct model *m;
    struct arena *arena;
};

struct seen seen_number(double v);
struct seen seen_text(const char *text); /* NULL: nothing */
struct seen seen_map(const struct model_desc *of, const void *object);
struct seen seen_list(enum model_kind items, const struct model_desc *of,
                      const void *at, size_t n);

/* A row of an object. */
struct seen seen_field(const struct seer *s, const struct model_field *f,
                       const void *object);

/* What a MAP or COUNTS has under a key; nothing where it has no such key. */
struct seen
seen_key(const struct seer *s, const struct seen *map, const char *name);

/* What stands at a path of keys ("remote.as.number") below a MAP or COUNTS; itself
 * at "". Nothing where something on the way is absent. */
struct seen
seen_path(const struct seer *s, const struct seen *map, const char *path);

struct seen seen_item(const struct seen *list, size_t i);

/* A TEXT's text. */
static inline const char *
seen_string(const struct seen *v)
{
    return v->text ? v->text : v->buf;
}

/* Nothing, zero, or empty. */
bool seen_is_empty(const struct seen *v);

/* For people, on one line; long lists are cut. */
const char *seen_tell(const struct seer *s, const struct seen *v);

#endif
