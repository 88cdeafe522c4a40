/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/cmd.h"
#include "analyzer/tell/json/model_json.h"

int
cmd_schema(struct options *o)
{
    (void)o;
    if (model_schema(stdout) == 0)
        return EXIT_DONE;
    fprintf(stderr, "espy: standard output: could not write everything\n");
    return EXIT_USAGE;
}
