/*
 * update.h - `espy test --update`: an expectation written from what was seen, for
 * somebody to review.
 */
#ifndef ESPY_EXPECT_UPDATE_H
#define ESPY_EXPECT_UPDATE_H

#include "analyzer/expect/match.h"

/*
 * The new text of the file, for free(): the sections that are met stay byte for
 * byte, with their comments; those that are not are written anew (comments inside
 * them are lost: *lost is set; those before them stay); keys that say what must
 * not be, `attempts`, `counters` and `report` are never changed. A file that does
 * not exist yet gets every key that says something. NULL when memory is out.
 */
char *update_text(const struct expectation *e, const struct checks *checks,
                  const json_t *seen, bool *lost);

/* Can --update write this key? */
bool update_can(const struct spec *s);

/* Replaces the file in one step. 0, or -1 with err. */
int update_write(const char *path, const char *text, struct err *err);

#endif
