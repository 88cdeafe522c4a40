# An incoming call with today's suite: AES-GCM, an elliptic curve, AMR. The
# handset registers over TCP.
IKE_PROPOSAL=aes256gcm16-prfsha384-ecp256 ESP_PROPOSAL=aes256gcm16
SUITE="encryption: ENCR_AES_GCM_16, key_bits: 256, prf: PRF_HMAC_SHA2_384, dh_group: 19"
CODEC=amr

topology
gateway_start
ue_start ue "$(ue_identity "$IMSI")"
capture ue en0
capture ue ipsec0
tunnel_up ue
SIP_TRANSPORT=t1 ims_register
sleep 0.5
ims_call incoming 8
tunnel_down ue
record ue:en0 ue:ipsec0 <<YAML
$(expect_wifi_calling confirmed)
$(expect_tunnel established "sip, rtp")
registrations: 1
$(expect_call incoming AMR 8 "$CALLEE")
messages: 0
YAML
