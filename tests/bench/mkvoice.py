#!/usr/bin/python3
"""mkvoice.py OUT.pcapng SECONDS: a call of that length as an interface outside
(Ethernet, ESP in UDP, AES-CBC with HMAC-SHA1-96) and one inside (bare IP) show
it: AMR-WB both ways with silence suppression, a report each five seconds. An hour
is about 360,000 packets of each kind where nobody pauses, so here nobody does
for long. Headers only, as with a short snap length; octets beside them are
zero, since nothing that is measured reads them."""
import random
import struct
import sys

def pad4(b):
    return b + b"\0" * (-len(b) % 4)


def block(kind, body):
    body = pad4(body)
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)


def interface(link, name):
    options = struct.pack("<HH", 2, len(name)) + pad4(name.encode())
    options += struct.pack("<HHB3x", 9, 1, 9) + struct.pack("<HH", 0, 0)
    return block(1, struct.pack("<HHI", link, 0, 128) + options)


def packet(number, ts, data, length):
    return block(6, struct.pack("<IIIII", number, ts >> 32, ts & 0xFFFFFFFF, len(data), length) + data)


def outer(src, dst, ports, spi, sequence, length):
    """Ethernet, IPv4, UDP and the ESP header."""
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28 + length, 0, 0x4000, 64, 17, 0, src, dst)
    udp = struct.pack("!HHHH", *ports, 8 + length, 0)
    return b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + ip + udp + struct.pack("!II", spi, sequence)


def inner(src, dst, ports, payload):
    ip = struct.pack("!IHBB16s16s", 0x60000000, 8 + payload, 17, 64, src, dst)
    return ip + struct.pack("!HHHH", *ports, 8 + payload, 0)


def talk(rng, seconds):
    """(tick, octets of UDP payload) of one side."""
    tick, end = 0, seconds * 50
    while tick < end:
        for _ in range(rng.randrange(400, 2000)):
            yield tick, 12 + 33
            tick += 1
        pause = rng.randrange(10, 30)
        for n in range(0, pause, 8):
            yield tick + n, 12 + 7
        tick += pause


def main(path, seconds):
    rng = random.Random(1)
    seconds = int(seconds)
    ue, gw = bytes([10, 64, 1, 100]), bytes([192, 0, 2, 1])
    a, b = bytes(15) + b"\1", bytes(15) + b"\2"
    start = 1_790_000_000_000_000_000
    rows = []  # (time, is outer, way, payload, number)
    for way in (0, 1):
        sends = [(t * 20_000_000 + int(abs(rng.gauss(0, 2e6))), n) for t, n in talk(rng, seconds)]
        sends += [(t * 1_000_000_000 + 300_000_000, 64) for t in range(2, seconds, 5)]
        for number, (at, payload) in enumerate(sorted(sends), 1):
            first = start + at
            second = first + 150_000 + int(abs(rng.gauss(0, 4e4)))
            rows.append((first, way == 0, way, payload, number))
            rows.append((second, way == 1, way, payload, number))
    rows.sort()
    with open(path, "wb") as f:
        f.write(block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)))
        f.write(interface(1, "en0") + interface(101, "ipsec0"))
        for at, is_inner, way, payload, number in rows:
            length = 48 + payload
            if is_inner:
                data = inner(*((a, b) if way == 0 else (b, a)), (5004, 5006), payload)
                f.write(packet(1, at, data, length))
                continue
            esp = 36 + (length + 2 + 15) // 16 * 16
            ends = (ue, gw) if way == 0 else (gw, ue)
            data = outer(*ends, (4500, 4500), 0x1000 + way, number, esp)
            f.write(packet(0, at, data, 42 + esp))


main(*sys.argv[1:])
