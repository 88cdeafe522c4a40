/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scene.h - what only an incident report shows: the timeline, the messages one by
 * one, and the packets that each verdict and finding rests on. Concluded once
 * the rest of the model is.
 */
#ifndef ESPY_CONCLUDE_SCENE_H
#define ESPY_CONCLUDE_SCENE_H

#include "analyzer/conclude/conclude.h"
#include "analyzer/model/model.h"
#include "analyzer/state/ladder.h"

#define SCENE_SETS 200u /* sets of evidence; the others are counted */

/*
 * Fills m->timeline, m->ladder, m->evidence and m->more_evidence from a conclusion
 * that conclude_model() has filled m from. Everything is copied into m's arena.
 * 0, or -1 with err when memory is out.
 */
int conclude_scene(struct model *m, const struct conclusion *c,
                   const struct ladder *l, struct err *err);

#endif
