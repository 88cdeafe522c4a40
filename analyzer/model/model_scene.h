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
    int64_t from, until; /* MODEL_ABSENT: nothing to draw */
    uint64_t left_out;   /* outer packets past those whose times are kept */
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
    struct told label;    /* "IKE_SA_INIT request", "INVITE", "200 OK" */
    struct told party;    /* whom a SIP request is for */
    struct told detail;   /* payloads; what is answered; "with SDP" */
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

struct model_evidence_file {
    uint32_t file;
    uint64_t packets;
    struct told frames;   /* "1-5,7" */
    uint64_t more;        /* packets that are not listed there */
    const uint8_t *cited; /* all of them with their reasons, packed: see
                             model_cited_next(). Not told in JSON */
    size_t n_cited;       /* bytes */
};
extern const struct model_desc model_evidence_file_desc;

/* Going through the frames of a set in one file, in order: a frame comes once for
 * each of its reasons. Begin with frame 0. */
struct model_cited {
    const uint8_t *at, *end;
    uint64_t frame, why; /* why: index of the set's whys */
};

/* How a frame is packed behind the one before: at most MODEL_CITED_MAX bytes at
 * `to`; how many they were. */
#define MODEL_CITED_MAX 20u
size_t model_cited_pack(uint8_t *to, uint64_t step, uint64_t why);
/* False: there is no further one. */
bool model_cited_next(struct model_cited *c);

/* A name that a capture's own list of names gives to an address. */
struct model_evidence_name {
    struct addr ip;
    struct told name;
};
extern const struct model_desc model_evidence_name_desc;

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
    struct model_evidence_name
        *names; /* of the far end, that no packet tells */
    size_t n_names;
    const char *sha256; /* of its evidence capture; NULL: none was written */
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
