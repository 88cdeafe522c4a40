"""What espy said, measured against a truth. Whatever is missing in what it said
counts as wrong."""
import datetime
import math
import os

from truth import KINDS

RANK = {k: n for n, k in enumerate(KINDS)}
NEAR_MESSAGE = 2.0   # s between a message's true time and the one told
SHORT_CALL = 10.0    # s; shorter ones need not be found


def epoch(t):
    """Epoch seconds of a number or an RFC 3339 time; None of anything else."""
    if isinstance(t, (int, float)):
        return float(t)
    if not isinstance(t, str):
        return None
    base, _, fraction = t.rstrip("Z").partition(".")
    try:
        whole = datetime.datetime.fromisoformat(base).replace(tzinfo=datetime.timezone.utc)
        return whole.timestamp() + (float("0." + fraction) if fraction else 0)
    except ValueError:
        return None


def ratio(part, whole):
    return part / whole if whole else 1.0


# ---- pairs and suites -------------------------------------------------------------

def file_index(told, paths):
    if isinstance(told, int):
        return told
    names = [os.path.basename(p) for p in paths]
    return names.index(os.path.basename(told)) if isinstance(told, str) and os.path.basename(told) in names else None


def told_pairs(lines, paths):
    """[(outer file, outer frame, inner file, inner frame)] of dissect --pairs."""
    out = []
    for line in lines:
        event = line.get("event", {})
        if (event.get("dataset") if isinstance(event, dict) else None) != "espy.pair" and \
                line.get("event.dataset") != "espy.pair":
            continue
        p = line.get("pair", {})
        out.append((file_index(p.get("outer_file"), paths), p.get("outer_frame"),
                    file_index(p.get("inner_file"), paths), p.get("inner_frame")))
    return out


def pairs(told, true):
    """-> (told, true, right); a pair told twice is right once."""
    return len(told), len(true), len(set(told) & set(true))


def is_suite(told, true):
    """Whether a suite told is the true one, told as an object or as words. What
    sizes cannot tell (key lengths, hashes of one ICV length) is not asked."""
    wanted = {true["encryption"]} | ({true["integrity"]} if true["integrity"] else set())
    if isinstance(told, str):
        return wanted <= set(told.replace("/", " ").replace("+", " ").replace(",", " ").split())
    if not isinstance(told, dict):
        return False
    words = {told.get("encryption"), told.get("integrity")} - {None}
    return wanted <= words or (true["encryption"] in words and
                               true["icv_octets"] in (told.get("icv_octets"), told.get("icv")))


def correlated(report):
    return [i for t in report.get("tunnels", []) for i in t.get("inner", []) if i.get("how") == "correlated"]


def suites(report, true):
    """-> (interfaces correlated, with the suite in the set, with it alone)"""
    found = correlated(report)
    within = [i for i in found if any(is_suite(s, true) for s in i.get("suites") or [])]
    return len(found), len(within), sum(len(i["suites"]) == 1 for i in within)


# ---- activity -----------------------------------------------------------------------

def spis(tunnel):
    out = set()
    for sa in tunnel.get("esp", []):
        try:
            out.add(int(str(sa.get("spi")), 16))
        except ValueError:
            pass
    return out


def tunnel_of(report, true):
    """The tunnel of the report that has the truth's SPIs, or {}."""
    wanted = {int(s, 16) for s in true["spis"]}
    best = max(report.get("tunnels", []), key=lambda t: len(spis(t) & wanted), default={})
    return best if spis(best) & wanted else {}


def told_seconds(tunnel, first, n):
    """espy's word for each second."""
    words = ["idle"] * n
    for a in tunnel.get("activity") or []:
        start, end, kind = epoch(a.get("start")), epoch(a.get("end")), a.get("kind")
        if start is None or end is None or kind not in RANK:
            continue
        last = math.floor(end) if end == start else math.ceil(end) - 1
        for s in range(max(math.floor(start) - first, 0), min(last - first + 1, n)):
            if RANK[kind] < RANK[words[s]]:
                words[s] = kind
    return words


def seconds(tunnel, true):
    """-> (right, right within a second, all, [(true, told)] of the wrong)"""
    words = true["seconds"]
    first = math.floor(true["start"])
    told = told_seconds(tunnel, first, len(words)) if "activity" in tunnel else [None] * len(words)
    near = sum(w in words[max(n - 1, 0):n + 2] for n, w in enumerate(told))
    wrong = [(first + n, a, b) for n, (a, b) in enumerate(zip(words, told)) if a != b]
    return len(words) - len(wrong), near, len(words), wrong


def inferred(report, tunnel, key):
    return [x for x in report.get(key, []) if x.get("how") == "inferred" and
            x.get("tunnel") == tunnel.get("id") and tunnel]


def calls(told, true):
    """-> {"true", "needed", "found", "direction", "start", "end", "false", "missed"}: start
    and end are the errors in s, where a call of at least SHORT_CALL was found."""
    out = {"true": len(true), "needed": 0, "found": 0, "direction": 0, "start": [], "end": [], "false": [],
           "missed": []}
    left = [(epoch(c.get("start")), epoch(c.get("end")), c) for c in told]
    left = [(a, b, c) for a, b, c in left if a is not None and b is not None]
    out["false"] += [c for c in told if epoch(c.get("start")) is None or epoch(c.get("end")) is None]
    for t in true:
        needed = t["end"] - t["start"] >= SHORT_CALL
        out["needed"] += needed
        over = [x for x in left if min(x[1], t["end"]) > max(x[0], t["start"])]
        if not over:
            out["missed"] += [t] if needed else []
            continue
        best = max(over, key=lambda x: min(x[1], t["end"]) - max(x[0], t["start"]))
        left.remove(best)
        if needed:
            out["found"] += 1
            out["direction"] += best[2].get("direction") in (t["direction"], {"outgoing": "outbound",
                                                             "incoming": "inbound"}[t["direction"]])
            out["start"].append(best[0] - t["start"])
            out["end"].append(best[1] - t["end"])
    out["false"] += [c for _, _, c in left]
    return out


def messages(told, true, reports):
    """-> {"true", "found", "direction", "false"}. An acknowledgement of a message
    (RP-ACK, in a MESSAGE of its own) told as one is neither."""
    out = {"true": len(true), "found": 0, "direction": 0, "false": []}
    left = [(epoch(m.get("time", m.get("at"))), m) for m in told]
    for t in true:
        near = [x for x in left if x[0] is not None and abs(x[0] - t["time"]) <= NEAR_MESSAGE]
        if near:
            best = min(near, key=lambda x: abs(x[0] - t["time"]))
            left.remove(best)
            out["found"] += 1
            out["direction"] += best[1].get("direction") == t["direction"]
    for at, m in left:
        if at is None or not any(abs(at - r["time"]) <= NEAR_MESSAGE for r in reports):
            out["false"].append(m)
    return out
