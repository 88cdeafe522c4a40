/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report.h - telling a conclusion. Reports judge nothing.
 */
#ifndef ESPY_TELL_JSON_REPORT_H
#define ESPY_TELL_JSON_REPORT_H

#include "analyzer/conclude/conclude.h"

#include <stdio.h>

/* For people: verdict first, then the chain of reasons with frames; at most 80
 * columns. brief: the verdicts alone. */
void report_text(const struct conclusion *c, FILE *to, bool color, bool brief);

/* "espy.report/1" (see tests/schema/espy.report.json). compact: on one line. */
void report_json(const struct conclusion *c, FILE *to, bool compact);

/* One event a line, in the fields of the Elastic Common Schema (ECS): verdicts,
 * findings, tunnels, calls, messages, registrations. README.md lists the fields. */
void report_ndjson(const struct conclusion *c, FILE *to);

#endif
