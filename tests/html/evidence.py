"""Evidence captures (espy report --extract): exactly the packets, byte by byte, with
their interfaces; and the same verdict when they are analysed again."""
import glob
import os
import re
import struct

import page
import pcapng
from espytest import ESPY, read_capture, report, run


def options(data):
    """(code, value) of a block's options."""
    at = 0
    while at + 4 <= len(data):
        code, n = struct.unpack_from("<HH", data, at)
        if code == 0:
            return
        yield code, data[at + 4:at + 4 + n]
        at += 4 + (n + 3) // 4 * 4


def parse(path):
    """([(name, link type)], [(interface, time in ns, data, comments)])."""
    interfaces, packets, resolution = [], [], []
    for kind, b in pcapng.blocks(read_capture(path)):
        if kind == pcapng.INTERFACE:
            o = dict(options(b[16:-4]))
            interfaces.append((o.get(2, b"").decode(), struct.unpack_from("<H", b, 8)[0]))
            r = o.get(9, b"\x06")[0]
            resolution.append(10 ** (9 - r))  # the samples: a power of ten
        elif kind == pcapng.PACKET:
            i, high, low, n, _ = struct.unpack_from("<IIIII", b, 8)
            rest = b[28 + (n + 3) // 4 * 4:-4]
            comments = [v.decode() for c, v in options(rest) if c == 1]
            packets.append((i, (high << 32 | low) * resolution[i], b[28:28 + n],
                            comments))
    return interfaces, packets


def split(capture, folder):
    """The two interfaces of a capture as two files."""
    data = read_capture(capture)
    paths = [f"{folder}/outer.pcapng", f"{folder}/inner.pcapng"]
    for i, path in enumerate(paths):
        with open(path, "wb") as f:
            f.write(pcapng.of_interface(data, i))
    return paths


def packets_of(path, originals):
    """Problems of one evidence capture, and the (file, frame)s in it."""
    problems, cited = [], set()
    interfaces, packets = parse(path)
    for interface, time, data, comments in packets:
        told = [m for m in (re.match(r"espy: frame (\d+) of (\S+): .", c) for c in comments) if m]
        if not told:
            problems.append(f"{path}: a packet without a reason: {comments}")
            continue
        file, frame = told[0][2], int(told[0][1])
        from_interfaces, from_packets = originals[file]
        was = from_packets[frame - 1]
        if (time, data) != was[1:3] or interfaces[interface] != from_interfaces[was[0]]:
            problems.append(f"{path}: frame {frame} of {file} is not as it was")
        if (file, frame) in cited:
            problems.append(f"{path}: frame {frame} of {file} is in it twice")
        cited.add((file, frame))
    return problems, cited


def wanted_of(r, subject, verdict):
    return {(os.path.basename(f["file"]), f["frame"]) for e in verdict["evidence"]
            for f in e["frames"]} if verdict["subject"] == subject else set()


def story(verdict):
    return (verdict["verdict"], verdict["confidence"],
            (verdict["operator"] or {}).get("name"))


def verdicts(r, folder, originals):
    seen = set()
    for v in r["verdicts"]:
        slug = re.sub(r"[^a-z0-9]+", "-", v["verdict"].lower())[:39].rstrip("-")
        path = f"{folder}/{v['subject']}-{slug}.pcapng"
        seen.add(path)
        if not os.path.exists(path):
            yield f"{path} is not there"
            continue
        problems, cited = packets_of(path, originals)
        yield from problems
        missing = wanted_of(r, v["subject"], v) - cited
        if missing:
            yield f"{path}: without {sorted(missing)}"
        again = [story(x) for x in report(path)["verdicts"]]
        if story(v) not in again:
            yield f"{path}: was {story(v)}, is {again}"
    for path in sorted(set(glob.glob(f"{folder}/*")) - seen):
        problems, cited = packets_of(path, originals)
        yield from problems
        found = [f for f in r["findings"] if f["frames"] and
                 {(os.path.basename(x["file"]), x["frame"]) for x in f["frames"]} <= cited]
        if not found:
            yield f"{path}: is no finding's"


def listed(text, folder, originals):
    """The report lists the very packets that a set's capture holds."""
    section = text.split("\n## Evidence\n")[1].split("\n## ")[0]
    for part in section.split("\n### ")[1:]:
        name = re.search(r"\*\*Evidence capture\*\*: `([^`]+)`", part)
        _, cited = packets_of(f"{folder}/{name[1]}", originals)
        frames = set()
        for file, rest in re.findall(r"^- \*\*(.*?)\*\*: [0-9,]+ packets?: (.*)$", part, re.M):
            if "more that the filters" in rest:
                frames = cited
                break
            file = os.path.basename(file.replace("\\", ""))
            frames |= {(file, n) for n in page.frames_of(re.match("`(.*?)`", rest)[1])}
        if frames != cited:
            yield f"{name[1]}: listed and held differ: {sorted(frames ^ cited)[:9]}"


def check(captures, folder):
    """Problems of all evidence of a case; its files are left in the folder."""
    r = run(ESPY, "report", *captures, "--format", "markdown", "--extract", folder)
    if r.status:
        return [f"exit {r.status}: {r.err_text()}"]
    originals = {os.path.basename(c): parse(c) for c in captures}
    problems = list(verdicts(report(*captures), folder, originals))
    problems += listed(r.text(), folder, originals)
    for path in glob.glob(f"{folder}/*"):
        if os.path.basename(path) not in r.text():
            problems.append(f"the report does not name {path}")
    return problems


def in_tshark(folder):
    problems = []
    for path in glob.glob(f"{folder}/*"):
        r = run("tshark", "-n", "-r", path, "-T", "fields", "-e", "frame.comment")
        rows = [line for line in r.text().split("\n") if line]
        if r.status or len(rows) != len(parse(path)[1]) or \
                not all("espy: frame" in line for line in rows):
            problems.append(f"{path}: {len(rows)} packets with comments; {r.err_text()[-300:]}")
    return problems
