/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/conclude/scene_parts.h"

#include <stdlib.h>
#include <string.h>

const struct subject *
scene_subject(const struct scene *s, const struct model_subject *subject)
{
    size_t i;
    switch (subject->kind) {
    case SUBJECT_TUNNEL:
        i = (size_t)(subject - s->m->subjects);
        return i < s->c->n_tunnels ? &s->c->tunnels[i] : NULL;
    case SUBJECT_FLOW: /* "flow-1": told in another order, numbered in ours */
        i = strtoul(subject->id + strlen("flow-"), NULL, 10);
        return i && i <= s->c->n_flows ? &s->c->flows[i - 1] : NULL;
    case SUBJECT_CASE: break;
    }
    return &s->c->whole;
}

int
conclude_scene(struct model *m, const struct conclusion *c,
               const struct ladder *l, struct err *err)
{
    const struct scene s = {m, c, l};
    if (scene_timeline(&s) < 0 || scene_ladder(&s) < 0 ||
        scene_evidence(&s) < 0)
        return err_set(err, "out of memory");
    return 0;
}
