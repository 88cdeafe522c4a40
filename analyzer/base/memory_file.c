/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/memory_file.h"

#include <stdbool.h>
#include <stdlib.h>

int
memory_file_open(struct memory_file *m)
{
    m->text = NULL;
    m->n = 0;
    m->to = open_memstream(&m->text, &m->n);
    return m->to ? 0 : -1;
}

int
memory_file_close(struct memory_file *m)
{
    bool bad = ferror(m->to) != 0;
    bad |= fclose(m->to) != 0;
    m->to = NULL;
    if (!bad && m->text)
        return 0;
    free(m->text);
    m->text = NULL;
    m->n = 0;
    return -1;
}
