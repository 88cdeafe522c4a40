/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pipeline/candidate.h"

#include "analyzer/flows/cite.h"

#define LINK_SLL 113
#define LINK_SLL2 276

#define BEHIND_OUTER 1000000 /* ns */

/* Where far more packets follow outer ones than can have come out of the tunnel,
 * most are unrelated, and nothing tells which: from then on none are kept. */
#define BEHIND_MANY 4096

static bool
is_behind(struct interface *i, const struct packet *pkt)
{
    if (ns_between(i->outer_last, pkt->ts) > BEHIND_OUTER ||
        i->behind > i->outer + i->outer / 2 + BEHIND_MANY)
        return false;
    i->behind++;
    return true;
}

bool
candidate_inside(struct interfaces *all, const struct packet *pkt, bool several)
{
    if (link_is_bare(pkt->link_type) || pkt->link_type == LINK_SLL ||
        pkt->link_type == LINK_SLL2)
        return true;
    struct interface *i = interfaces_at(all, pkt->interface);
    if (i->outer)
        return is_behind(i, pkt);
    return several || all->table.count > 1;
}
