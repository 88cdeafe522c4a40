/* SPDX-License-Identifier: Apache-2.0 */
/* Transforms by type and number (the IANA "IKEv2 Parameters"); IKEv1's attributes
 * (RFC 2409 appendix A) and transforms (RFC 2407 section 4.4). */
#include "dissectors/ike_parse.h"

static const struct ike_name types[] = {
    {1, "ENCR"},   {2, "PRF"},     {3, "INTEG"},   {4, "KE"},
    {5, "ESN"},    {6, "ADDKE1"},  {7, "ADDKE2"},  {8, "ADDKE3"},
    {9, "ADDKE4"}, {10, "ADDKE5"}, {11, "ADDKE6"}, {12, "ADDKE7"},
    {13, "KWA"},   {14, "GCAUTH"},
};

const char *
ike_transform_type_name(uint8_t type)
{
    return IKE_NAME(types, type);
}

static const struct ike_name encr[] = {
    {1, "ENCR_DES_IV64"},
    {2, "ENCR_DES"},
    {3, "ENCR_3DES"},
    {4, "ENCR_RC5"},
    {5, "ENCR_IDEA"},
    {6, "ENCR_CAST"},
    {7, "ENCR_BLOWFISH"},
    {8, "ENCR_3IDEA"},
    {9, "ENCR_DES_IV32"},
    {11, "ENCR_NULL"},
    {12, "ENCR_AES_CBC"},
    {13, "ENCR_AES_CTR"},
    {14, "ENCR_AES_CCM_8"},
    {15, "ENCR_AES_CCM_12"},
    {16, "ENCR_AES_CCM_16"},
    {18, "ENCR_AES_GCM_8"},
    {19, "ENCR_AES_GCM_12"},
    {20, "ENCR_AES_GCM_16"},
    {21, "ENCR_NULL_AUTH_AES_GMAC"},
    {23, "ENCR_CAMELLIA_CBC"},
    {24, "ENCR_CAMELLIA_CTR"},
    {25, "ENCR_CAMELLIA_CCM_8"},
    {26, "ENCR_CAMELLIA_CCM_12"},
    {27, "ENCR_CAMELLIA_CCM_16"},
    {28, "ENCR_CHACHA20_POLY1305"},
    {29, "ENCR_AES_CCM_8_IIV"},
    {30, "ENCR_AES_GCM_16_IIV"},
    {31, "ENCR_CHACHA20_POLY1305_IIV"},
    {32, "ENCR_KUZNYECHIK_MGM_KTREE"},
    {33, "ENCR_MAGMA_MGM_KTREE"},
    {34, "ENCR_KUZNYECHIK_MGM_MAC_KTREE"},
    {35, "ENCR_MAGMA_MGM_MAC_KTREE"},
};

static const struct ike_name prf[] = {
    {1, "PRF_HMAC_MD5"},          {2, "PRF_HMAC_SHA1"},
    {3, "PRF_HMAC_TIGER"},        {4, "PRF_AES128_XCBC"},
    {5, "PRF_HMAC_SHA2_256"},     {6, "PRF_HMAC_SHA2_384"},
    {7, "PRF_HMAC_SHA2_512"},     {8, "PRF_AES128_CMAC"},
    {9, "PRF_HMAC_STREEBOG_512"},
};

static const struct ike_name integ[] = {
    {0, "NONE"},
    {1, "AUTH_HMAC_MD5_96"},
    {2, "AUTH_HMAC_SHA1_96"},
    {3, "AUTH_DES_MAC"},
    {4, "AUTH_KPDK_MD5"},
    {5, "AUTH_AES_XCBC_96"},
    {6, "AUTH_HMAC_MD5_128"},
    {7, "AUTH_HMAC_SHA1_160"},
    {8, "AUTH_AES_CMAC_96"},
    {9, "AUTH_AES_128_GMAC"},
    {10, "AUTH_AES_192_GMAC"},
    {11, "AUTH_AES_256_GMAC"},
    {12, "AUTH_HMAC_SHA2_256_128"},
    {13, "AUTH_HMAC_SHA2_384_192"},
    {14, "AUTH_HMAC_SHA2_512_256"},
};

/* Transform type 4 and the additional key exchanges of RFC 9370; IKEv1 shares
 * the numbers. */
static const struct ike_name ke[] = {
    {0, "NONE"},
    {1, "768-bit MODP Group"},
    {2, "1024-bit MODP Group"},
    {3, "EC2N group on GP[2^155]"},
    {4, "EC2N group on GP[2^185]"},
    {5, "1536-bit MODP Group"},
    {6, "EC2N group over GF[2^163]"},
    {7, "EC2N group over GF[2^163]"},
    {8, "EC2N group over GF[2^283]"},
    {9, "EC2N group over GF[2^283]"},
    {10, "EC2N group over GF[2^409]"},
    {11, "EC2N group over GF[2^409]"},
    {12, "EC2N group over GF[2^571]"},
    {13, "EC2N group over GF[2^571]"},
    {14, "2048-bit MODP Group"},
    {15, "3072-bit MODP Group"},
    {16, "4096-bit MODP Group"},
    {17, "6144-bit MODP Group"},
    {18, "8192-bit MODP Group"},
    {19, "256-bit random ECP group"},
    {20, "384-bit random ECP group"},
    {21, "521-bit random ECP group"},
    {22, "1024-bit MODP Group with 160-bit Prime Order Subgroup"},
    {23, "2048-bit MODP Group with 224-bit Prime Order Subgroup"},
    {24, "2048-bit MODP Group with 256-bit Prime Order Subgroup"},
    {25, "192-bit Random ECP Group"},
    {26, "224-bit Random ECP Group"},
    {27, "brainpoolP224r1"},
    {28, "brainpoolP256r1"},
    {29, "brainpoolP384r1"},
    {30, "brainpoolP512r1"},
    {31, "Curve25519"},
    {32, "Curve448"},
    {33, "GOST3410_2012_256"},
    {34, "GOST3410_2012_512"},
    {35, "ml-kem-512"},
    {36, "ml-kem-768"},
    {37, "ml-kem-1024"},
};

static const struct ike_name esn[] = {
    {0, "No Extended Sequence Numbers"},
    {1, "Extended Sequence Numbers"},
    {2, "32-bit Unspecified Numbers"},
};

/* G-IKEv2 */
static const struct ike_name key_wrap[] = {
    {1, "KW_5649_128"},
    {2, "KW_5649_192"},
    {3, "KW_5649_256"},
    {4, "KW_ARX"},
};

static const struct ike_name group_auth[] = {
    {1, "Implicit"},
    {2, "Digital Signature"},
};

const char *
ike_dh_group_name(uint16_t id)
{
    return IKE_NAME(ke, id);
}

const char *
ike_transform_name(uint8_t type, uint16_t id)
{
    switch (type) {
    case 1: return IKE_NAME(encr, id);
    case 2: return IKE_NAME(prf, id);
    case 3: return IKE_NAME(integ, id);
    case 4:
    case 6:
    case 7:
    case 8:
    case 9:
    case 10:
    case 11:
    case 12: return IKE_NAME(ke, id);
    case 5: return IKE_NAME(esn, id);
    case 13: return IKE_NAME(key_wrap, id);
    case 14: return IKE_NAME(group_auth, id);
    default: return NULL;
    }
}

static const struct ike_name v1_encr[] = {
    {1, "DES-CBC"},         {2, "IDEA-CBC"},     {3, "BLOWFISH-CBC"},
    {4, "RC5-R16-B64-CBC"}, {5, "3DES-CBC"},     {6, "CAST-CBC"},
    {7, "AES-CBC"},         {8, "CAMELLIA-CBC"}, {127, "SM4-CBC (deprecated)"},
    {128, "SM1-CBC"},       {129, "SM4-CBC"},
};

static const struct ike_name v1_hash[] = {
    {1, "MD5"},      {2, "SHA"},      {3, "TIGER"}, {4, "SHA2-256"},
    {5, "SHA2-384"}, {6, "SHA2-512"}, {20, "SM3"},
};

static const struct ike_name v1_auth[] = {
    {1, "Pre-shared key"},
    {2, "DSS signatures"},
    {3, "RSA signatures"},
    {4, "Encryption with RSA"},
    {5, "Revised encryption with RSA"},
    {9, "ECDSA with SHA-256 on the P-256 curve"},
    {10, "ECDSA with SHA-384 on the P-384 curve"},
    {11, "ECDSA with SHA-512 on the P-521 curve"},
    {64221, "HybridInitRSA"},
    {64222, "HybridRespRSA"},
    {64223, "HybridInitDSS"},
    {64224, "HybridRespDSS"},
    {65001, "XAUTHInitPreShared"},
    {65002, "XAUTHRespPreShared"},
    {65003, "XAUTHInitDSS"},
    {65004, "XAUTHRespDSS"},
    {65005, "XAUTHInitRSA"},
    {65006, "XAUTHRespRSA"},
    {65007, "XAUTHInitRSAEncryption"},
    {65008, "XAUTHRespRSAEncryption"},
    {65009, "XAUTHInitRSARevisedEncryption"},
    {65010, "XAUTHRespRSARevisedEncryption"},
};

static const struct ike_name v1_life[] = {
    {1, "Seconds"},
    {2, "Kilobytes"},
};

static const struct ike_name v1_group_type[] = {
    {1, "MODP"},
    {2, "ECP"},
    {3, "EC2N"},
};

static const struct ike_name v1_mode[] = {
    {1, "Tunnel"},
    {2, "Transport"},
    {3, "UDP-Encapsulated-Tunnel"},
    {4, "UDP-Encapsulated-Transport"},
    {61443, "UDP-Encapsulated-Tunnel (draft)"},
    {61444, "UDP-Encapsulated-Transport (draft)"},
};

static const struct ike_name v1_integ[] = {
    {1, "HMAC-MD5"},      {2, "HMAC-SHA"},      {3, "DES-MAC"},
    {4, "KPDK"},          {5, "HMAC-SHA2-256"}, {6, "HMAC-SHA2-384"},
    {7, "HMAC-SHA2-512"}, {8, "HMAC-RIPEMD"},   {9, "AES-XCBC-MAC"},
    {10, "SIG-RSA"},      {11, "AES-128-GMAC"}, {12, "AES-192-GMAC"},
    {13, "AES-256-GMAC"},
};

static const struct ike_name v1_ah[] = {
    {2, "AH_MD5"},           {3, "AH_SHA"},           {4, "AH_DES"},
    {5, "AH_SHA2-256"},      {6, "AH_SHA2-384"},      {7, "AH_SHA2-512"},
    {8, "AH_RIPEMD"},        {9, "AH_AES-XCBC-MAC"},  {10, "AH_RSA"},
    {11, "AH_AES-128-GMAC"}, {12, "AH_AES-192-GMAC"}, {13, "AH_AES-256-GMAC"},
};

static const struct ike_name v1_esp[] = {
    {1, "ESP_DES_IV64"},    {2, "ESP_DES"},
    {3, "ESP_3DES"},        {4, "ESP_RC5"},
    {5, "ESP_IDEA"},        {6, "ESP_CAST"},
    {7, "ESP_BLOWFISH"},    {8, "ESP_3IDEA"},
    {9, "ESP_DES_IV32"},    {10, "ESP_RC4"},
    {11, "ESP_NULL"},       {12, "ESP_AES-CBC"},
    {13, "ESP_AES-CTR"},    {14, "ESP_AES-CCM_8"},
    {15, "ESP_AES-CCM_12"}, {16, "ESP_AES-CCM_16"},
    {18, "ESP_AES-GCM_8"},  {19, "ESP_AES-GCM_12"},
    {20, "ESP_AES-GCM_16"}, {21, "ESP_SEED_CBC"},
    {22, "ESP_CAMELLIA"},   {23, "ESP_NULL_AUTH_AES-GMAC"},
};

static const struct ike_name v1_ipcomp[] = {
    {1, "IPCOMP_OUI"},
    {2, "IPCOMP_DEFLATE"},
    {3, "IPCOMP_LZS"},
    {4, "IPCOMP_LZJH"},
};

/* RFC 2409 appendix A, or RFC 2407 section 4.5 */
const char *
ike_v1_attribute_name(bool phase2, uint16_t type, uint16_t value)
{
    switch (type + (phase2 ? 100 : 0)) {
    case 1: return IKE_NAME(v1_encr, value);
    case 2: return IKE_NAME(v1_hash, value);
    case 3: return IKE_NAME(v1_auth, value);
    case 4:
    case 103: return ike_dh_group_name(value);
    case 5: return IKE_NAME(v1_group_type, value);
    case 11:
    case 101: return IKE_NAME(v1_life, value);
    case 104: return IKE_NAME(v1_mode, value);
    case 105: return IKE_NAME(v1_integ, value);
    default: return NULL;
    }
}

const char *
ike_v1_transform_name(uint8_t protocol, uint8_t id)
{
    switch (protocol) {
    case 1: return id == 1 ? "KEY_IKE" : NULL;
    case 2: return IKE_NAME(v1_ah, id);
    case 3: return IKE_NAME(v1_esp, id);
    case 4: return IKE_NAME(v1_ipcomp, id);
    default: return NULL;
    }
}
