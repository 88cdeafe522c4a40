/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd_rules.h - `espy rules check|fields|list|explain`. Each gives the exit status:
 * 0; 1 a rule's own test failed; 2 a bad rule.
 */
#ifndef ESPY_CLI_CMD_RULES_H
#define ESPY_CLI_CMD_RULES_H

#include "analyzer/cli/options.h"

int cmd_rules_check(struct options *o);
int cmd_rules_fields(struct options *o);
int cmd_rules_list(struct options *o);
int cmd_rules_explain(struct options *o);

#endif
