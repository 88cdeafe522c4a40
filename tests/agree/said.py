"""What each form of a report says, in one form that can be compared:

    stories        [{verdict, confidence, operator, between, outcome, inside}]
    tunnels        {id: {verdict, confidence, near, far, outcome, packets, bytes}}
    findings       sorted [(level, title)], without their frames
    titles         the same without levels, each once
    calls, messages, registrations    how many
    captures       [packets]

The text tells the outcome in words where no traffic does, a page where it came to
nothing. inside is how many calls, messages and registrations are told with a story.
"""
import html
import html.parser
import json
import re

CONFIDENCES = ("possible", "probable", "confirmed")
CARDS_MOST = 12      # of a page; further stories stand below in tables
ROWS_MOST = 200      # of a table
CHAINS_MOST = 40     # findings of a page
LISTS = ("calls", "messages", "registrations")


def number(text):
    return int(text.replace(",", ""))


def endpoint(end):
    if not end or not end.get("ip"):
        return None
    ip, port = end["ip"], end.get("port")
    if not port:
        return ip
    return f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"


def operator(o):
    if not o:
        return None
    return (o["name"] + (f" ({o['country']})" if o.get("country") else "") +
            (f", MCC {o['mcc']}" if o.get("mcc") else "") +
            (f" MNC {o['mnc']}" if o.get("mnc") else ""))


# --- JSON ----------------------------------------------------------------------------

def carried(tunnel, key):
    return sum(sa[key] for sa in tunnel["esp"])


def upper(verdict):
    return verdict and verdict[0].upper() + verdict[1:]


def ends_of(thing):
    """Which of a flow's ends is the near one is not in the JSON report."""
    return frozenset((endpoint(thing.get("source")), endpoint(thing.get("destination"))))


def inside_of(report, subject, flow):
    """How many calls, messages and registrations are told with it."""
    def is_in(o):
        if flow:
            return o["tunnel"] is None and ends_of(o) == ends_of(flow)
        return o["tunnel"] == subject
    return tuple(sum(map(is_in, report[k])) for k in LISTS)


def story_of(report, story):
    tunnel = next((t for t in report["tunnels"] if t["id"] == story["lead"]), None)
    flow = next((f for f in report["flows"] if f.get("id") == story["lead"]), None)
    lead = next((v for v in report["verdicts"]
                 if v["subject"] == story["lead"] and v["leading"]), {})
    return {"verdict": upper(lead.get("verdict")), "confidence": lead.get("confidence"),
            "operator": operator(lead.get("operator")),
            "between": (endpoint(tunnel["local"]), endpoint(tunnel["remote"])) if tunnel
            else flow and ends_of(flow),
            "inside": inside_of(report, story["lead"], flow),
            "outcome": tunnel and tunnel.get("outcome_text"),
            "kept": not tunnel or tunnel["kept"],
            "packets": not tunnel or tunnel["packets"]}


def by_json(report):
    leads = {v["subject"]: v for v in report["verdicts"] if v["leading"]}
    findings = sorted((f["level"], f["title"]) for f in report["findings"])
    said = {
        "stories": [story_of(report, s) for s in report["stories"]],
        "tunnels": {t["id"]: {
            "verdict": leads[t["id"]]["verdict"],
            "confidence": leads[t["id"]]["confidence"],
            "near": endpoint(t["local"]), "far": endpoint(t["remote"]),
            "outcome": t["outcome"], "packets": carried(t, "packets"),
            "bytes": carried(t, "bytes")} for t in report["tunnels"]},
        "findings": findings,
        "titles": sorted({title for _, title in findings}),
        "captures": [c["packets"] for c in report["case"]["captures"]],
        "verdicts": sorted((v["subject"], v["verdict"], v["confidence"], v["leading"],
                            operator(v["operator"]) or "") for v in report["verdicts"]),
    }
    said.update({k: len(report[k]) for k in LISTS})
    return said


def story_told(story, with_outcome, more):
    keys = ("verdict", "confidence", "operator", "between") + more
    return dict({k: story[k] for k in keys},
                outcome=story["outcome"] if with_outcome else None)


def as_told(said, key, name):
    """The part of it that such a report tells of a key."""
    value = said[key]
    if key == "stories" and name == "text":
        return [story_told(s, not s["packets"], ("inside",)) for s in value]
    if key == "stories":
        return [story_told(s, not s["kept"], ()) for s in value if s["verdict"]][:CARDS_MOST]
    if name in ("Markdown", "HTML"):
        if key == "tunnels":
            return dict(list(value.items())[:ROWS_MOST])
        if key in LISTS:
            return min(value, ROWS_MOST)
    return value


# --- NDJSON ---------------------------------------------------------------------------

def by_ndjson(text):
    events = [json.loads(line) for line in text.splitlines()]
    kinds = {}
    for e in events:
        kinds.setdefault(e["event"]["dataset"].removeprefix("espy."), []).append(e)
    verdicts = [(e["espy"]["verdict"], operator(e["espy"].get("operator")))
                for e in kinds.get("verdict", [])]
    leads = {v["subject"]: v for v, _ in verdicts if v["leading"]}
    return {
        "tunnels": {t["espy"]["tunnel"]["id"]: {
            "verdict": leads[t["espy"]["tunnel"]["id"]]["name"],
            "confidence": leads[t["espy"]["tunnel"]["id"]]["confidence"],
            "near": endpoint(t["source"]), "far": endpoint(t["destination"]),
            "outcome": t["espy"]["tunnel"].get("outcome"),
            "packets": t.get("network", {}).get("packets", 0),
            "bytes": t.get("network", {}).get("bytes", 0)}
            for t in kinds.get("tunnel", [])},
        "verdicts": sorted((v["subject"], v["name"], v["confidence"], v["leading"],
                            o or "") for v, o in verdicts),
        "findings": sorted((e["espy"]["finding"]["level"], e["message"])
                           for e in kinds.get("finding", [])),
        "calls": len(kinds.get("call", [])),
        "messages": len(kinds.get("message", [])),
        "registrations": len(kinds.get("registration", [])),
    }


# --- text -------------------------------------------------------------------------------

HEADING = re.compile(r"(\S.*?)\s{2,}(" + "|".join(CONFIDENCES) + ")")
LABEL = re.compile(r" {2}(operator|between|when|outcome|traffic|inside|inferred|also|"
                   r"not quite)\s+(\S.*)")
INSIDE = re.compile(r" {4}(registers|call|message) {3,}\S")
MORE = re.compile(r" {15}and ([\d,]+) more (registrations|calls|messages) ")


def sections(text):
    """[(first line, the lines below it)] of the text report."""
    out, after_blank = [], True
    for line in text.split("\n"):
        if after_blank and line and not line.startswith(" "):
            out.append((line, []))
        elif out:
            out[-1][1].append(line)
        after_blank = not line
    return out


def labelled(lines):
    """{label: its first paragraph, unwrapped}, up to the reasons."""
    out, label = {}, None
    for line in lines:
        m = LABEL.match(line)
        if not line:
            break
        if m:
            label = m.group(1)
            out[label] = m.group(2)
        elif label in ("operator", "outcome", "traffic") and line.startswith(" " * 12):
            out[label] += " " + line.strip()
        else:
            label = None
    return out


def counted_inside(lines):
    counts = {"calls": 0, "messages": 0, "registrations": 0}
    names = {"call": "calls", "message": "messages", "registers": "registrations"}
    for line in lines:
        m, more = INSIDE.match(line), MORE.match(line)
        if m:
            counts[names[m.group(1)]] += 1
        elif more:
            counts[more.group(2)] += number(more.group(1))
    return tuple(counts[k] for k in LISTS)


def paragraphs(lines, start):
    """Those that begin so: unwrapped, without the note at the right edge."""
    out = []
    for line in lines:
        m = re.match(start, line)
        if m:
            out.append((m.end(), line[m.end():]))
        elif out and out[-1] and line.startswith(" " * out[-1][0]) and \
                not line.startswith(" " * (out[-1][0] + 1)):
            out[-1] = (out[-1][0], out[-1][1] + " " + line.strip())
        elif out and out[-1][0]:
            out[-1] = (0, out[-1][1])
    return [re.split(r"\s{2,}", text)[0].strip() for _, text in out]


def text_story(heading, lines):
    m, rows = HEADING.fullmatch(heading), labelled(lines)
    near_far = re.match(r"(\S+) and (\S+)", rows.get("between", ""))
    return {"verdict": m and m.group(1), "confidence": m and m.group(2),
            "operator": rows.get("operator"),
            "between": near_far and near_far.groups(), "outcome": rows.get("outcome"),
            "inside": counted_inside(lines)}


def by_text(text):
    stories, titles, captures = [], set(), []
    for heading, lines in sections(text):
        if heading == "What was read":
            captures = [number(n) for n in re.findall(
                r": pcap\S*, ([\d,]+) packets? (?:from|SHA-256|interface|\d)",
                " ".join(" ".join(lines).split()))]
        elif heading == "What was wrong with packets":
            for p in paragraphs(lines, r" {3}- +(?=\S)"):
                titles.add(re.sub(r" \([\d,]+ times\)$", "", p.split(": ", 1)[1]))
        elif heading != "No tunnel found":
            stories.append(text_story(heading, lines))
            levels = r"(informational|low|medium|high|critical): "
            for p in paragraphs(lines, r" {3}- {3}(?=" + levels + ")"):
                titles.add(p.split(": ", 1)[1])
            for p in paragraphs(lines, r" {7}- {3}(?=finding, " + levels + ")"):
                titles.add(p.split(": ", 1)[1])
    return {"stories": stories, "titles": sorted(titles), "captures": captures}


# --- Markdown and HTML: headings, paragraphs, pairs and tables -----------------------------

def plain(markdown):
    text = re.sub(r"\\([^A-Za-z0-9\s])", r"\1", markdown.replace("`", "").replace("**", ""))
    return html.unescape(text).strip()


def blocks_of_markdown(text):
    header = None
    caption = ""
    for line in text.split("\n"):
        if line.startswith("| "):
            cells = [plain(c) for c in re.split(r"(?<!\\)\|", line)[1:-1]]
            if header is None:
                header = cells
            elif not all(set(c) <= set("-: ") for c in cells):
                yield ("row", caption, dict(zip(header, cells)))
            continue
        header = None if not line.startswith("|") else header
        m = re.match(r"(#+) (.*)", line)
        pair = re.match(r"- \*\*(.+?)\*\*: (.*)", line)
        if m:
            yield ("h" + str(len(m.group(1))), plain(m.group(2)))
        elif pair:
            yield ("pair", plain(pair.group(1)), plain(pair.group(2)))
        elif re.fullmatch(r"\*\*[^*]+\*\*", line):
            caption = plain(line)
        elif line:
            yield ("p", plain(line))


class Page(html.parser.HTMLParser):
    """The same blocks of the page."""
    TAGS = ("h1", "h2", "h3", "p", "dt", "dd", "caption", "th", "td")

    def __init__(self):
        super().__init__()
        self.blocks, self.text, self.tag, self.skip = [], "", None, 0
        self.key = self.caption = ""
        self.header, self.cells, self.label = [], [], False

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "style", "svg"):
            self.skip += 1
        elif tag in self.TAGS:
            self.tag, self.text = tag, ""
        elif tag == "table":
            self.header = []
        elif tag == "tr":
            self.cells = []
        elif tag == "span" and "label" in (dict(attrs).get("class") or "").split():
            self.label = True
            self.text += "["

    def handle_endtag(self, tag):
        if tag in ("script", "style", "svg"):
            self.skip -= 1
        elif tag == "span" and self.label:
            self.label = False
            self.text += "]"
        elif tag == self.tag:
            self.end(tag, " ".join(self.text.split()))
            self.tag = None
        elif tag == "tr" and self.cells:
            self.blocks.append(("row", self.caption, dict(zip(self.header, self.cells))))

    def end(self, tag, text):
        if tag == "dt":
            self.key = text
        elif tag == "dd":
            self.blocks.append(("pair", self.key, text))
        elif tag == "caption":
            self.caption = text
        elif tag == "th":
            self.header.append(text)
        elif tag == "td":
            self.cells.append(text)
        else:
            self.blocks.append((tag, text))

    def handle_data(self, data):
        if not self.skip:
            self.text += data


def card_of(heading):
    m = re.fullmatch(r"(.*?)(, attempted)? \[(" + "|".join(CONFIDENCES) + r")\]", heading)
    if not m:
        return None
    return {"verdict": m.group(1), "confidence": m.group(3),
            "operator": None, "between": None, "outcome": None}


def tunnel_of(row):
    m = re.fullmatch(r"(.*) \[(.*)\]", row["Verdict"])
    return {"verdict": m and m.group(1), "confidence": m and m.group(2),
            "near": row["Near end"], "far": row["Far end"],
            "outcome": row["Outcome"] or None, "packets": number(row["ESP packets"]),
            "bytes": number(row["ESP bytes"])}


def by_blocks(blocks):
    said = {"stories": [], "tunnels": {}, "findings": [], "captures": [],
            "calls": 0, "messages": 0, "registrations": 0}
    section = heading = card = None
    for kind, *rest in blocks:
        if kind in ("h1", "h2"):
            section, heading, card = rest[0], None, card_of(rest[0])
            if card:
                said["stories"].append(card)
        elif kind == "h3":
            heading = rest[0]
        elif kind == "p" and card and "It came to nothing: " in rest[0]:
            card["outcome"] = rest[0].split("It came to nothing: ")[1].rstrip(" .")
        elif kind == "pair" and card and rest[0] == "Operator":
            card["operator"] = rest[1]
        elif kind == "pair" and card and rest[0] == "Between":
            card["between"] = re.match(r"(\S+) and ([^\s,]+)", rest[1]).groups()
        elif kind == "pair" and section == "Findings" and rest[0] == "Level":
            said["findings"].append((re.match(r"\[(\w+)\]", rest[1]).group(1), heading))
        elif kind == "pair" and rest[0] == "Packets" and section == "Chain of custody":
            said["captures"].append(number(rest[1].split()[0]))
        elif kind == "row" and rest[0] == "Tunnels":
            said["tunnels"][rest[1]["Tunnel"]] = tunnel_of(rest[1])
        elif kind == "row" and rest[0] in ("Calls", "Messages", "Registrations"):
            said[rest[0].lower()] += 1
    said["findings"].sort()
    return said


def by_markdown(text):
    return by_blocks(blocks_of_markdown(text))


def by_html(text):
    page = Page()
    page.feed(text)
    return by_blocks(page.blocks)
