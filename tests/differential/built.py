"""Captures made for the comparison with tshark: what no recorded capture has.

Every message is also carried as deep and in as many pieces as the layers allow, so
that both tools must put it together before they can read it. IKE and ESP over TCP
(RFC 9329) are left out: tshark 4.0 does not read them.
"""
import ipaddress
import struct

import build

WORK = "build/differential"
A, B = "192.0.2.1", "198.51.100.2"
A6, B6 = "2001:db8::1", "2001:db8:ffff::2"


# --- messages ------------------------------------------------------------------------

def records():
    """DNS answers of every type that the comparison knows, and some it does not."""
    n, p = build.dns_name, struct.pack
    here = b"\xc0\x0c"  # a pointer to the question's name
    naptr = p("!HH", 100, 50) + b"\1s" + b"\7SIP+D2U" + b"\0" + n("_sip._udp.example.net")
    regex = p("!HH", 10, 20) + b"\1u" + b"\7E2U+sip" + b"\x22!^.*$!sip:info@example.com!i" \
        .ljust(35, b" ") + n(".")
    return [
        ("A", 1, [bytes([203, 0, 113, 5]), bytes([0, 0, 0, 0])]),
        ("AAAA", 28, [bytes(16), bytes.fromhex("20010db8000000000000000000000001"),
                      bytes.fromhex("00000000000000000000ffffc0000201")]),
        ("CNAME", 5, [n("a.example.net"), b"\1a" + here, n(".")]),
        ("NS", 2, [n("ns.example.net"), b"\2ns" + here]),
        ("PTR", 12, [n("host.example.net")]),
        ("MX", 15, [p("!H", 10) + n("mail.example.net"), p("!H", 0) + n(".")]),
        ("SRV", 33, [p("!HHH", 1, 2, 5060) + n("pcscf.example.net"),
                     p("!HHH", 0, 0, 0) + n(".")]),
        ("NAPTR", 35, [naptr, regex]),
        ("TXT", 16, [b"\5hello", b"\3one\3two", b"\0"]),
        ("SOA", 6, [n("ns.example.net") + n("root.example.net") +
                    p("!IIIII", 2024010101, 7200, 900, 1209600, 86400)]),
    ]


def dns_messages():
    out = []
    for i, (_, kind, datas) in enumerate(records()):
        name = f"_sip._udp.x{i}.example.org"
        out.append((False, build.dns(i, name, kind)))
        out.append((True, build.dns(i, name, kind, [build.dns_record(name, kind, d)
                                                    for d in datas])))
    refused = build.dns(99, "nowhere.example.org", 1, [], flags=0x8183)
    root = build.dns(98, ".", 2, [build.dns_record(".", 2, build.dns_name("ns.example"))])
    return out + [(True, refused), (True, root)]


def sip_messages():
    ends = "From: <sip:a@example.net>;tag=1\r\nTo: <sip:b@example.net>\r\n"
    via = f"Via: SIP/2.0/UDP {A}:5060;branch=z9hG4bK"
    body = "v=0\r\no=- 0 0 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n" \
           "m=audio 40000 RTP/AVP 0\r\n"
    return [m.encode() for m in (
        f"OPTIONS sip:b@example.net SIP/2.0\r\n{via}1\r\n{ends}Call-ID: one\r\n"
        "CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n",
        f"INVITE sip:b@example.net;user=phone SIP/2.0\r\nv: SIP/2.0/UDP {A};branch=z9hG4bK2"
        "\r\nf: <sip:a@example.net>;tag=1\r\nt: <sip:b@example.net>\r\ni: two@example.net"
        f"\r\nCSeq: 7\r\n INVITE\r\nc: application/sdp\r\nl: {len(body)}\r\n\r\n{body}",
        f"SIP/2.0 180 Ringing\r\n{via}2\r\n{ends}cAlL-iD :  three@example.net \r\n"
        "CSeq:   2147483647   INVITE\r\nContent-Length: 0\r\n\r\n",
        f"SIP/2.0 200 \r\n{via}3\r\n{ends}Call-ID: four\r\nCSeq: 2 BYE\r\n"
        "Content-Length: 0\r\n\r\n",
        f"NEWMETHOD tel:+12025550143 SIP/2.0\r\n{via}4\r\n{ends}Call-ID: five\r\n"
        "CSeq: 3 NEWMETHOD\r\nContent-Length: 0\r\n\r\n",
    )]


def payload(kind, following, body, critical=False):
    return kind, struct.pack("!BBH", following, 0x80 if critical else 0,
                             4 + len(body)) + body


def ike(exchange, flags, message_id, payloads, spis=(0x1122334455667788, 0)):
    """An IKEv2 message; payloads: (type, body) or (type, body, critical)."""
    kinds = [p[0] for p in payloads] + [0]
    chain = b"".join(payload(p[0], kinds[i + 1], *p[1:])[1]
                     for i, p in enumerate(payloads))
    return struct.pack("!QQBBBBII", *spis, kinds[0], 0x20, exchange, flags, message_id,
                       28 + len(chain)) + chain


def transform(last, kind, number, key_bits=None):
    attribute = b"" if key_bits is None else struct.pack("!HH", 0x800e, key_bits)
    return struct.pack("!BBHBBH", 0 if last else 3, 0, 8 + len(attribute), kind, 0,
                       number) + attribute


def proposal(last, number, protocol, spi, transforms):
    body = b"".join(transform(i == len(transforms) - 1, *t)
                    for i, t in enumerate(transforms))
    return struct.pack("!BBHBBBB", 0 if last else 2, 0, 8 + len(spi) + len(body), number,
                       protocol, len(spi), len(transforms)) + spi + body


def ike_messages():
    sa = proposal(False, 1, 1, b"", [(1, 20, 256), (1, 12, 128), (2, 7), (4, 31), (4, 19)]) + \
        proposal(True, 2, 1, b"", [(1, 28), (2, 5), (4, 36), (6, 37)])
    rekey = proposal(True, 1, 1, b"\1\2\3\4\5\6\7\x08", [(1, 12, 256), (3, 12), (2, 5), (4, 14)])
    ke, nonce = struct.pack("!HH", 31, 0) + bytes(range(32)), bytes(range(32))

    def notify(kind, data=b"", protocol=0, spi=b""):
        return 41, struct.pack("!BBH", protocol, len(spi), kind) + spi + data

    spis = 0x1122334455667788, 0x99aabbccddeeff00
    return [
        ike(34, 0x08, 0, [(33, sa), (34, ke), (40, nonce), notify(16388, bytes(20)),
                          notify(16389, bytes(20)), notify(16430), notify(16438),
                          notify(41041), (43, b"espy")]),
        ike(34, 0x20, 0, [notify(17, struct.pack("!H", 19))], spis),
        ike(34, 0x20, 0, [notify(16390, bytes(64))]),
        ike(43, 0x08, 1, [(46, bytes(64))], spis),
        ike(35, 0x28, 2, [(53, struct.pack("!HH", 2, 3) + bytes(400))], spis),
        ike(36, 0x00, 0xfffffffe, [(46, bytes(1200))], spis),
        ike(37, 0x30, 3, [(46, bytes(32), True)], spis),
        ike(34, 0x08, 0, [(33, rekey), (200, b"private", False), (40, nonce)]),
    ]


ESP = [struct.pack("!II", 0x10000000 + i, 0xfffffffe + i & 0xffffffff) + bytes(64)
       for i in range(3)]


# --- ways to carry them ----------------------------------------------------------------

def fragments(src, dst, payload_, ident, size, order):
    """An IPv4 datagram of UDP in pieces of `size` bytes, in that order."""
    parts = []
    for at in range(0, len(payload_), size):
        piece = payload_[at:at + size]
        parts.append(build.ip(src, dst, 17, piece, ident, at, at + size < len(payload_)))
    return order(parts)


def fragments6(src, dst, payload_, ident, size):
    out = []
    for at in range(0, len(payload_), size):
        piece = payload_[at:at + size]
        more = at + size < len(payload_)
        head = struct.pack("!BBHI", 17, 0, at | more, ident)
        out.append(build.ip(src, dst, 44, head + piece))
    return out


def gre(packet):
    return build.ip(A, B, 47, struct.pack("!HH", 0, 0x0800) + packet)


def vxlan(packet):
    return build.ip(A, B, 17, build.udp(50000, 4789, struct.pack("!II", 0x08000000, 7 << 8) +
                                        build.ethernet(packet)))


def gtpu(packet):
    return build.ip(A, B, 17, build.udp(2152, 2152, struct.pack(
        "!BBHI", 0x30, 255, len(packet), 0x1234) + packet))


def vlan(packet):
    frame = build.ethernet(packet)
    return frame[:12] + b"\x81\x00\x00\x05" + frame[12:]


def framed(message):
    return struct.pack("!H", len(message)) + message


def pieces(stream, sizes):
    """A byte stream in segments of these sizes, over and over."""
    out, at, i = [], 0, 0
    while at < len(stream):
        out.append(stream[at:at + sizes[i % len(sizes)]])
        at += sizes[i % len(sizes)]
        i += 1
    return out


def dns_capture():
    packets = []
    for response, m in dns_messages():
        ends, ports = ((B, A), (53, 40000)) if response else ((A, B), (40000, 53))
        packets.append(build.ip(*ends, 17, build.udp(*ports, m)))
        ends6 = (B6, A6) if response else (A6, B6)
        packets.append(build.ip(*ends6, 17, checked6(ends6, build.udp(*ports, m))))
    stream = b"".join(framed(m) for response, m in dns_messages() if not response)
    packets += build.tcp_stream(A, B, 40001, 53, pieces(stream, [3, 40, 1, 200]))
    return build.pcap(f"{WORK}/dns.pcap", [build.ethernet(p) for p in packets])


def checked6(ends, datagram):
    """UDP over IPv6 must have its checksum."""
    pseudo = b"".join(ipaddress.ip_address(e).packed for e in ends) + \
        struct.pack("!II", len(datagram), 17)
    value = build.checksum(pseudo + datagram) or 0xffff
    return datagram[:6] + struct.pack("!H", value) + datagram[8:]


def sip_capture():
    messages = sip_messages()
    packets = [build.ip(A, B, 17, build.udp(5060, 5060, m)) for m in messages]
    packets += [build.ip(A6, B6, 17, checked6((A6, B6), build.udp(40000, 5060, m)))
                for m in messages]
    # In a stream tshark knows the length of a body by its long name only.
    stream = b"".join(m.replace(b"\r\nl: ", b"\r\nContent-Length: ")
                      .replace(b"cAlL-iD :  three@example.net ", b"cAlL-iD: three@example.net")
                      for m in messages)
    for port, sizes in ((41000, [len(stream)]), (41001, [7, 100, 1, 60]), (41002, [250])):
        packets += build.tcp_stream(A, B, port, 5060, pieces(stream, sizes))
    return build.pcap(f"{WORK}/sip.pcap", packets, link_type=101)


def ipsec_capture():
    packets = []
    for i, m in enumerate(ike_messages()):
        plain = build.udp(500, 500, m)
        natt = build.udp(4500, 4500, b"\0\0\0\0" + m)
        packets += [build.ethernet(p) for p in (
            build.ip(A, B, 17, plain), build.ip(A, B, 17, natt),
            build.ip(A6, B6, 17, checked6((A6, B6), plain)),
            *fragments(A, B, plain, 100 + i, 48, list),
            *fragments(A, B, natt, 200 + i, 64, lambda p: p[::-1]),
            *fragments6(A6, B6, checked6((A6, B6), plain), 300 + i, 80),
            gre(build.ip(A, B, 17, plain)), build.ip(A, B, 4, build.ip(A, B, 17, natt)),
            vxlan(build.ip(A, B, 17, plain)), gtpu(build.ip(A, B, 17, natt)))]
        packets.append(vlan(build.ip(A, B, 17, plain)))
    for m in ESP:
        packets += [build.ethernet(p) for p in (
            build.ip(A, B, 50, m), build.ip(A6, B6, 50, m),
            build.ip(A, B, 17, build.udp(4500, 12345, m)),
            gre(build.ip(A, B, 50, m)))]
        packets.append(vlan(build.ip(A, B, 50, m)))
    packets.append(build.ethernet(build.ip(A, B, 17, build.udp(4500, 4500, b"\xff"))))
    return build.pcap(f"{WORK}/ipsec.pcap", packets)


def captures():
    return [dns_capture(), sip_capture(), ipsec_capture()]
