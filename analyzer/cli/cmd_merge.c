/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/cmd.h"
#include "analyzer/tell/fleet/fleet.h"
#include "analyzer/cli/options.h"

#include <errno.h>
#include <string.h>

static unsigned long
merge_file(struct fleet *f, const char *path)
{
    bool pipe = strcmp(path, "-") == 0;
    FILE *from = pipe ? stdin : fopen(path, "r");
    if (!from) {
        fprintf(stderr, "espy: %s: %s\n", path, strerror(errno));
        return 1;
    }
    unsigned long wrong =
        fleet_read(f, from, pipe ? "standard input" : path, stderr);
    if (!pipe)
        fclose(from);
    return wrong;
}

static int
tell(const struct fleet *f, const struct options *o, FILE *out)
{
    switch (o->format) {
    case FORMAT_JSON: return fleet_json(f, out);
    case FORMAT_HTML:
    case FORMAT_MARKDOWN:
        return fleet_page(f, o->format == FORMAT_HTML, options_now(), out);
    default: return fleet_text(f, out, options_color(o, out));
    }
}

static int
merge(struct fleet *f, const struct options *o, FILE *out)
{
    unsigned long wrong = 0;
    for (size_t i = 0; i < o->n_paths; i++)
        wrong += merge_file(f, o->paths[i]);
    if (fleet_end(f) < 0) {
        fprintf(stderr, "espy: out of memory\n");
        return EXIT_USAGE;
    }
    if (f->cases && tell(f, o, out) < 0) {
        if (!ferror(out)) /* else options_close() tells it */
            fprintf(stderr, "espy: out of memory\n");
        return EXIT_USAGE;
    }
    return wrong ? EXIT_CAPTURE : EXIT_DONE;
}

int
cmd_merge(int argc, char **argv)
{
    struct options o;
    struct err err;
    struct fleet f;
    FILE *out = NULL;
    int rc = options_parse(&o, argc, argv, &err);
    if (rc == 1) {
        cmd_help();
        return EXIT_DONE;
    }
    if (rc < 0 || !(out = options_output(&o, &err))) {
        fprintf(stderr, "espy: %s\n", err.text);
        return EXIT_USAGE;
    }
    int status = EXIT_USAGE;
    if (fleet_init(&f) == 0)
        status = merge(&f, &o, out);
    else
        fprintf(stderr, "espy: out of memory\n");
    fleet_free(&f);
    return options_close(&o, out, status);
}
