#!/usr/bin/python3
"""finish.py NAME FULL.pcapng OUT_DIR FULL_DIR CLIENT_STEM...

From an uncut capture and the clients' logs (CLIENT_STEM.keys.log) to what is
kept: the cut capture, zstd, and its truth. What is then done to the capture
(dropped packets, another clock, two files) is in the scenario's `after`:

  drop_outer, drop_inner: per cent of the ESP packets, of the inner packets
  files: 2                outer packets in one file, inner ones in another
  offset, ppm             the inner file's clock: seconds ahead, drift"""
import collections
import json
import os
import random
import re
import shutil
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
import esp  # noqa: E402
import keys  # noqa: E402
import merge  # noqa: E402
import table  # noqa: E402
from label import Tunnel, transport  # noqa: E402

ESP_OCTETS = 64  # of an outer frame
RTP_OCTETS = 12  # of an inner packet, after UDP
ETHERNET = 14

Packet = collections.namedtuple("Packet", "frame interface usec wire data")


def read(path):
    """-> [(link type, name)], [Packet]"""
    data, at, interfaces, packets = open(path, "rb").read(), 0, [], []
    while at < len(data):
        kind, size = struct.unpack_from("<II", data, at)
        if kind == 1:
            link, = struct.unpack_from("<H", data, at + 8)
            name = re.search(rb"\x02\0..(\w+)", data[at + 16:at + size])[1].decode()
            interfaces.append((link, name))
        elif kind == 6:
            n, high, low, have, wire = struct.unpack_from("<IIIII", data, at + 8)
            packets.append(Packet(len(packets) + 1, n, high << 32 | low, wire, data[at + 28:at + 28 + have]))
        at += size
    return interfaces, packets


def is_inner(name):
    return name.startswith(("ipsec", "side"))


def ip_of(link, data):
    """The IP packet of a frame, without what Ethernet fills up; b"" if none."""
    if link == 1:
        data = data[ETHERNET:] if data[12:14] in (b"\x08\x00", b"\x86\xdd") else b""
    if len(data) < 20:
        return b""
    return data[:struct.unpack_from("!H", data, 2)[0] if data[0] >> 4 == 4 else 40 + struct.unpack_from("!H", data, 4)[0]]


def dotted(four):
    return ".".join(map(str, four))


class Outer:
    """A packet of a tunnel: its ends, and what of it is ESP (b"": IKE or a keepalive)."""

    def __init__(self, ip):
        self.esp, self.ike, self.ends = b"", b"", None
        if not ip or ip[0] >> 4 != 4:
            return
        src, dst, head = dotted(ip[12:16]), dotted(ip[16:20]), (ip[0] & 15) * 4
        if ip[9] == 50:
            self.ends, self.esp = ((src, 0), (dst, 0)), ip[head:]
        elif ip[9] == 17:
            sport, dport = struct.unpack_from("!HH", ip, head)
            if not {500, 4500} & {sport, dport}:
                return
            self.ends, body = ((src, sport), (dst, dport)), ip[head + 8:]
            if dport == 500 or sport == 500:
                self.ike = body
            elif body[:4] == b"\0\0\0\0":
                self.ike = body[4:]
            elif len(body) > 8:
                self.esp = body


def associations(stems):
    """-> {SPI: (SA, client number, is outgoing)}, suites in order"""
    found, suites = {}, []
    for n, stem in enumerate(stems):
        for (cipher, integrity), material, initiator, spis in keys.read_log(stem + ".keys.log")[1]:
            for direction, (spi, _, _) in spis.items():
                role = "initiator" if (direction == "outbound") == initiator else "responder"
                key, auth = (bytes.fromhex(material.get((what, role), "")) for what in ("encryption", "integrity"))
                found[int(spi, 16)] = esp.SA(cipher, integrity, key, auth), n, direction == "outbound"
            suites.append(esp.suite(cipher, integrity))
    return found, suites


def same(ip):
    """The packet, without what a router changes: hop limit and IPv4's checksum."""
    if ip[0] >> 4 == 4:
        return ip[:8] + b"\0" + ip[9:10] + b"\0\0" + ip[12:]
    return ip[:7] + b"\0" + ip[8:]


def decrypt(interfaces, packets, sas):
    """-> {frame: (inner IP packet, client, is outgoing)}"""
    inside, unknown = {}, 0
    for p in packets:
        link, name = interfaces[p.interface]
        if is_inner(name):
            continue
        o = Outer(ip_of(link, p.data))
        if not o.esp:
            continue
        spi, = struct.unpack_from("!I", o.esp)
        if spi not in sas:
            unknown += 1
            continue
        sa, client, outgoing = sas[spi]
        inside[p.frame] = sa.inner(o.esp), client, outgoing
    if unknown:
        sys.exit(f"{unknown} ESP packets of unknown SPIs")
    return inside


def ask_tshark(path, esp_sa, inside):
    """What tshark decrypts must be what was decrypted here. -> how many it did."""
    profile = path + ".profile"
    os.makedirs(profile, exist_ok=True)
    shutil.copy(esp_sa, profile + "/esp_sa")
    out = subprocess.run(
        ["tshark", "-nr", path, "-o", "esp.enable_encryption_decode:TRUE", "-o", "esp.enable_authentication_check:TRUE",
         "-o", "esp.enable_null_encryption_decode_heuristic:FALSE", "-Y", "esp", "-T", "fields", "-e", "frame.number",
         "-e", "ip.len", "-e", "ip.id", "-e", "ipv6.plen", "-e", "ipv6.dst"],
        capture_output=True, text=True, check=True, env=dict(os.environ, WIRESHARK_CONFIG_DIR=profile)).stdout
    shutil.rmtree(profile)
    done = 0
    for line in out.splitlines():
        frame, length, _, plen, _ = (line + "\t" * 4).split("\t")[:5]
        ip = inside[int(frame)][0]
        lengths = length.split(",")
        if ip and (len(lengths) > 1 or plen):
            done += 1
            told = 40 + int(plen.split(",")[0]) if ip[0] >> 4 == 6 else int(lengths[1]) if len(lengths) > 1 else -1
            if told != len(ip):
                sys.exit(f"frame {frame}: tshark sees {told} octets inside, not {len(ip)}")
    return done


def pair(interfaces, packets, inside):
    """-> [(outer frame, inner frame)]: equal packets, nearest in time, in order."""
    by = {p.frame: p for p in packets}
    waiting = collections.defaultdict(list)
    for p in packets:
        link, name = interfaces[p.interface]
        if is_inner(name):
            ip = ip_of(link, p.data)
            if ip:
                waiting[same(ip)].append(p)
    groups = collections.defaultdict(list)
    for frame, (ip, _, _) in inside.items():
        if ip:
            groups[same(ip)].append(by[frame])
    pairs = []
    for content, outers in groups.items():
        inners = waiting.get(content, [])
        if len(outers) == len(inners):
            pairs += [(o.frame, i.frame) for o, i in zip(outers, inners)]
            continue
        left = list(inners)
        for o in outers:  # fewer of one than of the other: the nearest
            if left:
                best = min(left, key=lambda i: abs(i.usec - o.usec))
                if abs(best.usec - o.usec) < 1000000:
                    left.remove(best)
                    pairs.append((o.frame, best.frame))
    return sorted(pairs)


def label(interfaces, packets, inside, clients):
    """-> a truth for each client's tunnel."""
    tunnels = [Tunnel() for _ in range(clients)]
    ends, of_port, of_ike = [None] * clients, {}, {}
    rows = []
    for p in packets:
        link, name = interfaces[p.interface]
        if is_inner(name):
            continue
        o = Outer(ip_of(link, p.data))
        if not o.ends:
            continue
        rows.append((p, o))
        if p.frame in inside:
            _, client, outgoing = inside[p.frame]
            a, b = o.ends if outgoing else o.ends[::-1]
            ends[client] = ends[client] or (a[0], b[0])
            of_port[a] = client
    for p, o in rows:  # an IKE SA is the client's from whose port it is also heard with ESP
        for end in o.ends:
            if end in of_port and o.ike:
                of_ike[o.ike[:8]] = of_port[end]
    for p, o in rows:
        at = p.usec / 1e6
        ip, client, outgoing = inside.get(p.frame, (b"", None, None))
        if client is None:
            client = of_ike.get(o.ike[:8]) if o.ike else next((of_port[e] for e in o.ends if e in of_port), None)
        if client is None:
            continue
        if ip:
            tunnels[client].packet(at, outgoing, ip)
        else:
            tunnels[client].outer(at)
    out = []
    for n, t in enumerate(tunnels):
        spis = sorted({f"{s:08x}" for s in (struct.unpack_from("!I", o.esp)[0] for p, o in rows
                                            if p.frame in inside and inside[p.frame][1] == n)})
        out.append({"a": ends[n][0], "b": ends[n][1], "spis": spis, **t.truth()})
    return out


def cut(link, name, data):
    if not is_inner(name):
        return data[:ESP_OCTETS] if Outer(ip_of(link, data)).esp else data
    ip = ip_of(link, data)
    if not ip:
        return data[:ESP_OCTETS]
    proto, _, _, sport, _, payload, _ = transport(ip)
    kept = len(ip) - len(payload) if sport is not None else 48 if ip[0] >> 4 == 6 else (ip[0] & 15) * 4
    kept += {17: RTP_OCTETS, 6: 0}.get(proto, 8)
    return data[:(ETHERNET if link == 1 else 0) + min(kept, len(ip))]


def kept_packets(name, after, interfaces, packets, inside):
    """What the captures would have missed."""
    rng = random.Random(name)
    for p in packets:
        chance = rng.random() * 100
        if is_inner(interfaces[p.interface][1]):
            if chance < after.get("drop_inner", 0):
                continue
        elif p.frame in inside and chance < after.get("drop_outer", 0):
            continue
        yield p


def write(path, comment, interfaces, packets):
    """-> {frame of the full capture: frame of this one}; interfaces: {number: (link, name)}"""
    number = {n: i for i, n in enumerate(interfaces)}
    frames = {}
    with open(path, "wb") as f:
        f.write(merge.section_header(comment))
        for link, name in interfaces.values():
            f.write(merge.interface_block(link, name, ""))
        for p in packets:
            frames[p.frame] = len(frames) + 1
            link, name = interfaces[p.interface]
            f.write(merge.packet_block(number[p.interface], p.usec, p.wire, cut(link, name, p.data)))
    subprocess.run(["zstd", "-19", "-q", "-f", "--rm", path], check=True)
    return frames


def store(name, after, interfaces, packets, out):
    """Writes the capture or captures. -> [frames of file 0, of file 1]"""
    comment = (f"Recorded in espy's laboratory (samples/lab/evaluation, {name}) between network namespaces of one machine, "
               "and cut to headers. No packet of it was ever on a real network; addresses and names are imitated.")
    numbered = dict(enumerate(interfaces))
    if after.get("files") != 2:
        return [write(f"{out}/{name}.pcapng", comment, numbered, packets)]
    t0, frames = packets[0].usec, []
    for part, inner in (("outer", False), ("inner", True)):
        some = {n: i for n, i in numbered.items() if is_inner(i[1]) == inner}
        rows = [p for p in packets if p.interface in some]
        if inner:
            rows = [p._replace(usec=round(p.usec + after.get("offset", 0) * 1e6 + (p.usec - t0) * after.get("ppm", 0) / 1e6))
                    for p in rows]
        frames.append(write(f"{out}/{name}.{part}.pcapng", comment, some, rows))
    return frames


def compact(pairs):
    """[[outer file, outer frame, inner file, inner frame]...] -> see tests/evaluation/truth.py"""
    last, rows = 0, []
    for _, o, _, i in pairs:
        rows += [o - last, i - o]
        last = o
    return {"files": [pairs[0][0], pairs[0][2]] if pairs else [0, 0], "deltas": rows}


def main(name, full, out, full_dir, *stems):
    row = table.scenarios()[name]
    after = row.get("after", {})
    interfaces, packets = read(full)
    sas, suites = associations(stems)
    inside = decrypt(interfaces, packets, sas)
    stem = full.removesuffix(".pcapng")
    # keys.py's specification of a log: its SPIs only where there are several.
    subprocess.run([sys.executable, os.path.join(os.path.dirname(HERE), "keys.py"), full, stem,
                    *(f"{s}.keys.log={s}/spis=" if len(stems) > 1 else f"{s}.keys.log==" for s in stems)], check=True)
    by_tshark = 0
    if os.path.exists(stem + ".esp_sa"):
        rows = open(stem + ".esp_sa").read()  # a NAT may have changed the addresses; SPIs are enough
        open(stem + ".esp_sa", "w").write(re.sub(r'"IPv4","[^"]*","[^"]*"', '"IPv4","*","*"', rows))
        by_tshark = ask_tshark(full, stem + ".esp_sa", inside)
        if by_tshark == 0:
            sys.exit("tshark decrypts nothing with these keys")
    hard = bool(after) or float(row.get("set", {}).get("WIRE_LOSS", 0)) > 0
    truth = {"scenario": name, "part": row["part"], "hard": hard, "suite": suites[0],
             "decrypted": len(inside), "confirmed_by_tshark": by_tshark}
    tunnels = label(interfaces, packets, inside, len(stems))
    packets = list(kept_packets(name, after, interfaces, packets, inside))
    os.makedirs(out, exist_ok=True)
    frames = store(name, after, interfaces, packets, out)
    last = len(frames) - 1
    left = {p.frame: inside[p.frame] for p in packets if p.frame in inside}
    pairs = [[0, frames[0][o], last, frames[last][i]] for o, i in pair(interfaces, packets, left)]
    truth["pairs"], truth["tunnels"] = compact(pairs), tunnels
    with open(f"{out}/{name}.truth.json", "w", encoding="utf-8") as f:
        json.dump(truth, f, separators=(",", ":"))
        f.write("\n")
    if full_dir:
        os.makedirs(full_dir, exist_ok=True)
        for path in (full, stem + ".esp_sa", stem + ".ikev2_decryption_table"):
            if os.path.exists(path):
                shutil.copy(path, f"{full_dir}/{name}." + os.path.basename(path).split(".", 1)[1])
        with open(f"{full_dir}/{name}.pairs.json", "w", encoding="utf-8") as f:
            json.dump(pairs, f)
    inner = sum(is_inner(interfaces[p.interface][1]) for p in packets)
    print(f"{name}: {len(left)} ESP, {inner} inner, {len(pairs)} pairs, {by_tshark} of {len(inside)} also by tshark, "
          f"{[collections.Counter(t['seconds']).most_common() for t in tunnels]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
