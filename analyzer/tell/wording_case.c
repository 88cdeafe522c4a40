/* SPDX-License-Identifier: Apache-2.0 */
/* What something is, how sure that is, and what was read. */
#include "analyzer/tell/wording.h"

#include <inttypes.h>
#include <string.h>

const char *
wording_confidence(enum confidence c)
{
    switch (c) {
    case CONFIDENCE_POSSIBLE:
        return "something fits, and other things would fit as well";
    case CONFIDENCE_PROBABLE:
        return "signs that do not depend on each other agree";
    case CONFIDENCE_CONFIRMED:
        return "what makes it of that kind was seen, in clear or matched "
               "packet by packet";
    case CONFIDENCE_NONE: break;
    }
    return "";
}

const char *
wording_provenance(enum provenance p)
{
    switch (p) {
    case PROVENANCE_OBSERVED: return "read in the packets, in clear";
    case PROVENANCE_CORRELATED:
        return "an encrypted packet and a clear one were matched by length "
               "and time";
    case PROVENANCE_DECRYPTED:
        return "read after decryption with keys that were given";
    case PROVENANCE_ADJACENT:
        return "seen at the same host and time; no packet says that it "
               "belongs together";
    case PROVENANCE_INFERRED:
        return "concluded from sizes and times alone; no packet says it";
    case PROVENANCE_LOOKED_UP:
        return "found in espy's tables of networks and operators; no "
               "packet says it";
    case PROVENANCE_NONE: break;
    }
    return "";
}

const char *
wording_operator(const struct model_operator *o, char *buf, size_t n)
{
    bool country = o && o->country && *o->country;
    buf[0] = '\0';
    if (!o || !o->name.text)
        return buf;
    return wording_say(
        buf, n, "%s%s%s%s%s%s%s%s", o->name.text, country ? " (" : "",
        country ? o->country : "", country ? ")" : "", o->mcc ? ", MCC " : "",
        o->mcc ? o->mcc : "", o->mnc ? " MNC " : "", o->mnc ? o->mnc : "");
}

const char *
wording_as(const struct model_as *as, char *buf, size_t n)
{
    buf[0] = '\0';
    if (!as)
        return buf;
    return wording_say(buf, n, "AS%" PRIu64 "%s%s", as->number,
                       as->organization.text ? " " : "",
                       told_text(as->organization));
}

const char *
wording_title(const struct model_verdict *lead, char *buf, size_t n)
{
    return wording_upper(lead ? lead->verdict : "tunnel of unknown purpose",
                         buf, n);
}

const char *
wording_subject(enum subject_kind kind)
{
    return kind == SUBJECT_TUNNEL ? "Tunnel"
           : kind == SUBJECT_FLOW ? "Flow"
                                  : "The case";
}

const char *
wording_also(const struct model_verdict *v, char *buf, size_t n)
{
    return wording_say(buf, n, "%s (%s)", v->verdict,
                       confidence_name(v->confidence));
}

static bool
is_same(const struct told *a, const struct told *b)
{
    return a->text && b->text && strcmp(a->text, b->text) == 0;
}

bool
wording_is_reason(const struct model_verdict *v, size_t i)
{
    bool told = !v->evidence[i].text.text;
    for (size_t k = 0; k < i && !told; k++)
        told = is_same(&v->evidence[k].text, &v->evidence[i].text);
    return !told;
}

bool
wording_is_missing(const struct model_verdict *v, size_t i)
{
    bool told = !v->missing[i].text.text;
    for (size_t k = 0; k < i && !told; k++)
        told = is_same(&v->missing[k].text, &v->missing[i].text);
    return !told;
}

const char *
wording_missing(const struct model_missing *x, char *buf, size_t n)
{
    return wording_say(buf, n, "to be %s: %s", confidence_name(x->would_be),
                       told_text(x->text));
}

/* "anomaly.ike.bad_length": who it is about is the middle of it. */
static int
protocol_of(const char *id, const char **protocol)
{
    const char *dot = strchr(id, '.');
    *protocol = dot ? dot + 1 : id;
    return (int)strcspn(*protocol, ".");
}

const char *
wording_finding(const struct model_finding *f, char *buf, size_t n)
{
    const char *title = f->title.text ? f->title.text : f->id, *protocol;
    char times[32];
    if (!f->anomaly)
        return wording_say(buf, n, "%s: %s", level_name(f->level), title);
    int wide = protocol_of(f->id, &protocol);
    if (f->frames_total < 2)
        return wording_say(buf, n, "%.*s: %s", wide, protocol, title);
    return wording_say(buf, n, "%.*s: %s (%s times)", wide, protocol, title,
                       wording_number(f->frames_total, times, sizeof times));
}

const char *
wording_nothing(void)
{
    return "No tunnel found";
}

const char *
wording_capture(const struct model_capture *c, char *buf, size_t n)
{
    char packets[48];
    return wording_say(buf, n, "%s: %s, %s", told_text(c->path),
                       c->format ? c->format : "unknown format",
                       wording_count(c->packets, "packet", "packets", packets,
                                     sizeof packets));
}

const char *
wording_damage_head(const struct model_capture *c)
{
    return !c->damage.text ? "" : c->readable ? "DAMAGED" : "NOT READ";
}

/* Why one could not be opened begins with its path. */
const char *
wording_damage(const struct model_capture *c, char *buf, size_t n)
{
    const char *path = told_text(c->path), *why = c->damage.text;
    buf[0] = '\0';
    if (!why)
        return buf;
    if (strncmp(why, path, strlen(path)) == 0)
        return wording_say(buf, n, "%s", why);
    return wording_say(buf, n, "%s: %s", path, why);
}

const char *
wording_interface(const struct model *m, uint32_t file,
                  const struct model_interface *i, char *buf, size_t n)
{
    char packets[48];
    const char *name = told_text(i->name);
    const char *label = i->label.text ? i->label.text : name;
    const char *in = m->kase.n_captures > 1 && strcmp(name, label) == 0
                         ? wording_file(m, file)
                         : "";
    return wording_say(buf, n, "%s%s%s: %s", in, *in ? " " : "", label,
                       wording_count(i->packets, "packet", "packets", packets,
                                     sizeof packets));
}

const char *
wording_account(const struct model_count *c)
{
    return c->text;
}

/* Counters that came without their text (of a report read back) are told by
 * their name. */
const char *
wording_evicted(const struct model_count *c, char *buf, size_t n)
{
    char count[32], name[64];
    wording_number(c->n, count, sizeof count);
    if (c->text)
        return wording_say(buf, n, "%s %s", count, c->text);
    return wording_say(buf, n, "%s %s had to be forgotten or left out", count,
                       wording_key(c->name, name, sizeof name));
}

const char *
wording_tool(const struct model_tool *t, char *buf, size_t n)
{
    return wording_say(buf, n,
                       "%s %s, rules %.16s (the first digits of their "
                       "SHA-256)",
                       t->name ? t->name : "espy", t->version ? t->version : "",
                       t->rules.sha256 ? t->rules.sha256 : "");
}
