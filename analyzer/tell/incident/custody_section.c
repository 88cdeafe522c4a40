/* SPDX-License-Identifier: Apache-2.0 */
/* Chain of custody: what was read, by what, how, when; and what was not read. */
#include "analyzer/base/memory_file.h"
#include "analyzer/tell/incident/parts.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define INTERFACES_MOST 16

static void
pair(struct sheet *s, const char *key, const char *value)
{
    doc_pair_text(&s->d, key, "%s", *value ? value : "-");
}

static void
code_pair(struct sheet *s, const char *key, const char *value)
{
    doc_pair(&s->d, key);
    if (value && *value)
        doc_code(&s->d, value);
    else
        doc_text(&s->d, "not known");
    doc_pair_end(&s->d);
}

static void
count_pair(struct sheet *s, const char *key, uint64_t v, const char *unit)
{
    char n[32];
    doc_pair_text(&s->d, key, "%s%s%s", wording_number(v, n, sizeof n),
                  *unit ? " " : "", unit);
}

static void
interfaces(struct sheet *s, const struct model_capture *c)
{
    char n[48];
    doc_pair(&s->d, "Interfaces");
    for (size_t i = 0; i < c->n_interfaces && i < INTERFACES_MOST; i++) {
        const struct model_interface *f = &c->interfaces[i];
        doc_text(&s->d, "%s%s (%s, %s", i ? "; " : "", told_text(f->name),
                 f->link_type,
                 wording_count(f->packets, "packet", "packets", n, sizeof n));
        if (f->dropped != MODEL_ABSENT && f->dropped > 0)
            doc_text(&s->d, ", %lld dropped while capturing",
                     (long long)f->dropped);
        doc_text(&s->d, ")");
    }
    if (c->n_interfaces > INTERFACES_MOST)
        doc_text(&s->d, "; %zu more", c->n_interfaces - INTERFACES_MOST);
    doc_pair_end(&s->d);
}

static void
capture(struct sheet *s, const struct model_capture *c)
{
    char a[64], b[64], period[144];
    doc_heading(&s->d, "%s", told_text(c->path));
    doc_pairs(&s->d);
    code_pair(s, "SHA-256", c->sha256);
    if (c->readable) {
        count_pair(s, "Size", c->bytes > 0 ? (uint64_t)c->bytes : 0, "bytes");
        pair(s, "Format", c->format ? c->format : "");
        count_pair(s, "Packets", c->packets, "");
        snprintf(period, sizeof period, "%s to %s",
                 wording_when(c->first, a, sizeof a),
                 wording_when(c->last, b, sizeof b));
        pair(s, "Times", *a ? period : "no packet has a time");
        interfaces(s, c);
    }
    pair(s, "Damage",
         c->damage.text ? c->damage.text : "none: read to its end");
    if (*told_text(c->comment))
        pair(s, "Comment in it", c->comment.text);
    shown_pairs(s, &model_capture_desc, c);
    doc_pairs_end(&s->d);
}

/* --- how it was made ---------------------------------------------------------------- */

/* An argument as a shell would need it. */
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

static void
command_line(struct sheet *s, const struct model_custody *c)
{
    struct memory_file line;
    bool open = memory_file_open(&line) == 0;
    for (size_t i = 0; open && i < c->n_command; i++) {
        fputs(i ? " " : "", line.to);
        argument(line.to, told_text(c->command[i]));
    }
    if (!open || memory_file_close(&line) < 0) {
        s->d.failed = true;
        return;
    }
    code_pair(s, "Command line", line.text);
    free(line.text);
}

static void
made(struct sheet *s)
{
    const struct model_custody *c = s->m->custody;
    const struct model_tool *tool = &s->m->tool;
    char when[64], local[64] = "", both[160], program[64];
    doc_pairs(&s->d);
    if (c && c->made != MODEL_ABSENT) {
        time_t t = (time_t)(c->made / 1000000000);
        struct tm tm;
        wording_when(c->made, when, sizeof when);
        if (localtime_r(&t, &tm))
            strftime(local, sizeof local, "%Y-%m-%d %H:%M:%S %z (%Z)", &tm);
        snprintf(both, sizeof both, "%s; on the clock of this machine %s", when,
                 local);
        pair(s, "Made", both);
    }
    pair(s, "Time zone",
         "all times in this report are UTC, as the captures "
         "have them");
    snprintf(program, sizeof program, "%s %s", tool->name, tool->version);
    pair(s, "Program", program);
    code_pair(s, "Rules, SHA-256", tool->rules.sha256);
    count_pair(s, "Rules", tool->rules.count, "loaded");
    if (c && c->n_command)
        command_line(s, c);
    doc_pairs_end(&s->d);
}

void
sheet_custody(struct sheet *s)
{
    size_t n = s->m->kase.n_captures;
    doc_section(&s->d, "custody", "Chain of custody");
    made(s);
    for (size_t i = 0; i < n && i < ROWS_MOST; i++)
        capture(s, &s->m->kase.captures[i]);
    if (n > ROWS_MOST)
        doc_p(&s->d, "%zu more captures are in the JSON report.",
              n - ROWS_MOST);
    doc_section_end(&s->d);
}

/* --- what the report cannot say ---------------------------------------------------- */

static void
accounts(struct sheet *s)
{
    const struct model_counters *k = &s->m->counters;
    char n[32];
    for (size_t i = 0; i < k->n_packets; i++) {
        const struct model_count *c = &k->packets[i];
        if (!c->n || !c->text)
            continue;
        doc_item_text(&s->d, "%s %s", wording_number(c->n, n, sizeof n),
                      wording_account(c));
    }
}

static void
forgotten(struct sheet *s)
{
    const struct model_counters *k = &s->m->counters;
    char text[WORDING_MAX];
    for (size_t i = 0; i < k->n_evicted; i++) {
        if (!k->evicted[i].n)
            continue;
        doc_item_text(&s->d, "%s",
                      wording_evicted(&k->evicted[i], text, sizeof text));
    }
}

static void
count_item(struct sheet *s, const char *what, uint64_t v)
{
    char n[32];
    if (!v)
        return;
    doc_item_text(&s->d, "%s: %s", what, wording_number(v, n, sizeof n));
}

void
sheet_limits(struct sheet *s)
{
    const struct model *m = s->m;
    doc_section(&s->d, "limits", "What was read, and what was not");
    doc_p(&s->d, "Every packet is counted once, by how far espy read it; below "
                 "that stands what had to be forgotten to stay within memory.");
    doc_list(&s->d, false);
    accounts(s);
    forgotten(s);
    count_item(s, "packets of tunnels past those whose times are kept",
               m->timeline ? m->timeline->left_out : 0);
    count_item(s, "IKE and SIP messages between those kept for the ladders",
               m->ladder ? m->ladder->left_out : 0);
    doc_list_end(&s->d);
    doc_p(&s->d,
          "An absence in this report is an absence in these captures: what "
          "was not captured, espy cannot know.");
    doc_section_end(&s->d);
}
