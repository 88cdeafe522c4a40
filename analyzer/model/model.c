/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/model/model.h"

#include "analyzer/base/plain.h"

#include <stdlib.h>
#include <string.h>

void
model_init(struct model *m, size_t limit)
{
    model_clear(&model_desc, m);
    m->schema = MODEL_SCHEMA;
    arena_init(&m->arena, limit);
}

void
model_free(struct model *m)
{
    arena_free(&m->arena);
    memset(m, 0, sizeof *m);
}

struct told
model_path(const struct model *m, uint32_t file)
{
    struct told none = {"", TEXT_PATH, false};
    return file < m->kase.n_captures ? m->kase.captures[file].path : none;
}

struct told
model_told(struct arena *a, enum text_class class, const char *text, bool cut,
           bool *failed)
{
    static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */
    struct told t = {NULL, (unsigned char)class, cut};
    if (!text)
        return t;
    size_t n = strlen(text), bad = 0, at = 0;
    uint32_t code;
    for (size_t i = 0; i < n; i += plain_character(text + i, n - i, &code))
        bad += plain_character(text + i, n - i, &code) && !code;
    char *copy = arena_alloc(a, n + bad * 2 + 1);
    if (!copy) {
        *failed = true;
        return t;
    }
    for (size_t i = 0, k; i < n; i += k) {
        k = plain_character(text + i, n - i, &code);
        memcpy(copy + at, code ? text + i : replacement, code ? k : 3);
        at += code ? k : 3;
    }
    copy[at] = '\0';
    t.text = copy;
    return t;
}
