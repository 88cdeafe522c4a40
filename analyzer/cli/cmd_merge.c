/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/cmd.h"
#include "analyzer/cli/destination.h"
#include "analyzer/tell/fleet/fleet.h"

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
merge(struct fleet *f, const struct options *o, FILE *out)
{
    unsigned long wrong = 0;
    for (size_t i = 0; i < o->n_paths; i++)
        wrong += merge_file(f, o->paths[i]);
    json_t *tree = fleet_tree(f);
    if (!tree) {
        fprintf(stderr, "espy: out of memory\n");
        return EXIT_USAGE;
    }
    if (f->reports && o->format == FORMAT_JSON) {
        json_dumpf(tree, out, JSON_ENSURE_ASCII | JSON_INDENT(2));
        fputc('\n', out);
    } else if (f->reports &&
               (o->format == FORMAT_HTML || o->format == FORMAT_MARKDOWN)) {
        fleet_page(tree, o->format == FORMAT_HTML, options_now(), out);
    } else if (f->reports) {
        fleet_text(tree, out, options_color(o, out));
    }
    json_decref(tree);
    return wrong ? EXIT_CAPTURE : EXIT_DONE;
}

int
cmd_merge(struct options *o)
{
    struct err err;
    struct fleet f;
    struct destination d;
    if (destination_open(&d, o, &err) < 0) {
        fprintf(stderr, "espy: %s\n", err.text);
        return EXIT_USAGE;
    }
    int status = EXIT_USAGE;
    bool told = false;
    if (fleet_init(&f) == 0) {
        status = merge(&f, o, d.to);
        told = f.reports && status != EXIT_USAGE;
    } else {
        fprintf(stderr, "espy: out of memory\n");
    }
    fleet_free(&f);
    return destination_close(&d, told, status);
}
