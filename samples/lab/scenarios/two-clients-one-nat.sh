# Two handsets behind one address, captured on the internet's side of the NAT:
# one calls while the other registers and sends a message. Nothing inner.
CLIENTS="ue ue2"
SEEN_AS=$WAN_ADDR

topology
ue_add ue2 "$UE2_ADDR" "$UE2_ROUTER" 2
gateway_start
ue_start ue "$(ue_identity "$IMSI")"
ue_start ue2 "$(ue_identity $((IMSI + 1)))"
capture nat wan0
tunnel_up ue
inner1=$INNER
sleep 0.5
tunnel_up ue2
inner2=$INNER
(
    sleep 2
    # Another P-CSCF address, as the first one's port is in use.
    PCSCF=$MEDIA INNER=$inner2 IMSI=00101000000000$((${IMSI: -1} + 1))
    ims_register ue2
    sms_out ue2 12025550143 "Both at once"
) &
second=$!
INNER=$inner1
ims_register ue
ims_call outgoing 8 ue
wait $second || die "the second handset failed"
tunnel_down ue
sleep 0.5
tunnel_down ue2
record nat:wan0 <<YAML
$(expect_wifi_calling probable)
tunnels:
  - {kind: ikev2, local: $WAN_ADDR, remote: $GW_ADDR, remote_name: $GW_NAME, outcome: established, nat_t: true,
     ike: {$SUITE}}
  - {kind: ikev2, local: $WAN_ADDR, remote: $GW_ADDR, remote_name: $GW_NAME, outcome: established, nat_t: true,
     ike: {$SUITE}}
registrations: 0
calls: []
messages: 0
YAML
