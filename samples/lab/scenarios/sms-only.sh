# One short message out, one in, each with its acknowledgement in a MESSAGE of
# its own.
topology
gateway_start
ue_start ue "$(ue_identity "$IMSI")"
capture ue en0
capture ue ipsec0
tunnel_up ue
ims_register
sleep 0.5
sms_out ue 12025550143 "Greetings from the laboratory"
sleep 2
sms_in ue 12025550143 "And greetings to it"
sleep 1
tunnel_down ue
record ue:en0 ue:ipsec0 <<YAML
$(expect_wifi_calling confirmed)
$(expect_tunnel established sip)
registrations: 1
calls: []
messages: 4
sms: {sent: 1, received: 1}
YAML
