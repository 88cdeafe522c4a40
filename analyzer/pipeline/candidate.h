/* SPDX-License-Identifier: Apache-2.0 */
/*
 * candidate.h - which packets are kept to be compared with the packets of
 * tunnels.
 */
#ifndef ESPY_PIPELINE_CANDIDATE_H
#define ESPY_PIPELINE_CANDIDATE_H

#include "analyzer/flows/interfaces.h"

/* May this record be the inside of a tunnel? Yes, if its interface carries bare
 * IP, as tunnel interfaces do, or stands for several at once ("any"). If the
 * case has other interfaces or captures, every frame may be, except on the
 * interface that shows the tunnel's outer packets. On that one, only packets
 * right behind an outer packet may be: a host without a tunnel interface shows
 * there what it has just decrypted. */
bool candidate_inside(struct interfaces *all, const struct packet *pkt,
                      bool several);

#endif
