"""Runs espy over the evaluation's captures and measures each."""
import collections
import glob
import json
import os
import random

import captures
import score
import truth
from espytest import ESPY, parallel, run

HERE = "tests/evaluation/captures"
WRONG = 240         # wrong pairings tried
SPREAD = 0.004      # s about the aligned phase


class Scenario:
    """A capture or two, unpacked, and the truth."""

    def __init__(self, folder, name):
        self.name = name
        self.truth = truth.load(f"{folder}/{name}.truth.json")
        self.part = self.truth["part"]
        whole = f"{folder}/{name}.pcapng.zst"
        if os.path.exists(whole):
            data = captures.unpack(whole)
            self.paths = [captures.save(f"{name}.pcapng", data)]
            outer, inner = captures.side(data, False), captures.side(data, True)
        else:
            outer, inner = (captures.unpack(f"{folder}/{name}.{s}.pcapng.zst") for s in ("outer", "inner"))
            self.paths = [captures.save(f"{name}.{s}.pcapng", d) for s, d in (("outer", outer), ("inner", inner))]
        self.outer = captures.save(f"{name}.outer-only.pcapng", outer)
        self.inner = captures.save(f"{name}.inner-only.pcapng", inner)


def scenarios(folder=HERE, names=()):
    every = sorted(os.path.basename(p).removesuffix(".truth.json") for p in glob.glob(f"{folder}/*.truth.json"))
    return [Scenario(folder, n) for n in every if not names or n in names]


def lines(*argv):
    out = []
    for line in run(ESPY, *argv, timeout=300).out.splitlines():
        try:
            out.append(json.loads(line))
        except ValueError:
            out.append({})
    return out


def report(*paths):
    try:
        return json.loads(run(ESPY, "analyze", "--format", "json", *paths, timeout=300).out)
    except ValueError:
        return {}


def measure(s):
    """-> {"pairs": (told, true, right), "suites": (..), "tunnels": [{"seconds", "calls", "messages"}]}"""
    told = score.told_pairs(lines("dissect", "--pairs", *s.paths), s.paths)
    whole, outer = report(*s.paths), report(s.outer)
    tunnels = []
    for t in s.truth["tunnels"]:
        tunnel = score.tunnel_of(outer, t)
        tunnels.append({
            "seconds": score.seconds(tunnel, t),
            "calls": score.calls(score.inferred(outer, tunnel, "calls"), t["calls"]),
            "messages": score.messages(score.inferred(outer, tunnel, "messages"), t["messages"], t["reports"]),
            "quiet": t["end"] - t["start"] - sum(c["end"] - c["start"] for c in t["calls"]),
        })
    return {"scenario": s, "pairs": score.pairs(told, s.truth["pairs"]),
            "suites": score.suites(whole, s.truth["suite"]), "tunnels": tunnels}


def measure_all(some):
    return parallel(measure, some)


# ---- wrong pairings -----------------------------------------------------------------

def codec_calls(s):
    return {c["codec"]: c["start"] for t in s.truth["tunnels"] for c in t["calls"] if c["codec"]}


def times_of(path):
    with open(path, "rb") as f:
        return captures.times(f.read())


def wrong_combinations(some, count=WRONG):
    """[(outer's scenario, inner's scenario, us to shift the inner one by, how)]: outer
    captures with inner ones that are not their own, at the same time. Half of them,
    as far as there are so many, have a call with the same codec, and then the calls
    begin together, to a third of a second."""
    rng = random.Random(3)
    spans = {s.name: (times_of(s.outer), times_of(s.inner)) for s in some}
    able = [s for s in some if min(map(len, spans[s.name])) > 30]
    every = [(a, b) for a in able for b in able if a is not b]
    rng.shuffle(every)
    alike = [(a, b) for a, b in every if set(codec_calls(a)) & set(codec_calls(b))][:count // 2]
    every = alike + [p for p in every if p not in alike]
    out = []
    for n, (a, b) in enumerate(every[:count]):
        outer, inner = spans[a.name][0], spans[b.name][1]
        if n < len(alike):
            codec = sorted(set(codec_calls(a)) & set(codec_calls(b)))[0]
            shift = round((codec_calls(a)[codec] - codec_calls(b)[codec] + rng.uniform(-0.3, 0.3)) * 1e6)
        else:  # some seconds either way, so that not only the beginnings meet
            slack = max(0, (outer[-1] - outer[0]) - (inner[-1] - inner[0])) or 4000000
            shift = outer[0] - inner[0] + rng.randrange(0, slack + 1)
        if n % 3 == 0:
            how, shift = "multiple of 20 ms", shift // captures.GRID * captures.GRID
        elif n % 3 == 1:
            how = "anyhow"
        else:  # the media of one where those of the other are
            how = "in phase"
            shift += (captures.phase(outer) - captures.phase(inner) - shift) % captures.GRID
            shift += round(rng.uniform(0, SPREAD) * 1e6)
        out.append((a, b, shift, how))
    return out


def try_wrong(combination):
    """-> (told as correlated, words)"""
    a, b, shift, how = combination
    with open(b.inner, "rb") as f:
        path = captures.save(f"wrong-{a.name}-{b.name}.pcapng", captures.shifted(f.read(), shift))
    found = score.correlated(report(a.outer, path))
    os.unlink(path)
    return len(found), f"{a.name} with the inside of {b.name}, {how}, {shift} us"


def wrong_pairings(some, count=WRONG):
    """-> (tried, [words of those told as correlated])"""
    tried = parallel(try_wrong, wrong_combinations(some, count))
    return len(tried), [words for n, words in tried if n]


# ---- sums ---------------------------------------------------------------------------

def add(results):
    """The sums of a part."""
    t = collections.Counter()
    errors = []
    for r in results:
        told, true, right = r["pairs"]
        t.update(told=told, true=true, right=right)
        t.update(correlated=r["suites"][0], within=r["suites"][1], alone=r["suites"][2], scenarios=1)
        for tunnel in r["tunnels"]:
            right_s, near_s, all_s, _ = tunnel["seconds"]
            c, m = tunnel["calls"], tunnel["messages"]
            t.update(tunnels=1, right_s=right_s, near_s=near_s, all_s=all_s, calls=c["needed"], found=c["found"],
                     call_direction=c["direction"], false_calls=len(c["false"]), messages=m["true"],
                     messages_found=m["found"], message_direction=m["direction"], false_messages=len(m["false"]))
            t["quiet"] += tunnel["quiet"]
            t["length"] += tunnel["seconds"][2]
            errors += c["start"] + c["end"]
    t["worst"] = max((abs(e) for e in errors), default=0)
    return t


def confusion(results):
    out = collections.Counter()
    for r in results:
        for tunnel in r["tunnels"]:
            out.update((a, b) for _, a, b in tunnel["seconds"][3])
    return out
