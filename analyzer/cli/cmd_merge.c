/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/cmd.h"
#include "analyzer/base/plain.h"
#include "analyzer/cli/destination.h"
#include "analyzer/cli/terminal.h"
#include "analyzer/tell/fleet/fleet.h"

#include <errno.h>
#include <string.h>

static unsigned long
merge_file(struct fleet *f, const char *path)
{
    bool pipe = strcmp(path, "-") == 0;
    FILE *from = pipe ? stdin : fopen(path, "r");
    if (!from) {
        plain_line(stderr, "espy: %s: %s", path, strerror(errno));
        f->starved = errno == ENOMEM;
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
    default: break;
    }
    struct tell_style style = terminal_style(o, out);
    return fleet_text(f, out, &style);
}

static int
merge(struct fleet *f, const struct options *o, FILE *out)
{
    unsigned long wrong = 0;
    for (size_t i = 0; i < o->n_paths && !f->starved; i++)
        wrong += merge_file(f, o->paths[i]);
    if (f->starved)
        return EXIT_USAGE;
    if (fleet_end(f) < 0) {
        fprintf(stderr, "espy: out of memory\n");
        return EXIT_USAGE;
    }
    if (f->cases && tell(f, o, out) < 0) {
        if (!ferror(out)) /* else destination_close() tells it */
            fprintf(stderr, "espy: out of memory\n");
        return EXIT_USAGE;
    }
    return wrong ? EXIT_CAPTURE : EXIT_DONE;
}

int
cmd_merge(struct options *o)
{
    struct err err;
    struct fleet f;
    struct destination d;
    if (destination_open(&d, o, &err) < 0) {
        plain_line(stderr, "espy: %s", err.text);
        return EXIT_USAGE;
    }
    int status = EXIT_USAGE;
    bool told = false;
    if (fleet_init(&f) == 0) {
        status = merge(&f, o, d.to);
        told = f.cases && status != EXIT_USAGE;
    } else {
        fprintf(stderr, "espy: out of memory\n");
    }
    fleet_free(&f);
    return destination_close(&d, told, status);
}
