#include "analyzer/pipeline/account.h"

struct row {
    const char *name, *text;
};

static const struct row rows[ACCOUNT_N] = {
    [ACCOUNT_DISSECTED] = {"dissected", "read to the end"},
    [ACCOUNT_EMPTY] = {"empty", "a transport header without payload"},
    [ACCOUNT_STREAM] = {"stream", "part of a TCP message, or a repeat"},
    [ACCOUNT_FRAGMENT] = {"fragment", "an IP fragment"},
    [ACCOUNT_NO_DISSECTOR] = {"no_dissector",
                              "a flow whose payload espy does not read"},
    [ACCOUNT_IP_PROTOCOL] = {"ip_protocol",
                             "an IP protocol espy does not read"},
    [ACCOUNT_ETHERTYPE] = {"ethertype", "not IP (ARP and the like)"},
    [ACCOUNT_LINK_OTHER] = {"link_other", "a link-layer frame without data"},
    [ACCOUNT_LINK_TYPE] = {"link_type", "a link type espy does not read"},
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
