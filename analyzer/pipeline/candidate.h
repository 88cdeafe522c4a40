/* SPDX-License-Identifier: Apache-2.0 */
/* candidate.h - which packets are kept to be held against a tunnel. */
#ifndef ESPY_PIPELINE_CANDIDATE_H
#define ESPY_PIPELINE_CANDIDATE_H

#include "analyzer/flows/interfaces.h"

/*
 * May this record be a tunnel's inside? All of an interface that carries bare
 * IP, as tunnel interfaces do, or of several at once ("any"). Where other
 * interfaces or captures are in the case, a frame of any kind, but for the
 * interface that shows the outside; there, as everywhere, only what follows an
 * outer packet at once: so a host without a tunnel interface shows what it has
 * just decrypted.
 */
bool candidate_inside(struct interfaces *all, const struct packet *pkt,
                      bool several);

#endif
