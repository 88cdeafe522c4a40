/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rules_fields.h - `espy rules fields`: every fact, with what produces it, which
 * values it can take and how it is known.
 */
#ifndef ESPY_CLI_RULES_FIELDS_H
#define ESPY_CLI_RULES_FIELDS_H

#include <jansson.h>
#include <stdio.h>

/* Within `width` columns. 0, or -1 without memory. */
int rules_fields_print(FILE *to, unsigned width);

/* A list of objects; NULL without memory. The caller's to free. */
json_t *rules_fields_json(void);

#endif
