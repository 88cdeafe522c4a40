# What happens inside a tunnel: registrations, calls, messages. sipp speaks SIP
# on both sides, rtp.py sends the media. Sourced by `run` after lib.sh.
# shellcheck shell=bash

SIP_TRANSPORT=u1     # sipp's -t: u1 is UDP, t1 is TCP
CODEC=amr-wb
UA="espy-lab UE 1.0"
PANI="P-Access-Network-Info: IEEE-802.11;i-wlan-node-id=02005e000101;country=US"

bracketed() { case $1 in *:*) echo "[$1]" ;; *) echo "$1" ;; esac; }

ims_domain() { echo "ims.$DOMAIN"; }
ue_number() { echo "+1202555${IMSI: -4}"; }

# sipp_run ROLE LOCAL REMOTE SCENARIO OPTIONS...
sipp_run() {
    local role=$1 local_ip=$2 remote=$3 scenario=$4; shift 4
    in_ns "$role" env TERM=dumb sipp "$(bracketed "$remote"):5060" -sf "$LAB_DIR/sip/$scenario.xml" \
        -i "$local_ip" -p 5060 -mp 29000 -t "$SIP_TRANSPORT" -m 1 -nostdin -timeout 60 -timeout_error \
        -trace_err -error_file "$WORK/sipp-$role-$scenario.err.log" \
        -key imsi "$IMSI" -key ims_domain "$(ims_domain)" -key number "$(ue_number)" -key ua "$UA" "$@"
}

# Both sides of one dialog: the answering one in the background first.
# sip_pair SERVER_ROLE SERVER_IP SERVER_SCENARIO -- CLIENT_ROLE CLIENT_IP CLIENT_SCENARIO -- options for the
# server -- options for the client
sip_pair() {
    local srole=$1 sip=$2 sscenario=$3 crole=$5 cip=$6 cscenario=$7 sopts=() server status; shift 8
    while [ "$1" != -- ]; do sopts+=("$1"); shift; done; shift
    sipp_run "$srole" "$sip" "$cip" "$sscenario" "${sopts[@]}" >"$WORK/sipp-$srole-$sscenario.log" 2>&1 </dev/null &
    server=$!
    SPAWNED+=("$server")
    wait_for 5 "sipp to listen" listening "$srole"
    sipp_run "$crole" "$cip" "$sip" "$cscenario" "$@" >"$WORK/sipp-$crole-$cscenario.log" 2>&1 </dev/null
    status=$?
    wait "$server" || status=$?
    [ $status = 0 ] || { cat "$WORK"/sipp-*.err.log >&2; die "SIP $cscenario failed (sipp said $status)"; }
}

listening() { in_ns "$1" ss -Hlnut 'sport = :5060' | grep -q 5060; }

# ---- the IMS's services -----------------------------------------------------

ims_register() { # [ROLE]
    sip_pair ims "$PCSCF" registrar -- "${1:-ue}" "$INNER" register -- --
}

media_command() { # LOCAL PORT REMOTE PORT SECONDS SEED
    echo "$PYTHON $LAB_DIR/rtp.py --local $(bracketed "$1"):$2 --remote $(bracketed "$3"):$4 --codec $CODEC --seconds $5 --seed $6"
}

# ims_call outgoing|incoming SECONDS [ROLE]
ims_call() {
    local direction=$1 seconds=$2 role=${3:-ue} ue_uri net_uri ue=() net=()
    ue_uri="sip:$(ue_number)@$(ims_domain)" net_uri="sip:$CALLEE@$(ims_domain);user=phone"
    ue=(-key sdp_ip "$INNER" -key rtp_port 49152 -key contact_user "$IMSI" -key extra "$PANI"
        -key media_command "$(media_command "$INNER" 49152 "$MEDIA" 31000 "$seconds" 11)" -d $((seconds * 1000 + 400)))
    net=(-key sdp_ip "$MEDIA" -key rtp_port 31000 -key contact_user "$CALLEE" -key extra "P-Charging-Vector: icid-value=lab"
         -key media_command "$(media_command "$MEDIA" 31000 "$INNER" 49152 "$seconds" 12)" -d $((seconds * 1000 + 400)))
    if [ "$direction" = outgoing ]; then
        sip_pair ims "$PCSCF" callee -- "$role" "$INNER" caller -- "${net[@]}" -- "${ue[@]}" \
            -key caller_uri "$ue_uri" -key callee_uri "$net_uri" \
            -key routing "Route: <sip:$(bracketed "$PCSCF"):5060;lr>" -key identity "P-Preferred-Identity: <$ue_uri>"
    else
        sip_pair "$role" "$INNER" callee -- ims "$PCSCF" caller -- "${ue[@]}" -- "${net[@]}" \
            -key caller_uri "$net_uri" -key callee_uri "sip:$IMSI@$(bracketed "$INNER"):5060" \
            -key routing "P-Called-Party-ID: <$ue_uri>" -key identity "P-Asserted-Identity: <$net_uri>"
    fi
}
