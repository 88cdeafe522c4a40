/* SPDX-License-Identifier: Apache-2.0 */
/* expect_seen.h - what a case might show, for the tests of expectations. */
#ifndef ESPY_TESTS_EXPECT_SEEN_H
#define ESPY_TESTS_EXPECT_SEEN_H

#include <jansson.h>
#include <stdlib.h>

static const char seen_text[] =
    "{\"damaged\": false,"
    "\"verdicts\": [{\"verdict\": \"carrier Wi-Fi calling\", \"confidence\": "
    "\"confirmed\", \"level\": \"informational\", \"subject\": \"tunnel-1\","
    "\"operator\": {\"name\": \"T-Mobile\", \"mcc\": \"310\", \"mnc\": \"260\","
    "\"country\": \"US\"}}, {\"verdict\": \"IKEv2 VPN\", \"confidence\": "
    "\"possible\", \"level\": \"low\", \"subject\": \"tunnel-2\", "
    "\"operator\": "
    "null}],"
    "\"findings\": [{\"id\": \"ike.two_responders\", \"level\": \"medium\", "
    "\"title\": \"One IKE_SA_INIT was answered twice\", \"subject\": "
    "\"case\"}],"
    "\"tunnels\": [{\"kind\": \"ikev2\", \"local\": \"10.0.0.1\", \"remote\": "
    "\"192.0.2.1\", \"remote_as\": null, \"remote_name\": [\"a.example\", "
    "\"b.example\"], \"process\": null, \"outcome\": \"established\", "
    "\"notify\": "
    "null, \"nat_t\": true, \"ike\": {\"encryption\": \"ENCR_AES_CBC\", "
    "\"key_bits\": 256, \"dh_group\": 14}, \"inner\": [{\"interface\": "
    "\"ipsec0\", \"local\": \"10.8.0.17\", \"remote\": \"10.8.0.1\", \"how\": "
    "\"adjacent\", \"protocols\": [\"sip\", \"rtp\"]}], \"ike_sas\": 1, "
    "\"child_sas\": 2}],"
    "\"registrations\": 1, \"registrations list\": [{\"user\": \"sip:a@b\", "
    "\"registrar\": \"sip:b\", \"state\": \"registered\", \"status\": 200, "
    "\"frame\": 7}],"
    "\"calls\": [{\"direction\": \"outgoing\", \"from\": \"sip:+1@x\", \"to\": "
    "\"sip:+2@x # \\\"\\\\ \\u00e9\", \"codec\": \"AMR\", \"ending\": "
    "\"hung up\", \"seconds\": 10.4, \"invite_frame\": 5, \"answer_frame\": 6, "
    "\"end_frame\": 9}],"
    "\"inferred_calls\": [], \"inferred_messages\": [], \"messages\": 0, "
    "\"messages list\": [], \"sms\": {\"sent\": 0, "
    "\"received\": 0}, \"attempts\": true, \"ike_fragments\": 0, \"packets\": "
    "50,"
    "\"interfaces\": {\"en0\": 30, \"ipsec0\": 20, \"true: #\": 0},"
    "\"counts\": {\"ike\": 4, \"esp\": 20, \"nat_keepalive\": 0, \"dns\": 2, "
    "\"sip\": 3, \"rtp\": 9, \"rtcp\": 0},"
    "\"esp\": [{\"spi\": \"00000001\", \"from\": \"10.0.0.1\", \"packets\": "
    "11}, "
    "{\"spi\": \"abcdef01\", \"from\": \"192.0.2.1\", \"packets\": 9}],"
    "\"counters\": {\"flows\": 3, \"tcp\": {\"holes\": 0}},"
    "\"report\": {\"tunnels\": [{\"nat\": {\"keepalives\": 2}, \"first\": "
    "\"now\"}], \"flag\": true, \"none\": null}}";

static inline json_t *
seen_sample(void)
{
    json_t *j = json_loads(seen_text, 0, NULL);
    if (!j)
        abort();
    return j;
}

#endif
