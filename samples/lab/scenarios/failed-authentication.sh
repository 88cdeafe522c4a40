# The handset's secret is wrong: AUTHENTICATION_FAILED, which only the keys show.
AUTH=psk SECRET_UE=not-the-secret
PROOF='' IKE_PROOF='isakmp.notify.msgtype == 24'

topology
gateway_start
ue_start ue "$(ue_identity "$IMSI")"
capture ue en0
tunnel_try ue && die "the authentication should have failed"
record ue:en0 <<YAML
$(expect_wifi_calling probable)
$(expect_tunnel failed)
registrations: 0
calls: []
messages: 0
YAML
