# What happens inside a tunnel: registrations, calls, messages. sipp speaks SIP
# on both sides, rtp.py sends the media. Sourced by `run` after lib.sh.
# shellcheck shell=bash

SIP_TRANSPORT=u1     # sipp's -t: u1 is UDP, t1 is TCP
SIP_TIMEOUT=60       # s: longer than the longest call
CODEC=amr-wb
MEDIA_OPTIONS=       # of rtp.py, for both ends
MEDIA_SEED=10        # a number per recording and call
CONVERSATION=        # a number: the ends of a call take turns
RING=1.5             # s until the called side answers
UA="espy-lab UE 1.0"
PANI="P-Access-Network-Info: IEEE-802.11;i-wlan-node-id=02005e000101;country=US"

bracketed() { case $1 in *:*) echo "[$1]" ;; *) echo "$1" ;; esac; }

ims_domain() { echo "ims.$DOMAIN"; }
ue_number() { echo "+1202555${IMSI: -4}"; }

# sipp_words LOCAL REMOTE SCENARIO OPTIONS...: the command, into $SIPP.
sipp_words() {
    local local_ip=$1 remote=$2 scenario=$3 file; shift 3
    file=$WORK/sip/$scenario.xml # one made for the occasion goes first
    [ -f "$file" ] || file=$LAB_DIR/sip/$scenario.xml
    SIPP=(env TERM=dumb sipp "$(bracketed "$remote"):5060" -sf "$file"
        -i "$local_ip" -p 5060 -mp 29000 -t "$SIP_TRANSPORT" -nostdin -timeout "$SIP_TIMEOUT" -timeout_error
        -trace_err -error_file "$WORK/sipp-$scenario.err.log"
        -key audio_pt "$(audio_pt)" -key audio_map "$(audio_map)"
        -au "$IMSI@$(ims_domain)" -auth_uri "$(ims_domain)" -key imsi "$IMSI" -key ims_domain "$(ims_domain)" -key number "$(ue_number)" -key ua "$UA" "$@")
}

# Both sides of one dialog, the answering one in the background. The calling one
# decides whether it went well; the other is stopped when that is done, because
# whichever closes a TCP connection first would fail the other.
# sip_pair SERVER_ROLE SERVER_IP SERVER_SCENARIO -- CLIENT_ROLE CLIENT_IP CLIENT_SCENARIO -- options for the
# server -- options for the client
sip_pair() {
    local srole=$1 sip=$2 sscenario=$3 crole=$5 cip=$6 cscenario=$7 options=() SIPP server status; shift 8
    while [ "$1" != -- ]; do options+=("$1"); shift; done; shift
    sipp_words "$sip" "$cip" "$sscenario" "${options[@]}"
    spawn "$srole" "sipp-$srole-$sscenario" "${SIPP[@]}"
    server=$SPAWNED_PID
    wait_for 5 "sipp to listen" listening "$srole" "$sip"
    sipp_words "$cip" "$sip" "$cscenario" -m 1 "$@"
    in_ns "$crole" "${SIPP[@]}" >"$WORK/sipp-$crole-$cscenario.log" 2>&1 </dev/null
    status=$?
    sleep 0.3
    kill -9 "$server" 2>/dev/null
    wait "$server" 2>/dev/null
    [ $status = 0 ] || { cat "$WORK"/sipp-*.err.log >&2; die "SIP $cscenario failed (sipp said $status)"; }
}

listening() { in_ns "$1" ss -Hlnut "src $(bracketed "$2"):5060" | grep -q 5060; }

# ---- the IMS's services -----------------------------------------------------

ims_register() { # [ROLE]
    sip_pair ims "$PCSCF" registrar -- "${1:-ue}" "$INNER" register -- \
        -key nonce "$("$LAB_DIR/aka.py" laboratory-key-1 laboratory-op--1 la)" --
}

# What the answering side chooses: payload type and rtpmap of $CODEC (see rtp.py).
audio_pt() { case $CODEC in amr) echo 102 ;; evs) echo 106 ;; pcmu*) echo 0 ;; pcma) echo 8 ;; *) echo 104 ;; esac; }
audio_map() {
    case $CODEC in
    amr) echo "102 AMR/8000/1" ;; evs) echo "106 EVS/16000/1" ;; pcmu*) echo "0 PCMU/8000" ;; pcma) echo "8 PCMA/8000" ;;
    *) echo "104 AMR-WB/16000/1" ;;
    esac
}

media_command() { # LOCAL PORT REMOTE PORT SECONDS PARTY, which is 1 or 2
    echo "$PYTHON $LAB_DIR/rtp.py --local $(bracketed "$1"):$2 --remote $(bracketed "$3"):$4 --codec $CODEC --seconds $5" \
        "--seed $((MEDIA_SEED + $6)) ${CONVERSATION:+--conversation $CONVERSATION --party $(($6 - 1))} $MEDIA_OPTIONS"
}

# A scenario with the time it rings for.
ringing() { # SCENARIO
    mkdir -p "$WORK/sip"
    sed "s/@RING@/$($PYTHON -c "print(int($RING * 1000))")/" "$LAB_DIR/sip/$1.xml" >"$WORK/sip/$1.xml"
}

# ims_call outgoing|incoming SECONDS [ROLE]; 0 seconds: nobody answers within $RING
ims_call() {
    local direction=$1 seconds=$2 role=${3:-ue} called=callee calling=caller ue_uri net_uri ue=() net=()
    ue_uri="sip:$(ue_number)@$(ims_domain)" net_uri="sip:$CALLEE@$(ims_domain);user=phone"
    ue=(-key sdp_ip "$INNER" -key rtp_port 49152 -key contact_user "$IMSI" -key extra "$PANI"
        -key media_command "$(media_command "$INNER" 49152 "$MEDIA" 31000 "$seconds" 1)" -d $((seconds * 1000 + 400)))
    net=(-key sdp_ip "$MEDIA" -key rtp_port 31000 -key contact_user "$CALLEE" -key extra "P-Charging-Vector: icid-value=lab"
         -key media_command "$(media_command "$MEDIA" 31000 "$INNER" 49152 "$seconds" 2)" -d $((seconds * 1000 + 400)))
    [ "$seconds" != 0 ] || { called=callee-unanswered calling=caller-gives-up; }
    ringing "$called"
    ringing "$calling"
    if [ "$direction" = outgoing ]; then
        sip_pair ims "$PCSCF" "$called" -- "$role" "$INNER" "$calling" -- "${net[@]}" -- "${ue[@]}" \
            -key caller_uri "$ue_uri" -key callee_uri "$net_uri" \
            -key routing "Route: <sip:$(bracketed "$PCSCF"):5060;lr>" -key identity "P-Preferred-Identity: <$ue_uri>"
    else
        sip_pair "$role" "$INNER" "$called" -- ims "$PCSCF" "$calling" -- "${ue[@]}" -- "${net[@]}" \
            -key caller_uri "$net_uri" -key callee_uri "sip:$IMSI@$(bracketed "$INNER"):5060" \
            -key routing "P-Called-Party-ID: <$ue_uri>" -key identity "P-Asserted-Identity: <$net_uri>"
    fi
}

# sms_send KIND SENDER_ROLE [NUMBER TEXT]: one MESSAGE with the body sms.py makes.
sms_send() {
    local kind=$1 role=$2 status=202 status_line="202 Accepted" body ue_uri net_uri; shift 2
    ue_uri="sip:$(ue_number)@$(ims_domain)" net_uri="sip:+12025550199@$(ims_domain);user=phone"
    [ "$role" = ims ] && status=200 status_line="200 OK"
    mkdir -p "$WORK/sip"
    sed "s/@STATUS@/$status_line/" "$LAB_DIR/sip/message-answer.xml" >"$WORK/sip/message-answer.xml"
    body=$("$LAB_DIR/sms.py" "$kind" "$@")
    sed "s/@STATUS@/$status/; s/@BODY@/${body//\\/\\\\}/" "$LAB_DIR/sip/message.xml" >"$WORK/sip/message.xml"
    if [ "$role" = ims ]; then
        sip_pair "$SMS_UE" "$INNER" message-answer -- ims "$PCSCF" message -- -- \
            -key target "sip:$IMSI@$(bracketed "$INNER"):5060" -key sender "$net_uri" -key extra "P-Charging-Vector: icid-value=lab" \
            -key routing "P-Called-Party-ID: <$ue_uri>" -key identity "P-Asserted-Identity: <$net_uri>"
    else
        sip_pair ims "$PCSCF" message-answer -- "$role" "$INNER" message -- -- \
            -key target "$net_uri" -key sender "$ue_uri" -key extra "$PANI" \
            -key routing "Route: <sip:$(bracketed "$PCSCF"):5060;lr>" -key identity "P-Preferred-Identity: <$ue_uri>"
    fi
}

# sms_out|sms_in ROLE NUMBER TEXT: a short message and its acknowledgement.
SMS_UE=ue
sms_out() { SMS_UE=$1; sms_send submit "$1" "$2" "$3"; sleep 0.3; sms_send submit-ack ims; }
sms_in() { SMS_UE=$1; sms_send deliver ims "$2" "$3"; sleep 0.3; sms_send deliver-ack "$1"; }

# ---- an office's telephone exchange -----------------------------------------

pbx_options=(-auth_uri pbx.example.net -au 101 -ap laboratory -key domain pbx.example.net -key extension 101 -key callee 102)

pbx_register() { sip_pair ims "$PBX4" pbx-registrar -- ue "$INNER" softphone-register -- "${pbx_options[@]}" -- "${pbx_options[@]}"; }

pbx_call() { # SECONDS
    ringing pbx-callee
    sip_pair ims "$PBX4" pbx-callee -- ue "$INNER" softphone-caller -- \
        "${pbx_options[@]}" -key sdp_ip "$PBX4" -key rtp_port 12000 \
        -key media_command "$(media_command "$PBX4" 12000 "$INNER" 40000 "$1" 2)" -- \
        "${pbx_options[@]}" -key sdp_ip "$INNER" -key rtp_port 40000 \
        -key media_command "$(media_command "$INNER" 40000 "$PBX4" 12000 "$1" 1)" -d $(($1 * 1000 + 400))
}
