/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/destination.h"

#include "analyzer/base/plain.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Is this the file that is read as `path`, or one in the folder of that name? */
static bool
is_read_as(const struct stat *out, const char *folder, const char *path)
{
    struct stat in, around;
    bool pipe = strcmp(path, "-") == 0;
    if ((pipe ? fstat(STDIN_FILENO, &in) : stat(path, &in)) != 0)
        return false;
    return is_same(out, &in) ||
           (S_ISDIR(in.st_mode) && folder && stat(folder, &around) == 0 &&
            is_same(&around, &in));
}

static bool
is_an_input(const struct stat *out, const struct options *o)
{
    bool is = false;
    char *copy = o->output ? strdup(o->output) : NULL;
    const char *folder = copy ? dirname(copy) : NULL;
    for (size_t i = 0; i < o->n_paths && !is; i++)
        is = is_read_as(out, NULL, o->paths[i]);
    for (size_t i = 0; i < o->n_rules && !is; i++)
        is = is_read_as(out, folder, o->rules[i] + (*o->rules[i] == '+'));
    is = is || (o->asn && is_read_as(out, NULL, o->asn));
    is = is || (o->settings && is_read_as(out, NULL, o->settings));
    free(copy);
    return is;
}

/* A file that is open already has no other name to be replaced by. */
static bool
is_a_descriptor(const char *path)
{
    return strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0;
}

int
destination_open(struct destination *d, const struct options *o,
                 struct err *err)
{
    struct stat out, standard;
    bool there, piped;
    memset(d, 0, sizeof *d);
    d->name = "standard output";
    d->standard = !o->output || strcmp(o->output, "-") == 0;
    piped = fstat(STDOUT_FILENO, &standard) == 0;
    if (d->standard)
        there = piped && (out = standard, true);
    else
        there = stat(o->output, &out) == 0;
    if (there && S_ISREG(out.st_mode) && is_an_input(&out, o))
        return err_set(err, "%s: is read, and will not be written over",
                       d->standard ? d->name : o->output);
    /* -o /dev/stdout, also where that is a file */
    if (there && piped && is_same(&out, &standard))
        d->standard = true;
    if (d->standard) {
        d->to = stdout;
        return 0;
    }
    d->name = o->output;
    if (is_a_descriptor(o->output)) {
        d->file.direct = true;
        d->file.to = fopen(o->output, "we");
        d->file.path = d->file.to ? strdup(o->output) : NULL;
        if (!d->file.path)
            return err_set(err, "%s: %s", o->output, strerror(errno));
    } else if (whole_file_open(&d->file, o->output, WHOLE_FILE_REPLACE, err) <
               0) {
        return -1;
    }
    d->to = d->file.to;
    return 0;
}

int
destination_close(struct destination *d, bool keep, int status)
{
    struct err err;
    bool bad = false;
    if (d->standard) {
        bad = ferror(d->to) != 0;
        bad |= fflush(d->to) != 0;
        if (bad)
            err_set(&err, "%s: could not write everything", d->name);
        clearerr(stdout); /* told */
    } else if (keep || d->file.direct || ferror(d->to)) {
        /* With an error in the stream it fails, tells it, and replaces nothing. */
        bad = whole_file_finish(&d->file, &err) < 0;
    } else {
        whole_file_drop(&d->file);
    }
    d->to = NULL;
    if (!bad)
        return status;
    plain_line(stderr, "espy: %s", err.text);
    return EXIT_USAGE;
}
