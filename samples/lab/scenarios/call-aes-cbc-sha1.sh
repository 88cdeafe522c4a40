# A call with the oldest suite still met: AES-CBC, HMAC-SHA1-96, group 2. The
# INVITE is too long for the tunnel: two inner fragments, two ESP packets.
IKE_PROPOSAL=aes128-sha1-modp1024 ESP_PROPOSAL=aes128-sha1
SUITE="encryption: ENCR_AES_CBC, key_bits: 128, integrity: AUTH_HMAC_SHA1_96, prf: PRF_HMAC_SHA1, dh_group: 2"
PANI="$PANI
P-Preferred-Service: urn:urn-7:3gpp-service.ims.icsi.mmtel
Accept-Contact: *;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel\""

topology
gateway_start
ue_start ue "$(ue_identity "$IMSI")"
capture ue en0
capture ue ipsec0
tunnel_up ue
ims_register
sleep 0.5
ims_call outgoing 8
tunnel_down ue
record ue:en0 ue:ipsec0 <<YAML
$(expect_wifi_calling confirmed)
$(expect_tunnel established "sip, rtp")
registrations: 1
$(expect_call outgoing AMR-WB 8 "$CALLEE")
messages: 0
YAML
