/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model_scene.h - what only a report with pictures and evidence captures needs: the
 * timeline, the messages one by one, the packets of each verdict, and how the
 * report came to be. Concluded only where it is asked for (conclude.h).
 */
#ifndef ESPY_MODEL_MODEL_SCENE_H
#define ESPY_MODEL_MODEL_SCENE_H

#include "analyzer/model/model_verdict.h"

#define MODEL_BINS 290u /* of a timeline's curve and lanes */

/* Marks of one bin, merged. */
struct model_mark {
    uint64_t bin, n;
    int64_t at; /* of the first */
    struct model_frame first;
    uint64_t last_frame;
    struct told label; /* of the first */
};
extern const struct model_desc model_mark_desc;

struct model_lane {
    const char *name; /* "IKE" */
    const char *kind; /* "ike", "rekey", "alive", "sip", "anomaly" */
    struct model_mark *marks;
    size_t n_marks;
};
extern const struct model_desc model_lane_desc;

/* Calls and activity stand in their own lists. */
struct model_timeline {
    int64_t from, until;                 /* MODEL_ABSENT: nothing to draw */
    double bytes_per_second[MODEL_BINS]; /* of the outer traffic */
    struct model_lane *lanes;
    size_t n_lanes;
};
extern const struct model_desc model_timeline_desc;

/* One IKE or SIP message between two addresses. */
struct model_rung {
    bool sip; /* else IKE */
    struct model_frame frame;
    int64_t at;
    struct addr source, destination;
    int64_t source_port, destination_port;
    bool response, again; /* again: a retransmission */
    int64_t status;       /* of a SIP response */
    struct told label, detail;
};
extern const struct model_desc model_rung_desc;

/* The first and the last ones are kept. */
struct model_ladder {
    struct model_rung *rungs;
    size_t n_rungs;
    uint64_t gap;      /* some are left out before rungs[gap] */
    uint64_t left_out; /* how many */
};
extern const struct model_desc model_ladder_desc;

struct model_evidence_frame {
    uint64_t frame, why; /* why: index of the set's whys */
    uint32_t file;
};

struct model_evidence_file {
    uint32_t file;
    uint64_t packets;
    struct told frames; /* "1-5,7" */
    uint64_t more;      /* packets that are not listed there */
};
extern const struct model_desc model_evidence_file_desc;

/* The packets that a verdict or a finding rests on. */
struct model_evidence_set {
    const char *name; /* "tunnel-1-carrier-wi-fi-calling": of its capture */
    struct told title;
    struct model_subject *subject;
    struct model_verdict *of_verdict; /* one of the two */
    struct model_finding *of_finding;
    uint64_t packets;
    struct model_evidence_file *files;
    size_t n_files;
    uint64_t left_out; /* past what is kept of when each packet came */
    struct told *whys;
    size_t n_whys;
    struct model_evidence_frame *frames; /* by file, frame, reason; not told in
                                            JSON, for the evidence capture */
    size_t n_frames;
};
extern const struct model_desc model_evidence_set_desc;

/* How this report was made. */
struct model_custody {
    int64_t made;         /* ns since 1970-01-01 UTC; MODEL_ABSENT: not told */
    struct told *command; /* the command line, word by word */
    size_t n_command;
    const char *extract_dir; /* evidence captures were written there; NULL */
};
extern const struct model_desc model_custody_desc;

#endif
