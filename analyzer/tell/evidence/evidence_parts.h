/* SPDX-License-Identifier: Apache-2.0 */
/* evidence_parts.h - inside evidence*.c only. */
#ifndef ESPY_TELL_EVIDENCE_EVIDENCE_PARTS_H
#define ESPY_TELL_EVIDENCE_EVIDENCE_PARTS_H

#include "analyzer/tell/evidence/evidence.h"

/* A reason, and a frame for one. Frame 0 is none. */
uint32_t evidence_why(struct evidence_set *s, const char *text);
void evidence_add(struct evidence_set *s, uint32_t file, uint64_t frame,
                  uint32_t why);

/* A tunnel's own packets: all, or the IKE messages alone. */
void evidence_tunnel(const struct conclusion *c, const struct subject *s,
                     bool all, struct evidence_set *out);

#endif
