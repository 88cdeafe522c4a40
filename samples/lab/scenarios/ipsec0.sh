# The demo: a call over Wi-Fi as it looks from the computer it is made on.
GW_ADDR=208.54.40.75 GW_ROUTER=208.54.40.1
GW_NAME=epdg.epc.mnc260.mcc310.pub.3gppnetwork.org
GW_CNAME=ss.epdg.epc.geo.mnc260.mcc310.pub.3gppnetwork.org
DOMAIN=mnc260.mcc310.3gppnetwork.org IMSI=310260000000001
POOL6=2607:fb90:64c1:5a3e::100
PCSCF=fd00:976a:c305:2::7 MEDIA=fd00:976a:c305:2::21 SIDE6=fd00:976a:c305:2::1
WIRE_DELAY=18

topology
gateway_start
ue_start ue "$(ue_identity "$IMSI")"
capture ue en0
capture ue ipsec0
background_traffic ue
tunnel_up ue
ims_register
sleep 6 # long enough for a NAT keepalive
ims_call outgoing 10
background_traffic ue
sleep 8 # and for a liveness check
tunnel_down ue
record ue:en0:"the client's Wi-Fi" ue:ipsec0:"inside the tunnel" <<YAML
verdicts:
  - verdict: carrier Wi-Fi calling
    confidence: confirmed
    operator: {name: T-Mobile, mcc: "310", mnc: "260"}
must_not: [{verdict: IKEv2 VPN}, {verdict: unidentified IPsec tunnel}]
$(expect_tunnel established "sip, rtp")
    remote_as: 21928
registrations: 1
$(expect_call outgoing AMR-WB 10 "$CALLEE")
messages: 0
YAML

# The same in PKTAP form, which adds the process to each packet.
$PYTHON "$LAB_DIR/pktap.py" "$WORK/ipsec0.pcapng" "$WORK/ipsec0-pktap.pcapng" "$GW_ADDR" "$UE_ADDR" "$INNER" || die "no PKTAP"
sed -e 's/^interfaces: .*/interfaces: {pktap: '"$(capinfos -rcMT "$WORK/ipsec0.pcapng" | cut -f2)"'}/' \
    -e 's/^    outcome: established/    process: CommCenter\n&/' \
    "$WORK/ipsec0.expect.yaml" >"$WORK/ipsec0-pktap.expect.yaml"
for table in ikev2_decryption_table esp_sa; do cp "$WORK/ipsec0.$table" "$WORK/ipsec0-pktap.$table"; done
cp "$WORK"/ipsec0-pktap.* "$SAMPLES/"
