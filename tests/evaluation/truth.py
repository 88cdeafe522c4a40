"""The truths beside the captures (samples/lab/evaluation makes them)."""
import json

# Of several activities in one second this order tells which is its word.
KINDS = ["call", "message", "registration", "bulk", "web", "interactive", "keepalive", "idle"]


def expand(coded):
    """{"files": [outer, inner], "deltas": [...]} -> [(outer file, outer frame, inner
    file, inner frame)]. The deltas are, for each pair in order of the outer frame:
    its distance to the one before, and from it to the inner frame."""
    outer_file, inner_file = coded["files"]
    deltas, outer, out = coded["deltas"], 0, []
    for n in range(0, len(deltas), 2):
        outer += deltas[n]
        out.append((outer_file, outer, inner_file, outer + deltas[n + 1]))
    return out


def load(path):
    with open(path, encoding="utf-8") as f:
        t = json.load(f)
    t["pairs"] = expand(t["pairs"])
    return t
