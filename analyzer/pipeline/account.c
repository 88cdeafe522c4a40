/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pipeline/account.h"

struct row {
    const char *name, *text;
};

static const struct row rows[ACCOUNT_N] = {
    [ACCOUNT_DISSECTED] = {"dissected", "read to the end"},
    [ACCOUNT_EMPTY] = {"empty", "transport headers without payload"},
    [ACCOUNT_STREAM] = {"stream",
                        "TCP segments: parts of a message, or repeats"},
    [ACCOUNT_FRAGMENT] = {"fragment", "IP fragments, held for the rest"},
    [ACCOUNT_NO_DISSECTOR] = {"no_dissector",
                              "in flows whose payload espy does not read"},
    [ACCOUNT_IP_PROTOCOL] = {"ip_protocol",
                             "of IP protocols espy does not read"},
    [ACCOUNT_ETHERTYPE] = {"ethertype", "not IP (ARP and the like)"},
    [ACCOUNT_LINK_OTHER] = {"link_other", "link-layer frames without data"},
    [ACCOUNT_LINK_TYPE] = {"link_type", "of link types espy does not read"},
    [ACCOUNT_CUT] = {"cut", "cut by the snap length"},
    [ACCOUNT_MALFORMED] = {"malformed", "malformed"},
    [ACCOUNT_TOO_DEEP] = {"too_deep", "nested too deep"},
    [ACCOUNT_FILTERED] = {"filtered", "left out by --filter"},
};

const char *
account_name(enum account a)
{
    return rows[a].name;
}

const char *
account_text(enum account a)
{
    return rows[a].text;
}
