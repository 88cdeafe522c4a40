/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seen.h - what a case showed, in the words of an expectation: a JSON tree with
 * the keys of spec_top. Comparing and --update both work on it.
 */
#ifndef ESPY_EXPECT_SEEN_H
#define ESPY_EXPECT_SEEN_H

#include "analyzer/expect/tally.h"

#include <jansson.h>

/* report: the report's tree (json_parts.h). damaged: a capture was not read to
 * its end. Lists that may also be a number are under "KEY list". NULL when
 * memory is out. */
json_t *seen_tree(const json_t *report, const struct tally *t, bool damaged);

/* Parts of it: seen_tunnel.c. */
json_t *seen_tunnels(const json_t *report);
json_t *seen_esp(const json_t *report);

/* true; or a text that tells which attempts end otherwise than their messages
 * say. */
json_t *seen_attempts(const json_t *report, const struct tally *t);

/* A path of keys, "a.b.c"; NULL if one is not there. */
const json_t *seen_get(const json_t *o, const char *path);

/* Sets a copy of the value at a path; null if it is not there. */
void
seen_copy(json_t *to, const char *key, const json_t *from, const char *path);

#endif
