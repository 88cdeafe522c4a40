/* SPDX-License-Identifier: Apache-2.0 */
/* scene_parts.h - inside scene*.c only. */
#ifndef ESPY_CONCLUDE_SCENE_PARTS_H
#define ESPY_CONCLUDE_SCENE_PARTS_H

#include "analyzer/conclude/scene.h"

/* What all parts work on. */
struct scene {
    struct model *m;
    const struct conclusion *c;
    const struct ladder *l;
};

/* Each 0, or -1 when memory is out. */
int scene_timeline(const struct scene *s);
int scene_ladder(const struct scene *s);
int scene_evidence(const struct scene *s);

/* --- the packets of one set (scene_evidence.c) --- */

/* The trace's packets by whose they are, so that a set looks at its own alone. */
struct scene_packet {
    uint32_t whose; /* outer: the series; inner: the interface */
    uint32_t at;    /* index in the trace */
};
struct scene_packets {
    struct scene_packet *outer, *inner; /* sorted, malloc'ed */
};

/* One reason for one frame; a frame may have several. */
struct scene_cited {
    uint64_t frame;
    uint32_t file, why;
};

/* A set in the making. */
struct scene_set {
    const struct scene *s;
    const struct scene_packets *packets;
    struct scene_cited *cited; /* malloc'ed, used again for the next set */
    size_t n, cap;
    struct told *whys; /* likewise; the texts are in the model's arena */
    size_t n_whys, cap_whys;
    struct model_evidence_name *names; /* in the model's arena */
    size_t n_names;
    uint64_t left_out;
    bool failed; /* memory ran out */
};

/* A reason, of the class of its text, and a frame for one. Frame 0 is none. */
uint32_t scene_why(struct scene_set *set, enum text_class class,
                   const char *text, bool cut);
void
scene_cite(struct scene_set *set, uint32_t file, uint64_t frame, uint32_t why);

/* Adds names of the subject's far end that no packet tells. */
void scene_names(struct scene_set *set, const struct subject *s);

/* Adds a tunnel's own packets: all, or the IKE messages alone. */
void
scene_tunnel(struct scene_set *set, const struct subject *tunnel, bool all);

/* The conclusion's subject that a model's subject was filled from. */
const struct subject *
scene_subject(const struct scene *s, const struct model_subject *subject);

#endif
