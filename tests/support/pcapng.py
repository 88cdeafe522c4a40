"""Cutting up a little-endian pcapng capture of one section."""
import struct

SECTION, INTERFACE, PACKET = 0x0a0d0d0a, 1, 6


def blocks(data):
    """(type, block)."""
    at = 0
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        yield kind, data[at:at + length]
        at += length


def of_interface(data, number):
    """Only that interface and its packets; it becomes interface 0."""
    out, seen = b"", 0
    for kind, block in blocks(data):
        if kind == SECTION:
            out += block
        elif kind == INTERFACE:
            if seen == number:
                out += block
            seen += 1
        elif kind == PACKET and struct.unpack_from("<I", block, 8)[0] == number:
            out += block[:8] + struct.pack("<I", 0) + block[12:]
    return out


def halves(data):
    """The first half of the packets, and the rest, each a capture."""
    rows = list(blocks(data))
    head = b"".join(b for k, b in rows if k in (SECTION, INTERFACE))
    packets = [b for k, b in rows if k == PACKET]
    middle = len(packets) // 2
    return head + b"".join(packets[:middle]), head + b"".join(packets[middle:])
