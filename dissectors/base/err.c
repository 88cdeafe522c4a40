/* SPDX-License-Identifier: Apache-2.0 */
#include "dissectors/base/err.h"

#include <stdio.h>

int
err_set(struct err *err, const char *fmt, ...)
{
    if (err) {
        va_list ap;
        va_start(ap, fmt);
        vsnprintf(err->text, sizeof err->text, fmt, ap);
        va_end(ap);
        err->no_memory = false;
    }
    return -1;
}

int
err_no_memory(struct err *err, const char *what)
{
    err_set(err, "%s%sout of memory", what, *what ? ": " : "");
    if (err)
        err->no_memory = true;
    return -1;
}
