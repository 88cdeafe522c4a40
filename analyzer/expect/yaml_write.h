/* SPDX-License-Identifier: Apache-2.0 */
/* yaml_write.h - what was seen, written in the language of an expectation. */
#ifndef ESPY_EXPECT_YAML_WRITE_H
#define ESPY_EXPECT_YAML_WRITE_H

#include "analyzer/expect/spec.h"

#include <stdio.h>

/* "key: value" with its line end. 0, or -1: memory is out. */
int yaml_write_key(FILE *to, const struct seer *see, const struct spec *s,
                   const struct seen *v);

/* A text, quoted and escaped as far as it needs to be to come back the same. */
void yaml_write_text(FILE *to, const char *text);

#endif
