/* SPDX-License-Identifier: Apache-2.0 */
/* Exchanges, payloads, identities and the rest by number: the IANA "IKEv2
 * Parameters"; IKEv1 from RFC 2408 and the IANA "ISAKMP" and "IPSec" registries. */
#include "dissectors/ike_parse.h"

const char *
ike_name_find(const struct ike_name *table, size_t n, uint32_t number)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (table[mid].number == number)
            return table[mid].name;
        if (table[mid].number < number)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

static const struct ike_name v1_exchanges[] = {
    {1, "Base"},
    {2, "Identity Protection (Main Mode)"},
    {3, "Authentication Only"},
    {4, "Aggressive"},
    {5, "Informational"},
    {6, "Transaction (Config Mode)"},
    {32, "Quick Mode"},
    {33, "New Group Mode"},
};

static const struct ike_name v2_exchanges[] = {
    {34, "IKE_SA_INIT"},        {35, "IKE_AUTH"},
    {36, "CREATE_CHILD_SA"},    {37, "INFORMATIONAL"},
    {38, "IKE_SESSION_RESUME"}, {39, "GSA_AUTH"},
    {40, "GSA_REGISTRATION"},   {41, "GSA_REKEY"},
    {42, "GSA_INBAND_REKEY"},   {43, "IKE_INTERMEDIATE"},
    {44, "IKE_FOLLOWUP_KE"},
};

const char *
ike_exchange_name(uint8_t major, uint8_t type)
{
    return major == 1 ? IKE_NAME(v1_exchanges, type)
                      : IKE_NAME(v2_exchanges, type);
}

/* 15 and 16 are NAT-D and NAT-OA of draft-ietf-ipsec-nat-t-ike-04 to -08 here:
 * GDOI (RFC 6407), which has the numbers now, runs on port 848. */
static const struct ike_name v1_payloads[] = {
    {1, "SA"},      {2, "P"},    {3, "T"},       {4, "KE"},       {5, "ID"},
    {6, "CERT"},    {7, "CR"},   {8, "HASH"},    {9, "SIG"},      {10, "NONCE"},
    {11, "N"},      {12, "D"},   {13, "VID"},    {14, "A"},       {15, "NAT-D"},
    {16, "NAT-OA"}, {17, "KD"},  {18, "SEQ"},    {19, "POP"},     {20, "NAT-D"},
    {21, "NAT-OA"}, {22, "GAP"}, {130, "NAT-D"}, {131, "NAT-OA"}, {132, "FRAG"},
};

static const struct ike_name v2_payloads[] = {
    {33, "SA"},      {34, "KE"},   {35, "IDi"},   {36, "IDr"}, {37, "CERT"},
    {38, "CERTREQ"}, {39, "AUTH"}, {40, "Nonce"}, {41, "N"},   {42, "D"},
    {43, "V"},       {44, "TSi"},  {45, "TSr"},   {46, "SK"},  {47, "CP"},
    {48, "EAP"},     {49, "GSPM"}, {50, "IDg"},   {51, "GSA"}, {52, "KD"},
    {53, "SKF"},     {54, "PS"},
};

const char *
ike_payload_name(uint8_t major, uint8_t type)
{
    return major == 1 ? IKE_NAME(v1_payloads, type)
                      : IKE_NAME(v2_payloads, type);
}

static const struct ike_name v1_ids[] = {
    {1, "ID_IPV4_ADDR"},       {2, "ID_FQDN"},
    {3, "ID_USER_FQDN"},       {4, "ID_IPV4_ADDR_SUBNET"},
    {5, "ID_IPV6_ADDR"},       {6, "ID_IPV6_ADDR_SUBNET"},
    {7, "ID_IPV4_ADDR_RANGE"}, {8, "ID_IPV6_ADDR_RANGE"},
    {9, "ID_DER_ASN1_DN"},     {10, "ID_DER_ASN1_GN"},
    {11, "ID_KEY_ID"},         {12, "ID_LIST"},
};

static const struct ike_name v2_ids[] = {
    {1, "ID_IPV4_ADDR"}, {2, "ID_FQDN"},        {3, "ID_RFC822_ADDR"},
    {5, "ID_IPV6_ADDR"}, {9, "ID_DER_ASN1_DN"}, {10, "ID_DER_ASN1_GN"},
    {11, "ID_KEY_ID"},   {12, "ID_FC_NAME"},    {13, "ID_NULL"},
};

const char *
ike_id_name(uint8_t major, uint8_t type)
{
    return major == 1 ? IKE_NAME(v1_ids, type) : IKE_NAME(v2_ids, type);
}

static const struct ike_name auth_methods[] = {
    {1, "RSA Digital Signature"},
    {2, "Shared Key Message Integrity Code"},
    {3, "DSS Digital Signature"},
    {9, "ECDSA with SHA-256 on the P-256 curve"},
    {10, "ECDSA with SHA-384 on the P-384 curve"},
    {11, "ECDSA with SHA-512 on the P-521 curve"},
    {12, "Generic Secure Password Authentication Method"},
    {13, "NULL Authentication"},
    {14, "Digital Signature"},
};

const char *
ike_auth_method_name(uint8_t method)
{
    return IKE_NAME(auth_methods, method);
}

/* The private ones: XAUTH (draft-beaulieu-ike-xauth), Microsoft, Cisco Unity. */
static const struct ike_name cfg_attributes[] = {
    {1, "INTERNAL_IP4_ADDRESS"},
    {2, "INTERNAL_IP4_NETMASK"},
    {3, "INTERNAL_IP4_DNS"},
    {4, "INTERNAL_IP4_NBNS"},
    {5, "INTERNAL_ADDRESS_EXPIRY"},
    {6, "INTERNAL_IP4_DHCP"},
    {7, "APPLICATION_VERSION"},
    {8, "INTERNAL_IP6_ADDRESS"},
    {9, "INTERNAL_IP6_NETMASK"},
    {10, "INTERNAL_IP6_DNS"},
    {11, "INTERNAL_IP6_NBNS"},
    {12, "INTERNAL_IP6_DHCP"},
    {13, "INTERNAL_IP4_SUBNET"},
    {14, "SUPPORTED_ATTRIBUTES"},
    {15, "INTERNAL_IP6_SUBNET"},
    {16, "MIP6_HOME_PREFIX"},
    {17, "INTERNAL_IP6_LINK"},
    {18, "INTERNAL_IP6_PREFIX"},
    {19, "HOME_AGENT_ADDRESS"},
    {20, "P_CSCF_IP4_ADDRESS"},
    {21, "P_CSCF_IP6_ADDRESS"},
    {22, "FTT_KAT"},
    {23, "EXTERNAL_SOURCE_IP4_NAT_INFO"},
    {24, "TIMEOUT_PERIOD_FOR_LIVENESS_CHECK"},
    {25, "INTERNAL_DNS_DOMAIN"},
    {26, "INTERNAL_DNSSEC_TA"},
    {27, "ENCDNS_IP4"},
    {28, "ENCDNS_IP6"},
    {29, "ENCDNS_DIGEST_INFO"},
    {16520, "XAUTH_TYPE"},
    {16521, "XAUTH_USER_NAME"},
    {16522, "XAUTH_USER_PASSWORD"},
    {16523, "XAUTH_PASSCODE"},
    {16524, "XAUTH_MESSAGE"},
    {16525, "XAUTH_CHALLENGE"},
    {16526, "XAUTH_DOMAIN"},
    {16527, "XAUTH_STATUS"},
    {16528, "XAUTH_NEXT_PIN"},
    {16529, "XAUTH_ANSWER"},
    {23456, "INTERNAL_IP4_SERVER"},
    {23457, "INTERNAL_IP6_SERVER"},
    {28672, "UNITY_BANNER"},
    {28673, "UNITY_SAVE_PASSWD"},
    {28674, "UNITY_DEF_DOMAIN"},
    {28675, "UNITY_SPLIT_DOMAIN"},
    {28676, "UNITY_SPLIT_INCLUDE"},
    {28677, "UNITY_NATT_PORT"},
    {28678, "UNITY_SPLIT_EXCLUDE"},
    {28679, "UNITY_PFS"},
    {28680, "UNITY_FW_TYPE"},
    {28681, "UNITY_BACKUP_SERVERS"},
    {28682, "UNITY_DDNS_HOSTNAME"},
};

const char *
ike_cfg_name(uint16_t type)
{
    return IKE_NAME(cfg_attributes, type);
}

/* IANA "EAP Method Types" */
static const struct ike_name eap_types[] = {
    {1, "Identity"},
    {2, "Notification"},
    {3, "Legacy Nak"},
    {4, "MD5-Challenge"},
    {5, "One-Time Password"},
    {6, "Generic Token Card"},
    {9, "EAP-RSA-PKA"},
    {10, "EAP-DSS"},
    {11, "EAP-KEA"},
    {12, "EAP-KEA-VALIDATE"},
    {13, "EAP-TLS"},
    {14, "EAP-AXENT"},
    {15, "EAP-RSA-SECURID"},
    {16, "EAP-ARCOT-SYSTEMS"},
    {17, "EAP-LEAP"},
    {18, "EAP-SIM"},
    {19, "EAP-SRP-SHA1"},
    {21, "EAP-TTLS"},
    {22, "EAP-RAS"},
    {23, "EAP-AKA"},
    {24, "EAP-3COM-WIRELESS"},
    {25, "PEAP"},
    {26, "EAP-MS-AUTH"},
    {27, "EAP-MAKE"},
    {28, "EAP-CRYPTOCARD"},
    {29, "EAP-MSCHAPv2"},
    {30, "EAP-DYNAMID"},
    {31, "EAP-ROB"},
    {32, "EAP-POTP"},
    {33, "EAP-MS-AUTH-TLV"},
    {34, "EAP-SENTRINET"},
    {35, "EAP-ACTIONTEC-WIRELESS"},
    {36, "EAP-COGENT-BIOMETRIC"},
    {37, "EAP-AIRFORTRESS"},
    {38, "EAP-HTTP-DIGEST"},
    {39, "EAP-SECURESUITE"},
    {40, "EAP-DEVICECONNECT"},
    {41, "EAP-SPEKE"},
    {42, "EAP-MOBAC"},
    {43, "EAP-FAST"},
    {44, "EAP-ZLXEAP"},
    {45, "EAP-LINK"},
    {46, "EAP-PAX"},
    {47, "EAP-PSK"},
    {48, "EAP-SAKE"},
    {49, "EAP-IKEv2"},
    {50, "EAP-AKA'"},
    {51, "EAP-GPSK"},
    {52, "EAP-pwd"},
    {53, "EAP-EKE"},
    {54, "EAP-PT-EAP"},
    {55, "TEAP"},
    {56, "EAP-NOOB"},
    {254, "Expanded Type"},
    {255, "Experimental"},
};

const char *
ike_eap_type_name(uint32_t type)
{
    return IKE_NAME(eap_types, type);
}
