"""Captures whose names are made to slip through a mask, or to break the page that
tells them.
"""
import ipaddress
import os
import re
import struct

import build

INNER = ("2607:fb90::101", "2607:fb90::202")
OUTER = ("198.51.100.7", "203.0.113.9")
RAW, ETHERNET = 101, 1


class Case:
    """Captures that are one case, and what must not be told of it."""

    def __init__(self, name, captures, patterns, inner=INNER, arguments=(), stays=()):
        self.name, self.captures = name, captures
        self.patterns, self.stays = patterns, stays
        self.inner = {ipaddress.ip_address(a) for a in inner}
        self.arguments = list(arguments)

    def options(self, _):
        return self.arguments


def sip(start, caller, callee, contact, head=""):
    return (f"{start}\r\nVia: SIP/2.0/UDP [{INNER[0]}]:5060;branch=z9hG4bK{len(caller)}\r\n"
            f"From: {caller};tag=1\r\nTo: {callee}\r\nCall-ID: {contact}\r\nCSeq: 1 INVITE\r\n"
            f"Contact: <{contact}>\r\n{head}Content-Length: 0\r\n\r\n").encode("utf-8", "surrogateescape")


def udp6(src, dst, sport, dport, payload):
    """With a checksum: IPv6 wants one."""
    body = struct.pack("!HHHH", sport, dport, 8 + len(payload), 0) + payload
    s, d = (ipaddress.ip_address(a).packed for a in (src, dst))
    c = build.checksum(s + d + struct.pack("!II", len(body), 17) + body) or 0xffff
    return build.ip(src, dst, 17, body[:6] + struct.pack("!H", c) + body[8:])


def inside(payload, back=False, port=5060):
    ends = INNER[::-1] if back else INNER
    return udp6(*ends, port, port, payload)


def asked_inside(name):
    return udp6(*INNER, 4000, 53, build.dns(7, name, 28))


def esp():
    return [build.ethernet(build.ip(*OUTER, 17, build.udp(
        4500, 4500, b"\0\0\x10\0" + struct.pack("!I", i + 1) + bytes(96)))) for i in range(20)]


def pcapng(path, interfaces, packets):
    """interfaces: (link type, name); packets: (interface, bytes)."""
    def block(kind, body):
        n = len(body) + 12
        return struct.pack("<II", kind, n) + body + struct.pack("<I", n)

    def padded(b):
        return b + bytes(-len(b) % 4)

    out = block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1))
    for link_type, name in interfaces:
        option = struct.pack("<HH", 2, len(name.encode())) + padded(name.encode())
        out += block(1, struct.pack("<HHI", link_type, 0, 0) + option + bytes(4))
    for i, (interface, p) in enumerate(packets):
        ts = 1500000000000000 + i * 10000
        out += block(6, struct.pack("<IIIII", interface, ts >> 32, ts & 0xffffffff, len(p),
                                    len(p)) + padded(p))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(out)
    return path


def case_of(folder, name, messages, patterns, interface="ipsec0", file=None, **more):
    """An ESP tunnel on Ethernet, and on bare IP what is inside."""
    packets = [(0, p) for p in esp()] + [(1, p) for p in messages]
    path = pcapng(f"{folder}/{file or name}.pcapng", [(ETHERNET, "en0"), (RAW, interface)],
                  packets)
    return Case(name, [path], patterns, **more)


def call(caller, callee, contact, head=""):
    invite = sip(f"INVITE {re.search('<(.*)>', callee)[1]} SIP/2.0", caller, callee, contact, head)
    answer = sip("SIP/2.0 486 Busy", caller, callee, contact, head)
    register = sip("REGISTER sip:ims.example.net SIP/2.0", caller, caller, contact, head)
    return [inside(register.replace(b"1 INVITE", b"1 REGISTER")), inside(invite),
            inside(answer, back=True)]


def cases(folder):
    """All of them."""
    bob = "</td><b>Bob"
    quoted = "O'Hara"
    imsi, number = "310260123456789", "12025550143"
    long_user = "".join(f"q{i:03d}z" for i in range(30))
    # Any part of it that is more than chance.
    parts = "q0[0-9]{2}z"
    umlaut = "j\u00fcrgen.m\u00fcller"
    split = "\u00e4" * 70
    no_utf8 = "abcdefghij" * 10 + "\udc80" * 50
    spelled = "2607:FB90:0:0::0101"
    full = "2607:fb90:0000:0000:0000:0000:0000:0101"
    return [
        case_of(folder, "markup", call(
            f'"{bob}" <sip:{bob}@example.org>', "<sip:b&quot;&lt;i&gt;ob@example.net>",
            f"sip:%3Cb%3EBob@[{INNER[0]}]:5060"),
            [re.escape(bob), "<b>Bob", r"b&quot;&lt;i&gt;ob", "b\"<i>ob"]),
        case_of(folder, "words", call(
            '"Report" <sip:report@example.org>', "<sip:frame@example.net>",
            "sip:sip@198.51.100.7"),
            ["sip:report@", "sip:frame@", "sip:sip@", "example.org", "example.net"],
            stays=["frame.number == ", "Incident report: ", "class=\"filter\"", "frame 2"]),
        case_of(folder, "classes", call(
            '"inferred" <sip:label@example.org>', "<sip:confirmed@example.net>",
            "sip:tunnel@198.51.100.7"),
            ["sip:label@", "sip:confirmed@", "sip:tunnel@"],
            stays=['class="label inferred">inferred<', 'class="label observed"']),
        case_of(folder, "tokens", call(
            '"user" <sip:name@example.org>', "<sip:number-12345678@example.net>",
            "sip:imsi@198.51.100.7"), ["sip:name@", "number-12345678", "sip:imsi@"]),
        case_of(folder, "names of hosts", call(
            f"<sip:{imsi}@ims.example.net>", f"<sip:+{number}@ims.example.net>",
            f"sip:{imsi}@{INNER[0]}") + [
                asked_inside(f"{imsi}.phones.example.org"),
                asked_inside(f"x{number}y.local"),
                asked_inside("secret-host.corp.example")],
            [imsi, number, "secret-host", "phones.example"]),
        case_of(folder, "spellings", call(
            f"<sip:a@[{spelled}]>", f"<sip:b@[{full}]:5061>", f"sip:c@[{INNER[1]}]",
            "P-Asserted-Identity: <sip:d@[2607:fb90::0:101]>\r\n"
            "Route: <sip:[::ffff:10.8.0.17];lr>\r\n"),
            ["2607:0?fb90", r"10\.8\.0\.17"]),
        case_of(folder, "UTF-8", call(
            f'"{umlaut}" <sip:{umlaut}@example.org>', "<sip:%C3%BCser@example.net>",
            f"sip:{umlaut}@198.51.100.7"),
            [umlaut, "rgen.m", "%C3%BCser", "\u00fcser"]),
        case_of(folder, "long names", call(
            f"<sip:{long_user}@example.org>", f"<sip:x;{long_user}@example.net>",
            f"sip:{long_user}@198.51.100.7"), [parts]),
        case_of(folder, "cut within a character", call(
            f"<sip:a{split}@example.org>", f"<sip:{split}@example.net>",
            f"sip:b{split}@198.51.100.7"), ["\u00e4{4}", "(%C3%A4){4}"]),
        case_of(folder, "cut within what is no character", call(
            f"<sip:{no_utf8}@example.org>", f"<sip:{no_utf8}@example.net>",
            f"sip:{no_utf8}@198.51.100.7"), ["cdefg"]),
        case_of(folder, "file and interface", call(
            f'"{quoted}" <sip:+{number}@example.org>', "<sip:somebody@example.net>",
            "sip:somebody@198.51.100.7"),
            [quoted, "O'\\\\''Hara", number, "somebody"], interface=f"if-somebody-{number}",
            file=f"{quoted} somebody +{number}",
            arguments=["--filter", "not (ip6 host 2607:fb90::101 and port 9)"],
            stays=["--filter ..."]),
        case_of(folder, "a filter in one word", call(
            "<sip:somebody@example.org>", "<sip:elsebody@example.net>",
            "sip:somebody@198.51.100.7"), ["somebody", "elsebody", "0x2607fb90"],
            arguments=["--fil=not (ip6[8:4] = 0x2607fb90 and port 9)"],
            stays=["--filter=..."]),
    ]
