# The end of a recording: merge, keys, proof that the keys are the right ones,
# and the expectation. Sourced by `run` after sip.sh.
# shellcheck shell=bash

CLIENTS="ue"    # whose logs hold the keys
SEEN_AS=        # the clients' address in the capture, if a NAT has changed it
PROOF="sip"     # tshark filter that must match decrypted outer packets; empty: none expected
IKE_PROOF="isakmp.typepayload == 35 || isakmp.typepayload == 5" # the same for IKE: an ID payload

# record ROLE:INTERFACE[:description]... <expectation.yaml
record() {
    local stem=$WORK/$NAME role logs=() many=
    capture_end "$stem.pcapng" "$@"
    [ "$CLIENTS" != "${CLIENTS% *}" ] && many=yes
    for role in $CLIENTS; do logs+=("$WORK/$role/charon.log=${many:+$WORK/$role/spis}=$SEEN_AS"); done
    $PYTHON "$LAB_DIR/keys.py" "$stem.pcapng" "$stem" "${logs[@]}" || die "no keys"
    [ -z "$(tshark -nr "$stem.pcapng" -Y 'sip matches "\\r\\n[0-9]*\\[[a-z]"' 2>/dev/null)" ] ||
        die "sipp left one of its own keywords in a message"
    keys_prove "$stem"
    $PYTHON "$LAB_DIR/truth.py" "$stem.pcapng" >"$stem.expect.yaml" || die "no expectation"
    mkdir -p "$SAMPLES"
    cp "$stem".* "$SAMPLES/"
    say "recorded, $(stat -c %s "$stem.pcapng") bytes"
}

# tshark with the keys beside the capture.
tshark_keys() { # STEM ARGS...
    local stem=$1 profile=$WORK/wireshark; shift
    rm -rf "$profile"; mkdir -p "$profile"
    [ -f "$stem.ikev2_decryption_table" ] && cp "$stem.ikev2_decryption_table" "$profile/ikev2_decryption_table"
    [ -f "$stem.ikev1_decryption_table" ] && cp "$stem.ikev1_decryption_table" "$profile/ikev1_decryption_table"
    [ -f "$stem.esp_sa" ] && cp "$stem.esp_sa" "$profile/esp_sa"
    WIRESHARK_CONFIG_DIR=$profile tshark -n -o esp.enable_encryption_decode:TRUE \
        -o esp.enable_authentication_check:TRUE -o esp.enable_null_encryption_decode_heuristic:FALSE \
        -r "$stem.pcapng" "$@" 2>/dev/null
}

# Every ESP packet must verify, and what is inside must be what was sent.
keys_prove() {
    local stem=$1 bad
    bad=$(tshark_keys "$stem" -Y 'esp && !(esp.icv_good == 1)' | wc -l)
    [ "$bad" = 0 ] || die "$bad ESP packets do not verify with the keys"
    [ -z "$PROOF" ] || [ -n "$(tshark_keys "$stem" -Y "esp && ($PROOF)")" ] || die "the ESP keys do not decrypt"
    compgen -G "$stem.ikev?_decryption_table" >/dev/null || return 0
    [ -n "$(tshark_keys "$stem" -Y "$IKE_PROOF")" ] || die "the IKE keys do not decrypt"
}

# ---- pieces of an expectation -----------------------------------------------

# The suite an IKE SA of this laboratory ends up with, unless a scenario says so.
SUITE="encryption: ENCR_AES_CBC, key_bits: 256, integrity: AUTH_HMAC_SHA2_256_128, prf: PRF_HMAC_SHA2_256, dh_group: 14"

expect_wifi_calling() { # CONFIDENCE: by the name of the gateway of a test network
    echo "verdicts: [{verdict: carrier Wi-Fi calling, confidence: $1, operator: {mcc: \"001\"}}]"
    echo "must_not: [{verdict: IKEv2 VPN}, {verdict: unidentified IPsec tunnel}]"
}

expect_vpn() { # NAME
    echo "verdicts: [{verdict: $1}]"
    echo "must_not: [{verdict: carrier Wi-Fi calling}, {verdict: unidentified IPsec tunnel}]"
}

expect_tunnel() { # OUTCOME [INNER_PROTOCOLS]: the one between ue and the gateway
    echo "tunnels:"
    echo "  - kind: ikev$IKE_VERSION"
    echo "    local: $UE_ADDR"
    echo "    remote: $GW_ADDR"
    echo "    remote_name: $GW_NAME"
    echo "    outcome: $1"
    [ "$1" = refused ] || { echo "    nat_t: true"; [ "$IKE_VERSION" = 1 ] || echo "    ike: {$SUITE}"; }
    [ -z "${2:-}" ] || echo "    inner: [{interface: ipsec0, local: \"$INNER\", protocols: [$2]}]"
}

expect_call() { # DIRECTION CODEC SECONDS OTHER_PARTY
    local party=to
    [ "$1" = incoming ] && party=from
    cat <<YAML
calls:
  - {direction: $1, $party: "$4", codec: $2, seconds: $3, tolerance: 2,
     invite_frame: @first sip.Method == "INVITE"@, answer_frame: @first sip.Status-Code == 200 && sip.CSeq.method == "INVITE"@,
     end_frame: @first sip.Method == "BYE"@}
YAML
}
