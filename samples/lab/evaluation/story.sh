# The words a story of scenarios.yaml is told in. Sourced by `run` after the
# laboratory's own files.
# shellcheck shell=bash disable=SC2153

ROLE=ue
TRAFFIC="$PYTHON $LAB_DIR/traffic.py"

vpn_defaults() {
    GW_ADDR=192.0.2.50 GW_NAME=vpn.example.net DOMAIN=example.net
    POOL6='' POOL4=10.8.0.16 TS_REMOTE=10.20.0.0/16
    AUTH=psk IDR=vpn.example.net MOBIKE=yes
    UA="espy-lab softphone 1.0" CODEC=pcmu
    SERVER=$PBX4 PINGED=10.20.0.6
}

handset_defaults() {
    SERVER=2001:db8:5060::21 PINGED=2001:db8:5060::30
    KEEPALIVE=20 DPD=30
}

# Who answers behind the gateway.
servers_start() {
    if [ -n "$POOL6" ]; then
        for n in 11 21 22 30; do ip -n "$LAB-ims" addr add "2001:db8:5060::$n/64" dev eth0 nodad; done
    else
        ip -n "$LAB-ims" addr add "$PINGED/24" dev eth0
    fi
    # shellcheck disable=SC2086
    spawn ims traffic $TRAFFIC serve "$SERVER"
    # shellcheck disable=SC2086
    spawn ims pinged $TRAFFIC serve-ping "$PINGED"
    wait_for 5 "the servers" grep -q serving "$WORK/traffic.log"
}

# taps_begin ROLE:INTERFACE:NAME...
taps_begin() {
    local tap role ifname
    for tap; do IFS=: read -r role ifname _ <<<"$tap"; capture "$role" "$ifname"; done
}

# taps_end OUT ROLE:INTERFACE:NAME...
taps_end() {
    local out=$1 tap role ifname name args=(); shift
    sleep 0.5 # what is still on its way
    for tap; do
        IFS=: read -r role ifname name <<<"$tap"
        kill -INT "${CAPTURES[$role-$ifname]}"
        wait_for 5 "tcpdump to end" grep -q 'packets captured' "$WORK/tcpdump-$role-$ifname.log"
        grep -q '^0 packets dropped by kernel' "$WORK/tcpdump-$role-$ifname.log" || say "tcpdump lost packets of $ifname"
        args+=("$name=$WORK/$role-$ifname.pcap=")
    done
    $PYTHON "$LAB_DIR/merge.py" "$out" "evaluation/$NAME" "${args[@]}" || die "merge failed"
}

# A second handset speaks with a P-CSCF and media of its own: for a subshell.
second_handset() {
    ROLE=ue2 INNER=$INNER2 PCSCF=2001:db8:5060::11 MEDIA=2001:db8:5060::22
    IMSI=00$((10#$IMSI + 1)) MEDIA_SEED=$((MEDIA_SEED + 50))
}

# ---- the words ----------------------------------------------------------------

idle() { sleep "$1"; }

register() { if [ -n "$POOL6" ]; then ims_register "$ROLE"; else pbx_register; fi; }

# call outgoing|incoming SECONDS [rtp.py's options]
call() {
    local direction=$1 seconds=$2; shift 2
    CONVERSATION=$((MEDIA_SEED += 3))
    MEDIA_OPTIONS=$*
    if [ -n "$POOL6" ]; then ims_call "$direction" "$seconds" "$ROLE"; else pbx_call "$seconds"; fi
}

# missed outgoing|incoming SECONDS: it rings that long
missed() { local RING=$2; ims_call "$1" 0 "$ROLE"; }

# sms out|in TEXT
sms() {
    if [ "$1" = out ]; then sms_out "$ROLE" 12025550143 "$2"; else sms_in "$ROLE" 12025550143 "$2"; fi
}

# does KIND SECONDS [option=value...]: traffic.py's kinds
does() {
    local kind=$1 seconds=$2 to=$SERVER; shift 2
    [ "$kind" = ping ] && to=$PINGED
    # shellcheck disable=SC2086
    in_ns "$ROLE" timeout $((seconds + 60)) $TRAFFIC "$kind" "$to" "$seconds" $((MEDIA_SEED += 1)) "$@" \
        >>"$WORK/does.log" 2>&1 || say "$kind ended early"
}

rekey() { swan "$ROLE" --rekey --child inner >>"$WORK/rekey.log" 2>&1; }
