/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
try_path(const char *base, const char *middle, const char *name, char *out)
{
    int n = snprintf(out, PATHS_MAX, "%s%s/%s", base, middle, name);
    return n > 0 && n < PATHS_MAX && access(out, R_OK) == 0 ? 0 : -1;
}

int
paths_data(const char *name, char out[PATHS_MAX], struct err *err)
{
    const char *env = getenv("ESPY_DATA");
    if (env && *env) {
        if (try_path(env, "", name, out) == 0)
            return 0;
        return err_set(err, "%s/%s: not found (ESPY_DATA points there)", env,
                       name);
    }
    char exe[PATHS_MAX];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n > 0) {
        exe[n] = '\0';
        char *slash = strrchr(exe, '/');
        if (slash)
            *slash = '\0';
        if (try_path(exe, "/../share/espy", name, out) == 0 ||
            try_path(exe, "/share/espy", name, out) == 0)
            return 0;
    }
    return err_set(err,
                   "%s: espy's data is not beside the program (run make, or "
                   "set ESPY_DATA)",
                   name);
}
