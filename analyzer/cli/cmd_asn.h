/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd_asn.h - `espy asn lookup` and `espy asn info`: what the tables say.
 */
#ifndef ESPY_CLI_CMD_ASN_H
#define ESPY_CLI_CMD_ASN_H

#include "analyzer/cli/options.h"

int cmd_asn_lookup(struct options *o);
int cmd_asn_info(struct options *o);

#endif
