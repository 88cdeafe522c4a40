"""The fleet page (espy merge --format html): the same structure as an incident
report's, whatever the reports hold; what a reader must find; its bounds.
"""
import json
import re

import page
from espytest import ESPY, ESPY_SAN, run

EPOCH = {"SOURCE_DATE_EPOCH": "1795564800"}
EVIL = "</td><script>alert(1)</script>\"'><b onclick=x>`|[a](http://x)\n# h\n@all\u202e"
CALLING = "carrier Wi-Fi calling"
MOST_TOLD = 20


def capture(path, sha256=None, damage=None, readable=True):
    return {"path": path, "sha256": sha256, "first": "2026-11-24T00:42:18.000000000Z",
            "damage": damage, "readable": readable}


def case(captures, verdicts=(), tunnels=(), findings=()):
    return {"schema": "espy.report/1", "case": {"captures": captures}, "verdicts": list(verdicts),
            "tunnels": list(tunnels), "findings": list(findings)}


def hostile_case(i, text):
    """Every string that may be anything is text; i keeps the cases apart."""
    name = f"{i}{text}"
    operator = {k: name for k in ("name", "mcc", "mnc", "country")}
    return case(
        [dict(capture(name, name, name, i % 3 != 0), first=None if i % 2 else
              "2026-11-24T00:42:18.000000000Z")],
        [{"verdict": name, "confidence": c, "leading": True, "subject": name, "level": "low",
          "operator": operator} for c in ("confirmed", "possible")],
        [{"id": f"{name}{o}", "kind": name, "outcome": o,
          "remote": {"ip": f"192.0.{i >> 8 & 255}.{i & 255}", "names": [name]}}
         for o in ("refused", "no-response")],
        [{"id": name, "level": "high", "title": name}])


def merge(cases, *options, program=ESPY):
    lines = "\n".join(json.dumps(c) for c in cases)
    return run(program, "merge", "-", *options, env=EPOCH, stdin=lines.encode())


def html_of(cases, program=ESPY_SAN):
    r = merge(cases, "--format", "html", program=program)
    return r.text() if r.status == 0 else f"exit {r.status}: {r.err_text()}"


def rows_of(text):
    return [len(re.findall("<tr><td", t)) for t in text.split("<table>")[1:]]


def tables_of(text):
    """Of each table its rows, each {title of the column: text}."""
    def cells(row, tag):
        return ["".join(page.Page(c).text).strip()
                for c in re.findall(rf"<{tag}[ >].*?</{tag}>", row, re.S)]
    out = []
    for table in re.findall("<table>.*?</table>", text, re.S):
        head, _, body = table.partition("</thead>")
        titles = cells(head, "th")
        out.append([dict(zip(titles, cells(row, "td"), strict=True))
                    for row in re.findall("<tr>.*?</tr>", body, re.S)])
    return out


def structure(tally, samples, nosuch):
    reports = run(ESPY, "--each", "--format", "json", *samples, nosuch).out
    r = run(ESPY_SAN, "merge", "--format", "html", "-", env=EPOCH, stdin=reports)
    text = r.text()
    tally.check("fleet of the samples", page.problems(text)[:MOST_TOLD])
    seen = "".join(page.Page(text).text)
    first = seen.split("Each report, named after", maxsplit=1)[0]
    cases = [json.loads(line) for line in reports.splitlines()]
    sure = sum(v["verdict"] == CALLING and v["leading"] and v["confidence"] == "confirmed"
               for c in cases for v in c["verdicts"])
    wanted = [f"{len(cases)} cases", CALLING, f"{sure} confirmed", "T-Mobile (US)",
              "What is unusual", "auth-rejected", nosuch, "No such file", "2026-11-25 00:00:00 UTC"]
    tally.check("fleet: the first screen says", [w for w in wanted if w not in first])
    listed = [c["case"]["captures"][0] for c in cases]
    wanted = [c["path"] for c in listed] + [c["sha256"][:12] for c in listed if c["sha256"]]
    tally.check("fleet: every case is in the table",
                [w for w in wanted if w not in seen] or
                ([] if rows_of(text)[0] == len(listed) else [rows_of(text)]))
    _, verdicts, operators, *_ = tables_of(text)
    expected = {"Verdict": CALLING, "Level": "informational", "Confirmed": str(sure),
                "Operator": "T-Mobile", "Country": "US", "MCC-MNC": "310-260"}
    told = {**verdicts[0], **{k: v for row in operators if row["Operator"] == "T-Mobile"
                              for k, v in row.items() if k not in verdicts[0]}}
    tally.check("fleet: cells stand under their heads",
                [f"{k}: {told.get(k)}" for k, v in expected.items() if told.get(k) != v])
    again = run(ESPY, "merge", "--format", "html", "-", env=EPOCH, stdin=reports).text()
    tally.check("fleet: the same reports and date, the same bytes",
                [] if again == text else ["differ"])


def hostile(tally, markdown_problems):
    cases = [hostile_case(i, EVIL) for i in range(9)]
    text = html_of(cases)
    tally.check("fleet: hostile names", page.problems(text)[:MOST_TOLD])
    seen = "".join(page.Page(text).text)
    tally.check("fleet: hostile names are told as they are",
                [] if "</td><script>alert(1)</script>" in seen else ["not found in the text"])
    classes = {c for a in re.findall(r'class="label ([^"]*)"', text) for c in a.split()}
    known = set("confirmed probable possible informational low medium high critical".split())
    tally.check("fleet: labels are of known kinds", sorted(classes - known))
    text = merge(cases, "--format", "markdown", program=ESPY_SAN).text()
    tally.check("fleet: hostile names in Markdown", markdown_problems(text)[:MOST_TOLD]
                if text else ["nothing was written"])
    odd = [case([]), case([{}, {}], [], [{"id": EVIL, "kind": EVIL, EVIL: 5}])]
    tally.check("fleet: reports that say next to nothing", page.problems(html_of(odd)))
    for wrong, place in ((case([7]), r"case\.captures\[0\]"), (case([{"path": []}]), r"path"),
                         (case([], ["x"]), r"verdicts\[0\]"),
                         (case([], [], [{"id": "t", "kind": "x", "remote": {"ip": EVIL}}]),
                          r"tunnels\[0\]\.remote\.ip")):
        r = merge([case([capture("a")]), wrong], "--format", "html", program=ESPY_SAN)
        tally.check(f"fleet: what is no report is told: {place}",
                    page.problems(r.text()) or
                    ([] if r.status == 3 and re.fullmatch(
                        rf"espy: standard input:2: not a report of espy: [^\n]*{place}: [^\n]*\n",
                        r.err_text()) and "1 case" in r.text() else [r.status, r.err_text()]))


def bounds(tally):
    many = [hostile_case(i, "x") for i in range(1024 + 1000)]
    text = html_of(many)
    problems = page.problems(text)[:MOST_TOLD]
    rows = rows_of(text)
    if rows[0] != 1000 or max(rows[1:]) > 200:
        problems.append(f"rows: {rows}")
    if "1,024 more are not in this table; see --format json." not in text:
        problems.append("does not say how many cases are left out")
    tally.check("fleet: tables are bounded, and say so", problems)
    long = [hostile_case(i, "\u00e9" * 1_000_000) for i in range(2)]
    text = html_of(long)
    tally.check("fleet: names of a million letters are cut",
                page.problems(text)[:MOST_TOLD] or
                ([] if len(text) < 200_000 and "\u00e9..." in text and "\ufffd" not in text
                 else [f"{len(text)} characters"]))


def checks(tally, samples, markdown_problems):
    structure(tally, samples, "nosuch.pcap")
    hostile(tally, markdown_problems)
    bounds(tally)
