/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd_asn.h - `espy asn`: asking the tables of who.h from the command line.
 *
 *     espy asn [--asn FILE] [--format text|json|ndjson] lookup WHAT...
 *     espy asn [--asn FILE] [--format text|json|ndjson] info
 *
 * WHAT is an address, a gateway's name, a network (310-260) or an AS (AS21928).
 */
#ifndef ESPY_CLI_CMD_ASN_H
#define ESPY_CLI_CMD_ASN_H

/* argv[0] is "asn". The exit status: 0; 2 for wrong use or unreadable tables. */
int cmd_asn(int argc, char **argv);

#endif
