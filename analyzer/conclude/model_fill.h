/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model_fill.h - the model of a case, from what was concluded.
 *
 * Everything that tells reads the model and nothing else. It is filled here, once,
 * and what takes a decision is decided here: who is whose tunnel, which way a call
 * went, how it sounded, and what is told together as one story.
 */
#ifndef ESPY_CONCLUDE_MODEL_FILL_H
#define ESPY_CONCLUDE_MODEL_FILL_H

#include "analyzer/conclude/conclude.h"
#include "analyzer/model/model.h"

/*
 * Makes and fills *m: everything but the scene (scene.h). Nothing in it points into
 * the conclusion. 0, or -1 with err ("out of memory"); model_free() either way.
 */
int
conclude_model(struct model *m, const struct conclusion *c, struct err *err);

#endif
