# An ordinary VPN that takes all traffic: names, a web page and a download go
# through it.
GW_ADDR=192.0.2.50 GW_NAME=vpn.example.net DOMAIN=example.net
POOL6='' POOL4=10.8.0.16 TS_REMOTE=0.0.0.0/0
AUTH=psk IDR=vpn.example.net MOBIKE=yes
PROOF=http

topology
gateway_start
ue_start ue alice@example.net
capture ue en0
capture ue ipsec0
background_traffic ue
tunnel_up ue
background_traffic ue
fetch ue "http://$WEB_NAME/bulk.bin"
sleep 6
tunnel_down ue
record ue:en0 ue:ipsec0 <<YAML
$(expect_vpn "IKEv2 VPN")
$(expect_tunnel established dns)
registrations: 0
calls: []
messages: 0
YAML
