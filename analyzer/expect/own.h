/* SPDX-License-Identifier: Apache-2.0 */
/* own.h - what the language of expectations can name and the report does not hold as
 * one value. */
#ifndef ESPY_EXPECT_OWN_H
#define ESPY_EXPECT_OWN_H

#include "analyzer/model/seen.h"

/* Of one object, given as the spec's table says (spec.c). */
typedef struct seen seen_own(const struct seer *s, const void *object);
seen_own own_damaged, own_registered, own_accepted, own_sms_sent,
    own_sms_received, own_attempts, own_packets, own_interfaces, own_esp,
    own_outcome, own_notify, own_nat_t, own_suite, own_child_sas, own_codec,
    own_talked;

/* Of calls or messages: those that were read in clear, or those that sizes and times
 * alone tell. */
struct seen
own_only(const struct seer *s, const struct seen *list, bool inferred);

/* What own_suite() and own_esp() make. */
extern const struct model_desc own_suite_desc, own_sa_desc;

#endif
