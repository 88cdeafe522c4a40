# A handset that registers and then only stays alive.
topology
gateway_start
ue_start ue "$(ue_identity "$IMSI")"
capture ue en0
capture ue ipsec0
background_traffic ue
tunnel_up ue
ims_register
sleep 16 # keepalives and liveness checks
tunnel_down ue
record ue:en0 ue:ipsec0 <<YAML
$(expect_wifi_calling confirmed)
$(expect_tunnel established sip)
registrations: 1
calls: []
messages: 0
YAML
