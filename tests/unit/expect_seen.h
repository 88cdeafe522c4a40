/* SPDX-License-Identifier: Apache-2.0 */
/* expect_seen.h - what a case might show, for the tests of expectations. */
#ifndef ESPY_TESTS_EXPECT_SEEN_H
#define ESPY_TESTS_EXPECT_SEEN_H

#include "analyzer/tell/json/model_json.h"

#include <stdlib.h>
#include <string.h>

/* A report, with ' for ". */
static const char sample_report[] =
    "{'schema': 'espy.report/1', 'case': {'captures': [{'path': 'x.pcapng',"
    " 'readable': true, 'damage': null, 'packets': 50, 'interfaces': ["
    "  {'id': 0, 'name': 'en0', 'packets': 10},"
    "  {'id': 1, 'name': 'ipsec0', 'packets': 20},"
    "  {'id': 2, 'name': 'en0', 'packets': 20},"
    "  {'id': 3, 'name': 'true: #', 'packets': 0}]}]},"
    "'verdicts': ["
    " {'verdict': 'carrier Wi-Fi calling', 'confidence': 'confirmed',"
    "  'level': 'informational', 'subject': 'tunnel-1',"
    "  'operator': {'name': 'T-Mobile', 'mcc': '310', 'mnc': '260',"
    "   'country': 'US'}},"
    " {'verdict': 'IKEv2 VPN', 'confidence': 'possible', 'level': 'low',"
    "  'subject': 'tunnel-2', 'operator': null}],"
    "'findings': [{'id': 'ike.two_responders', 'level': 'medium',"
    "  'title': 'One IKE_SA_INIT was answered twice', 'subject': 'case'}],"
    "'tunnels': [{'id': 'tunnel-1', 'kind': 'ikev2',"
    "  'local': {'ip': '10.0.0.1', 'port': 4500},"
    "  'remote': {'ip': '192.0.2.1', 'as': null,"
    "   'names': ['a.example', 'b.example']},"
    "  'process': null, 'outcome': 'established', 'kept': true,"
    "  'first': '2026-11-24T00:42:18.000000000Z', 'nat': {'keepalives': 2},"
    "  'ike': [{'outcome': 'established', 'nat_traversal': true,"
    "    'initiator_spi': '00000000000000aa', 'chosen': ["
    "     {'type': 1, 'name': 'ENCR_AES_CBC', 'key_bits': 256},"
    "     {'type': 4, 'id': 14}]}],"
    "  'esp': ["
    "   {'spi': '00000001', 'direction': 'outbound', 'packets': 11},"
    "   {'spi': 'abcdef01', 'direction': 'inbound', 'packets': 9},"
    "   {'spi': '00000002', 'direction': 'outbound', 'packets': 1}],"
    "  'inner': [{'interface': 'ipsec0', 'how': 'adjacent',"
    "   'local': '10.8.0.17', 'remote': '10.8.0.1',"
    "   'protocols': ['sip', 'rtp']}]}],"
    "'registrations': [{'user': 'sip:a@b', 'registrar': 'sip:b',"
    "  'state': 'registered', 'status': 200, 'frame': 7, 'how': 'observed',"
    "  'registered': '2026-11-24T00:42:19.000000000Z'}],"
    "'calls': [{'how': 'observed', 'direction': 'outgoing',"
    "  'from': 'sip:+1@x', 'to': 'sip:+2@x # \\\"\\\\ \\u00e9',"
    "  'ending': 'hung up', 'codecs': ['PCMA'],"
    "  'answer': '2026-11-24T00:42:20.000000000Z',"
    "  'end': '2026-11-24T00:42:30.400000000Z',"
    "  'quality': {'streams': [{'codec': 'AMR', 'packets': 9}]},"
    "  'frames': {'start': 5, 'answer': 6, 'end': 9}}],"
    "'messages': [], 'flows': [],"
    "'counters': {'flows': 3, 'tcp': {'holes': 0},"
    "  'packets': {'understood': 50, 'total': 50}}}";

/* Fills a model; model_free() after it. */
static inline void
seen_sample(struct model *m)
{
    static const struct model_count messages[] = {
        {"ike", NULL, 4},           {"esp", NULL, 20},
        {"nat_keepalive", NULL, 0}, {"dns", NULL, 2},
        {"sip", NULL, 3},           {"rtp", NULL, 9},
        {"rtcp", NULL, 0},          {"ike_fragments", NULL, 0},
    };
    char text[sizeof sample_report];
    struct err err;
    for (size_t i = 0; i < sizeof sample_report; i++)
        text[i] = sample_report[i] == '\'' ? '"' : sample_report[i];
    json_t *j = json_loads(text, 0, NULL);
    if (!j || model_read(m, j, &err) < 0)
        abort();
    json_decref(j);
    m->counters.messages = arena_copy(&m->arena, messages, sizeof messages);
    m->counters.n_messages = sizeof messages / sizeof *messages;
}

#endif
