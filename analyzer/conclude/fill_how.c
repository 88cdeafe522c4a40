/* SPDX-License-Identifier: Apache-2.0 */
/* How the facts are known that verdicts rest on. */
#include "analyzer/conclude/fill.h"

#include <string.h>

/* The surest way in which something of the inside is known. */
static enum provenance
how_of_inside(const struct model_tunnel *t)
{
    enum provenance best = PROVENANCE_ADJACENT;
    for (size_t i = 0; t && i < t->n_inner; i++) {
        if (t->inner[i].how == PROVENANCE_DECRYPTED)
            return PROVENANCE_DECRYPTED;
        if (t->inner[i].how == PROVENANCE_CORRELATED)
            best = PROVENANCE_CORRELATED;
    }
    return best;
}

enum provenance
fill_how(const struct model_subject *s, const struct fact *f)
{
    const char *name = f->desc->name;
    if (strstr(name, ".as.") || strncmp(name, "remote.operator.", 16) == 0)
        return PROVENANCE_LOOKED_UP;
    if (strncmp(name, "activity.", 9) == 0)
        return PROVENANCE_INFERRED;
    if (strncmp(name, "inner.", 6) == 0)
        return how_of_inside(s->tunnel);
    return PROVENANCE_OBSERVED;
}
