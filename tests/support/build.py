"""Small captures built by hand, for what no recorded one has."""
import ipaddress
import os
import struct


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ip(src, dst, proto, payload, ident=0, offset=0, more=False):
    """An IPv4 or IPv6 packet; offset (bytes) and more make it an IPv4 fragment."""
    s, d = ipaddress.ip_address(src), ipaddress.ip_address(dst)
    if s.version == 6:
        return struct.pack("!IHBB", 6 << 28, len(payload), proto, 64) + \
            s.packed + d.packed + payload
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), ident,
                       (0x2000 if more else 0) | offset // 8, 64, proto, 0)
    head += s.packed + d.packed
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def udp(sport, dport, payload):
    """Without a checksum, which IPv4 allows."""
    return struct.pack("!HHHH", sport, dport, 8 + len(payload), 0) + payload


def tcp(sport, dport, seq, ack, flags, payload=b""):
    return struct.pack("!HHIIBBHHH", sport, dport, seq & 0xffffffff, ack & 0xffffffff,
                       0x50, flags, 65535, 0, 0) + payload


SYN, ACK, PSH = 0x02, 0x10, 0x08


def tcp_stream(src, dst, sport, dport, segments):
    """IP packets of a connection in which the client sends these segments."""
    out = [ip(src, dst, 6, tcp(sport, dport, 1000, 0, SYN)),
           ip(dst, src, 6, tcp(dport, sport, 2000, 1001, SYN | ACK)),
           ip(src, dst, 6, tcp(sport, dport, 1001, 2001, ACK))]
    seq = 1001
    for s in segments:
        out.append(ip(src, dst, 6, tcp(sport, dport, seq, 2001, PSH | ACK, s)))
        seq += len(s)
    return out


def ethernet(packet):
    kind = 0x86dd if packet[0] >> 4 == 6 else 0x0800
    return b"\2\0\0\0\0\1\2\0\0\0\0\2" + struct.pack("!H", kind) + packet


def pcap(path, packets, link_type=1, snaplen=65535, start=1500000000):
    """A capture of these link-layer packets, ten milliseconds apart."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, snaplen, link_type))
        for i, p in enumerate(packets):
            kept = p[:snaplen]
            f.write(struct.pack("<IIII", start + i // 100, i % 100 * 10000,
                                len(kept), len(p)) + kept)
    return path


# --- DNS -----------------------------------------------------------------------------

def dns_name(text):
    labels = [label.encode() for label in text.split(".") if label]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def dns_record(name, kind, data, ttl=300):
    return dns_name(name) + struct.pack("!HHIH", kind, 1, ttl, len(data)) + data


def dns(ident, name, kind, answers=None, flags=0x8180):
    """A response with these records; without answers, a query."""
    if answers is None:
        flags, answers = 0x0100, []
    return struct.pack("!HHHHHH", ident, flags, 1, len(answers), 0, 0) + \
        dns_name(name) + struct.pack("!HH", kind, 1) + b"".join(answers)
