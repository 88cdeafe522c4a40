# During a call the handset makes a new child SA, then the gateway does, then
# the handset makes a new IKE SA. The call does not notice.
IKE_PROPOSAL=aes128-sha256-ecp256 ESP_PROPOSAL=aes128-sha256
SUITE="encryption: ENCR_AES_CBC, key_bits: 128, integrity: AUTH_HMAC_SHA2_256_128, prf: PRF_HMAC_SHA2_256, dh_group: 19"

rekeys() {
    sleep 5; swan ue --rekey --child inner
    sleep 2; swan gw --rekey --child inner
    sleep 2; swan ue --rekey --ike home
    sleep 1; note_spis ue
}

topology
gateway_start
ue_start ue "$(ue_identity "$IMSI")"
capture ue en0
capture ue ipsec0
tunnel_up ue
ims_register
sleep 0.5
rekeys >"$WORK/rekeys.log" 2>&1 &
rekeying=$!
ims_call outgoing 11
wait $rekeying
tunnel_down ue
record ue:en0 ue:ipsec0 <<YAML
$(expect_wifi_calling confirmed)
$(expect_tunnel established "sip, rtp")
    ike_sas: 2
    child_sas: 3
registrations: 1
$(expect_call outgoing AMR-WB 11 "$CALLEE")
messages: 0
YAML
