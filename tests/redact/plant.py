"""Captures with identities in every field that a capture can fill, in every spelling,
and the search for them in what is told: it shares nothing with what masks them.
"""
import os
import re
import struct
import unicodedata
import urllib.parse

import build
import hostile

IMSI, NUMBER, IMEI = "310260004710074", "12025550143", "356938035643809"
NAMES = ("max.mustermann", "mustermann", "jurgen", "muller", "erikas-iphone", "homenet-erika",
         "zq", "f81d4fae", "02005e00a1ff", "eve.adams")
V4, V6 = ("10.8.0.17", "10.8.0.1"), ("2607:fb90::101", "2607:fb90::202")
OUTER = hostile.OUTER


def hexed(text):
    return text.encode().hex()


def spellings():
    """(what it is called, the text): of what typed texts name somewhere else."""
    digits = {"as it is": IMSI, "spaces": "310260 00471 0074", "dashes": "310-260-0047-1007-4",
              "dots": "310.260.004710.074", "brackets": "(310)260 004710074",
              "with a 0": "0" + IMSI, "percent": "".join(f"%{ord(c):02x}" for c in IMSI),
              "hex": hexed(IMSI), "hex in capitals and colons":
              ":".join(f"{ord(c):02X}" for c in IMSI), "in a word": f"x{IMSI}y"}
    rows = [(f"IMSI, {k}", v) for k, v in digits.items()]
    rows += [("number", "+" + NUMBER), ("number, 00", "00" + NUMBER),
             ("number, visual", "+1 (202) 555-0143"), ("IMEI", "35693803-564380-9"),
             ("IMEI, 14 digits", IMEI[:14])]
    rows += [("user", "max.mustermann"), ("user in capitals", "MAX.MUSTERMANN"),
             ("part of a user", "Mustermann"), ("genitive", "Mustermanns"),
             ("user, percent", "m%61x.musterm%61nn"), ("user, hex", hexed("max.mustermann")),
             ("display name", "J\u00fcrgen M\u00fcller"), ("capitals", "J\u00dcRGEN M\u00dcLLER"),
             ("decomposed", unicodedata.normalize("NFD", "M\u00fcller")),
             ("short user", "is zq there"), ("URI", "sip:max.mustermann@example.org"),
             ("mail", "eve.adams@mail.example"), ("UUID", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
             ("SSID", "HomeNet-Erika"), ("cell", "02005E00A1FF"), ("host", "Erikas-iPhone")]
    rows += [(f"address {a}", a) for a in (
        "10.8.0.17", "10-8-0-17", "168296465", "0x0a080011", "012.010.0.021",
        "::ffff:10.8.0.17", "17.0.8.10.in-addr.arpa", "2607:FB90:0:0:0:0:0:101",
        "[2607:fb90::101]:5060", "2607:fb90::101%utun2",
        "2607:fb90:0000:0000:0000:0000:0000:0101",
        "1.0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.9.b.f.7.0.6.2.ip6.arpa")]
    return rows


# Places that a text can be planted in; each alone for what is known by its looks.
PLACES = ("section comment", "interface name", "interface description", "interface os",
          "interface comment", "packet comment", "process", "name record", "file name",
          "reason", "agent", "server", "call-id", "tag", "branch", "via", "contact", "identity",
          "access", "type", "why", "security", "challenge", "method", "uri", "media", "codec",
          "query outside", "query inside", "sni", "cname", "ike id", "vendor id", "notify")


# --- pcapng ------------------------------------------------------------------------------

def padded(b):
    return b + bytes(-len(b) % 4)


def option(code, text):
    raw = text if isinstance(text, bytes) else text.encode()
    return struct.pack("<HH", code, len(raw)) + padded(raw) if raw else b""


def block(kind, body):
    n = len(body) + 12
    return struct.pack("<II", kind, n) + body + struct.pack("<I", n)


def pcapng(path, said, packets):
    """packets: (interface, bytes). Interface 0: Ethernet; 1: bare IP."""
    def of(place):
        return said.get(place, "")
    out = block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1) +
                option(1, of("section comment")) + bytes(4))
    for link_type, name in ((build_link("ethernet"), "en0"), (build_link("raw"), "ipsec0")):
        name = of("interface name") + name if of("interface name") else name
        out += block(1, struct.pack("<HHI", link_type, 0, 0) + option(1, of("interface comment")) +
                     option(2, name) + option(3, of("interface description")) +
                     option(12, of("interface os")) + bytes(4))
    process = bool(of("process"))
    if process:
        out += block(0x80000001, struct.pack("<I", 7) + option(2, of("process")) + bytes(4))
    if of("name record"):
        record = bytes(map(int, V4[1].split("."))) + of("name record").encode() + b"\0"
        out += block(4, struct.pack("<HH", 1, len(record)) + padded(record) + bytes(4))
    for i, (interface, p) in enumerate(packets):
        ts = 1500000000000000 + i * 10000
        more = option(1, of("packet comment"))
        if process:
            more += struct.pack("<HHI", 0x8001, 4, 0)
        out += block(6, struct.pack("<IIIII", interface, ts >> 32, ts & 0xffffffff, len(p),
                                    len(p)) + padded(p) + more + (bytes(4) if more else b""))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(out)
    return path


def build_link(kind):
    return {"ethernet": hostile.ETHERNET, "raw": hostile.RAW}[kind]


# --- what is said ---------------------------------------------------------------------------

def line(text):
    """Of a header: no line ends in it."""
    return text.replace("\r", " ").replace("\n", " ")


def word(text):
    """Where SIP has a token."""
    return re.sub(r"[\s;<>,\"]", "-", text)


def message(start, sip, said, sdp=b""):
    def of(place, before="", plain=""):
        return before + line(said[place]) if said.get(place) else plain
    caller = sip.get("from", "<sip:a@ims.example>")
    head = [start,
            f"Via: SIP/2.0/UDP {word(of('via')) or 'pc'}:5060;branch=z9hG4bK"
            f"{word(of('branch'))}{len(start)}",
            f"From: {caller};tag=1{word(of('tag'))}", f"To: {sip.get('to', caller)}",
            f"Call-ID: {word(of('call-id')) or 'c'}-{sip.get('call', 1)}",
            f"CSeq: {sip.get('cseq', 1)} {sip['method']}",
            f"Contact: <sip:c@{V4[0]}>{word(of('contact', ';x='))}" + sip.get("contact", "")]
    head += [f"{name}: {line(said[place])}" for place, name in (
        ("server" if start.startswith("SIP") else "agent",
         "Server" if start.startswith("SIP") else "User-Agent"), ("why", "Reason"),
        ("security", "Security-Client"), ("challenge", "WWW-Authenticate"))
        if said.get(place)]
    if said.get("identity"):
        head.append(f"P-Asserted-Identity: \"{line(said['identity'])}\" <sip:c@ims.example>")
    access = "IEEE-802.11;i-wlan-node-id=02005e00a1ff;ssid=\"HomeNet-Erika\"" \
        if sip.get("typed") else "IEEE-802.11"
    head.append("P-Access-Network-Info: " + access + of("access", ";x="))
    if sdp:
        head.append("Content-Type: application/sdp")
    elif said.get("type"):
        head.append(f"Content-Type: text/{line(said['type'])}")
    head.append(f"Content-Length: {len(sdp)}")
    return ("\r\n".join(head) + "\r\n\r\n").encode("utf-8") + sdp


def described(said, codec="AMR-WB"):
    media = word(said["media"]) if said.get("media") else ""
    codec = word(said["codec"]) if said.get("codec") else codec
    return (f"v=0\r\no=- 1 1 IN IP4 {V4[0]}\r\ns=-\r\nc=IN IP4 {V4[0]}\r\nt=0 0\r\n"
            f"m=audio{media} 40000 RTP/AVP 96\r\na=rtpmap:96 {codec}/16000\r\n").encode("utf-8")


TYPED = {"from": "\"J\u00fcrgen M\u00fcller\" <sip:max.mustermann@example.org>",
         "to": f"<sip:+{NUMBER}@ims.mnc260.mcc310.3gppnetwork.org>", "typed": True,
         "contact": ";+sip.instance=\"<urn:gsma:imei:35693803-564380-9>\""}


def dialog(said, typed):
    """A registration, a call that is refused, and one that is talked."""
    who = dict(TYPED) if typed else {}
    imsi = f"<sip:{IMSI}@ims.mnc260.mcc310.3gppnetwork.org>" if typed else "<sip:a@ims.example>"
    reason = line(said.get("reason", "")) or "Busy"
    uri = "sip:b@ims.example" + word(";p=" + said["uri"] if said.get("uri") else "")
    register = dict(who, method="REGISTER", to=imsi, call=1)
    register["from"] = imsi
    short = dict(who, method="INVITE", call=3, to="<sip:zq@pbx.example>" if typed else "<sip:b@x>")
    invite = dict(who, method="INVITE", call=2)
    sdp = described(said)
    rows = [(0, message(f"REGISTER {uri} SIP/2.0", register, said)),
            (1, message("SIP/2.0 200 OK", register, said)),
            (0, message(f"INVITE {uri} SIP/2.0", short, said, sdp)),
            (1, message(f"SIP/2.0 486 {reason}", short, said)),
            (0, message(f"INVITE {uri} SIP/2.0", invite, said, sdp)),
            (1, message("SIP/2.0 200 OK", invite, said, sdp)),
            (0, message(f"BYE {uri} SIP/2.0", dict(invite, method="BYE", cseq=2), said))]
    if said.get("method"):
        name = word(said["method"])
        rows.append((0, message(f"{name} {uri} SIP/2.0", dict(who, method=name, call=4), said)))
    return rows


def rtcp(cname):
    item = bytes([1, len(cname)]) + cname
    chunk = struct.pack("!I", 1) + item + b"\0"
    chunk += bytes(-len(chunk) % 4)
    why = bytes([len(cname)]) + cname
    why += bytes(-len(why) % 4)
    return struct.pack("!BBHII", 0x80, 201, 1, 1, 0)[:8] + \
        struct.pack("!BBH", 0x81, 202, len(chunk) // 4) + chunk + \
        struct.pack("!BBHI", 0x81, 203, 1 + len(why) // 4, 1) + why


def hello(name):
    raw = name.encode("utf-8")
    sni = struct.pack("!HHHBH", 0, len(raw) + 5, len(raw) + 3, 0, len(raw)) + raw
    body = b"\3\3" + bytes(32) + b"\0" + b"\0\2\x13\1" + b"\1\0" + \
        struct.pack("!H", len(sni)) + sni
    shake = b"\1" + struct.pack("!I", len(body))[1:] + body
    return b"\x16\3\1" + struct.pack("!H", len(shake)) + shake


def ike(said):
    """IKEv1 aggressive mode with an identity in clear, IKE_SA_INIT with a vendor ID and a
    notification that nobody knows."""
    def payload(following, body):
        return struct.pack("!BBH", following, 0, 4 + len(body)) + body

    def whole(version, exchange, first, body):
        return b"I" * 8 + bytes(8) + bytes([first, version, exchange, 8 if version == 0x20 else 0]) \
            + struct.pack("!II", 0, 28 + len(body)) + body
    out = []
    if said.get("ike id"):
        proposal = struct.pack("!BBHBBBB", 0, 0, 8, 1, 1, 0, 0)
        sa = payload(5, struct.pack("!II", 1, 1) + proposal)
        ident = payload(0, struct.pack("!BBH", 3, 17, 500) + said["ike id"].encode("utf-8"))
        out.append(whole(0x10, 4, 1, sa + ident))
    transform = struct.pack("!BBHBBH", 0, 0, 8, 1, 0, 12)
    sa = payload(43, struct.pack("!BBHBBBB", 0, 0, 8 + len(transform), 1, 1, 0, 1) + transform)
    vendor = payload(41, (said.get("vendor id") or "vendor").encode("utf-8"))
    notify = payload(0, struct.pack("!BBH", 0, 0, 40960) +
                     (said.get("notify") or "note").encode("utf-8"))
    out.append(whole(0x20, 34, 33, sa + vendor + notify))
    return [build.udp(500, 500, m) for m in out]


def label(text):
    """A name for DNS: anything, but in labels of 63 bytes at most."""
    raw = re.sub(r"[^\x21-\x7e]", "-", text)
    if "." not in raw:
        raw += ".example"
    return ".".join(part[:60] for part in raw.split(".") if part)


def packets(said, typed):
    """Outside: a tunnel, IKE, DNS, TLS. Inside: SIP, DNS, RTCP, over IPv4 and IPv6."""
    rows = [(0, p) for p in hostile.esp()]
    rows += [(0, build.ethernet(build.ip(*OUTER, 17, p))) for p in ike(said)]
    if said.get("query outside"):
        rows.append((0, build.ethernet(build.ip(OUTER[0], "8.8.8.8", 17, build.udp(
            4000, 53, build.dns(7, label(said["query outside"]), 1))))))
    if said.get("sni"):
        rows += [(0, build.ethernet(p)) for p in build.tcp_stream(
            OUTER[0], "8.8.8.8", 4000, 443, [hello(label(said["sni"]))])]
    for back, m in dialog(said, typed):
        ends = V4[::-1] if back else V4
        rows.append((1, build.ip(*ends, 17, build.udp(5060, 5060, m))))
    rows.append((1, hostile.udp6(*V6, 4000, 4001, b"hello")))
    if typed:
        rows.append((1, build.ip(*V4, 17, build.udp(4000, 53, build.dns(
            8, "erikas-iphone.corp.example", 1)))))
    if said.get("query inside"):
        rows.append((1, build.ip(*V4, 17, build.udp(4000, 53, build.dns(
            9, label(said["query inside"]), 28)))))
    if said.get("cname"):
        rows.append((1, build.ip(*V4, 17, build.udp(40001, 40001, rtcp(
            said["cname"].encode("utf-8")[:200])))))
    return rows


def capture(folder, number, said, typed):
    name = f"{number} {re.sub('[/%]', '-', said['file name'])}" if said.get("file name") \
        else f"{number}"
    return pcapng(f"{folder}/{name}.pcapng", said, packets(said, typed))


def captures(folder):
    """(title, path): each spelling in all places at once, and each place alone, with
    nobody named anywhere else."""
    out = []
    for i, (name, text) in enumerate(spellings()):
        out.append((name, capture(folder, f"s{i}", {p: text for p in PLACES}, True)))
    alone = (IMSI, "310260 00471 0074", "eve.adams@mail.example")
    for i, place in enumerate(PLACES):
        for k, text in enumerate(alone):
            out.append((f"{place}: {text}", capture(folder, f"p{i}-{k}", {place: text}, False)))
    return out


# --- looking for them --------------------------------------------------------------------------

def folded(text):
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def hexadecimal(text):
    """What hex digits in it say, from the first and from the second on."""
    for run in re.findall(r"[0-9a-f](?:[:\- ]?[0-9a-f]){11,}", text):
        digits = re.sub(r"[:\- ]", "", run)
        for odd in (0, 1):
            part = digits[odd:]
            yield bytes.fromhex(part[:len(part) // 2 * 2]).decode("latin-1")


ADDRESSES = ("10.8.0.17", "10-8-0-17", "168296465", "0a080011", "012.010.0.021", "17.0.8.10",
             "2607:fb90", "2607fb90", "9.b.f.7")
WINDOW = 9


def windows(text):
    plain = re.sub(r"(?<=\d)[ .\-()/_:,+]{1,2}(?=\d)", "", text)
    return [n for n in (IMSI, NUMBER, IMEI[:14])
            for i in range(len(n) - WINDOW + 1) if n[i:i + WINDOW] in plain]


def plainly(text):
    return [n for n in NAMES if re.search(rf"(?<![a-z0-9]){n}(?![a-z0-9])" if len(n) < 4
                                          else re.escape(n), text)]


def leaks(text):
    """What of all that is planted stands in a text, in whatever spelling."""
    plain = folded(text)
    found = plainly(plain) + windows(plain) + [a for a in ADDRESSES if a in plain]
    unescaped = folded(urllib.parse.unquote(text))
    found += plainly(unescaped) + windows(unescaped)
    for decoded in hexadecimal(plain):
        found += [n for n in plainly(folded(decoded)) if len(n) > 4] + windows(decoded)
    return sorted(set(found))
