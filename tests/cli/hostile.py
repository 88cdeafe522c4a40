"""Broken and hostile captures through the sanitizer build: nothing crashes, hangs
or leaks, no sanitizer has anything to say, and the damage is told.
"""
import os
import re
import shutil

from espytest import (ESPY_SAN, SHARED, parallel, read_capture, report, run, samples,
                      shared_captures)

WORK = "build/cli/cuts"
TIMEOUT = 10
SAMPLE = "samples/ipsec0.pcapng"
CUTS = 60
ENVIRONMENT = {
    "ASAN_OPTIONS": "detect_leaks=1:exitcode=99:detect_stack_use_after_return=1:"
                    "strict_string_checks=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
}
KINDS = (("analyze", []), ("analyze as JSON", ["--format", "json"]),
         ("analyze as NDJSON", ["--format", "ndjson"]),
         ("dissect", ["dissect", "--esp"]))


def sanitized(argv, allowed):
    """What is wrong with this run of espy-san."""
    r = run(ESPY_SAN, *argv, env=ENVIRONMENT, timeout=TIMEOUT)
    err = r.err_text()
    if r.status is None:
        return [f"{' '.join(argv)}: no end after {TIMEOUT} s"]
    if re.search(r"Sanitizer|runtime error", err) or r.status not in allowed:
        return [f"{' '.join(argv)}: exit status {r.status}", err[-3000:]]
    return []


def whole_captures(tally):
    captures = samples() + shared_captures()
    if not shared_captures():
        tally.skip(f"{SHARED} is not there: the samples only")

    def one(capture):
        return [p for _, options in KINDS for p in sanitized([*options, capture], {0})]

    for capture, problems in zip(captures, parallel(one, captures)):
        tally.check(f"espy-san {capture}", problems)
    problems = sanitized(captures, {0})
    tally.check("espy-san, all captures as one case", problems)


def malformed(tally):
    """What is wrong with a hostile packet is a finding, with its frame."""
    for capture in shared_captures("malformed"):
        r = report(capture)
        anomalies = [f for f in r["findings"] if f["id"].startswith("anomaly.")]
        packets = r["case"]["captures"][0]["packets"]
        uncited = [f["id"] for f in anomalies if not f["frames"]]
        tally.check(f"{capture}: the damage is told",
                    ([] if anomalies or not packets else ["not a word"]) +
                    [f"without a frame: {i}" for i in uncited])


def cuts_of(size):
    """About CUTS lengths: the whole first header, then evenly over the file."""
    step = max(1, size // CUTS)
    return sorted({*range(1, min(size, 64), 7), *range(step, size, step), size - 1})


def truncations(tally):
    captures = ["samples/ipsec0.pcapng"]
    captures += [c for c in (f"{SHARED}/ike/isakmp4500.pcap",
                             f"{SHARED}/sip/sip-tcp.pcap",
                             f"{SHARED}/formats/many_interfaces.pcapng")
                 if os.path.exists(c)]
    os.makedirs(WORK, exist_ok=True)

    def one(task):
        path, data, length = task
        with open(path, "wb") as f:
            f.write(data[:length])
        problems = [p for _, options in KINDS[1:]
                    for p in sanitized([*options, path], {0, 3})]
        if not problems:
            os.remove(path)
        return problems

    for capture in captures:
        data = read_capture(capture)
        name = os.path.basename(capture)
        tasks = [(f"{WORK}/{n}-{name}", data, n) for n in cuts_of(len(data))]
        problems = [p for found in parallel(one, tasks) for p in found]
        tally.check(f"espy-san {capture}, cut at {len(tasks)} places", problems[:10])


def no_files(tally):
    """A pipe or a device in a folder of rules or expectations is refused, not waited
    for."""
    folder = "build/cli/no-files"
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(f"{folder}/devices")
    os.mkfifo(f"{folder}/a.yml")
    os.mkfifo(f"{folder}/x.expect.yaml")
    os.symlink("/dev/zero", f"{folder}/devices/a.yml")
    for argv, name in ((["rules", "check", folder], "a.yml"),
                       (["rules", "check", f"{folder}/devices"], "devices/a.yml"),
                       (["--rules", folder, SAMPLE], "a.yml"),
                       (["--rules", f"+{folder}", SAMPLE], "a.yml"),
                       (["test", folder], "x.expect.yaml")):
        r = run(ESPY_SAN, *argv, env=ENVIRONMENT, timeout=TIMEOUT)
        tally.check(f"espy-san {' '.join(argv)}: no file",
                    [] if r.status == 2 and f"{folder}/{name}: not a file" in r.err_text()
                    else [r.status, r.err_text()])


def checks(tally):
    if not os.path.exists(ESPY_SAN):
        tally.fail(f"{ESPY_SAN} is not there: make san")
        return
    whole_captures(tally)
    malformed(tally)
    truncations(tally)
    no_files(tally)
