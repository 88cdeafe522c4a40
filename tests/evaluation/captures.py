"""The evaluation's captures: unpacked, without their inner interfaces, or with
those of another one."""
import os
import struct
import subprocess

from pcapng import INTERFACE, PACKET, SECTION, blocks

OPTION_NAME, BUILD = 2, "build/tests/evaluation"
INNER = (b"ipsec", b"side")
GRID = 20000  # us


def unpack(path):
    """The capture of path.zst, in memory."""
    return subprocess.run(["zstd", "-dcq", path], check=True, stdout=subprocess.PIPE).stdout


def save(name, data):
    """-> path under build/"""
    os.makedirs(BUILD, exist_ok=True)
    path = f"{BUILD}/{name}"
    with open(path, "wb") as f:
        f.write(data)
    return path


def interface_name(block):
    at = 16
    while at + 4 <= len(block) - 4:
        code, size = struct.unpack_from("<HH", block, at)
        if code == OPTION_NAME:
            return block[at + 4:at + 4 + size]
        if code == 0:
            break
        at += 4 + size + -size % 4
    return b""


def side(data, inner):
    """Only the inner interfaces and their packets, or only the others."""
    out, number, kept = [], {}, 0
    seen = 0
    for kind, block in blocks(data):
        if kind == SECTION:
            out.append(block)
        elif kind == INTERFACE:
            if interface_name(block).startswith(INNER) == inner:
                number[seen] = kept
                kept += 1
                out.append(block)
            seen += 1
        elif kind == PACKET:
            n, = struct.unpack_from("<I", block, 8)
            if n in number:
                out.append(block[:8] + struct.pack("<I", number[n]) + block[12:])
    return b"".join(out)


def times(data):
    """-> [us] of the packets"""
    out = []
    for kind, block in blocks(data):
        if kind == PACKET:
            high, low = struct.unpack_from("<II", block, 12)
            out.append(high << 32 | low)
    return out


def packets(data):
    """-> [(is inner, octets on the wire)] in order of frames"""
    inner, out = [], []
    for kind, block in blocks(data):
        if kind == INTERFACE:
            inner.append(interface_name(block).startswith(INNER))
        elif kind == PACKET:
            out.append((inner[struct.unpack_from("<I", block, 8)[0]], struct.unpack_from("<I", block, 24)[0]))
    return out


def shifted(data, usec):
    """The same capture, usec later."""
    out = []
    for kind, block in blocks(data):
        if kind == PACKET:
            high, low = struct.unpack_from("<II", block, 12)
            t = (high << 32 | low) + usec
            block = block[:12] + struct.pack("<II", t >> 32, t & 0xffffffff) + block[20:]
        out.append(block)
    return b"".join(out)


def phase(usecs):
    """Where on a grid of 20 ms most of the packets lie, in us."""
    bins = [0] * (GRID // 500)
    for t in usecs:
        bins[t % GRID // 500] += 1
    return bins.index(max(bins)) * 500
