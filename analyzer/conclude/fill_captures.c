/* SPDX-License-Identifier: Apache-2.0 */
/* The captures, their interfaces, and what read them. */
#include "analyzer/conclude/fill.h"

#include <pcap.h>
#include <stdio.h>
#include <string.h>

/* libpcap knows the names; in files, raw IP is 101. */
static const char *
link_type_name(struct fill *f, uint16_t link_type)
{
    char number[32];
    const char *name =
        pcap_datalink_val_to_name(link_type == 101 ? DLT_RAW : link_type);
    snprintf(number, sizeof number, "LINKTYPE_%u", link_type);
    return fill_word(f, name ? name : number);
}

static void
interface_fill(struct fill *f, struct model_interface *to,
               const struct interface *i)
{
    const struct capture *cap = f->c->kase->captures[i->key.file].capture;
    const struct capture_interface *ci =
        i->key.id < capture_interfaces(cap)
            ? capture_interface_at(cap, i->key.id)
            : NULL;
    to->id = i->key.id;
    fill_told(f, &to->name, i->name, FILL_CUT(i->name));
    fill_told(f, &to->label, i->label, FILL_CUT(i->label));
    to->link_type = link_type_name(f, i->link_type);
    to->packets = i->packets;
    if (ci && ci->dropped >= 0 && !i->pktap)
        to->dropped = ci->dropped;
    to->pktap = i->pktap;
    if (ci && !i->pktap) {
        fill_known(f, &to->description, ci->description,
                   FILL_CUT(ci->description));
        fill_known(f, &to->os, ci->os, FILL_CUT(ci->os));
    }
}

/* An interface that is declared and carries nothing is told too. */
static void
silent_fill(struct fill *f, struct model_interface *to,
            const struct capture_interface *ci)
{
    char number[16];
    snprintf(number, sizeof number, "%u", ci->id);
    to->id = ci->id;
    fill_told(f, &to->name, ci->name[0] ? ci->name : number,
              FILL_CUT(ci->name));
    to->label = to->name;
    to->link_type = link_type_name(f, ci->link_type);
    if (ci->dropped >= 0)
        to->dropped = ci->dropped;
}

static bool
is_told(const struct interface *i)
{
    return i->packets || !i->container;
}

/* One list for all captures, of which each has a stretch. */
static void
interfaces_fill(struct fill *f)
{
    const struct espy_case *k = f->c->kase;
    const struct table *t = &k->state->interfaces.table;
    uint32_t at = 0;
    for (const struct interface *i; (i = table_next(t, &at));)
        k->captures[i->key.file].capture &&is_told(i)
            ? f->m->kase.captures[i->key.file].n_interfaces++
            : 0;
    for (size_t n = 0; n < k->n; n++) {
        struct model_capture *to = &f->m->kase.captures[n];
        const struct capture *cap = k->captures[n].capture;
        uint32_t silent = cap ? capture_interfaces(cap) : 0;
        to->interfaces =
            fill_objects(f, &model_interface_desc, to->n_interfaces + silent);
        to->n_interfaces = 0;
        if (!to->interfaces)
            return;
    }
    at = 0;
    for (const struct interface *i; (i = table_next(t, &at));) {
        struct model_capture *to = &f->m->kase.captures[i->key.file];
        if (k->captures[i->key.file].capture && is_told(i))
            interface_fill(f, &to->interfaces[to->n_interfaces++], i);
    }
    for (size_t n = 0; n < k->n; n++) {
        struct model_capture *to = &f->m->kase.captures[n];
        const struct capture *cap = k->captures[n].capture;
        for (uint32_t i = 0; cap && i < capture_interfaces(cap); i++) {
            const struct capture_interface *ci = capture_interface_at(cap, i);
            if (ci->packets == 0)
                silent_fill(f, &to->interfaces[to->n_interfaces++], ci);
        }
    }
}

static void
capture_fill(struct fill *f, struct model_capture *to,
             const struct case_capture *cc)
{
    fill_told(f, &to->path, cc->path, false);
    if (!cc->capture) {
        fill_told(f, &to->damage, cc->error, FILL_CUT(cc->error));
        return;
    }
    const struct capture_stats *s = capture_stats(cc->capture);
    const char *comment = capture_comment(cc->capture);
    to->readable = true;
    to->sha256 = fill_word(f, cc->sha256[0] ? cc->sha256 : NULL);
    to->bytes = (int64_t)(s->size ? s->size : s->read);
    to->format = fill_word(f, capture_format(cc->capture));
    to->packets = s->packets;
    if (s->timed) {
        to->first = s->first;
        to->last = s->last;
    }
    fill_told(f, &to->damage, capture_damage(cc->capture), false);
    fill_known(f, &to->comment, comment, false);
    to->skipped = fill_objects(f, &model_skipped_desc, 1);
    if (!to->skipped)
        return;
    to->skipped->decryption_secrets = s->skipped_decryption;
    to->skipped->custom = s->skipped_custom;
    to->skipped->unknown = s->skipped_unknown;
}

void
fill_captures(struct fill *f)
{
    const struct espy_case *k = f->c->kase;
    struct model *m = f->m;
    m->tool.name = "espy";
    m->tool.version = ESPY_VERSION;
    m->tool.rules.sha256 = fill_word(f, ruleset_hash(f->c->rules));
    m->tool.rules.count = ruleset_size(f->c->rules);
    m->kase.captures = fill_objects(f, &model_capture_desc, k->n);
    if (!m->kase.captures)
        return;
    m->kase.n_captures = k->n;
    for (size_t i = 0; i < k->n; i++)
        capture_fill(f, &m->kase.captures[i], &k->captures[i]);
    interfaces_fill(f);
}
