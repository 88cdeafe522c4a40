/* SPDX-License-Identifier: Apache-2.0 */
/*
 * update.h - `espy test --update`: an expectation written from what was seen, for
 * somebody to review.
 */
#ifndef ESPY_EXPECT_UPDATE_H
#define ESPY_EXPECT_UPDATE_H

#include "analyzer/expect/compare.h"

/*
 * The new text of the file, for free(): the sections that are met stay byte for
 * byte, with their comments; those that are not are written anew (comments inside
 * them are lost: *lost is set; those before them stay); keys that say what must
 * not be, `attempts`, `counters` and `report` are never changed. A file that does
 * not exist yet gets every key that says something. NULL when memory is out. Only
 * where update_possible().
 */
char *update_text(const struct expectation *e, const struct checks *checks,
                  const struct seer *see, bool *lost);

/* Can --update write this key? NULL, which is none of the language's own: no. */
bool update_can(const struct spec *s);

/*
 * Can what is not met be written into this file? Only where every key begins a
 * line: -1 with err, which names file and line, where they stand in braces (or
 * are indented). 0 also where nothing would be written.
 */
int update_possible(const struct expectation *e, const struct checks *checks,
                    struct err *err);

/* Replaces the file in one step. 0, or -1 with err. */
int update_write(const char *path, const char *text, struct err *err);

#endif
