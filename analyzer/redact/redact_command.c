/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/redact/redact_command.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static bool
filter_is_plain(const char *filter)
{
    static const char *const words[] = {
        "ip", "ip6", "udp",  "tcp",       "sctp",  "icmp", "icmp6", "esp",
        "ah", "arp", "port", "portrange", "proto", "and",  "or",    "not"};
    size_t n = sizeof words / sizeof *words;
    while (*(filter += strspn(filter, " ()!&|"))) {
        size_t len = strcspn(filter, " ()!&|"), i = 0;
        while (i < n &&
               (strlen(words[i]) != len || memcmp(words[i], filter, len)))
            i++;
        if (i == n && (strspn(filter, "0123456789-") < len || len > 11))
            return false;
        filter += len;
    }
    return true;
}

/* What a filter was given as: "--filter" and any beginning of it that is no other
 * option's (getopt_long(3)). NULL: this is none; "": the next argument is it. */
static const char *
filter_given(const char *arg)
{
    size_t n = strcspn(arg, "=");
    return n >= 4 && strncmp(arg, "--filter", n) == 0
               ? arg + n + (arg[n] == '=')
               : NULL;
}

const char *
redact_argument(const char *arg, const char *before)
{
    const char *filter = arg ? filter_given(arg) : NULL;
    const char *option = before ? filter_given(before) : NULL;
    if (filter && !filter_is_plain(filter))
        return "--filter=...";
    if (arg && option && !*option && !filter_is_plain(arg))
        return "...";
    return NULL;
}
