/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/state/names.h"

#include "analyzer/base/table.h"

#include <stddef.h>
#include <stdlib.h>

#define CHAIN_MAX 16 /* resolvers follow about as many CNAMEs */
#define NOBODY UINT32_MAX

/* The key of each is what stands before the named member: bytes only, so there
 * is no padding in it. */
#define REF_KEY offsetof(struct name_ref, asked)
#define QUERY_KEY offsetof(struct name_query, server)

/* The names of an address are a list in order of learning. */
struct ref {
    struct name_ref r;
    uint32_t next, prev; /* indexes in the table; NOBODY */
};

struct address {
    struct addr addr;
    uint32_t first, last, n;
};

struct names {
    struct names_config config;
    struct table refs, addresses, queries;
    struct names_stats stats;
};

static struct ref *
ref_at(const struct names *n, uint32_t index)
{
    return index == NOBODY ? NULL : table_at(&n->refs, index);
}

/* Before a name is evicted: out of its address's list, and the address with
 * it if it was the last. So there are never more addresses than names. */
static void
unlink_ref(void *ctx, void *entry)
{
    struct names *n = ctx;
    struct ref *ref = entry;
    struct address *a = table_find(&n->addresses, &ref->r.addr);
    if (!a)
        return;
    struct ref *next = ref_at(n, ref->next), *prev = ref_at(n, ref->prev);
    *(prev ? &prev->next : &a->first) = ref->next;
    *(next ? &next->prev : &a->last) = ref->prev;
    if (--a->n == 0)
        table_remove(&n->addresses, a);
}

static void
link_ref(struct names *n, struct ref *ref)
{
    bool created;
    uint32_t self = table_index(&n->refs, ref);
    struct address *a = table_get(&n->addresses, &ref->r.addr, &created);
    if (created)
        a->first = a->last = NOBODY;
    ref->prev = a->last;
    ref->next = NOBODY;
    struct ref *prev = ref_at(n, a->last);
    *(prev ? &prev->next : &a->first) = self;
    a->last = self;
    a->n++;
}

struct names *
names_new(const struct names_config *config)
{
    struct names *n = calloc(1, sizeof *n);
    if (!n)
        return NULL;
    if (config)
        n->config = *config;
    struct names_config *c = &n->config;
    c->refs = c->refs ? c->refs : 8192;
    c->per_address = c->per_address ? c->per_address : 64;
    c->queries = c->queries ? c->queries : 4096;
    if (table_init(&n->refs, sizeof(struct ref), REF_KEY, c->refs) < 0 ||
        table_init(&n->addresses, sizeof(struct address), sizeof(struct addr),
                   c->refs) < 0 ||
        table_init(&n->queries, sizeof(struct name_query), QUERY_KEY,
                   c->queries) < 0) {
        names_free(n);
        return NULL;
    }
    n->refs.on_evict = unlink_ref;
    n->refs.ctx = n;
    return n;
}

void
names_free(struct names *n)
{
    if (!n)
        return;
    table_free(&n->refs);
    table_free(&n->addresses);
    table_free(&n->queries);
    free(n);
}

bool
names_starved(const struct names *n)
{
    return n->refs.starved || n->addresses.starved || n->queries.starved;
}

const struct names_stats *
names_stats(struct names *n)
{
    n->stats.evicted_refs = n->refs.evicted;
    n->stats.evicted_queries = n->queries.evicted;
    return &n->stats;
}

/* Lower case, printable, no final dot, zero up to its end. False: no name. */
static bool
normal_name(struct names *n, struct slice from, char to[NAME_TEXT_MAX])
{
    size_t len = from.p ? from.n : 0;
    if (len > 1 && from.p[len - 1] == '.' && from.p[len - 2] != '\\')
        len--;
    if (len >= NAME_TEXT_MAX)
        n->stats.too_long++;
    if (len == 0 || len >= NAME_TEXT_MAX)
        return false;
    memset(to, 0, NAME_TEXT_MAX);
    for (size_t i = 0; i < len; i++) {
        uint8_t b = from.p[i];
        if (b >= 'A' && b <= 'Z')
            b = (uint8_t)(b + ('a' - 'A'));
        to[i] = b > 0x20 && b < 0x7f ? (char)b : '?';
    }
    return true;
}

/* What is told about one name of one address. */
struct telling {
    const struct addr *addr, *client;
    struct slice name, asked;
    enum name_source source;
    enum name_role role;
    const struct packet *pkt; /* NULL: NRB */
    uint32_t file, ttl;
};

static bool
has_room(struct names *n, const struct name_ref *key)
{
    if (table_find(&n->refs, key))
        return true;
    const struct address *a = table_find(&n->addresses, &key->addr);
    if (!a || a->n < n->config.per_address ||
        (n->config.of_interest &&
         n->config.of_interest(n->config.ctx, key->name)))
        return true;
    n->stats.dropped_refs++;
    return false;
}

static void
learn(struct names *n, const struct telling *t)
{
    struct name_ref key;
    bool created;
    memset(&key, 0, sizeof key);
    key.addr = *t->addr;
    if (t->client)
        key.client = *t->client;
    key.source = (uint8_t)t->source;
    if (key.addr.family == 0 || !normal_name(n, t->name, key.name) ||
        !has_room(n, &key))
        return;
    struct ref *ref = table_get(&n->refs, &key, &created);
    struct name_ref *r = &ref->r;
    if (created) {
        link_ref(n, ref);
        n->stats.refs++;
        r->role = (uint8_t)t->role;
        r->file = t->pkt ? t->pkt->file : t->file;
        r->frame = t->pkt ? t->pkt->frame : 0;
        r->first = t->pkt ? t->pkt->ts : 0;
        r->ttl = t->ttl;
        if (!normal_name(n, t->asked, r->asked))
            r->asked[0] = '\0';
    }
    if (t->role < r->role) {
        r->role = (uint8_t)t->role;
        normal_name(n, t->asked, r->asked);
    }
    r->last = t->pkt ? t->pkt->ts : 0;
    r->count++;
}

void
names_add(struct names *n, const struct addr *a, struct slice name,
          enum name_source source, const struct addr *client,
          const struct packet *pkt, uint32_t file)
{
    struct telling t = {
        .addr = a,
        .client = client,
        .name = name,
        .source = source,
        .role = NAME_OTHER,
        .pkt = pkt,
        .file = file,
    };
    learn(n, &t);
}

static bool
same_name(struct slice a, struct slice b)
{
    return a.p && b.p && a.n == b.n &&
           strncasecmp((const char *)a.p, (const char *)b.p, a.n) == 0;
}

static size_t
place_in(const struct slice *chain, size_t n, struct slice name)
{
    size_t i = 0;
    while (i < n && !same_name(chain[i], name))
        i++;
    return i;
}

/* The names from the question along the CNAMEs, in whatever order the answers
 * stand. */
static size_t
follow(const struct dns_event *ev, struct slice chain[CHAIN_MAX])
{
    const struct dns_answer *answers = ev->answers.items;
    size_t n = 0;
    struct slice at = ev->query;
    while (at.p && n < CHAIN_MAX && place_in(chain, n, at) == n) {
        chain[n++] = at;
        at.p = NULL;
        for (size_t i = 0; i < ev->answers.n && !at.p; i++)
            if (strcmp(answers[i].type, "CNAME") == 0 &&
                same_name(answers[i].name, chain[n - 1]))
                at = answers[i].data;
    }
    return n;
}

static void
learn_answers(struct names *n, const struct packet *pkt,
              const struct dns_event *ev)
{
    const struct dns_answer *answers = ev->answers.items;
    struct slice chain[CHAIN_MAX];
    size_t length = follow(ev, chain);
    bool to_all = addr_is_multicast(&pkt->dst); /* multicast DNS */
    n->stats.answers++;
    for (size_t i = 0; i < ev->answers.n; i++) {
        const struct dns_answer *a = &answers[i];
        struct telling t = {
            .addr = &a->addr,
            .client = to_all ? NULL : &pkt->dst,
            .asked = ev->query,
            .source = NAME_FROM_DNS,
            .pkt = pkt,
            .ttl = a->ttl,
        };
        if (a->addr.family == 0)
            continue;
        size_t owner = place_in(chain, length, a->name);
        if (owner == length) {
            t.role = NAME_OTHER;
            t.name = a->name;
            learn(n, &t);
            continue;
        }
        for (size_t k = 0; k <= owner; k++) {
            t.role = k == 0       ? NAME_ASKED
                     : k == owner ? NAME_CANONICAL
                                  : NAME_ALIAS;
            t.name = chain[k];
            learn(n, &t);
        }
    }
}

static struct name_query *
query_for(struct names *n, const struct dns_event *ev,
          const struct addr *client)
{
    struct name_query key;
    bool created;
    memset(&key, 0, sizeof key);
    if (!normal_name(n, ev->query, key.name) || !ev->type)
        return NULL;
    if (n->config.of_interest &&
        !n->config.of_interest(n->config.ctx, key.name))
        return NULL;
    strncpy(key.type, ev->type, sizeof key.type - 1);
    key.client = *client;
    struct name_query *q = table_get(&n->queries, &key, &created);
    n->stats.queries += created;
    return q;
}

static void
note_question(struct names *n, const struct packet *pkt,
              const struct dns_event *ev)
{
    struct name_query *q = query_for(n, ev, &pkt->src);
    if (!q)
        return;
    if (q->asked++ == 0) {
        q->file = pkt->file;
        q->frame = pkt->frame;
        q->first = pkt->ts;
    }
    q->server = pkt->dst;
    q->last = pkt->ts;
}

static void
note_answer(struct names *n, const struct packet *pkt,
            const struct dns_event *ev)
{
    const struct dns_answer *answers = ev->answers.items;
    struct name_query *q = query_for(n, ev, &pkt->dst);
    uint64_t records = 0;
    if (!q)
        return;
    for (size_t i = 0; i < ev->answers.n; i++)
        records += strcmp(answers[i].type, ev->type) == 0 ||
                   strcmp(ev->type, "ANY") == 0;
    if (q->answered++ == 0) {
        q->answer_file = pkt->file;
        q->answer_frame = pkt->frame;
        q->answered_at = pkt->ts;
    }
    if (q->asked == 0) { /* the question was not captured */
        q->server = pkt->src;
        q->first = q->answered == 1 ? pkt->ts : q->first;
        q->last = pkt->ts;
    }
    if (records > q->records)
        q->records = records;
    if (ev->truncated || ev->answers.n < ev->answer_count)
        q->unclear++;
    memset(q->rcode, 0, sizeof q->rcode);
    strncpy(q->rcode, ev->rcode ? ev->rcode : "", sizeof q->rcode - 1);
}

void
names_dns(struct names *n, const struct packet *pkt, const struct dns_event *ev)
{
    if (pkt->quoted || strcmp(ev->opcode, "QUERY") != 0)
        return;
    if (!ev->response) {
        note_question(n, pkt, ev);
        return;
    }
    note_answer(n, pkt, ev);
    learn_answers(n, pkt, ev);
}

const struct name_ref *
names_of(struct names *n, const struct addr *a, const struct name_ref *prev)
{
    const struct ref *ref = (const struct ref *)(const void *)prev;
    uint32_t at = NOBODY;
    if (ref) {
        at = ref->next;
    } else {
        const struct address *known = table_find(&n->addresses, a);
        if (known)
            at = known->first;
    }
    ref = ref_at(n, at);
    return ref ? &ref->r : NULL;
}

const struct name_ref *
names_next(const struct names *n, uint32_t *at)
{
    const struct ref *ref = table_next(&n->refs, at);
    return ref ? &ref->r : NULL;
}

const struct name_query *
names_queries(const struct names *n, uint32_t *at)
{
    return table_next(&n->queries, at);
}

enum name_outcome
name_query_outcome(const struct name_query *q)
{
    if (q->answered == 0)
        return NAME_UNANSWERED;
    if (q->records)
        return NAME_RESOLVED;
    if (q->unclear == q->answered)
        return NAME_UNCLEAR;
    return strcmp(q->rcode, "NOERROR") == 0 ? NAME_EMPTY : NAME_FAILED;
}

const char *
name_outcome_text(enum name_outcome o)
{
    static const char *const text[] = {
        [NAME_UNANSWERED] = "unanswered", [NAME_RESOLVED] = "resolved",
        [NAME_UNCLEAR] = "unclear",       [NAME_EMPTY] = "empty",
        [NAME_FAILED] = "failed",
    };
    return text[o];
}

const char *
name_source_text(enum name_source s)
{
    static const char *const text[] = {
        [NAME_FROM_DNS] = "dns",
        [NAME_FROM_NRB] = "nrb",
        [NAME_FROM_SNI] = "sni",
        [NAME_FROM_SIP] = "sip",
    };
    return text[s];
}

const char *
name_role_text(enum name_role r)
{
    static const char *const text[] = {
        [NAME_ASKED] = "asked",
        [NAME_ALIAS] = "alias",
        [NAME_CANONICAL] = "canonical",
        [NAME_OTHER] = "other",
    };
    return text[r];
}
