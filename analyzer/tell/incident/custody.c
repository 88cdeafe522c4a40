/* SPDX-License-Identifier: Apache-2.0 */
/* Chain of custody: what was read, by what, how, when; and what was not read. */
#include "analyzer/tell/incident/parts.h"

#include "analyzer/tell/cite_text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static void
pair(struct sheet *s, const char *key, const char *value)
{
    doc_pair(&s->d, key);
    doc_text(&s->d, "%s", *value ? value : "-");
    doc_pair_end(&s->d);
}

static void
code_pair(struct sheet *s, const char *key, const char *value)
{
    doc_pair(&s->d, key);
    if (*value)
        doc_code(&s->d, value);
    else
        doc_text(&s->d, "not known");
    doc_pair_end(&s->d);
}

static void
count_pair(struct sheet *s, const char *key, long long v, const char *unit)
{
    char n[32];
    doc_pair(&s->d, key);
    doc_text(&s->d, "%s %s", count_text((uint64_t)(v > 0 ? v : 0), n), unit);
    doc_pair_end(&s->d);
}

static void
interfaces(struct sheet *s, const json_t *capture)
{
    char n[32];
    size_t i;
    const json_t *f;
    doc_pair(&s->d, "Interfaces");
    LOOK_EACH(look(capture, "interfaces"), i, f) {
        if (i == 16)
            break;
        doc_text(&s->d, "%s%s (%s, %s packets", i ? "; " : "",
                 look_text(f, "name"), look_text(f, "link_type"),
                 count_text((uint64_t)look_int(f, "packets"), n));
        if (look_int(f, "dropped"))
            doc_text(&s->d, ", %lld dropped while capturing",
                     look_int(f, "dropped"));
        doc_text(&s->d, ")");
    }
    if (look_size(capture, "interfaces") > i)
        doc_text(&s->d, "; %zu more", look_size(capture, "interfaces") - i);
    doc_pair_end(&s->d);
}

static void
capture(struct sheet *s, const json_t *c)
{
    char a[40], b[40], period[96];
    doc_heading(&s->d, "%s", look_text(c, "path"));
    doc_pairs(&s->d);
    code_pair(s, "SHA-256", look_text(c, "sha256"));
    if (look_true(c, "readable")) {
        count_pair(s, "Size", look_int(c, "bytes"), "bytes");
        pair(s, "Format", look_text(c, "format"));
        count_pair(s, "Packets", look_int(c, "packets"), "");
        snprintf(period, sizeof period, "%s to %s",
                 look_when(c, "first", a, sizeof a),
                 look_when(c, "last", b, sizeof b));
        pair(s, "Times", *a ? period : "no packet has a time");
        interfaces(s, c);
    }
    pair(s, "Damage",
         look(c, "damage") ? look_text(c, "damage") : "none: read to its end");
    if (*look_text(c, "comment"))
        pair(s, "Comment in it", look_text(c, "comment"));
    doc_pairs_end(&s->d);
}

/* An argument as a shell would need it, when it is not plain. */
static void
argument(FILE *to, const char *arg)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST"
                                "UVWXYZ0123456789_-+=.,/:@%";
    if (*arg && strspn(arg, plain) == strlen(arg)) {
        fputs(arg, to);
        return;
    }
    fputc('\'', to);
    for (; *arg; arg++)
        if (*arg == '\'')
            fputs("'\\''", to);
        else
            fputc(*arg, to);
    fputc('\'', to);
}

/* A filter that says no more than protocols and ports. Others may hold part of an
 * address, or one spelled in a way of their own. */
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

/* The i-th argument as it is told; to be freed. It is masked before it is quoted,
 * which may cut a secret in two. */
static char *
argument_told(const struct sheet *s, int i)
{
    struct redact *r = s->d.out.redact;
    const char *arg = s->in->argv[i], *filter = filter_given(arg);
    const char *before = i > 1 ? filter_given(s->in->argv[i - 1]) : NULL;
    if (!r)
        return strdup(arg);
    if (filter && !filter_is_plain(filter))
        return strdup("--filter=...");
    if (before && !*before && !filter_is_plain(arg))
        return strdup("...");
    return redact_bytes(r, arg, REDACT_AS_PART);
}

static void
command_line(struct sheet *s)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    if (!to)
        return;
    for (int i = 0; i < s->in->argc; i++) {
        char *arg = i ? argument_told(s, i) : NULL;
        fputs(i ? " " : "espy", to);
        if (i)
            argument(to, arg ? arg : "?");
        free(arg);
    }
    fclose(to);
    code_pair(s, "Command line", text);
    free(text);
}

static void
made(struct sheet *s)
{
    char when[64], local[64] = "", both[160];
    time_t t = (time_t)s->in->now;
    struct tm tm;
    when_text(s->in->now * 1000000000, when, sizeof when);
    if (localtime_r(&t, &tm))
        strftime(local, sizeof local, "%Y-%m-%d %H:%M:%S %z (%Z)", &tm);
    snprintf(both, sizeof both, "%s; on the clock of this machine %s", when,
             local);
    doc_pairs(&s->d);
    pair(s, "Made", both);
    pair(s, "Time zone",
         "all times in this report are UTC, as the captures "
         "have them");
    pair(s, "Program", "espy " ESPY_VERSION);
    code_pair(s, "Rules, SHA-256", look_text(s->report, "tool.rules.sha256"));
    count_pair(s, "Rules", look_int(s->report, "tool.rules.count"), "loaded");
    command_line(s);
    doc_pairs_end(&s->d);
}

void
sheet_custody(struct sheet *s)
{
    size_t i, n = look_size(s->report, "case.captures");
    const json_t *c;
    doc_section(&s->d, "custody", "Chain of custody");
    made(s);
    LOOK_EACH(look(s->report, "case.captures"), i, c)
        if (i < ROWS_MOST)
            capture(s, c);
    if (n > ROWS_MOST)
        doc_p(&s->d, "%zu more captures are in the JSON report.",
              n - ROWS_MOST);
    doc_section_end(&s->d);
}

/* --- what the report cannot say ---------------------------------------------------- */

static void
counts(struct sheet *s, const json_t *list, const char *what)
{
    json_t *o = (json_t *)(uintptr_t)list; /* an iterator wants it so */
    for (void *at = json_object_iter(o); at;
         at = json_object_iter_next(o, at)) {
        char n[32], name[64];
        const char *key = json_object_iter_key(at);
        const json_t *v = json_object_iter_value(at);
        if (json_integer_value(v) <= 0)
            continue;
        snprintf(name, sizeof name, "%s", key);
        for (char *p = name; (p = strchr(p, '_'));)
            *p = ' ';
        doc_item(&s->d);
        doc_text(&s->d, "%s %s: %s", what, name,
                 count_text((uint64_t)json_integer_value(v), n));
        doc_item_end(&s->d);
    }
}

static void
accounts(struct sheet *s)
{
    const struct accounts *a = pipeline_accounts(s->in->c->kase->pipeline);
    char n[32];
    for (int i = 0; i < ACCOUNT_N; i++) {
        if (!a->n[i])
            continue;
        doc_item(&s->d);
        doc_text(&s->d, "%s %s", count_text(a->n[i], n),
                 account_text((enum account)i));
        doc_item_end(&s->d);
    }
}

void
sheet_limits(struct sheet *s)
{
    const struct trace *t = &s->in->c->kase->state->trace;
    char n[32];
    doc_section(&s->d, "limits", "What was read, and what was not");
    doc_p(&s->d, "Every packet is counted once, by how far espy read it; below "
                 "that stands what had to be forgotten to stay within memory.");
    doc_list(&s->d, false);
    accounts(s);
    counts(s, look(s->report, "counters.evicted"), "forgotten,");
    if (t->outer_left_out) {
        doc_item(&s->d);
        doc_text(&s->d,
                 "packets of tunnels past those whose times are kept: %s",
                 count_text(t->outer_left_out, n));
        doc_item_end(&s->d);
    }
    if (ladder_left_out(s->in->ladder)) {
        doc_item(&s->d);
        doc_text(&s->d,
                 "IKE and SIP messages between those kept for the "
                 "ladders: %s",
                 count_text(ladder_left_out(s->in->ladder), n));
        doc_item_end(&s->d);
    }
    doc_list_end(&s->d);
    doc_p(&s->d,
          "An absence in this report is an absence in these captures: what "
          "was not captured, espy cannot know.");
    doc_section_end(&s->d);
}
