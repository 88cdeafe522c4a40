"""How espy says it is used, and what it refuses: help, mistyped words, options that
mean nothing to a command, completion. Which option is whose is read from the help
pages, and then tried.
"""
import json
import os
import pty
import re
import select
import shutil
import time

from espytest import ESPY, no_terminal, parallel, run

COMMANDS = ["analyze", "dissect", "test", "report", "merge", "rules check", "rules fields",
            "rules list", "rules explain", "asn lookup", "asn info", "schema", "help",
            "completion"]
USAGE = 2
# A capture that is not there: status 3, if anything were read before the refusal.
ARGUMENT = {"help": [], "completion": ["bash"], "asn lookup": ["1.1.1.1"], "asn info": [],
            "schema": [], "rules fields": [], "rules list": [], "rules explain": ["no such rule"]}
VALUE = {"--jobs": "2", "--fail-on": "low"}


def help_page(*words):
    return run(ESPY, "help", *words).text()


def options_of(page):
    """{"--output": takes a value, ...}"""
    return {m.group(1): bool(m.group(2))
            for m in re.finditer(r"^  (?:-\w, )?(--[\w-]+)( \S+)?", page, re.M)}


def helps(tally):
    overview = help_page()
    tally.check("espy help is espy --help",
                [] if overview and run(ESPY, "--help").text() == overview else ["it is not"])
    known, pages = options_of(overview), {}
    for command in COMMANDS:
        page = help_page(*command.split())
        pages[command] = options_of(page)
        other = run(ESPY, *command.split(), "--help")
        problems = [f"of no command: {o}" for o in pages[command] if o not in known]
        if other.status or other.err or other.text() != page:
            problems.append(f"{command} --help tells something else: {other.err_text()}")
        if f"espy {command}" not in page.replace("[", "").replace("]", ""):
            problems.append("it does not say how it is used")
        problems += [line for line in page.splitlines() if len(line) > 80]
        tally.check(f"espy help {command}", problems, f"{len(pages[command])} options")
    tally.check("espy help names every option, and each is of a command",
                [o for o in known if not any(o in p for p in pages.values())] +
                ([] if len(known) > 15 else [f"only {len(known)}"]))
    for group in ("rules", "asn"):
        r, h = run(ESPY, group, "--help"), help_page(group)
        union = {o for c in COMMANDS if c.startswith(group + " ") for o in pages[c]}
        tally.check(f"espy {group} --help", [] if r.text() == h and
                    set(options_of(h)) == union else [r.text(), r.err_text()])
    return pages, known


def refusals(tally, pages, known):
    """Every option with every command: refused where the command's page lacks it."""
    tried = []
    for command in COMMANDS:
        argument = ARGUMENT.get(command, ["nosuch.pcap"])
        for option, value in known.items():
            given = [option] + ([VALUE.get(option, "x")] if value else [])
            tried.append((command, option, [*command.split(), *argument, *given]))
    results = parallel(lambda t: run(ESPY, *t[2], timeout=20), tried)
    problems, refused = [], 0
    for (command, option, argv), r in zip(tried, results):
        lines = r.err_text().splitlines()
        is_refused = r.status == USAGE and len(lines) == 1 and not r.out and \
            any(lines[0].startswith(f"espy {who}: {option}: is of espy ") and
                lines[0].endswith(f": espy {who} takes no such option")
                for who in (command, command.split(" ", maxsplit=1)[0]))
        refused += is_refused
        if is_refused == (option in pages[command]):
            problems.append(f"{' '.join(argv)}: {r.status} {r.err_text()}")
    tally.check("options that mean nothing to a command are refused", problems,
                f"{refused} of {len(tried)}")


def mistyped(tally):
    for argv, pattern in (
            (["disect", "x"], r"^espy: disect: no such command or file; did you mean 'dissect'\?"),
            (["-q", "tets"], r"^espy: tets: .*did you mean 'test'\?"),
            (["nothing"], r"^espy: nothing: no such command or file"),
            (["-q", "report", "x"], r"^espy: report: is a command, and stands first"),
            (["rules", "chekc"], r"^espy rules: .*not 'chekc'; did you mean 'check'\?"),
            (["asn", "lokup", "1.1.1.1"], r"^espy asn: .*did you mean 'lookup'\?"),
            (["completion", "fisch"], r"did you mean 'fish'\?"),
            (["completion"], r"^espy completion: which shell"),
            (["help", "raport"], r"did you mean 'report'\?"),
            (["help", "rules", "lst"], r"did you mean 'rules list'\?"),
            (["rules", "list", "x"], r"^espy rules list: takes no 'x'"),
            (["--filtre", "udp", "nosuch.pcap"], r"^espy: --filtre: .*did you mean '--filter'\?"),
            (["report", "--extrac=x", "--extact", "x"], r"--extact: .*did you mean '--extract'\?"),
            (["--redact=yes", "nosuch.pcap"], r"--redact: takes no value"),
            (["--no", "nosuch.pcap"], r"--no: is it --no-color or --no-hash\?"),
            (["-qx", "nosuch.pcap"], r"^espy: -x: no such option"),
            (["--rules", "+", "nosuch.pcap"], r"^espy: --rules: needs a value"),
            (["-o"], r"^espy: --output: needs a value")):
        r = run(ESPY, *argv)
        tally.check(f"espy {' '.join(argv)}",
                    [] if r.status == USAGE and not r.out and r.err_text().count("\n") == 1 and
                    re.search(pattern, r.err_text()) else [r.status, r.text(), r.err_text()])
    # A name with a dot is a file that is not there, and a file is one whatever its name.
    r = run(ESPY, "disect.pcap")
    tally.check("a file that is not there", [] if r.status == 3 else [r.status, r.err_text()])
    path = "build/cli/disect"
    shutil.copy("samples/vpn-ikev1.pcapng", path)
    r = run(os.path.abspath(ESPY), "disect", cwd="build/cli")
    tally.check("a file that is called like that", [] if r.status == 0 and "IKEv1 VPN" in r.text()
                else [r.status, r.err_text()])
    both = run(ESPY, "-qo", "build/cli/letters", "samples/vpn-ikev1.pcapng")
    one = run(ESPY, "-q", "--output=build/cli/whole", "samples/vpn-ikev1.pcapng")
    short = run(ESPY, "--out", "build/cli/short", "--quiet", "--", "samples/vpn-ikev1.pcapng")
    texts = [open(f"build/cli/{n}", "rb").read() for n in ("letters", "whole", "short")]
    tally.check("an option can be written in several ways",
                [] if not (both.status or one.status or short.status) and texts[0] and
                texts[0] == texts[1] == texts[2] else [both.err_text(), one.err_text(), short.err_text()])


def no_hash(tally):
    sample = "samples/vpn-ikev1.pcapng"
    for options in ([], ["--redact"]):
        r = run(ESPY, "--format", "json", "--no-hash", *options, sample).text()
        w = run(ESPY, "--format", "json", *options, sample).text()
        tally.check(f"--no-hash {' '.join(options)}: the report without it, and else the same",
                    [] if re.search(r'"sha256": null', r) and
                    re.sub(r'("path": [^{}]*?"sha256": )"[0-9a-f]{64}"', r"\1null", w) == r
                    else [r[:500]])
    page = run(ESPY, "report", "--format", "markdown", "--no-hash", sample).text()
    tally.check("--no-hash: the page says so", [] if re.search(r"SHA-256\W+not known", page)
                else [line for line in page.splitlines() if "SHA-256" in line])


def schema(tally):
    from jsonschema import Draft202012Validator
    r = run(ESPY, "schema")
    told = json.loads(r.out)
    Draft202012Validator.check_schema(told)
    tally.check("espy schema", [] if r.status == 0 and told["properties"]["verdicts"]
                else [r.err_text()])


# --- completion ------------------------------------------------------------------------

def typed(shell, setup, line, wanted):
    """Types a line and a tabulator into a shell on a terminal: what it makes of it."""
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(TERM="dumb", PS1="$ ", HOME="/nonexistent", INPUTRC="/dev/null")
        os.execvp(shell[0], shell)
    seen, sent, end = "", False, time.time() + 20
    os.write(fd, f"{setup}; echo rea''dy\n".encode())
    while time.time() < end and wanted not in seen:
        if not select.select([fd], [], [], 0.2)[0]:
            continue
        try:
            seen += os.read(fd, 65536).decode("utf-8", "replace")
        except OSError:
            break
        if not sent and "ready" in seen.replace("rea''dy", ""):
            seen, sent = "", True
            os.write(fd, f"{line}\t".encode())
    os.close(fd)
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    return seen


ASKED = [  # what is typed, what must be offered, what must not
    ("espy dis", ["dissect"], ["report", "samples/"]),
    ("espy sampl", ["samples"], []),
    ("espy dissect --fil", ["--filter"], ["--fail-on"]),
    ("espy merge --", ["--format", "--output"], ["--filter", "--redact"]),
    ("espy --format ", ["text", "json", "ndjson"], ["html", "samples"]),
    ("espy report --format m", ["markdown"], ["html"]),
    ("espy --fail-on ", ["low", "critical"], ["samples"]),
    ("espy rules ", ["check", "fields", "list", "explain"], ["samples"]),
    ("espy rules list --f", ["--format"], ["--fail-on"]),
    ("espy completion ", ["bash", "zsh", "fish"], ["samples"]),
    ("espy help re", ["report"], ["rules"]),
    ("espy report -o sampl", ["samples"], []),
    ("espy report --extract sampl", ["samples"], []),
]


def offered(shell, script, line):
    words = line.split(" ")
    if shell == "bash":
        quoted = " ".join(f"'{w}'" for w in words)
        code = f"source {script}; COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; " \
            "_espy; printf '%s\\n' \"${COMPREPLY[@]}\""
    else:
        code = f"source {script}; complete -C '{line}'"
    r = run(shell, *(["--norc"] if shell == "bash" else []), "-c", code)
    return [o.split("\t")[0].rstrip("/") for o in r.text().split("\n")], r.err_text()


def completion(tally):
    for shell in ("bash", "zsh", "fish"):
        script = f"build/cli/completion.{shell}"
        r = run(ESPY, "completion", shell)
        with open(script, "wb") as f:
            f.write(r.out)
        if not shutil.which(shell):
            tally.skip(f"{shell} is not installed: its completion is not tried")
            continue
        check = run(shell, "-n", script)
        tally.check(f"completion for {shell}: it can be read",
                    [] if r.status == 0 and r.out and check.status == 0 and not check.err
                    else [r.err_text(), check.err_text()])
        if shell == "zsh" and no_terminal():
            continue
        if shell == "zsh":
            setup = f"autoload -U compinit; compinit -u -D; source {script}"
            for line, wanted in (("espy dis", "dissect"), ("espy dissect --fil", "--filter"),
                                 ("espy report --format mark", "markdown")):
                seen = typed(["zsh", "-f", "-i"], setup, line, wanted)
                tally.check(f"zsh completes {line!r}", [] if wanted in seen else [repr(seen)])
            continue
        for line, wanted, unwanted in ASKED:
            got, errors = offered(shell, script, line)
            tally.check(f"{shell} completes {line!r}",
                        [f"not offered: {w}" for w in wanted if w not in got] +
                        [f"offered: {w}" for w in unwanted if w in got] +
                        ([errors] if errors else []))
    if shutil.which("bash"):
        got, _ = offered("bash", "build/cli/completion.bash", "espy --format = nd")
        tally.check("bash completes --format=nd", [] if got[0] == "ndjson" else [got])
        if why := no_terminal():
            tally.skip(f"{why}: completion in a shell is not tested")
            return
        seen = typed(["bash", "--norc", "--noprofile", "-i"],
                     "source build/cli/completion.bash", "espy dissect --fil", "--filter ")
        tally.check("bash completes on a terminal", [] if "--filter " in seen else [repr(seen)])


def checks(tally):
    pages, known = helps(tally)
    refusals(tally, pages, known)
    mistyped(tally)
    no_hash(tally)
    schema(tally)
    completion(tally)
