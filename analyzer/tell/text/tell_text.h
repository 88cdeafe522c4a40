/* SPDX-License-Identifier: Apache-2.0 */
/* tell_text.h - the report on a terminal. */
#ifndef ESPY_TELL_TEXT_TELL_TEXT_H
#define ESPY_TELL_TEXT_TELL_TEXT_H

#include "analyzer/model/model.h"

#include <stdio.h>

struct tell_style {
    bool color;
    unsigned columns; /* 0: 80; else as near to it as 40 to 160 are */
};

/* The verdict first, then the chain of reasons with frames. brief: the verdicts
 * alone. 0, or -1: it could not all be written. */
int tell_text(const struct model *m, FILE *to, const struct tell_style *style,
              bool brief);

#endif
