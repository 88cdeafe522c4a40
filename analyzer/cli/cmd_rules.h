/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd_rules.h - `espy rules check|fields|list|explain`.
 */
#ifndef ESPY_CLI_CMD_RULES_H
#define ESPY_CLI_CMD_RULES_H

/* argv[0] is "rules", argv[1] the verb. Gives the exit status: 0; 1 a rule's
 * own test failed; 2 wrong use or a bad rule. */
int cmd_rules(int argc, char **argv);

#endif
