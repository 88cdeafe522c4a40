"""`espy --format ndjson` against the Elastic Common Schema: every field is one of
ECS's with a value of its type, or stands under espy., ike. or sip., where a field
has one type in all events, as a store that indexes them asks for.
"""
import ipaddress
import json
import re

LIST = "tests/schema/ecs-8.11.txt"
OWN = ("espy", "ike", "sip")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$")
KINDS = ("alert", "event")
# event.type by event.category: what ECS expects.
TYPES = {"network": {"access", "allowed", "connection", "denied", "end", "info",
                     "protocol", "start"},
         "session": {"start", "end", "info"}}
DATASETS = ("verdict", "finding", "tunnel", "call", "message", "registration")
LEAST = ("@timestamp", "ecs.version", "event.kind", "event.category", "event.type",
         "event.dataset", "event.start", "event.end", "event.duration", "file.path",
         "observer.product", "observer.version", "message")


def fields():
    """ECS's fields: {name: (type, may be several)}."""
    out, part, kind = {}, "", ""
    with open(LIST, encoding="utf-8") as f:
        for line in f.read().splitlines():
            if line.startswith("#"):
                continue
            if line.startswith("["):
                part = line[1:-1]
                continue
            if not line.startswith(" "):
                kind, line = line.split(":", 1)
            for name in line.split():
                out[f"{part}.{name}" if part else name] = (
                    kind.removesuffix("[]"), kind.endswith("[]"))
    return out


def is_ip(v):
    try:
        return isinstance(v, str) and bool(ipaddress.ip_address(v))
    except ValueError:
        return False


IS = {
    "keyword": lambda v: isinstance(v, str),
    "date": lambda v: isinstance(v, str) and bool(TIME.match(v)),
    "ip": is_ip,
    "long": lambda v: type(v) is int and -2 ** 63 <= v < 2 ** 63,
    "float": lambda v: type(v) in (int, float),
    "boolean": lambda v: isinstance(v, bool),
    "object": lambda v: isinstance(v, dict),
    "geo_point": lambda v: isinstance(v, dict),
}


def kind_of(v):
    return "null" if v is None else "number" if type(v) in (int, float) else type(v).__name__


class Ecs:
    """Checks events; remembers the types of our own fields."""

    def __init__(self):
        self.fields = fields()
        self.own = {}

    def own_problems(self, name, v):
        if isinstance(v, dict):
            for k, w in v.items():
                yield from self.own_problems(f"{name}.{k}", w)
        elif isinstance(v, list):
            for w in v:
                yield from self.own_problems(name, w)
        elif v is not None and self.own.setdefault(name, kind_of(v)) != kind_of(v):
            yield f"{name} is {kind_of(v)} here and {self.own[name]} elsewhere"

    def problems(self, name, v):
        if name.split(".")[0] in OWN:
            yield from self.own_problems(name, v)
        elif name in self.fields:
            kind, several = self.fields[name]
            if isinstance(v, list) != several and kind != "object":
                yield f"{name}: {'several' if several else 'one'} expected, got {v!r}"
            for w in v if isinstance(v, list) else [v]:
                if not IS[kind](w):
                    yield f"{name}: {w!r} is no {kind}"
        elif isinstance(v, dict):
            for k, w in v.items():
                yield from self.problems(f"{name}.{k}", w)
        else:
            yield f"{name} is no field of ECS {LIST}"

    def event(self, o):
        for k, v in o.items():
            yield from self.problems(k, v)
        flat = set(names(o))
        yield from (f"no {name}" for name in LEAST if name not in flat
                    and not (name == "file.path" and "file" not in o))
        e = o["event"]
        if e["kind"] not in KINDS or e["dataset"] not in {f"espy.{d}" for d in DATASETS}:
            yield f"event.kind {e['kind']}, event.dataset {e['dataset']}"
        for category in e["category"]:
            if not set(e["type"]) <= TYPES.get(category, set()):
                yield f"event.category {category} with event.type {e['type']}"
        if e.get("outcome", "unknown") not in ("success", "failure", "unknown"):
            yield f"event.outcome {e['outcome']}"
        if e["end"] < e["start"]:
            yield f"event.end {e['end']} before {e['start']}"
        addresses = {o[k]["ip"] for k in ("source", "destination", "client", "server")
                     if "ip" in o.get(k, {})}
        if addresses - set(o.get("related", {}).get("ip", [])):
            yield f"related.ip lacks some of {addresses}"


def names(o, prefix=""):
    for k, v in o.items():
        yield prefix + k
        if isinstance(v, dict):
            yield from names(v, f"{prefix}{k}.")


def agrees(lines, report):
    """As many events of each kind as the report has."""
    got = {}
    for o in lines:
        got[o["event"]["dataset"]] = got.get(o["event"]["dataset"], 0) + 1
    for d in DATASETS:
        n = len(report[d + "s"])
        if got.get(f"espy.{d}", 0) != n:
            yield f"{got.get(f'espy.{d}', 0)} events of espy.{d}, {n} in the report"
    ids = [o["event"]["id"] for o in lines if "id" in o["event"]]
    if len(set(ids)) != len(ids):
        yield "two events have one event.id"


def check(ndjson, report, ecs):
    """Problems of one output, and its events."""
    lines, problems = [], []
    for n, line in enumerate(ndjson.splitlines(), 1):
        try:
            lines.append(json.loads(line))
        except ValueError as e:
            problems.append(f"line {n}: no JSON: {e}")
            continue
        problems += [f"line {n}: {p}" for p in ecs.event(lines[-1])]
    return problems + list(agrees(lines, report)), lines
