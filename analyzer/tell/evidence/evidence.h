/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evidence.h - which packets a verdict or a finding rests on: the ones that the
 * report lists and that an evidence capture holds.
 *
 * Of a tunnel's verdict: every frame its evidence cites; the tunnel's
 * own packets (IKE, ESP, AH, keepalives); the packets seen of its inside while it
 * lived; the answers that gave the far end its names, and the questions. With them
 * alone, espy comes to the same verdict. Of a flow's: the frames cited and its
 * SIP messages. Of a finding: the frames cited, and the IKE messages of
 * its tunnel where it is about one.
 */
#ifndef ESPY_TELL_EVIDENCE_EVIDENCE_H
#define ESPY_TELL_EVIDENCE_EVIDENCE_H

#include "analyzer/conclude/conclude.h"
#include "analyzer/state/ladder.h"

#include <jansson.h>

#define EVIDENCE_SETS 200 /* told at most; the others are counted */

/* Why a set is there. */
struct evidence_of {
    char name[88];   /* "tunnel-1-carrier-wi-fi-calling": of its capture */
    char title[160]; /* "Carrier Wi-Fi calling, confirmed" */
    const struct subject *subject; /* NULL: a finding about the case */
    const struct verdict *verdict; /* NULL: a finding */
    const json_t *finding;         /* of report_tree(); NULL: a verdict */
};

/* One reason for one frame; a frame may have several, one after the other. */
struct evidence_frame {
    uint64_t frame;
    uint32_t file;
    uint32_t why; /* index of whys */
};

struct evidence_set {
    struct evidence_frame *frames; /* by file, frame, reason */
    size_t n, cap;
    uint64_t unique;   /* frames */
    const char **whys; /* in the arena */
    uint32_t n_whys, cap_whys;
    struct arena arena;
    bool failed;       /* memory ran out: frames are missing */
    uint64_t left_out; /* of the tunnel's own packets, past what is kept of
                               when each came (state/trace.h) */
};

/* What there is a set for: at most EVIDENCE_SETS, as *n; how many more in
 * *more. Freed with free(). NULL when memory is out. */
struct evidence_of *
evidence_list(const struct conclusion *c, const json_t *report, size_t *n,
              size_t *more);

/* Collects one. 0, or -1 when memory is out; evidence_free() either way. */
int evidence_collect(const struct conclusion *c, const struct ladder *l,
                     const struct evidence_of *of, struct evidence_set *out);
void evidence_free(struct evidence_set *s);

/* The sets as JSON: {name, title, subject, packets, files: [{file, packets, frames:
 * "1-5,7"}], left_out}. */
json_t *evidence_json(const struct conclusion *c, const struct ladder *l,
                      const json_t *report);

#endif
