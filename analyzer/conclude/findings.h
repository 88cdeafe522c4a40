/* SPDX-License-Identifier: Apache-2.0 */
/*
 * findings.h - what deserves a look apart from what the tunnels are: what a
 * responder did that no NAT explains, and packets that break their protocols.
 * Reports tell them, --fail-on weighs them.
 */
#ifndef ESPY_CONCLUDE_FINDINGS_H
#define ESPY_CONCLUDE_FINDINGS_H

#include "analyzer/rules/rules.h"
#include "analyzer/state/anomalies.h"
#include "analyzer/state/tunnel.h"

struct finding {
    char id[72]; /* "ike.two_responders", "anomaly.esp.too_short" */
    enum level level;
    const char *title;
    char explanation[320];
    char subject[24]; /* "tunnel-1", "case" */
    bool anomaly;     /* of packets: text reports tell these apart */
    struct cite at[ANOMALY_FRAMES];
    uint32_t n; /* of these; frames that are none are left out */
};

struct findings {
    struct finding *items;
    size_t n, cap;
};

/* What the IKE SAs of a tunnel show; `subject` names it. 0, or -1 without memory. */
int findings_of_tunnel(struct findings *f, const struct tunnels *t,
                       const struct tunnel *tn, const char *subject);

/* The anomalies. 0, or -1 without memory. */
int findings_of_packets(struct findings *f, const struct anomalies *a);
void findings_free(struct findings *f);

#endif
