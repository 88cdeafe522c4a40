"""What the system tests share: where things are, running espy, counting.

A test changes to the repository's root, prints a line for each thing it
checked, and ends with "N passed, N failed, N skipped"; tests/run adds these up.
Whatever it writes goes under build/.
"""
import glob
import gzip
import json
import os
import pty
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ESPY = "build/espy"
ESPY_SAN = "build/espy-san"
SHARED = "../shared/captures"
JOBS = 2

os.chdir(ROOT)


def samples():
    return sorted(glob.glob("samples/*.pcapng"))


def shared_captures(folder="*"):
    """The public captures, if they are there."""
    return sorted(glob.glob(f"{SHARED}/{folder}/*.*cap*"))


def no_terminal():
    """Why no terminal is to be had (a chroot without /dev/pts has none); None: one is."""
    try:
        for end in pty.openpty():
            os.close(end)
    except OSError as why:
        return f"no terminal to be had ({why})"
    return None


def parallel(function, items):
    """function(item) for each, two at a time; the results in order."""
    with ThreadPoolExecutor(JOBS) as pool:
        return list(pool.map(function, items))


class Result:
    """How a program ended and what it said."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def text(self):
        return self.out.decode("utf-8", "replace")

    def err_text(self):
        return self.err.decode("utf-8", "replace")


def run(*argv, stdin=None, env=None, timeout=60, cwd=None):
    """Runs a program. Its status is negative for a signal, None for a hang."""
    environment = dict(os.environ, LC_ALL="C", TZ="UTC")
    environment.pop("NO_COLOR", None)
    environment.update(env or {})
    try:
        p = subprocess.run(argv, env=environment, timeout=timeout, check=False, cwd=cwd,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           **({"input": stdin} if stdin is not None
                              else {"stdin": subprocess.DEVNULL}))
    except subprocess.TimeoutExpired as e:
        return Result(None, e.stdout or b"", e.stderr or b"")
    return Result(p.returncode, p.stdout, p.stderr)


def report(*captures, options=()):
    """The JSON report of one case; raises ValueError if it is none."""
    r = run(ESPY, "--format", "json", *options, *captures)
    try:
        return json.loads(r.out)
    except ValueError as e:
        raise ValueError(f"exit {r.status}: {e}: {r.err_text().strip()}") from e


def dissect(capture, *options):
    """The lines of `espy dissect`, parsed."""
    r = run(ESPY, "dissect", *options, capture)
    return [json.loads(line) for line in r.out.splitlines()]


def read_capture(path):
    """A capture's bytes, unpacked."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as f:
        return f.read()


class Tally:
    """Counts what was checked and tells what failed."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def ok(self, name, note=""):
        self.passed += 1
        print(f"ok     {name}" + (f": {note}" if note else ""))

    def fail(self, name, *lines):
        self.failed += 1
        print(f"FAILED {name}")
        for line in lines:
            for part in str(line).rstrip("\n").split("\n"):
                print(f"         {part}")

    def check(self, name, problems, note=""):
        """One check; problems is a list of lines, empty when all is well."""
        if problems:
            self.fail(name, *problems)
        else:
            self.ok(name, note)

    def skip(self, why):
        self.skipped += 1
        print(f"skip   {why}")

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        sys.exit(1 if self.failed else 0)
