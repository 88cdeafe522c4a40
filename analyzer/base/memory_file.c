/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/memory_file.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Room for n bytes more and a NUL. */
static int
grow(struct memory_file *m, size_t n)
{
    if (n >= SIZE_MAX / 2 - m->n)
        return -1;
    if (m->n + n < m->room)
        return 0;
    size_t room = (m->n + n + 1) * 2;
    char *more = realloc(m->text, room);
    if (!more)
        return -1;
    m->text = more;
    m->room = room;
    return 0;
}

/* What is lost once stays lost, even where there is memory for what follows. */
static ssize_t
take(void *cookie, const char *p, size_t n)
{
    struct memory_file *m = cookie;
    if (m->lost || grow(m, n) < 0) {
        m->lost = true;
        errno = ENOMEM;
        return 0;
    }
    memcpy(m->text + m->n, p, n);
    m->n += n;
    return (ssize_t)n;
}

int
memory_file_open(struct memory_file *m)
{
    memset(m, 0, sizeof *m);
    m->to = fopencookie(m, "w", (cookie_io_functions_t){.write = take});
    return m->to ? 0 : -1;
}

int
memory_file_close(struct memory_file *m)
{
    bool bad = ferror(m->to) != 0;
    bad |= fclose(m->to) != 0;
    bad |= m->lost || grow(m, 0) < 0;
    m->to = NULL;
    if (!bad) {
        m->text[m->n] = '\0';
        return 0;
    }
    free(m->text);
    m->text = NULL;
    m->n = 0;
    return -1;
}
