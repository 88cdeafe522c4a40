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
    }
    return -1;
}
