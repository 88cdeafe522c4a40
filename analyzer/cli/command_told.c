/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/command_told.h"

#include <string.h>

/* A filter that says no more than protocols and ports. */
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

/* The i-th argument as it is told when what it reveals is masked. */
static const char *
argument_masked(const char *const *argv, int i)
{
    const char *filter = filter_given(argv[i]);
    const char *before = i > 1 ? filter_given(argv[i - 1]) : NULL;
    if (filter && !filter_is_plain(filter))
        return "--filter=...";
    if (before && !*before && !filter_is_plain(argv[i]))
        return "...";
    return argv[i];
}

int
command_told(struct model_custody *to, struct arena *a, int argc,
             const char *const *argv, bool masked)
{
    bool failed = false;
    to->n_command = 0;
    to->command =
        arena_array(a, (size_t)(argc > 0 ? argc : 1), sizeof *to->command);
    if (!to->command)
        return -1;
    for (int i = 0; i < argc && !failed; i++) {
        const char *arg = i == 0   ? "espy"
                          : masked ? argument_masked(argv, i)
                                   : argv[i];
        to->command[to->n_command++] =
            model_told(a, i == 0 ? TEXT_OWN : TEXT_FREE, arg, false, &failed);
    }
    return failed ? -1 : 0;
}
