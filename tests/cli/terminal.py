"""What somebody else chose the words of, a file's name or a rule's title, does nothing
to the terminal: neither on standard output nor on standard error.
"""
import os
import re
import shutil

from espytest import ESPY, run

WORK = "build/cli/terminal"
DEMO = "samples/ipsec0.pcapng"
EVIL = b"a\033[31mX\xc2\x9b2J\xe2\x80\xaeY\xff\n\r"  # ESC, CSI, right-to-left, no UTF-8
HARM = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|"
                  rb"\xe2\x80[\x8b-\x8f\xa8-\xae]|\xff")
# What takes a file's name or a word; the name is put in place of NAME.
NAME = object()
COMMANDS = [
    [NAME], ["report", NAME], ["dissect", NAME], ["merge", NAME], ["merge", "--format", NAME],
    ["test", NAME], ["--each", NAME], ["--each", "--format", "json", NAME], [NAME, DEMO],
    ["rules", "check", NAME], ["rules", "explain", NAME], ["rules", "list", "--rules", NAME],
    ["--rules", NAME, DEMO], ["--settings", NAME, DEMO], ["--mute", NAME, DEMO],
    ["--asn", NAME, DEMO], ["--filter", NAME, DEMO], ["-o", NAME, NAME],
    ["--fail-on", NAME, DEMO], ["--format", NAME, DEMO], ["asn", "lookup", NAME],
    ["asn", "info", "--asn", NAME], ["completion", NAME], ["help", NAME],
    ["--jobs", NAME, "--each", DEMO],
]
RULE = """title: "a\\e[31mX\\u009b\\u202e"
id: 0b7e4f5e-7f0e-4b6d-9a3e-5d0c4f8e1a2b
status: stable
description: "b\\e[32mY\\u009b\\u202e"
level: low
logsource: {product: espy, category: tunnel}
detection:
  here: {tunnel.kind: [esp, ikev2]}
  condition: here
verdict: {name: "v\\e[33mZ"}
falsepositives: [EVIL]
response: [EVIL]
references: [EVIL]
tests:
  - {name: EVIL, facts: {tunnel.kind: esp}, verdict: "v\\e[33mZ"}
""".replace("EVIL", '"c\\e[32mY\\u009b\\u202e"')


def harm(r):
    lines = [HARM.search(x) for out in (r.out, r.err) for x in out.split(b"\n")]
    out = [f"reaches the terminal: {m.group()!r}" for m in lines if m]
    return out + ([] if r.status in range(4) else [f"exit status {r.status}"])


def names(tally):
    there, broken = os.fsencode(WORK) + b"/" + EVIL, EVIL
    for content in (b"{\n", b"a: [\n", b"\xd4\xc3\xb2\xa1"):
        with open(there, "wb") as f:
            f.write(content)
        for argv in COMMANDS:
            problems = []
            for name in (there, there + b"/none", broken, b"--" + broken, b"-" + broken):
                r = run(ESPY, *[name if x is NAME else x for x in argv], timeout=20)
                problems += [f"{name!r}: {p}" for p in harm(r)]
            said = " ".join("NAME" if x is NAME else x for x in argv)
            tally.check(f"espy {said}, an evil name of {content!r}", problems[:5])


def rules(tally):
    path = f"{WORK}/rule.yml"
    with open(path, "w", encoding="utf-8") as f:
        f.write(RULE)
    for argv in (["rules", "check", path], ["rules", "explain", path],
                 ["rules", "list", "--rules", path],
                 ["rules", "list", "--format", "json", "--rules", path],
                 ["rules", "list", "--format", "markdown", "--rules", path],
                 ["--rules", path, DEMO], ["report", "--rules", path, DEMO]):
        r = run(ESPY, *argv)
        tally.check(f"espy {' '.join(argv)}, an evil title",
                    harm(r) + ([r.status, r.err] if r.status else []))


def tables(tally):
    path = f"{WORK}/table.csv"
    with open(path, "wb") as f:
        f.write(b'192.0.2.0,192.0.2.255,65000,"N\033[31m\xc2\x9b\xe2\x80\xae"\n')
    for options in ([], ["--format", "json"], ["--format", "ndjson"]):
        r = run(ESPY, "asn", "lookup", *options, "--asn", path, "192.0.2.1")
        tally.check(f"espy asn lookup {' '.join(options)}, an evil holder",
                    harm(r) + ([] if b"65000" in r.out else [r.out, r.err]))


def checks(tally):
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(WORK)
    names(tally)
    rules(tally)
    tables(tally)
