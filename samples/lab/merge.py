#!/usr/bin/python3
"""merge.py OUT.pcapng SCENARIO NAME=FILE.pcap=DESCRIPTION...

Merges pcap files into one pcapng with one interface each, in order of time,
and keeps what mergecap would not: the interface names and a comment that says
where the file comes from. Times stay as tcpdump wrote them (microseconds)."""
import struct
import sys

NAMES = {"if_name": 2, "if_description": 3, "if_tsresol": 9, "comment": 1, "shb_userappl": 4, "isb_ifrecv": 4}


def option(code, value):
    return struct.pack("<HH", code, len(value)) + value + b"\0" * (-len(value) % 4)


def block(kind, body):
    size = len(body) + 12
    return struct.pack("<II", kind, size) + body + struct.pack("<I", size)


def read_pcap(path):
    """-> link type, [(microseconds, original length, bytes)]"""
    data = open(path, "rb").read()
    magic, _, _, _, _, _, link = struct.unpack_from("<IHHiIII", data)
    if magic != 0xA1B2C3D4:
        sys.exit(f"{path}: not a little-endian microsecond pcap")
    packets, at = [], 24
    while at + 16 <= len(data):
        sec, usec, have, wire = struct.unpack_from("<IIII", data, at)
        if at + 16 + have > len(data):
            break  # tcpdump was stopped within a record
        packets.append((sec * 1000000 + usec, wire, data[at + 16:at + 16 + have]))
        at += 16 + have
    return link & 0xFFFF, packets


def section_header(comment):
    options = option(NAMES["comment"], comment.encode()) + option(NAMES["shb_userappl"], b"espy samples/lab/merge.py")
    return block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + options + option(0, b""))


def interface_block(link, name, description):
    options = option(NAMES["if_name"], name.encode())
    if description:
        options += option(NAMES["if_description"], description.encode())
    options += option(NAMES["if_tsresol"], b"\x06")
    return block(1, struct.pack("<HHI", link, 0, 262144) + options + option(0, b""))


def packet_block(interface, usec, wire, data):
    body = struct.pack("<IIIII", interface, usec >> 32, usec & 0xFFFFFFFF, len(data), wire)
    return block(6, body + data + b"\0" * (-len(data) % 4))


def statistics_block(interface, usec, received):
    body = struct.pack("<III", interface, usec >> 32, usec & 0xFFFFFFFF)
    return block(5, body + option(NAMES["isb_ifrecv"], struct.pack("<Q", received)) + option(0, b""))


def main(out, scenario, *specs):
    packets = []
    with open(out, "wb") as f:
        f.write(section_header(
            f"Recorded in espy's laboratory (samples/lab, scenario {scenario}) between network namespaces of one "
            "machine. No packet of it was ever on a real network; addresses and names of operators are imitated."))
        counts = {}
        for index, spec in enumerate(specs):
            name, path, description = spec.split("=", 2)
            link, found = read_pcap(path)
            f.write(interface_block(link, name, description))
            counts[index] = len(found)
            packets += [(usec, index, n, wire, data) for n, (usec, wire, data) in enumerate(found)]
        packets.sort(key=lambda p: p[:3])
        for usec, index, _, wire, data in packets:
            f.write(packet_block(index, usec, wire, data))
        for index, received in counts.items():
            f.write(statistics_block(index, packets[-1][0], received))


if __name__ == "__main__":
    main(*sys.argv[1:])
