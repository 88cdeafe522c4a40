/* SPDX-License-Identifier: Apache-2.0 */
/* SDP and RP messages on their own: behind a SIP header the fuzzer would
 * rarely reach them. The second byte's lowest bit chooses. */
#include "tests/fuzz/fuzz.h"

#include "dissectors/sip.h"

static void
sdp_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
            struct next *next)
{
    (void)next;
    const struct sdp *sdp = sdp_parse(*c, sink->arena);
    const struct sip_sms *sms =
        pkt->ip_proto == 6 ? sip_sms_parse(*c, sink->arena) : NULL;
    if (sdp)
        sink_emit(sink, pkt, &sdp_desc, sdp, 0, (uint32_t)c->wire);
    if (sms)
        sink_emit(sink, pkt, &sip_sms_desc, sms, 0, (uint32_t)c->wire);
}

static const struct dissector both = {.name = "sdp", .dissect = sdp_dissect};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    fuzz_one(&both, data, n);
    return 0;
}
