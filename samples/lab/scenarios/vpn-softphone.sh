# An ordinary VPN to an office with a softphone's call inside: SIP and RTP, but
# nothing of a mobile operator.
GW_ADDR=192.0.2.50 GW_NAME=vpn.example.net DOMAIN=example.net
POOL6='' POOL4=10.8.0.16 TS_REMOTE=10.20.0.0/16
AUTH=psk IDR=vpn.example.net MOBIKE=yes
CODEC=pcmu UA="espy-lab softphone 1.0"

topology
gateway_start
ue_start ue alice@example.net
web_start ims "$PBX4"
capture ue en0
capture ue ipsec0
tunnel_up ue
fetch ue "http://$PBX4/"
pbx_register
sleep 0.5
pbx_call 7
tunnel_down ue
record ue:en0 ue:ipsec0 <<YAML
$(expect_vpn "IKEv2 VPN")
$(expect_tunnel established "sip, rtp")
registrations: 1
$(expect_call outgoing PCMU 7 102)
messages: 0
YAML
