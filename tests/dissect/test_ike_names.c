/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "dissectors/ike_parse.h"

#include <openssl/evp.h>

static void
names_what_is_assigned(void **state)
{
    (void)state;
    assert_string_equal(ike_exchange_name(2, 43), "IKE_INTERMEDIATE");
    assert_string_equal(ike_exchange_name(2, 44), "IKE_FOLLOWUP_KE");
    assert_string_equal(ike_exchange_name(1, 6), "Transaction (Config Mode)");
    assert_string_equal(ike_payload_name(2, 53), "SKF");
    assert_string_equal(ike_payload_name(1, 20), "NAT-D");
    assert_string_equal(ike_notify_name(2, 14), "NO_PROPOSAL_CHOSEN");
    assert_string_equal(ike_notify_name(1, 14), "NO-PROPOSAL-CHOSEN");
    assert_string_equal(ike_notify_name(2, 9000),
                        "NON_3GPP_ACCESS_TO_EPC_NOT_ALLOWED");
    assert_string_equal(ike_notify_name(2, 41041), "BACKOFF_TIMER");
    assert_string_equal(ike_notify_name(2, 16441), "ADDITIONAL_KEY_EXCHANGE");
    assert_string_equal(ike_dh_group_name(36), "ml-kem-768");
    assert_string_equal(ike_transform_name(12, 35), "ml-kem-512");
    assert_string_equal(ike_transform_name(5, 1), "Extended Sequence Numbers");
    assert_string_equal(ike_transform_type_name(6), "ADDKE1");
    assert_string_equal(ike_cfg_name(21), "P_CSCF_IP6_ADDRESS");
    assert_string_equal(ike_auth_method_name(14), "Digital Signature");
    assert_string_equal(ike_eap_type_name(50), "EAP-AKA'");
    assert_string_equal(ike_id_name(2, 13), "ID_NULL");
    assert_string_equal(ike_v1_transform_name(3, 12), "ESP_AES-CBC");
    assert_string_equal(ike_v1_attribute_name(true, 4, 3),
                        "UDP-Encapsulated-Tunnel");
}

static void
names_nothing_else(void **state)
{
    (void)state;
    assert_null(ike_exchange_name(2, 33));
    assert_null(ike_exchange_name(1, 34));
    assert_null(ike_payload_name(2, 55));
    assert_null(ike_payload_name(2, 1));
    assert_null(ike_notify_name(2, 2));
    assert_null(ike_notify_name(2, 65535));
    assert_null(ike_dh_group_name(38));
    assert_null(ike_transform_name(1, 10));
    assert_null(ike_transform_name(15, 1));
    assert_null(ike_transform_type_name(0));
    assert_null(ike_cfg_name(0));
    assert_null(ike_auth_method_name(4));
    assert_null(ike_eap_type_name(UINT32_MAX));
    assert_null(ike_eap_type_name(65536 + 23));
}

/* The search wants sorted tables: every name must be found from its number by
 * going through all numbers. */
static void
finds_every_entry(void **state)
{
    (void)state;
    size_t notify = 0, cfg = 0, ke = 0, eap = 0, v2 = 0;
    for (uint32_t i = 0; i < 65536; i++) {
        notify += ike_notify_name(2, (uint16_t)i) != NULL;
        cfg += ike_cfg_name((uint16_t)i) != NULL;
        ke += ike_dh_group_name((uint16_t)i) != NULL;
        eap += ike_eap_type_name(i) != NULL;
        v2 += i < 256 && ike_payload_name(2, (uint8_t)i);
    }
    assert_int_equal(notify, 25 + 18 + 64 + 32);
    assert_int_equal(cfg, 29 + 10 + 2 + 11);
    assert_int_equal(ke, 38);
    assert_int_equal(eap, 55);
    assert_int_equal(v2, 22);
}

static struct slice
md5_of(const char *text, uint8_t out[16])
{
    assert_int_equal(EVP_Digest(text, strlen(text), out, NULL, EVP_md5(), NULL),
                     1);
    return slice_of(out, 16);
}

static void
knows_vendors(void **state)
{
    (void)state;
    uint8_t b[24];
    static const char *const hashed[] = {"strongSwan",
                                         "strongSwan 4.2.3",
                                         "Vid-Initial-Contact",
                                         "KAME/racoon",
                                         "draft-ietf-ipsec-nat-t-ike-03",
                                         "MS-Negotiation Discovery Capable"};
    for (size_t i = 0; i < sizeof hashed / sizeof *hashed; i++)
        assert_string_equal(ike_vendor_name(md5_of(hashed[i], b)), hashed[i]);
    assert_string_equal(ike_vendor_name(md5_of("RFC 3947", b)),
                        "RFC 3947 (NAT-T)");
    md5_of("MS NT5 ISAKMPOAKLEY", b);
    memcpy(b + 16, "\0\0\0\7", 4);
    assert_string_equal(ike_vendor_name(slice_of(b, 20)),
                        "MS NT5 ISAKMPOAKLEY (Windows 7)");
    memcpy(b + 16, "\0\0\7\7", 4);
    assert_string_equal(ike_vendor_name(slice_of(b, 20)),
                        "MS NT5 ISAKMPOAKLEY");
    assert_string_equal(ike_vendor_name(slice_cstr("CISCO-DELETE-REASON")),
                        "Cisco Delete Reason");
    assert_string_equal(ike_vendor_name(slice_of("\x09\x00\x26\x89\xdf\xd6\xb7"
                                                 "\x12",
                                                 8)),
                        "XAUTH");
    assert_string_equal(ike_vendor_name(slice_cstr("OEkRbGXRvmPE")),
                        "Openswan");
}

static void
knows_no_other_vendor(void **state)
{
    (void)state;
    uint8_t b[17];
    md5_of("strongSwan", b);
    b[16] = 0;
    assert_null(ike_vendor_name(slice_of(b, 17))); /* exact, not a prefix */
    assert_null(ike_vendor_name(slice_of(b, 15)));
    assert_null(ike_vendor_name(slice_of(b, 0)));
    assert_null(ike_vendor_name(slice_cstr("something else")));
    assert_null(ike_vendor_name(slice_cstr("OE, but longer")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_what_is_assigned),
        cmocka_unit_test(names_nothing_else),
        cmocka_unit_test(finds_every_entry),
        cmocka_unit_test(knows_vendors),
        cmocka_unit_test(knows_no_other_vendor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
