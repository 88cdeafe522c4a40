/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/tally.h"

#include "dissectors/dns.h"
#include "dissectors/esp.h"
#include "dissectors/ike.h"
#include "dissectors/rtp.h"
#include "dissectors/sip.h"

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
