/* SPDX-License-Identifier: Apache-2.0 */
/* The first screen: what it is, in plain words. */
#include "analyzer/tell/incident/parts.h"

#include "analyzer/tell/cite_text.h"
#include "analyzer/tell/page/markup.h"

#include <string.h>

static const char *
kind_words(const struct story *t)
{
    const char *kind = look_text(t->tunnel, "kind");
    return strncmp(kind, "ike", 3) == 0 || !strcmp(kind, "esp") ||
                   !strcmp(kind, "ah")
               ? "an IPsec tunnel"
           : strcmp(kind, "wireguard") == 0 ? "a WireGuard tunnel"
           : strcmp(kind, "openvpn") == 0   ? "an OpenVPN tunnel"
           : strcmp(kind, "l2tp") == 0      ? "an L2TP tunnel"
                                            : "a tunnel";
}

/* Did it come to more than an attempt? */
static bool
is_kept(const json_t *tunnel)
{
    const char *outcome = look_text(tunnel, "outcome");
    return look_size(tunnel, "esp") || !*outcome ||
           strcmp(outcome, "established") == 0 ||
           strcmp(outcome, "unknown") == 0;
}

/* Who did what, with whom, when. */
static void
sentence(struct sheet *s, const struct story *t)
{
    struct doc *d = &s->d;
    char who[160];
    const char *local = look_text(t->tunnel, "local.ip");
    const char *outcome = look_text(t->tunnel, "outcome");
    bool kept = is_kept(t->tunnel);
    words_operator(t->verdict, who, sizeof who);
    const char *far = *who ? who : *t->remote_name ? t->remote_name : t->remote;
    doc_para(d);
    if (t->tunnel) {
        doc_text(d, "The host %s %s %s %s %s. ", local,
                 kept ? "kept" : "tried to set up", kind_words(t),
                 *who ? "to a gateway of" : "to", far);
        if (!kept)
            doc_text(d, "It came to nothing: %s. ", words_outcome(outcome));
    } else {
        doc_text(d, "%s and %s spoke without a tunnel around it. ", t->local,
                 t->remote);
    }
    doc_para_end(d);
}

static size_t
count_of(const struct sheet *s, const char *list, const char *subject,
         const char *how)
{
    size_t i, n = 0;
    const json_t *v;
    LOOK_EACH(look(s->report, list), i, v)
        n += strcmp(look_text(v, "tunnel"), subject) == 0 &&
             (strcmp(look_text(v, "how"), "inferred") == 0) ==
                 (strcmp(how, "inferred") == 0);
    return n;
}

/* "3 calls, 1 registration" of one tunnel, seen or inferred; "" for none. */
static void
inside(const struct sheet *s, const char *subject, const char *how, char *to,
       size_t n)
{
    static const struct {
        const char *list, *one, *many;
    } kinds[] = {{"calls", "call", "calls"},
                 {"messages", "message", "messages"},
                 {"registrations", "registration", "registrations"}};
    to[0] = '\0';
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char one[64];
        size_t k = count_of(s, kinds[i].list, subject, how), at = strlen(to);
        if (k)
            snprintf(
                to + at, n - at, "%s%s", at ? ", " : "",
                words_count(k, kinds[i].one, kinds[i].many, one, sizeof one));
    }
}

static void
affected(struct sheet *s, const struct story *t)
{
    struct doc *d = &s->d;
    char what[256];
    const char *subject = look_text(t->verdict, "subject");
    size_t i;
    const json_t *r;
    doc_pair(d, "What was affected");
    doc_text(d, "host %s",
             t->tunnel ? look_text(t->tunnel, "local.ip") : t->local);
    if (*t->interface)
        doc_text(d, ", on interface %s", t->interface);
    const char *process = look_text(t->tunnel, "process.name");
    if (*process)
        doc_text(d, ", process %s", process);
    inside(s, subject, "observed", what, sizeof what);
    if (*what) {
        doc_text(d, "; inside it %s ", what);
        doc_label(d, how_of_inside(t->tunnel), how_of_inside(t->tunnel));
    }
    inside(s, subject, "inferred", what, sizeof what);
    if (*what) {
        doc_text(d, "; %s by size and time alone ", what);
        doc_label(d, "inferred", "inferred");
    }
    LOOK_EACH(look(s->report, "registrations"), i, r)
        if (*subject && strcmp(look_text(r, "tunnel"), subject) == 0) {
            doc_text(d, "; user %s", look_text(r, "user"));
            break;
        }
    doc_pair_end(d);
}

static void
pair(struct sheet *s, const char *key, const char *value)
{
    if (!*value)
        return;
    doc_pair(&s->d, key);
    doc_text(&s->d, "%s", value);
    doc_pair_end(&s->d);
}

static void
ends_pair(struct sheet *s, const struct story *t)
{
    if (!*t->local && !*t->remote)
        return;
    doc_pair(&s->d, "Between");
    doc_text(&s->d, "%s and %s", t->local, t->remote);
    if (*t->remote_name)
        doc_text(&s->d, ", %s", t->remote_name);
    if (*t->as)
        doc_text(&s->d, " (%s)", t->as);
    doc_pair_end(&s->d);
}

static void
when_pair(struct sheet *s, const struct story *t)
{
    if (!*t->first)
        return;
    doc_pair(&s->d, "When");
    doc_text(&s->d, "%s to %s", t->first, t->last);
    if (*t->span)
        doc_text(&s->d, ", %s", t->span);
    doc_pair_end(&s->d);
}

static void
proof_pair(struct sheet *s, const struct story *t)
{
    const char *file = t->file;
    size_t i;
    const json_t *c;
    doc_pair(&s->d, "Found in");
    doc_text(&s->d, "%s", file);
    LOOK_EACH(look(s->report, "case.captures"), i, c)
        if (strcmp(look_text(c, "path"), file) == 0 && look(c, "sha256")) {
            doc_text(&s->d, " (SHA-256 ");
            doc_code(&s->d, look_text(c, "sha256"));
            doc_text(&s->d, ")");
        }
    doc_text(&s->d, ", by the rule ");
    doc_strong(&s->d, look_text(t->verdict, "rule.title"));
    doc_text(&s->d, ", level %s", look_text(t->verdict, "level"));
    doc_pair_end(&s->d);
}

/* Many attempts at one thing are one story: the same verdict, host, operator. */
static bool
same_story(const struct sheet *s, const json_t *a, const json_t *b)
{
    const json_t *x = look_tunnel(s->report, look_text(a, "subject"));
    const json_t *y = look_tunnel(s->report, look_text(b, "subject"));
    return x && y &&
           !strcmp(look_text(a, "verdict"), look_text(b, "verdict")) &&
           !strcmp(look_text(a, "operator.name"),
                   look_text(b, "operator.name")) &&
           !strcmp(look_text(x, "local.ip"), look_text(y, "local.ip")) &&
           strcmp(look_text(x, "remote.ip"), look_text(y, "remote.ip")) != 0;
}

/* "2 more tunnels of the same host, to other gateways: nobody answered (1); ..." */
#define OUTCOMES_MOST 8

static void
others_pair(struct sheet *s, const json_t *first, const json_t *told)
{
    struct {
        const char *words;
        size_t n;
    } by[OUTCOMES_MOST] = {{NULL, 0}};
    const json_t *v;
    size_t i, k, n = 0;
    char more[96];
    LOOK_EACH(look(s->report, "verdicts"), i, v) {
        const json_t *t = look_tunnel(s->report, look_text(v, "subject"));
        if (v == told || !look_true(v, "leading") ||
            (v != first && !same_story(s, first, v)))
            continue;
        const char *words =
            is_kept(t) ? "was set up" : words_outcome(look_text(t, "outcome"));
        for (k = 0; k + 1 < OUTCOMES_MOST && by[k].n; k++)
            if (strcmp(by[k].words, words) == 0)
                break;
        by[k].words = by[k].n ? by[k].words : words;
        by[k].n++;
        n++;
    }
    if (!n)
        return;
    doc_pair(&s->d, "Besides");
    doc_text(&s->d, "%s of the same host, to other gateways, below: ",
             words_count(n, "more tunnel", "more tunnels", more, sizeof more));
    for (k = 0; k < OUTCOMES_MOST && by[k].n; k++)
        doc_text(&s->d, "%s%s (%zu)", k ? "; " : "", by[k].words, by[k].n);
    doc_pair_end(&s->d);
}

static void
card(struct sheet *s, const json_t *verdict, const json_t *first)
{
    struct doc *d = &s->d;
    struct story t;
    char name[160], title[176], who[160];
    const char *confidence = look_text(verdict, "confidence");
    words_story(s, verdict, &t);
    snprintf(title, sizeof title, "%s%s",
             words_upper(look_text(verdict, "verdict"), name, sizeof name),
             is_kept(t.tunnel) ? "" : ", attempted");
    doc_card(d, confidence, title, confidence);
    sentence(s, &t);
    doc_pairs(d);
    doc_pair(d, "How sure");
    doc_text(d, "%s: %s", confidence, words_confidence(verdict));
    doc_pair_end(d);
    pair(s, "Operator", words_operator(verdict, who, sizeof who));
    ends_pair(s, &t);
    when_pair(s, &t);
    affected(s, &t);
    proof_pair(s, &t);
    others_pair(s, first, verdict);
    doc_pairs_end(d);
    doc_card_end(d);
}

static int
sureness(const json_t *v)
{
    const char *c = look_text(v, "confidence");
    return *c == 'c' ? 3 : strcmp(c, "probable") == 0 ? 2 : 1;
}

static size_t
cards(struct sheet *s, size_t *left_out)
{
    const json_t *all = look(s->report, "verdicts");
    size_t n = json_array_size(all), told = 0;
    json_t *done = json_array();
    *left_out = 0;
    for (size_t i = 0; i < n; i++) {
        const json_t *lead = json_array_get(all, i);
        size_t k;
        const json_t *o;
        bool again = !look_true(lead, "leading");
        LOOK_EACH(done, k, o)
            again = again || same_story(s, o, lead) || o == lead;
        if (again)
            continue;
        if (told == CARDS_MOST) {
            ++*left_out;
            continue;
        }
        const json_t *first = lead;
        for (k = i + 1; k < n; k++) {
            o = json_array_get(all, k);
            if (!look_true(o, "leading") || !same_story(s, first, o))
                continue;
            if (sureness(o) > sureness(lead))
                lead = o;
        }
        json_array_append(done, (json_t *)(uintptr_t)first);
        card(s, lead, first);
        told++;
    }
    json_decref(done);
    return told;
}

static void
damage(struct sheet *s)
{
    size_t i;
    const json_t *c;
    LOOK_EACH(look(s->report, "case.captures"), i, c) {
        if (!look(c, "damage"))
            continue;
        doc_para(&s->d);
        doc_strong(&s->d,
                   look_true(c, "readable") ? "Damaged: " : "Not read: ");
        doc_text(&s->d, "%s: %s", look_text(c, "path"), look_text(c, "damage"));
        doc_para_end(&s->d);
    }
}

void
sheet_summary(struct sheet *s)
{
    size_t left_out, n = cards(s, &left_out);
    char text[96];
    if (!n)
        doc_p(&s->d, "No tunnel was found, and nothing that a rule has a "
                     "verdict for. What was read, and what was not, is told "
                     "below.");
    if (left_out)
        doc_p(&s->d, "%zu more verdicts are told below.", left_out);
    n = look_size(s->report, "findings");
    if (n)
        doc_p(&s->d, "Besides, there %s %s: see Findings.",
              n == 1 ? "is" : "are",
              words_count(n, "finding", "findings", text, sizeof text));
    damage(s);
}
