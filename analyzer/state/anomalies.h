/* SPDX-License-Identifier: Apache-2.0 */
/*
 * anomalies.h - what should not have been there, counted by kind with the first
 * frames of each. A bad packet is evidence: never a stop, never silence.
 */
#ifndef ESPY_STATE_ANOMALIES_H
#define ESPY_STATE_ANOMALIES_H

#include "analyzer/base/table.h"
#include "analyzer/flows/cite.h"
#include "dissectors/base/event.h"

#define ANOMALIES_CAP 512
#define ANOMALY_FRAMES 8

struct anomaly_kind {
    struct {
        char protocol[24], reason[40];
    } key;
    const char *text;
    bool cut; /* the capture's doing (snap length), not the sender's */
    uint64_t count;
    struct cite first[ANOMALY_FRAMES];
    uint32_t n_first;
    uint32_t offset; /* of the first one, bytes in its packet */
};

struct anomalies {
    struct table table;
    uint64_t count; /* of all kinds, without those of the snap length */
    uint64_t cut;
};

int anomalies_init(struct anomalies *a);
void anomalies_free(struct anomalies *a);
void anomalies_see(struct anomalies *a, const struct packet *pkt,
                   const struct anomaly_event *ev);

#endif
