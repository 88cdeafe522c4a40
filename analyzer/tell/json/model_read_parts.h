/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model_read_parts.h - for the files that read a JSON report back into a model: the
 * reader, and single values (model_read_values.c). Each value is checked for its kind;
 * an error names the place in the report. All return 0, or -1 with the error set.
 */
#ifndef ESPY_TELL_MODEL_READ_PARTS_H
#define ESPY_TELL_MODEL_READ_PARTS_H

#include "analyzer/tell/json/model_json.h"

/* Where in the report something stands, for errors. */
struct place {
    const struct place *up;
    const char *name;
    size_t index; /* of a list's item; SIZE_MAX: none */
};

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

int reader_complain(struct reader *r, const struct place *at, const char *what);
int reader_no_memory(struct reader *r);
const char *reader_copy_text(struct reader *r, const json_t *from);
int reader_told(struct reader *r, const json_t *from, unsigned class,
                struct told *to, const struct place *at);
int reader_word(struct reader *r, const json_t *from, const char **to,
                const struct place *at);
int reader_term(struct reader *r, const struct model_field *f,
                const json_t *from, int *to, const struct place *at);
int reader_count(struct reader *r, const json_t *from, uint64_t *to,
                 const struct place *at);
int reader_number(struct reader *r, const json_t *from, int64_t *to,
                  const struct place *at);
int reader_hex(struct reader *r, const json_t *from, uint64_t *to,
               const struct place *at);
int reader_address(struct reader *r, const json_t *from, struct addr *to,
                   const struct place *at);
int reader_file(struct reader *r, const json_t *from, uint32_t *to,
                const struct place *at);
int reader_index_paths(struct reader *r);
int reader_frame(struct reader *r, const json_t *from, struct model_frame *to,
                 const struct place *at);
int
reader_value(struct reader *r, const struct model_field *f, const json_t *from,
             struct model_value *to, const struct place *at);

#endif
