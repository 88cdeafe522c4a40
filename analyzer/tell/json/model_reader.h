/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model_reader.h - what reading a report back consists of: model_read.c makes objects
 * of its JSON, model_read_link.c then what follows from all of them together.
 */
#ifndef ESPY_TELL_JSON_MODEL_READER_H
#define ESPY_TELL_JSON_MODEL_READER_H

#include "analyzer/tell/json/model_json.h"

/* An id that is looked up when everything is there. */
struct pending {
    void **slot;
    const struct model_desc *of;
    const char *id;
};

struct capture_path {
    const char *path;
    uint32_t file;
};

struct reader {
    struct model *m;
    struct err *err;
    struct pending *pending;
    size_t n_pending, cap_pending;
    struct capture_path *paths; /* sorted, once the captures are read */
    size_t n_paths;
};

/* -1 with what is to be told where the arena or malloc() gave nothing. */
int reader_no_memory(struct reader *r);

/* After all objects were read: refuses what lacks what every later step relies on,
 * derives what reports do not say, and gives each id its object. 0, or -1, told. */
int reader_link(struct reader *r);

#endif
