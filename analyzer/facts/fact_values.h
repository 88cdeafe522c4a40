/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fact_values.h - what facts of text can be, where that is known; a part of
 * fact_table.c and included there only. A value that collect_*.c makes and that
 * does not stand here fails an assertion in fact_text().
 */
#ifndef ESPY_FACTS_FACT_VALUES_H
#define ESPY_FACTS_FACT_VALUES_H

#include "analyzer/facts/fact.h"
#include "analyzer/model/tunnel_kind.h"

static const struct fact_value activity_kinds[] = {
    {"keepalive", false},    {"interactive", false},
    {"web", false},          {"bulk", false},
    {"registration", false}, {"message", false},
    {"call", false},         {NULL, false}};
static const struct fact_value as_roles[] = {{"mobile-operator", false},
                                             {"operator", false},
                                             {"cloud", false},
                                             {"cdn", false},
                                             {"hosting", false},
                                             {"vpn-provider", false},
                                             {NULL, false}};
static const struct fact_value confidences[] = {{"possible", false},
                                                {"probable", false},
                                                {"confirmed", false},
                                                {NULL, false}};
static const struct fact_value exchanges[] = {
    {"Base", false},
    {"Identity Protection (Main Mode)", false},
    {"Authentication Only", false},
    {"Aggressive", false},
    {"Informational", false},
    {"Transaction (Config Mode)", false},
    {"Quick Mode", false},
    {"New Group Mode", false},
    {"IKE_SA_INIT", false},
    {"IKE_AUTH", false},
    {"CREATE_CHILD_SA", false},
    {"INFORMATIONAL", false},
    {"IKE_SESSION_RESUME", false},
    {"GSA_AUTH", false},
    {"GSA_REGISTRATION", false},
    {"GSA_REKEY", false},
    {"GSA_INBAND_REKEY", false},
    {"IKE_INTERMEDIATE", false},
    {"IKE_FOLLOWUP_KE", false},
    {NULL, false}};
/* Flows of other protocols are not judged yet. */
static const struct fact_value flow_protocols[] = {
    {"sip", false}, {"rtp", true}, {"rtcp", true},
    {"dns", true},  {"tls", true}, {NULL, false}};
static const struct fact_value flow_transports[] = {
    {"udp", false}, {"tcp", false}, {NULL, false}};
static const struct fact_value gateway_classes[] = {{"epdg", false},
                                                    {"n3iwf", false},
                                                    {"entitlement", false},
                                                    {"ims", false},
                                                    {NULL, false}};
static const struct fact_value ike_versions[] = {
    {"1.0", false}, {"2.0", false}, {NULL, false}};
/* Keys are not taken yet. */
static const struct fact_value inner_hows[] = {{"correlated", false},
                                               {"adjacent", false},
                                               {"decrypted", true},
                                               {NULL, false}};
static const struct fact_value inner_suites[] = {
    {"ENCR_AES_CBC/AUTH_HMAC_SHA1_96", false},
    {"ENCR_AES_CBC/AUTH_HMAC_MD5_96", false},
    {"ENCR_AES_CBC/AUTH_AES_XCBC_96", false},
    {"ENCR_AES_CBC/AUTH_AES_CMAC_96", false},
    {"ENCR_AES_CBC/AUTH_HMAC_SHA2_256_128", false},
    {"ENCR_AES_CBC/AUTH_HMAC_SHA2_384_192", false},
    {"ENCR_AES_CBC/AUTH_HMAC_SHA2_512_256", false},
    {"ENCR_3DES/AUTH_HMAC_SHA1_96", false},
    {"ENCR_3DES/AUTH_HMAC_MD5_96", false},
    {"ENCR_3DES/AUTH_AES_XCBC_96", false},
    {"ENCR_3DES/AUTH_HMAC_SHA2_256_128", false},
    {"ENCR_3DES/AUTH_HMAC_SHA2_384_192", false},
    {"ENCR_3DES/AUTH_HMAC_SHA2_512_256", false},
    {"ENCR_NULL/AUTH_HMAC_SHA1_96", false},
    {"ENCR_NULL/AUTH_HMAC_MD5_96", false},
    {"ENCR_NULL/AUTH_AES_XCBC_96", false},
    {"ENCR_NULL/AUTH_AES_CMAC_96", false},
    {"ENCR_AES_GCM_8", false},
    {"ENCR_AES_CCM_8", false},
    {"ENCR_NULL/AUTH_HMAC_SHA2_256_128", false},
    {"ENCR_AES_GCM_16_IIV", false},
    {"ENCR_AES_CCM_16_IIV", false},
    {"ENCR_CHACHA20_POLY1305_IIV", false},
    {"ENCR_AES_GCM_12", false},
    {"ENCR_AES_CCM_12", false},
    {"ENCR_AES_CTR/AUTH_HMAC_SHA1_96", false},
    {"ENCR_AES_CTR/AUTH_HMAC_MD5_96", false},
    {"ENCR_AES_CTR/AUTH_AES_XCBC_96", false},
    {"ENCR_AES_CTR/AUTH_AES_CMAC_96", false},
    {"ENCR_AES_GCM_16", false},
    {"ENCR_AES_CCM_16", false},
    {"ENCR_CHACHA20_POLY1305", false},
    {"ENCR_AES_CTR/AUTH_HMAC_SHA2_256_128", false},
    {"ENCR_NULL_AUTH_AES_GMAC", false},
    {"ENCR_NULL/AUTH_HMAC_SHA2_384_192", false},
    {"ENCR_AES_CTR/AUTH_HMAC_SHA2_384_192", false},
    {"ENCR_NULL/AUTH_HMAC_SHA2_512_256", false},
    {"ENCR_AES_CTR/AUTH_HMAC_SHA2_512_256", false},
    {NULL, false}};
static const struct fact_value name_sources[] = {{"dns", false},
                                                 {"nrb", false},
                                                 {"sni", false},
                                                 {"sip", false},
                                                 {NULL, false}};
static const struct fact_value sip_methods[] = {
    {"INVITE", false}, {"MESSAGE", false}, {"REGISTER", false}, {NULL, false}};
/* Those of analyzer/model/tunnel_kind.h. */
#define TUNNEL_VALUE(id, name, later, ...) {name, TUNNEL_IS_##later},
#define TUNNEL_IS_FOUND false
#define TUNNEL_IS_LATER true
static const struct fact_value tunnel_kinds[] = {
    TUNNEL_KINDS(TUNNEL_VALUE){NULL, false}};
static const struct fact_value tunnel_outcomes[] = {
    {"established", false},      {"no-response", false},
    {"auth-no-response", false}, {"no-proposal-chosen", false},
    {"refused", false},          {"init-only", false},
    {"auth-rejected", false},    {"auth-ended", false},
    {"unknown", false},          {NULL, false}};
static const struct fact_value tunnel_transports[] = {
    {"udp-encapsulated", false},
    {"udp", false},
    {"ip", false},
    {"esp", false},
    {"ah", false},
    {"tcp", false},
    {NULL, false}};

#endif
