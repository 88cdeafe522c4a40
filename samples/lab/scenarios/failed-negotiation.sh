# The gateway accepts nothing the handset offers: NO_PROPOSAL_CHOSEN in clear.
# It is tried twice, as a handset would.
IKE_PROPOSAL=aes128-sha1-modp1024,aes128-sha256-modp1024 IKE_PROPOSAL_GW=aes256gcm16-prfsha384-ecp384
PROOF=''

topology
gateway_start
ue_start ue "$(ue_identity "$IMSI")"
capture ue en0
tunnel_try ue && die "the negotiation should have failed"
sleep 1
tunnel_try ue && die "the negotiation should have failed"
record ue:en0 <<YAML
$(expect_wifi_calling probable)
$(expect_tunnel refused)
    notify: NO_PROPOSAL_CHOSEN
registrations: 0
calls: []
messages: 0
YAML
