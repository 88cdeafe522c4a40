# The laboratory's building blocks: namespaces, the network, strongSwan at both
# ends, resolver, captures. Sourced by `run`; a scenario sets variables (see
# defaults below) and calls these functions in the order it wants things to
# happen. Everything made here is undone by lab_end, whatever went wrong.
# shellcheck shell=bash

PYTHON=/usr/bin/python3

# ---- what a scenario may set ------------------------------------------------

lab_defaults() {
    UE_ADDR=10.64.1.100 UE_ROUTER=10.64.1.1      # the client on its Wi-Fi
    UE2_ADDR=10.64.2.101 UE2_ROUTER=10.64.2.1    # a second one, if wanted
    WAN_ADDR=198.51.100.23 WAN_ROUTER=198.51.100.1 # the NAT's public side
    WIRE_DELAY=12 WIRE_JITTER=0.6 WIRE_LOSS=0    # one way: ms, ms, per cent
    WIRE_SEED=1 WIRE_ORDER=in-order              # reorder: jitter lets packets overtake
    DNS_ADDR=8.8.8.8
    WEB_ADDR=203.0.113.80 WEB_NAME=www.example.com

    GW_ADDR=192.0.2.10 GW_ROUTER=192.0.2.1       # the gateway (ePDG or VPN)
    GW_NAME=epdg.epc.mnc001.mcc001.pub.3gppnetwork.org
    GW_CNAME=                                    # GW_NAME is an alias of this
    IKE_VERSION=2
    IKE_PROPOSAL=aes256-sha256-modp2048          # both ends, unless ..._GW
    IKE_PROPOSAL_GW=
    ESP_PROPOSAL=aes256-sha256
    AUTH=eap                                     # eap (+ gateway certificate), psk, cert
    RSA_BITS=2048
    FRAGMENT_SIZE=                               # RFC 7383 fragments of this size
    IDR=ims
    DOMAIN=mnc001.mcc001.3gppnetwork.org         # the home network's
    IMSI=001010000000001
    SECRET=laboratory-secret
    SECRET_UE=                                   # what the client believes it is
    MOBIKE=no
    KEEPALIVE=5 DPD=7                            # seconds

    # Inside the tunnel: the addresses the gateway hands out, and what is
    # behind it. A family left empty is not used.
    POOL6=2001:db8:64:1::100 POOL4=
    TS_REMOTE=::/0
    PCSCF=2001:db8:5060::10 MEDIA=2001:db8:5060::20 SIDE6=2001:db8:5060::1
    PBX4=10.20.0.5 SIDE4=10.20.0.1
    CALLEE=+12025550143
}

# ---- beginning and end ------------------------------------------------------

lab_begin() {
    NAME=$1
    LAB=espylab$$
    WORK=$(mktemp -d /tmp/espy-lab.XXXXXX)
    SPAWNED=()
    ROLES=()
    declare -gA CAPTURES=()
    trap lab_end EXIT
    trap 'exit 130' INT TERM
    lab_defaults
}

lab_end() {
    local role pid tries=30
    trap '' INT TERM
    trap - EXIT
    lab_kill TERM
    # A charon told to end while it negotiates may take for ever over it.
    while [ $((tries--)) -gt 0 ] && [ -n "$(lab_pids)" ]; do sleep 0.1; done
    lab_kill KILL
    for pid in "${SPAWNED[@]}"; do wait "$pid" 2>/dev/null; done
    for role in "${ROLES[@]}"; do ip netns del "$LAB-$role" 2>/dev/null; done
    if [ -n "${LAB_KEEP:-}" ]; then echo "kept: $WORK" >&2; else rm -rf "$WORK"; fi
}

# Everything that runs in the laboratory's namespaces, and nothing else.
lab_pids() { local role; for role in "${ROLES[@]}"; do ip netns pids "$LAB-$role" 2>/dev/null; done; }
lab_kill() { local pid; for pid in $(lab_pids); do kill "-$1" "$pid" 2>/dev/null; done; }

say() { printf '%s: %s\n' "$NAME" "$*" >&2; }
die() { say "$*"; exit 1; }

# wait_for SECONDS TEXT COMMAND...: until the command succeeds.
wait_for() {
    local tries=$(($1 * 10)) what=$2; shift 2
    until "$@" >/dev/null 2>&1; do
        [ $((tries--)) -gt 0 ] || { tail -n 15 "$WORK"/*.log >&2; die "gave up waiting for $what"; }
        sleep 0.1
    done
}

# ---- namespaces and links ---------------------------------------------------

# ns_words ROLE: the words before a command that put it into a namespace, with
# the resolver of the laboratory in place of the host's, into $NS.
ns_words() {
    # shellcheck disable=SC2016
    NS=(ip netns exec "$LAB-$1" sh -c '[ -s "$0" ] && mount --bind "$0" /etc/resolv.conf; exec "$@"' "$WORK/resolv.conf")
}

in_ns() { local NS; ns_words "$1"; shift; "${NS[@]}" "$@"; }

# spawn ROLE LOGNAME COMMAND...: in the background; its id is in $SPAWNED_PID.
spawn() {
    local log=$2 NS; ns_words "$1"; shift 2
    "${NS[@]}" "$@" >"$WORK/$log.log" 2>&1 </dev/null &
    SPAWNED_PID=$!
    SPAWNED+=("$SPAWNED_PID")
}

ns_add() {
    local role=$1
    ip netns add "$LAB-$role" || die "cannot make a network namespace (root?)"
    ROLES+=("$role")
    ip -n "$LAB-$role" link set lo up
    in_ns "$role" sysctl -q -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 \
        net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
        net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0
}

# link ROLE IF ADDR/LEN MAC ROLE IF ADDR/LEN MAC: a veth pair without offloads,
# because an offloaded checksum or a merged segment would be a lie in a capture.
link() {
    ip link add "$2" netns "$LAB-$1" address "$4" type veth \
        peer name "$6" netns "$LAB-$5" address "$8" || die "veth $1-$5"
    link_end "$1" "$2" "$3"
    link_end "$5" "$6" "$7"
}

link_end() { # ROLE IF ADDR/LEN
    [ -n "$3" ] && ip -n "$LAB-$1" addr add "$3" dev "$2"
    ip -n "$LAB-$1" link set "$2" up
    in_ns "$1" ethtool -K "$2" tx off rx off gso off tso off gro off sg off >/dev/null 2>&1
}

ue_add() { # ROLE ADDR ROUTER N
    ns_add "$1"
    link "$1" en0 "$2/24" "02:00:5e:00:0$4:64" nat "lan$4" "$3/24" "02:00:5e:00:0$4:01"
    ip -n "$LAB-$1" route add default via "$3"
}

#  ue ---- nat --wire-- inet ---- gw ---- ims
#  ue2 ----'            (resolver, web server)
topology() {
    ns_add nat; ns_add wire; ns_add inet; ns_add gw; ns_add ims
    # The wire is no host: nothing of its own may appear in a capture.
    in_ns wire sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
    ue_add ue "$UE_ADDR" "$UE_ROUTER" 1
    link nat wan0 "$WAN_ADDR/24" 02:00:5e:00:10:02 wire wa0 "" 02:00:5e:00:11:01
    link inet wan1 "$WAN_ROUTER/24" 02:00:5e:00:10:01 wire wb0 "" 02:00:5e:00:11:02
    spawn wire wire $PYTHON "$LAB_DIR/wire.py" wa0 wb0 "$WIRE_DELAY" "$WIRE_JITTER" "$WIRE_LOSS" "$WIRE_SEED" "$WIRE_ORDER"
    wait_for 5 "the wire" grep -q 'wire up' "$WORK/wire.log"
    ip -n "$LAB-nat" route add default via "$WAN_ROUTER"
    in_ns nat iptables -t nat -A POSTROUTING -o wan0 -j MASQUERADE
    link gw eth0 "$GW_ADDR/24" 02:00:5e:00:20:02 inet gw1 "$GW_ROUTER/24" 02:00:5e:00:20:01
    ip -n "$LAB-gw" route add default via "$GW_ROUTER"
    in_ns gw iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE # for tunnels that take everything
    link gw side0 "$SIDE4/24" 02:00:5e:00:30:01 ims eth0 "$PBX4/24" 02:00:5e:00:30:02
    ip -n "$LAB-ims" route add default via "$SIDE4"
    if [ -n "$POOL6" ]; then
        ip -n "$LAB-gw" addr add "$SIDE6/64" dev side0 nodad
        ip -n "$LAB-ims" addr add "$PCSCF/64" dev eth0 nodad
        ip -n "$LAB-ims" addr add "$MEDIA/64" dev eth0 nodad
        ip -n "$LAB-ims" route add default via "$SIDE6"
    fi
    ip -n "$LAB-inet" addr add "$DNS_ADDR/32" dev lo
    ip -n "$LAB-inet" addr add "$WEB_ADDR/32" dev lo
    resolver_start
    web_start inet "$WEB_ADDR"
}

# ---- services ---------------------------------------------------------------

resolver_start() {
    # The zones are its own, so that a name without an AAAA is an empty answer.
    local names=(--local=/3gppnetwork.org/ --local=/example.com/ --local=/example.net/
                 --host-record="${GW_CNAME:-$GW_NAME},$GW_ADDR" --host-record="$WEB_NAME,$WEB_ADDR")
    [ -n "$GW_CNAME" ] && names+=(--cname="$GW_NAME,$GW_CNAME")
    spawn inet dnsmasq dnsmasq --keep-in-foreground --user=root --pid-file= --conf-file=/dev/null \
        --no-resolv --no-hosts --listen-address="$DNS_ADDR" --bind-interfaces --local-ttl=60 \
        --host-record="time.example.net,203.0.113.123" "${names[@]}"
    printf 'nameserver %s\noptions timeout:2\n' "$DNS_ADDR" >"$WORK/resolv.conf"
}

# A web server with a page and a larger file.
web_start() { # ROLE ADDR
    mkdir -p "$WORK/www"
    $PYTHON - "$WORK/www" <<'PY'
import random, sys
page = "<html><title>A page</title>" + "<p>Ordinary traffic, outside any tunnel.\n" * 120
open(sys.argv[1] + "/index.html", "w").write(page)
open(sys.argv[1] + "/bulk.bin", "wb").write(random.Random(7).randbytes(130000))
PY
    spawn "$1" "web-$1" $PYTHON -m http.server 80 --bind "$2" --directory "$WORK/www"
}

fetch() { # ROLE URL
    in_ns "$1" $PYTHON -c 'import sys, urllib.request
print(len(urllib.request.urlopen(sys.argv[1], timeout=10).read()))' "$2" >>"$WORK/fetch.log" 2>&1 ||
        die "could not fetch $2"
}

resolve() { # ROLE NAME
    in_ns "$1" $PYTHON -c 'import socket, sys; socket.getaddrinfo(sys.argv[1], 80)' "$2" >/dev/null 2>&1
}

background_traffic() { # ROLE: what any computer does meanwhile
    resolve "$1" time.example.net
    fetch "$1" "http://$WEB_NAME/"
}

# ---- captures ---------------------------------------------------------------

# The ring tcpdump reads from has slots of the snap length: at 256 KiB it would
# hold eight packets, and lose some of every burst.
capture() { # ROLE INTERFACE
    spawn "$1" "tcpdump-$1-$2" tcpdump -Z root -i "$2" -s 2048 -B 16384 -U --immediate-mode -w "$WORK/$1-$2.pcap"
    CAPTURES["$1-$2"]=$SPAWNED_PID
    wait_for 5 "tcpdump on $2" grep -q 'listening on' "$WORK/tcpdump-$1-$2.log"
}

# capture_end OUT ROLE:INTERFACE[:description]...: stop, and merge to one pcapng.
capture_end() {
    local out=$1 spec role rest ifname args=(); shift
    sleep 0.5 # what is still on its way
    for spec in "$@"; do
        IFS=: read -r role ifname rest <<<"$spec"
        kill -INT "${CAPTURES[$role-$ifname]}"
        wait_for 5 "tcpdump to end" grep -q 'packets captured' "$WORK/tcpdump-$role-$ifname.log"
        args+=("$ifname=$WORK/$role-$ifname.pcap=$rest")
    done
    $PYTHON "$LAB_DIR/merge.py" "$out" "$NAME" "${args[@]}" || die "merge failed"
}

# ---- strongSwan -------------------------------------------------------------

# One charon per namespace, each with its own configuration and control socket.
charon_start() { # ROLE
    local role=$1 dir=$WORK/$1
    mkdir -p "$dir"
    cat >"$dir/strongswan.conf" <<CONF
charon-systemd {
  journal { default = -1 }
  filelog {
    all { path = $dir/charon.log
          default = 1
          ike = 4
          chd = 4
          cfg = 2
          enc = 1
          flush_line = yes
          time_format = %Y-%m-%dT%H:%M:%S }
  }
}
charon {
  load = random drbg nonce aes gcm ccm ctr chapoly xcbc sha1 sha2 md5 hmac kdf openssl pem pkcs1 pkcs8 x509 pubkey constraints vici kernel-libipsec kernel-netlink socket-default eap-identity eap-md5 eap-tls updown
  keep_alive = $KEEPALIVE
  retransmit_timeout = 2.0
  retransmit_tries = 2
  install_virtual_ip_on = ipsec0
  ${FRAGMENT_SIZE:+fragment_size = $FRAGMENT_SIZE}
  plugins {
    vici { socket = unix://$dir/vici }
    kernel-netlink { fwmark = !0x42 }
    socket-default { fwmark = 0x42 }
    kernel-libipsec { allow_peer_ts = yes }
  }
}
CONF
    STRONGSWAN_CONF=$dir/strongswan.conf spawn "$role" "charon-$role" charon-systemd
    wait_for 10 "charon ($role)" test -S "$dir/vici"
    wait_for 5 "ipsec0 ($role)" ip -n "$LAB-$role" link show ipsec0
    SWANCTL_DIR=$dir/swanctl swan "$role" --load-all >"$WORK/load-$role.log" 2>&1 ||
        { cat "$WORK/load-$role.log" >&2; die "swanctl --load-all ($role)"; }
}

swan() { # ROLE ARGS...
    local role=$1; shift
    SWANCTL_DIR=$WORK/$role/swanctl STRONGSWAN_CONF=$WORK/$role/strongswan.conf \
        in_ns "$role" swanctl "$@" --uri "unix://$WORK/$role/vici"
}

# A throw-away authority, the gateway's certificate and a client's.
certificates() {
    local dir=$WORK/pki
    mkdir -p "$dir"
    { openssl req -x509 -newkey "rsa:$RSA_BITS" -nodes -keyout "$dir/ca.key" -out "$dir/ca.pem" -days 3650 \
          -subj "/O=espy laboratory/CN=Laboratory CA" &&
      certificate gw "DNS:$GW_NAME,DNS:$IDR" && certificate ue "email:$(ue_identity "$IMSI")"
    } >"$WORK/pki.log" 2>&1 || die "openssl could not make the certificates"
}

certificate() { # WHO SUBJECT_ALT_NAMES
    openssl req -newkey "rsa:$RSA_BITS" -nodes -keyout "$dir/$1.key" -out "$dir/$1.csr" -subj "/O=espy laboratory/CN=$1" &&
        openssl x509 -req -in "$dir/$1.csr" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -CAcreateserial -days 3650 \
            -extfile <(printf 'subjectAltName=%s\n' "$2") -out "$dir/$1.pem"
}

swanctl_dir() { # ROLE
    mkdir -p "$WORK/$1/swanctl"/{x509,x509ca,private,rsa,conf.d}
}

# The lines of a connection that say who authenticates how.
auth_lines() { # gateway|client IDENTITY
    local gw="auth = psk" ue="auth = psk" eap='' gw_cert='' ue_cert=''
    case $AUTH in
    eap) gw="auth = pubkey" ue="auth = eap-md5" eap=yes gw_cert="certs = gw.pem" ;;
    cert) gw="auth = pubkey" ue=$gw gw_cert="certs = gw.pem" ue_cert="certs = ue.pem" ;;
    esac
    if [ "$1" = gateway ]; then
        echo "    local { $gw
      id = $IDR
      $gw_cert }
    remote { $ue
      ${eap:+eap_id = %any}
      id = %any }"
    else
        echo "    local { $ue
      id = $2
      $ue_cert
      ${eap:+eap_id = $2} }
    remote { $gw
      id = $IDR }"
    fi
}

fragmentation() { if [ -n "$FRAGMENT_SIZE" ]; then echo force; else echo yes; fi; }

gateway_start() {
    local dir=$WORK/gw/swanctl pools=
    swanctl_dir gw
    if [ "$AUTH" != psk ]; then
        certificates
        cp "$WORK/pki/gw.pem" "$dir/x509/"; cp "$WORK/pki/gw.key" "$dir/private/"; cp "$WORK/pki/ca.pem" "$dir/x509ca/"
    fi
    [ -n "$POOL6" ] && pools=inner6
    [ -n "$POOL4" ] && pools=${pools:+$pools, }inner4
    { echo "connections { gateway {
    version = $IKE_VERSION
    mobike = $MOBIKE
    local_addrs = $GW_ADDR
    proposals = ${IKE_PROPOSAL_GW:-$IKE_PROPOSAL}
    pools = $pools
    send_cert = always
    fragmentation = $(fragmentation)
    unique = never"
      auth_lines gateway
      echo "    children { inner {
      local_ts = $TS_REMOTE
      esp_proposals = $ESP_PROPOSAL
      rekey_time = 1h } } } }"
      echo "pools {"
      # 20 and 21 are P_CSCF_IP4_ADDRESS and P_CSCF_IP6_ADDRESS (RFC 7651).
      [ -n "$POOL6" ] && printf '  inner6 { addrs = %s\n    21 = %s }\n' "$POOL6/124" "$PCSCF"
      [ -n "$POOL4" ] && printf '  inner4 { addrs = %s }\n' "$POOL4/28"
      echo "}"
      echo "secrets { ike-1 { secret = $SECRET }"
      echo "  eap-1 { id = $(ue_identity "$IMSI")
    secret = $SECRET }"
      echo "  eap-2 { id = $(ue_identity "$((IMSI + 1))")
    secret = $SECRET } }"
    } >"$dir/swanctl.conf"
    charon_start gw
}

# 3GPP TS 23.003: 0 and the IMSI, at the home network's realm.
ue_identity() { printf '0%s@nai.epc.%s' "$1" "$DOMAIN"; }

ue_start() { # ROLE IDENTITY
    local role=$1 dir=$WORK/$1/swanctl vips=
    swanctl_dir "$role"
    [ "$AUTH" = psk ] || cp "$WORK/pki/ca.pem" "$dir/x509ca/"
    [ "$AUTH" = cert ] && cp "$WORK/pki/ue.pem" "$dir/x509/" && cp "$WORK/pki/ue.key" "$dir/private/"
    [ -n "$POOL6" ] && vips=::
    [ -n "$POOL4" ] && vips=${vips:+$vips, }0.0.0.0
    { echo "connections { home {
    version = $IKE_VERSION
    mobike = $MOBIKE
    remote_addrs = $GW_NAME
    proposals = $IKE_PROPOSAL
    vips = $vips
    send_certreq = yes
    fragmentation = $(fragmentation)
    dpd_delay = ${DPD}s"
      auth_lines client "$2"
      echo "    children { inner {
      remote_ts = $TS_REMOTE
      esp_proposals = $ESP_PROPOSAL
      rekey_time = 1h } } } }
secrets { ike-1 { secret = ${SECRET_UE:-$SECRET} }
  eap-1 { id = $2
    secret = ${SECRET_UE:-$SECRET} } }"
    } >"$dir/swanctl.conf"
    charon_start "$role"
}

tunnel_try() { swan "$1" --initiate --child inner --timeout 20 >"$WORK/initiate-$1.log" 2>&1; }

tunnel_up() { # ROLE; the address it got is then in $INNER
    tunnel_try "$1" ||
        { cat "$WORK/initiate-$1.log" >&2; die "the tunnel did not come up"; }
    INNER=$(ip -n "$LAB-$1" -o addr show dev ipsec0 scope global | awk '{sub("/.*", "", $4); print $4; exit}')
    [ -n "$INNER" ] || die "no inner address"
    note_spis "$1"
}

# The IKE SPIs of a client's tunnels, for keys.py.
note_spis() { swan "$1" --list-sas >>"$WORK/$1/spis" 2>&1; }

tunnel_down() { swan "$1" --terminate --ike home --timeout 5 >/dev/null 2>&1; }
