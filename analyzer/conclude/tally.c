/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/conclude/tally.h"

#include "dissectors/dns.h"
#include "dissectors/esp.h"
#include "dissectors/ike.h"
#include "dissectors/rtp.h"
#include "dissectors/sip.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ENCRYPTED_FRAGMENT 53 /* RFC 7383 */
#define IKE_SA_INIT 34        /* RFC 7296 */
#define IKE_AUTH 35

int
tally_init(struct tally *t)
{
    memset(t, 0, sizeof *t);
    return table_init(&t->attempts, sizeof(struct tally_attempt),
                      sizeof(uint64_t), TALLY_ATTEMPTS);
}

void
tally_free(struct tally *t)
{
    table_free(&t->attempts);
}

static void
ike(struct tally *t, const struct ike_event *e)
{
    bool created;
    t->ike++;
    const struct ike_payload *p = e->payloads.items;
    for (size_t i = 0; i < e->payloads.n; i++) {
        if (p[i].type == ENCRYPTED_FRAGMENT) {
            t->ike_fragments++;
            break;
        }
    }
    if (e->major != 2)
        return;
    struct tally_attempt *a =
        table_get(&t->attempts, &e->initiator_spi, &created);
    if (e->exchange_type == IKE_SA_INIT && e->response)
        a->seen |= TALLY_INIT_RESPONSE;
    if (e->exchange_type == IKE_AUTH)
        a->seen |= e->response ? TALLY_AUTH_RESPONSE : TALLY_AUTH_REQUEST;
}

void
tally_event(void *ctx, const struct packet *pkt, const struct event *ev)
{
    struct tally *t = ctx;
    if (pkt->quoted)
        return;
    if (ev->desc == &ike_desc) {
        ike(t, ev->body);
    } else if (ev->desc == &rtcp_desc) {
        t->rtcp += t->rtcp_frame != pkt->frame || t->rtcp_file != pkt->file;
        t->rtcp_frame = pkt->frame;
        t->rtcp_file = pkt->file;
    } else {
        t->esp += ev->desc == &esp_desc;
        t->nat_keepalive += ev->desc == &keepalive_desc;
        t->dns += ev->desc == &dns_desc;
        t->sip += ev->desc == &sip_desc;
    }
}

/* --- what came of it --------------------------------------------------------------- */

/* The outcome that the messages alone tell; NONE: they do not. */
static enum ike_outcome
by_messages(unsigned seen)
{
    return !(seen & TALLY_INIT_RESPONSE)   ? IKE_OUTCOME_NO_RESPONSE
           : !(seen & TALLY_AUTH_REQUEST)  ? IKE_OUTCOME_INIT_ONLY
           : !(seen & TALLY_AUTH_RESPONSE) ? IKE_OUTCOME_AUTH_NO_RESPONSE
                                           : IKE_OUTCOME_NONE;
}

static void
differs(char text[128], const struct tally_attempt *a, const char *told)
{
    const char *by = terms_name(&terms_ike_outcome, (int)by_messages(a->seen));
    snprintf(text, 128, "%016" PRIx64 ": %s by its messages, told as %s",
             a->initiator_spi, by ? by : "answered", told);
}

/* The first IKE SA of each attempt against its messages; text stays "" where all
 * agree. */
static void
attempts(const struct model *m, struct tally *t, char text[128])
{
    uint32_t at = 0;
    text[0] = '\0';
    for (size_t i = 0; i < m->n_tunnels; i++) {
        for (size_t k = 0; k < m->tunnels[i].n_ike; k++) {
            const struct model_ike *sa = &m->tunnels[i].ike[k];
            struct tally_attempt *a =
                table_find(&t->attempts, &sa->initiator_spi);
            if (!a || a->told)
                continue;
            enum ike_outcome by = by_messages(a->seen);
            a->told = true;
            if (!text[0] && by != IKE_OUTCOME_NONE && by != sa->outcome)
                differs(text, a,
                        terms_name(&terms_ike_outcome, (int)sa->outcome));
        }
    }
    for (const struct tally_attempt *a; (a = table_next(&t->attempts, &at));)
        if (!text[0] && !a->told)
            differs(text, a, "nothing");
}

static uint64_t
rtp_packets(const struct model *m)
{
    uint64_t n = 0;
    for (size_t i = 0; i < m->n_calls; i++)
        for (size_t k = 0; k < m->calls[i].quality.n_streams; k++)
            n += m->calls[i].quality.streams[k].packets;
    return n;
}

int
tally_fill(struct model *m, struct tally *t)
{
    const struct model_count all[] = {
        {"ike", NULL, t->ike},
        {"esp", NULL, t->esp},
        {"nat_keepalive", NULL, t->nat_keepalive},
        {"dns", NULL, t->dns},
        {"sip", NULL, t->sip},
        {"rtp", NULL, rtp_packets(m)},
        {"rtcp", NULL, t->rtcp},
        {"ike_fragments", NULL, t->ike_fragments},
    };
    char text[128];
    bool failed = false;
    struct model_count *to = arena_copy(&m->arena, all, sizeof all);
    attempts(m, t, text);
    m->counters.messages = to;
    m->counters.n_messages = to ? sizeof all / sizeof *all : 0;
    m->counters.attempts =
        model_told(&m->arena, TEXT_OWN, text[0] ? text : NULL, false, &failed);
    return to && !failed ? 0 : -1;
}
