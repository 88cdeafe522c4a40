/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model_json.h - the model as JSON and back, by its descriptors alone: nothing here
 * knows a field by name.
 */
#ifndef ESPY_TELL_JSON_MODEL_JSON_H
#define ESPY_TELL_JSON_MODEL_JSON_H

#include "analyzer/model/model.h"
#include "analyzer/tell/json/json_out.h"
#include "dissectors/base/err.h"

#include <jansson.h>

/* "espy.report/1". compact: on one line. 0, or -1: it could not be written whole. */
int model_json(const struct model *m, FILE *to, bool compact);

/* The same of any object that has a descriptor. m: whose captures it names; NULL
 * where it names none. */
int model_json_object(const struct model *m, const struct model_desc *d,
                      const void *object, FILE *to, bool compact);

/*
 * The rows of one object that have one of these flags, into the object that is
 * open; absent ones are left out, and of objects and lists within it those rows
 * that have MODEL_EVENT, or all where none has. For the events (--format ndjson).
 */
void
model_json_rows(struct json_out *o, const struct model *m,
                const struct model_desc *d, const void *object, unsigned flags);

/* One row, whatever its flags. */
void model_json_row(struct json_out *o, const struct model *m,
                    const struct model_field *f, const void *object);

/*
 * A report read back. Unknown keys are passed over, since later versions add some;
 * a value of the wrong kind is an error that names its place ("tunnels[3].local.ip").
 * 0, or -1 with err; model_free() either way.
 */
int model_read(struct model *m, const json_t *report, struct err *err);

/* The JSON Schema of the report. 0, or -1: it could not be written whole. */
int model_schema(FILE *to);

#endif
