# The end of a recording: merge, keys, proof that the keys are the right ones,
# and the expectation. Sourced by `run` after sip.sh.
# shellcheck shell=bash

CLIENTS="ue"    # whose logs hold the keys
PROOF="sip"     # tshark filter that must match decrypted outer packets; empty: none expected

# record ROLE:INTERFACE[:description]... <expectation.yaml
record() {
    local stem=$WORK/$NAME role logs=() many=
    capture_end "$stem.pcapng" "$@"
    [ "$CLIENTS" != "${CLIENTS% *}" ] && many=yes
    for role in $CLIENTS; do logs+=("$WORK/$role/charon.log${many:+=$WORK/$role/spis}"); done
    $PYTHON "$LAB_DIR/keys.py" "$stem.pcapng" "$stem" "${logs[@]}" || die "no keys"
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
    local stem=$1 bad good
    bad=$(tshark_keys "$stem" -Y 'esp.icv_good == 0' | wc -l)
    [ "$bad" = 0 ] || die "$bad ESP packets do not verify with the keys"
    [ -n "$PROOF" ] || return 0
    good=$(tshark_keys "$stem" -Y "esp && ($PROOF)" | wc -l)
    [ "$good" -gt 0 ] || die "the keys do not decrypt ($PROOF)"
    good=$(tshark_keys "$stem" -Y 'isakmp.typepayload == 35 || isakmp.typepayload == 5' | wc -l)
    [ "$good" -gt 0 ] || die "the IKE keys do not decrypt"
}
