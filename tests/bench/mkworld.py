#!/usr/bin/python3
"""Writes the benchmark capture: mkworld.py FILE [MB]; or mkworld.py FILE --tunnels N:
a handset's tunnel N times, each between other hosts, and nothing else.

It is like the world, not like the program: every capture of samples/ and, where they
are, of the shared captures, again and again with other addresses (in headers and
payloads alike), among ordinary traffic: TLS over TCP, QUIC, DNS, bulk TCP, in
proportions as one meets them. For 1,024 MB: at least 250,000 flows, 200,000 DNS
messages and 900 tunnels. The same size gives the same file.
"""
import glob
import gzip
import os
import random
import struct
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHARED = os.path.join(os.path.dirname(ROOT), "shared", "captures")
START = 1700000000
ETHERNET, RAW, SLL = (1,), (12, 14, 101, 228, 229), (113,)


# --- reading what there is -----------------------------------------------------------

def of_pcap(data):
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    link = struct.unpack_from(order + "I", data, 20)[0] & 0xffff
    at = 24
    while at + 16 <= len(data):
        kept = struct.unpack_from(order + "I", data, at + 8)[0]
        yield link, data[at + 16:at + 16 + kept]
        at += 16 + kept


def of_pcapng(data):
    at, order, links = 0, "<", []
    while at + 12 <= len(data):
        if data[at:at + 4] == b"\x0a\x0d\x0d\x0a":
            order = "<" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
            links = []
        kind, length = struct.unpack_from(order + "II", data, at)
        if length < 12 or at + length > len(data):
            return
        if kind == 1:
            links.append(struct.unpack_from(order + "H", data, at + 8)[0])
        elif kind == 6:
            number, _, _, kept = struct.unpack_from(order + "IIII", data, at + 8)
            yield links[number], data[at + 28:at + 28 + kept]
        at += length


def as_ethernet(link, packet):
    """None: a link type that has no place in an Ethernet capture."""
    if link in ETHERNET:
        return packet
    if link in RAW and packet:
        kind = 0x86dd if packet[0] >> 4 == 6 else 0x0800
    elif link in SLL and len(packet) > 16:
        kind, packet = struct.unpack_from("!H", packet, 14)[0], packet[16:]
    else:
        return None
    return b"\2\0\0\0\0\1\2\0\0\0\0\2" + struct.pack("!H", kind) + packet


def captures():
    """The packets of each capture, and the IPv4 addresses in their headers."""
    names = sorted(glob.glob(os.path.join(ROOT, "samples", "*.pcap*")))
    for ext in ("pcap", "pcapng", "cap", "pcapng.gz"):
        names += sorted(glob.glob(os.path.join(SHARED, "*", f"*.{ext}")))
    for name in names:
        with open(name, "rb") as f:
            data = f.read()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        read = of_pcapng if data[:4] == b"\x0a\x0d\x0d\x0a" else of_pcap
        try:
            packets = [p for p in (as_ethernet(*row) for row in read(data)) if p]
        except (struct.error, IndexError):
            continue  # malformed on purpose
        addresses = {p[k:k + 4] for p in packets if p[12:14] == b"\x08\0" and len(p) > 34
                     for k in (26, 30)}
        if packets:
            yield packets, sorted(addresses)


def moved(packets, addresses, n):
    """The same between other hosts. An operator's networks stay the operator's."""
    if n == 0:
        return packets
    change = []
    for a in addresses:
        low = (a[2] << 8 | a[3]) + n * 257
        change.append((a, bytes([a[0], a[1], low >> 8 & 255, low & 255])))
    out = []
    for p in packets:
        for old, new in change:
            p = p.replace(old, new)
        out.append(p)
    return out


# --- ordinary traffic ------------------------------------------------------------------

class Hosts:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.port = 32768

    def client(self):
        r = self.random
        self.port = self.port + 1 if self.port < 60999 else 32768
        return struct.pack("!I", 0x0a000000 | r.randrange(1 << 14)), self.port

    def server(self):
        return struct.pack("!I", 0x5db80000 + self.random.randrange(1 << 20))


def ip4(proto, src, dst, payload):
    return b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + struct.pack(
        "!BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0x4000, 64, proto, 0) + src + dst + payload


def udp(src, sport, dst, dport, payload):
    return ip4(17, src, dst, struct.pack("!HHHH", sport, dport, 8 + len(payload), 0) + payload)


def tcp(src, sport, dst, dport, seq, ack, flags, payload=b""):
    return ip4(6, src, dst, struct.pack("!HHIIBBHHH", sport, dport, seq & 0xffffffff,
                                        ack & 0xffffffff, 0x50, flags, 65535, 0, 0) + payload)


def noise(r, n):
    return r.randbytes(n)


def name_of(r, i):
    return f"host{i % 50000}.site{r.randrange(4000)}.example".encode()


def dns(h, i):
    r, (src, sport), dst = h.random, h.client(), b"\x0a\0\0\1"
    labels = b"".join(bytes([len(x)]) + x for x in name_of(r, i).split(b".")) + b"\0"
    question = labels + b"\0\1\0\1"
    ident = struct.pack("!H", r.randrange(65536))
    yield udp(src, sport, dst, 53, ident + b"\1\0\0\1\0\0\0\0\0\0" + question)
    yield udp(dst, 53, src, sport, ident + b"\x81\x80\0\1\0\1\0\0\0\0" + question +
              b"\xc0\x0c\0\1\0\1\0\0\1\x2c\0\4" + h.server())


def client_hello(r, i):
    sni = name_of(r, i)
    ext = b"\0\0" + struct.pack("!HHBH", len(sni) + 5, len(sni) + 3, 0, len(sni)) + sni
    ext += b"\0\x2b\0\3\2\3\4" + b"\0\x33\0\x26\0\x24\0\x1d\0\x20" + noise(r, 32)
    body = b"\3\3" + noise(r, 32) + b"\x20" + noise(r, 32) + b"\0\6\x13\1\x13\2\x13\3\1\0"
    body += struct.pack("!H", len(ext)) + ext
    hand = b"\1" + struct.pack("!I", len(body))[1:] + body
    return b"\x16\3\1" + struct.pack("!H", len(hand)) + hand


def stream(h, i, sizes, dport=443):
    """A connection: handshake, the client's hello, then records of these sizes."""
    r, (src, sport), dst = h.random, h.client(), h.server()
    a, b = r.randrange(1 << 31), r.randrange(1 << 31)
    yield tcp(src, sport, dst, dport, a, 0, 2)
    yield tcp(dst, dport, src, sport, b, a + 1, 18)
    a, b = a + 1, b + 1
    yield tcp(src, sport, dst, dport, a, b, 16)
    hello = client_hello(r, i)
    yield tcp(src, sport, dst, dport, a, b, 24, hello)
    a += len(hello)
    for k, size in enumerate(sizes):
        data = b"\x17\3\3" + struct.pack("!H", max(size - 5, 1)) + noise(r, max(size - 5, 1))
        if k % 8 == 7:
            yield tcp(src, sport, dst, dport, a, b, 24, data[:200])
            a += len(data[:200])
        yield tcp(dst, dport, src, sport, b, a, 24, data)
        b += len(data)
        if k % 2:
            yield tcp(src, sport, dst, dport, a, b, 16)
    yield tcp(src, sport, dst, dport, a, b, 17)
    yield tcp(dst, dport, src, sport, b, a + 1, 17)


def quic(h, n):
    r, (src, sport), dst = h.random, h.client(), h.server()
    cid = noise(r, 8)
    first = b"\xc3\0\0\0\1\x08" + cid + b"\0\0\x44\x9e"
    yield udp(src, sport, dst, 443, first + noise(r, 1200 - len(first)))
    yield udp(dst, 443, src, sport, b"\xc1\0\0\0\1\0\x08" + cid + noise(r, 1185))
    for _ in range(n):
        yield udp(dst, 443, src, sport, b"\x4f" + noise(r, 1251))
        if r.random() < 0.4:
            yield udp(src, sport, dst, 443, b"\x41" + cid + noise(r, 24))


# --- writing -----------------------------------------------------------------------------

class Out:
    def __init__(self, path):
        self.file = open(path, "wb", buffering=1 << 22)
        self.file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
        self.bytes, self.usec = 24, 0

    def packet(self, p):
        self.usec += 37
        self.file.write(struct.pack("<IIII", START + self.usec // 1000000,
                                    self.usec % 1000000, len(p), len(p)))
        self.file.write(p)
        self.bytes += 16 + len(p)


def tunnels(path, n):
    """Each has its own SPIs: the seed's, changed in their first bytes."""
    with open(os.path.join(ROOT, "samples", "registration-only.pcapng"), "rb") as f:
        packets = [as_ethernet(*row) for row in of_pcapng(f.read())]
    outer = [p for p in packets if p[23] == 17 and {500, 4500} & set(
        struct.unpack_from("!HH", p, 34))][:60]
    ike = next(p for p in outer if 500 in struct.unpack_from("!HH", p, 34))
    spis = {ike[42:50]} | {p[46:54] for p in outer if p[42:46] == bytes(4)} | {
        p[54:62] for p in outer if p[42:46] == bytes(4)} | {
        p[42:46] for p in outer if len(p) > 60 and p[42:46] != bytes(4)}
    addresses = sorted({p[k:k + 4] for p in outer for k in (26, 30)})
    out = Out(path)
    for i in range(n):
        change = [(s, struct.pack("!I", int.from_bytes(s[:4], "big") ^ i + 1) + s[4:])
                  for s in sorted(spis) if any(s)]
        for p in moved(outer, addresses, i):
            for old, new in change:
                p = p[:42] + p[42:62].replace(old, new) + p[62:]
            out.packet(p)
    out.file.close()


def main():
    if sys.argv[2:3] == ["--tunnels"]:
        tunnels(sys.argv[1], int(sys.argv[3]))
        return
    path, mb = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1024
    seeds, share, want = list(captures()), mb / 1024, mb << 20
    h, out = Hosts(mb), Out(path)
    r = h.random
    rounds = max(1, round(28 * share))
    # What runs at the same time, drawn from at random: each a source of packets.
    waiting = []
    for n in range(rounds):
        waiting += [(seed, n) for seed in seeds]
    r.shuffle(waiting)
    small = {"dns": int(105000 * share), "tls": int(70000 * share), "quic": int(85000 * share)}
    kinds = [k for k, n in small.items() for _ in range(n)]
    r.shuffle(kinds)
    running, i = [], 0
    each = max(1, len(kinds) // max(1, len(waiting)))
    while kinds or waiting or out.bytes < want:
        while len(running) < 64:
            i += 1
            if waiting and (i % (each + 1) == 0 or not kinds):
                (packets, addresses), n = waiting.pop()
                running.append(iter(moved(packets, addresses, n)))
            elif kinds:
                kind = kinds.pop()
                running.append(dns(h, i) if kind == "dns" else
                               quic(h, r.randrange(0, 4)) if kind == "quic" else
                               stream(h, i, [r.choice((120, 600, 1400, 1460))] *
                                      r.randrange(2, 8)))
            else:
                running.append(stream(h, i, [1460] * 2000))  # bulk fills the rest
        k = r.randrange(len(running))
        for p in (next(running[k], None) for _ in range(3)):
            if p is None:
                running[k] = running[-1]
                running.pop()
                break
            out.packet(p)
        if out.bytes >= want and not kinds and not waiting:
            break
    out.file.close()


main()
