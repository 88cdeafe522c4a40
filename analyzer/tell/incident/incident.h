/* SPDX-License-Identifier: Apache-2.0 */
/*
 * incident.h - the incident report: one file for people who were not there. What
 * was it, how sure, who, when, on which frames of which file, by which rules.
 *
 * HTML: one self-contained page; its content security policy allows nothing but
 * its own style and one script that sorts tables, both by their SHA-256.
 * Markdown: the same for tickets, without the drawings.
 */
#ifndef ESPY_TELL_INCIDENT_INCIDENT_H
#define ESPY_TELL_INCIDENT_INCIDENT_H

#include "analyzer/model/model.h"

#include <stdio.h>

/* Of a model with its scene (timeline, ladder, evidence, custody); what of these is
 * not there is not told. 0, or -1 when not everything could be written. */
int incident_write(const struct model *m, FILE *to, bool html);

#endif
