/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/own.h"

#include <string.h>

enum transform { ENCRYPTION = 1, PRF, INTEGRITY, DH_GROUP }; /* RFC 7296 */

static struct seen
truth(bool v)
{
    return (struct seen){.kind = SEEN_BOOL, .truth = v};
}

static struct seen
sum(uint64_t n)
{
    return seen_number((double)n);
}

/* --- of the case -------------------------------------------------------------------- */

struct seen
own_damaged(const struct seer *s, const void *object)
{
    const struct model_case *c = &s->m->kase;
    (void)object;
    for (size_t i = 0; i < c->n_captures; i++)
        if (!c->captures[i].readable || c->captures[i].damage.text)
            return truth(true);
    return truth(false);
}

struct seen
own_packets(const struct seer *s, const void *object)
{
    const struct model_case *c = &s->m->kase;
    uint64_t n = 0;
    (void)object;
    for (size_t i = 0; i < c->n_captures; i++)
        n += c->captures[i].packets;
    return sum(n);
}

static void
count_interface(struct model_count *all, size_t *n,
                const struct model_interface *f)
{
    const char *name = f->pktap ? "pktap" : told_text(f->name);
    size_t i = 0;
    while (i < *n && strcmp(all[i].name, name) != 0)
        i++;
    all[i].name = name;
    all[i].n += f->packets;
    *n += i == *n;
}

/* By the names of the files' own interfaces: those of processes, which a PKTAP
 * header names, are summed up. */
struct seen
own_interfaces(const struct seer *s, const void *object)
{
    const struct model_case *c = &s->m->kase;
    size_t most = 0, n = 0;
    (void)object;
    for (size_t i = 0; i < c->n_captures; i++)
        most += c->captures[i].n_interfaces;
    struct model_count *all = arena_array(s->arena, most + 1, sizeof *all);
    for (size_t i = 0; all && i < c->n_captures; i++)
        for (size_t k = 0; k < c->captures[i].n_interfaces; k++)
            count_interface(all, &n, &c->captures[i].interfaces[k]);
    return (struct seen){.kind = SEEN_COUNTS, .at = all, .n = n};
}

/* true; or a text that tells which attempts end otherwise than their messages
 * say. */
struct seen
own_attempts(const struct seer *s, const void *object)
{
    const char *wrong = s->m->counters.attempts.text;
    (void)object;
    return wrong ? seen_text(wrong) : truth(true);
}

/* --- security associations --------------------------------------------------------- */

struct own_sa {
    uint64_t spi;
    struct addr from;
    uint64_t packets;
};

static const struct model_field sa_fields[] = {
    M_SPI32(own_sa, spi, 0, "Security Parameters Index"),
    M_ADDRESS(own_sa, from, 0, "its sender's address outside"),
    M_COUNT(own_sa, packets, 0, "its packets"),
};
MODEL_DESC(own_sa, sa_fields);

/* Those of all tunnels, with their senders. */
struct seen
own_esp(const struct seer *s, const void *object)
{
    size_t n = 0;
    (void)object;
    for (size_t i = 0; i < s->m->n_tunnels; i++)
        n += s->m->tunnels[i].n_esp;
    struct own_sa *all = arena_array(s->arena, n + 1, sizeof *all), *to = all;
    for (size_t i = 0; all && i < s->m->n_tunnels; i++) {
        const struct model_tunnel *t = &s->m->tunnels[i];
        for (size_t k = 0; k < t->n_esp; k++, to++) {
            bool ours = t->esp[k].direction == SA_OUTBOUND;
            to->spi = t->esp[k].spi;
            to->from = ours ? t->local.ip : t->remote.ip;
            to->packets = t->esp[k].packets;
        }
    }
    return seen_list(MODEL_LIST, &own_sa_desc, all, n);
}

struct seen
own_child_sas(const struct seer *s, const void *object)
{
    const struct model_tunnel *t = object;
    uint64_t n = 0;
    (void)s;
    for (size_t i = 0; i < t->n_esp; i++)
        n += t->esp[i].direction == SA_OUTBOUND;
    return sum(n);
}

/* espy's outcomes say more than an expectation does. */
struct seen
own_outcome(const struct seer *s, const void *object)
{
    const struct model_tunnel *t = object;
    (void)s;
    switch (t->outcome) {
    case IKE_OUTCOME_NO_RESPONSE:
    case IKE_OUTCOME_INIT_ONLY:
    case IKE_OUTCOME_AUTH_NO_RESPONSE: return seen_text("unanswered");
    case IKE_OUTCOME_NO_PROPOSAL: return seen_text("refused");
    case IKE_OUTCOME_AUTH_REJECTED:
    case IKE_OUTCOME_AUTH_ENDED: return seen_text("failed");
    default: return seen_text(terms_name(&terms_ike_outcome, (int)t->outcome));
    }
}

struct seen
own_nat_t(const struct seer *s, const void *object)
{
    const struct model_tunnel *t = object;
    bool moved = false;
    (void)s;
    for (size_t i = 0; i < t->n_ike; i++)
        moved |= t->ike[i].nat_traversal;
    return truth(moved);
}

/* The first error that a responder told. */
struct seen
own_notify(const struct seer *s, const void *object)
{
    const struct model_tunnel *t = object;
    (void)s;
    for (size_t i = 0; i < t->n_ike; i++)
        if (t->ike[i].error)
            return seen_text(t->ike[i].error->name);
    return seen_text(NULL);
}

struct own_suite {
    const char *encryption;
    int64_t key_bits;
    const char *integrity, *prf;
    int64_t dh_group;
};

static const struct model_field suite_fields[] = {
#define T own_suite
    M_WORD(T, encryption, 0, "IANA's name"),
    M_NUMBER(T, key_bits, 0, "of the encryption"),
    M_WORD(T, integrity, 0, "IANA's name"),
    M_WORD(T, prf, 0, "IANA's name"),
    M_NUMBER(T, dh_group, 0, "IANA's number"),
#undef T
};
MODEL_DESC(own_suite, suite_fields);

static void
suite_add(struct own_suite *suite, const struct model_transform *t)
{
    switch (t->type) {
    case ENCRYPTION:
        suite->encryption = t->name;
        suite->key_bits = t->key_bits;
        break;
    case PRF: suite->prf = t->name; break;
    case INTEGRITY: suite->integrity = t->name; break;
    case DH_GROUP: suite->dh_group = (int64_t)t->id; break;
    default: break;
    }
}

/* The chosen suite of the first IKE SA that has one. */
struct seen
own_suite(const struct seer *s, const void *object)
{
    const struct model_tunnel *t = object;
    size_t i = 0;
    while (i < t->n_ike && !t->ike[i].n_chosen)
        i++;
    struct own_suite *suite =
        i < t->n_ike ? model_new(s->arena, &own_suite_desc) : NULL;
    for (size_t k = 0; suite && k < t->ike[i].n_chosen; k++)
        suite_add(suite, &t->ike[i].chosen[k]);
    return seen_map(&own_suite_desc, suite);
}

/* --- SIP ----------------------------------------------------------------------------- */

/* The requests that were granted. */
struct seen
own_registered(const struct seer *s, const void *object)
{
    uint64_t n = 0;
    (void)object;
    for (size_t i = 0; i < s->m->n_registrations; i++)
        n += s->m->registrations[i].registered != MODEL_ABSENT;
    return sum(n);
}

static bool
is_read(const struct model_message *m)
{
    return m->where.how != PROVENANCE_INFERRED;
}

struct seen
own_accepted(const struct seer *s, const void *object)
{
    uint64_t n = 0;
    (void)object;
    for (size_t i = 0; i < s->m->n_messages; i++)
        n += is_read(&s->m->messages[i]) && s->m->messages[i].status / 100 == 2;
    return sum(n);
}

static struct seen
sms(const struct seer *s, bool sent)
{
    uint64_t n = 0;
    for (size_t i = 0; i < s->m->n_messages; i++) {
        const struct model_message *m = &s->m->messages[i];
        n += is_read(m) && m->rp_type && strcmp(m->rp_type, "RP-DATA") == 0 &&
             (m->direction == DIRECTION_OUTGOING) == sent;
    }
    return sum(n);
}

struct seen
own_sms_sent(const struct seer *s, const void *object)
{
    (void)object;
    return sms(s, true);
}

struct seen
own_sms_received(const struct seer *s, const void *object)
{
    (void)object;
    return sms(s, false);
}

/* What was sent; what was agreed only if nothing was. */
struct seen
own_codec(const struct seer *s, const void *object)
{
    const struct model_call *c = object;
    const struct model_quality *q = &c->quality;
    bool sent = q->n_streams > 0;
    const char *all = "";
    for (size_t i = 0; i < (sent ? q->n_streams : c->n_codecs); i++) {
        const char *name = sent ? q->streams[i].codec.text : c->codecs[i].text;
        if (name && !strstr(all, name))
            all = arena_printf(s->arena, "%s%s%s", all, *all ? ", " : "", name);
    }
    return seen_text(*all ? all : NULL);
}

struct seen
own_talked(const struct seer *s, const void *object)
{
    const struct model_call *c = object;
    (void)s;
    if (c->answer == MODEL_ABSENT || c->end == MODEL_ABSENT)
        return seen_text(NULL);
    struct seen v = seen_number((double)(c->end - c->answer) / 1e9);
    v.real = true;
    return v;
}

struct seen
own_only(const struct seer *s, const struct seen *list, bool inferred)
{
    const void **rows = arena_array(s->arena, list->n + 1, sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; rows && i < list->n; i++) {
        struct seen row = seen_item(list, i);
        struct seen how = seen_path(s, &row, "how");
        bool is =
            how.kind == SEEN_TEXT &&
            strcmp(seen_string(&how),
                   terms_name(&terms_provenance, PROVENANCE_INFERRED)) == 0;
        if (is == inferred)
            rows[n++] = row.at;
    }
    return seen_list(MODEL_WHOLE, list->of, rows, n);
}
