# Certificates of 4096 bits on both sides and a small path: IKE_AUTH goes as
# RFC 7383 fragments in both directions.
AUTH=cert RSA_BITS=4096 FRAGMENT_SIZE=576

topology
gateway_start
ue_start ue "$(ue_identity "$IMSI")"
capture ue en0
capture ue ipsec0
tunnel_up ue
ims_register
sleep 1
tunnel_down ue
record ue:en0 ue:ipsec0 <<YAML
$(expect_wifi_calling confirmed)
$(expect_tunnel established sip)
registrations: 1
calls: []
messages: 0
ike_fragments: @count isakmp.typepayload == 53@
YAML
