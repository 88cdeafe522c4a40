#!/usr/bin/python3
"""pktap.py IN.pcapng OUT.pcapng GATEWAY

The same packets as macOS hands them out on its pktap interface: one interface,
link type PKTAP (258), and before each packet a header that names the interface,
the direction and the process. The packets and times are those of the recording;
the headers are made up here, as a phone-capable Mac would fill them: CommCenter
owns the tunnel and what is inside it, mDNSResponder asks names for others, the
web page is a browser's. Layout: Apple's bsd/net/pktap.h (struct pktap_header)."""
import ipaddress
import struct
import sys

DLT_EN10MB, DLT_RAW = 1, 12
LINKTYPE_RAW, LINKTYPE_PKTAP = 101, 258
PKT_REC_PACKET = 1
FLAG_IN, FLAG_OUT = 1, 2
AF_INET, AF_INET6 = 2, 30  # Darwin's
IFT_ETHER, IFT_OTHER = 6, 1
COMMCENTER, RESOLVER, BROWSER = ("CommCenter", 97), ("mDNSResponder", 181), ("curl", 4411)
NOBODY = ("", -1)

HEADER = struct.Struct("<III24sIIIIi20sIHHi20s")
assert HEADER.size == 108


def blocks(data):
    at = 0
    while at < len(data):
        kind, size = struct.unpack_from("<II", data, at)
        yield kind, data[at:at + size]
        at += size


def option_value(options, wanted):
    at = 0
    while at + 4 <= len(options):
        code, size = struct.unpack_from("<HH", options, at)
        if code == wanted:
            return options[at + 4:at + 4 + size].decode()
        at += 4 + size + -size % 4


def addresses(ip):
    """-> family, source, transport protocol, source port, destination port; None if not IP"""
    if ip[:1] and ip[0] >> 4 == 4:
        family, source, protocol, head = AF_INET, ip[12:16], ip[9], (ip[0] & 15) * 4
        destination = ip[16:20]
    elif ip[:1] and ip[0] >> 4 == 6:
        family, source, protocol, head = AF_INET6, ip[8:24], ip[6], 40
        destination = ip[24:40]
    else:
        return None
    ports = struct.unpack_from("!HH", ip, head) if protocol in (6, 17) else (0, 0)
    return family, ipaddress.ip_address(source), ipaddress.ip_address(destination), protocol, ports


def process(interface, found, gateway):
    """-> (the socket's process, the process it acts for)"""
    if found is None or found[3] not in (6, 17):
        return NOBODY, NOBODY
    _, source, destination, protocol, ports = found
    if interface.startswith("ipsec") or gateway in (source, destination):
        return COMMCENTER, COMMCENTER
    if 53 in ports:
        return RESOLVER, RESOLVER
    return BROWSER, BROWSER


def header(name, link, data, local, gateway):
    ethernet = link == DLT_EN10MB
    ip = data[14:] if ethernet and data[12:14] in (b"\x08\x00", b"\x86\xdd") else b"" if ethernet else data
    found = addresses(ip)
    outgoing = found[1] in local if found else data[6:12] != data[:6] and data[:1] == b"\xff"
    (comm, pid), (ecomm, epid) = process(name, found, gateway)
    return HEADER.pack(
        HEADER.size, PKT_REC_PACKET, DLT_EN10MB if ethernet else DLT_RAW, name.encode(),
        FLAG_OUT if outgoing else FLAG_IN, found[0] if found else 0, 14 if ethernet else 0, 0,
        pid, comm.encode(), 0, IFT_ETHER if ethernet else IFT_OTHER, int(name[-1]), epid, ecomm.encode())


def main(source, out, gateway, *local):
    gateway, local = ipaddress.ip_address(gateway), {ipaddress.ip_address(a) for a in local}
    interfaces = []
    with open(out, "wb") as f:
        def block(kind, body):
            f.write(struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12))

        for kind, data in blocks(open(source, "rb").read()):
            if kind == 0x0A0D0D0A:
                # The same section header, its comment included.
                f.write(data)
                name = b"pktap"
                options = struct.pack("<HH", 2, len(name)) + name + b"\0" * (-len(name) % 4)
                note = b"headers made by samples/lab/pktap.py from a recording without them"
                options += struct.pack("<HH", 3, len(note)) + note + b"\0" * (-len(note) % 4)
                options += struct.pack("<HHB3x", 9, 1, 6) + struct.pack("<HH", 0, 0)
                block(1, struct.pack("<HHI", LINKTYPE_PKTAP, 0, 262144) + options)
            elif kind == 1:
                link, = struct.unpack_from("<H", data, 8)
                interfaces.append((link, option_value(data[16:-4], 2)))
            elif kind == 6:
                index, high, low, have, wire = struct.unpack_from("<IIIII", data, 8)
                link, name = interfaces[index]
                packet = data[28:28 + have]
                head = header(name, DLT_RAW if link == LINKTYPE_RAW else DLT_EN10MB, packet, local, gateway)
                body = struct.pack("<IIIII", 0, high, low, have + len(head), wire + len(head)) + head + packet
                block(6, body + b"\0" * (-len(body) % 4))


main(*sys.argv[1:])
