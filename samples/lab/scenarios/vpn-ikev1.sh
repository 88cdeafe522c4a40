# An ordinary IKEv1 VPN: main mode with a shared secret, mode configuration,
# quick mode, ESP in UDP.
IKE_VERSION=1
GW_ADDR=192.0.2.50 GW_NAME=vpn.example.net DOMAIN=example.net
POOL6='' POOL4=10.8.0.16 TS_REMOTE=10.20.0.0/16
AUTH=psk IDR=vpn.example.net
PROOF=http

topology
gateway_start
ue_start ue alice@example.net
web_start ims "$PBX4"
capture ue en0
capture ue ipsec0
background_traffic ue
tunnel_up ue
fetch ue "http://$PBX4/"
sleep 8
tunnel_down ue
record ue:en0 ue:ipsec0 <<YAML
$(expect_vpn "IKEv1 VPN")
$(expect_tunnel established)
    inner: [{interface: ipsec0, local: "$INNER"}]
registrations: 0
calls: []
messages: 0
YAML
