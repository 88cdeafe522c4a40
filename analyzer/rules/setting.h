/* SPDX-License-Identifier: Apache-2.0 */
/*
 * setting.h - what a user mutes, and levels of their own; inside analyzer/rules
 * only.
 */
#ifndef ESPY_RULES_SETTING_H
#define ESPY_RULES_SETTING_H

#include "analyzer/rules/rule.h"

/* Takes cfg's mutes and its settings file into the ruleset and applies them to its
 * rules. 0, or -1 with err: an unreadable file, or a name that no rule gives. */
int setting_load(struct ruleset *rs, const struct ruleset_config *cfg,
                 struct err *err);

/* Is this finding muted? If not, it gets the level the user gave its id. */
bool setting_mutes(const struct ruleset *rs, struct finding *x);

#endif
