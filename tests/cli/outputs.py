"""Nothing is destroyed and no failure to write is swallowed: what was in a file stays
there when a run fails, is refused, is stopped or finds the disk full; what is read is
never written over; an output that cannot be written is exit status 2.
"""
import os
import shutil
import signal
import stat
import subprocess
import time

from espytest import ESPY, run

DEMO = "samples/ipsec0.pcapng"
VPN = "samples/vpn-ikev1.pcapng"
WORK = "build/cli/outputs"
KEEP = f"{WORK}/keep"
OLD = b"what was there before\n"
USAGE, CAPTURE = 2, 3
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)


def folder():
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(WORK)
    write(KEEP, OLD)


def write(path, content):
    with open(path, "wb") as f:
        f.write(content)
    return path


def read(path):
    with open(path, "rb") as f:
        return f.read()


def kept(before, path=KEEP):
    """What is wrong after a run that must have changed nothing."""
    now = sorted(os.listdir(os.path.dirname(path)))
    return ([] if read(path) == OLD else [f"{path} holds {read(path)[:100]!r}"]) + \
        ([] if now == before else [f"there was {before}, there is {now}"])


def reports():
    """A file with a report, for merge."""
    path = f"{WORK}/report.json"
    return write(path, run(ESPY, "--format", "json", VPN).out)


def failed(tally):
    """Runs that fail, or are refused before they begin."""
    folder()
    bad = write(f"{WORK}/bad.pcap", b"no capture")
    rule = write(f"{WORK}/bad.yml", b"title: x\n")
    before = sorted(os.listdir(WORK))
    for argv, status in (
            (["report", bad], CAPTURE), (["report", "nosuch.pcap"], CAPTURE), ([bad], CAPTURE),
            (["report", "--redact", bad], CAPTURE),
            (["report", "--format", "markdown", bad, "nosuch"], CAPTURE),
            (["--format", "json", bad], CAPTURE), (["--format", "ndjson", bad], CAPTURE),
            (["--each", bad, "nosuch.pcap"], CAPTURE),
            (["dissect", bad], CAPTURE), (["dissect", "--redact", bad], CAPTURE),
            (["dissect", "--each", bad], CAPTURE), (["merge", bad], CAPTURE),
            (["merge", "nosuch.json"], CAPTURE), (["test", "nosuch.expect.yaml"], USAGE),
            (["--rules", rule, DEMO], USAGE), (["report", "--rules", rule, DEMO], USAGE),
            (["--filter", "udp prt", DEMO], USAGE), (["dissect", "--filter", "udp prt", DEMO], USAGE),
            (["report", "--filter", "udp prt", DEMO], USAGE),
            (["--format", "xml", DEMO], USAGE), (["report", "--extract", bad, DEMO], USAGE),
            (["--fail-on-verdict", "none such", DEMO], USAGE)):
        r = run(ESPY, *argv, "-o", KEEP)
        tally.check(f"espy {' '.join(argv)} -o keep: keep stays as it was",
                    ([] if r.status == status and not r.out else [r.status, r.err_text(), r.out]) +
                    kept(before))


def done(tally):
    """Runs that end well replace the file, with its mode, through links."""
    folder()
    report = reports()
    os.chmod(KEEP, 0o640)
    os.symlink("keep", f"{WORK}/link")
    before = sorted(os.listdir(WORK))
    for argv in ([DEMO], ["--format", "json", DEMO], ["--each", "--jobs", "2", VPN, DEMO],
                 ["dissect", DEMO], ["dissect", "--redact", VPN], ["report", VPN],
                 ["report", "--redact", "--format", "markdown", VPN], ["merge", report],
                 ["test", "samples/vpn-ikev1.expect.yaml"]):
        env = {"SOURCE_DATE_EPOCH": "1"}
        direct = run(ESPY, *argv, env=env)
        problems = []
        for name in ("keep", "link"):
            write(KEEP, OLD)
            r = run(ESPY, *argv, "-o", f"{WORK}/{name}", env=env)
            got = read(KEEP)
            same = len(got) > 100 if argv[0] in ("report", "test") else got == direct.out
            problems += [] if r.status == 0 and not r.out and same else \
                [f"{name}: {r.status}", r.err_text(), got[:100]]
        problems += [] if sorted(os.listdir(WORK)) == before else [os.listdir(WORK)]
        problems += [] if stat.S_IMODE(os.stat(KEEP).st_mode) == 0o640 else ["another mode"]
        problems += [] if os.path.islink(f"{WORK}/link") else ["the link is none any more"]
        tally.check(f"espy {' '.join(argv)} -o keep", problems)
    fresh = f"{WORK}/fresh"
    os.umask(0o027)
    run(ESPY, DEMO, "-o", fresh)
    os.umask(0o022)
    tally.check("a new file has the mode that files have",
                [] if stat.S_IMODE(os.stat(fresh).st_mode) == 0o640 else [os.stat(fresh)])
    half = write(f"{WORK}/half.pcapng", read(DEMO)[:100000])
    r = run(ESPY, "report", half, "-o", KEEP)
    tally.check("a report of half a capture is one",
                [] if r.status == CAPTURE and b"</html>" in read(KEEP) else [r.status])


def inputs(tally):
    """What is read is not written over, by whatever name."""
    folder()
    capture = write(f"{WORK}/capture.pcapng", read(VPN))
    report = reports()
    os.mkdir(f"{WORK}/rules")
    rule = write(f"{WORK}/rules/own.yml", read("rules/carrier_wifi_calling.yml"))
    table = write(f"{WORK}/table.csv", b"192.0.2.0,192.0.2.255,64500,Example\n")
    os.link(capture, f"{WORK}/hard")
    os.symlink("capture.pcapng", f"{WORK}/soft")
    contents = {p: read(p) for p in (capture, report, rule, table)}
    for argv in ([capture, "-o", capture], [capture, "-o", f"{WORK}/hard"],
                 [capture, "-o", f"{WORK}/soft"], [f"{WORK}/soft", "-o", capture],
                 ["--each", WORK, "-o", capture], ["dissect", capture, "-o", f"{WORK}/hard"],
                 ["report", capture, "-o", f"{WORK}/soft"], ["merge", report, "-o", report],
                 ["--rules", rule, VPN, "-o", rule],
                 ["--rules", f"{WORK}/rules", VPN, "-o", rule],
                 ["--asn", table, VPN, "-o", table]):
        r = run(ESPY, *argv)
        tally.check(f"an input is never an output: {' '.join(argv)}",
                    ([] if r.status == USAGE and not r.out and "will not be written over" in
                     r.err_text() else [r.status, r.err_text()]) +
                    [f"{p} changed" for p, old in contents.items() if read(p) != old])
    for name, argv, source in (("standard input", ["-", "-o", capture], capture),
                               ("standard output", [capture], None),
                               ("standard output by its name", [capture, "-o", "/dev/stdout"], None)):
        with open(source or os.devnull, "rb") as stdin, \
                open(os.devnull if source else capture, "ab") as out:
            p = subprocess.run([ESPY, *argv], stdin=stdin, stdout=out, check=False,
                               stderr=subprocess.PIPE)
        tally.check(f"an input is never an output: {name}",
                    [] if p.returncode == USAGE and read(capture) == contents[capture]
                    else [p.returncode, p.stderr])


# --- stopped ---------------------------------------------------------------------------

def stopped(tally):
    """In mid-run: half a capture has come through a pipe, and no more does."""
    folder()
    pipe, whole = f"{WORK}/pipe", read(DEMO)
    os.mkfifo(pipe)
    write(f"{WORK}/x.expect.yaml", b"capture: pipe\n")
    report = read(reports())
    before = sorted(os.listdir(WORK))
    for argv, content in (([pipe], whole), (["--format", "json", pipe], whole),
                          (["--each", VPN, pipe], whole), (["dissect", "--esp", pipe], whole),
                          (["report", pipe], whole), (["merge", pipe], report),
                          (["test", f"{WORK}/x.expect.yaml"], whole)):
        problems = []
        for stop in STOPS:
            with subprocess.Popen([ESPY, *argv, "-o", KEEP], stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL) as p:
                with open(pipe, "wb", buffering=0) as f:
                    f.write(content[:len(content) // 2][:60000])
                    time.sleep(0.05)
                    p.send_signal(stop)
                    p.wait(20)
            problems += [f"{stop.name}: {line}" for line in kept(before)]
            problems += [] if p.returncode == -stop else [f"{stop.name}: ended {p.returncode}"]
        tally.check(f"espy {' '.join(argv)} -o keep, stopped: keep stays as it was", problems)


def evidence(tally):
    """Stopped at any time, --extract leaves whole captures only, or none."""
    folder()
    target, seen, problems = f"{WORK}/evidence", set(), []
    for i in range(24):
        shutil.rmtree(target, ignore_errors=True)
        with subprocess.Popen([ESPY, "report", DEMO, "-o", KEEP, "--extract", target],
                              stderr=subprocess.DEVNULL) as p:
            time.sleep(i * 0.003)
            p.send_signal(STOPS[i % 4])
            p.wait(20)
        names = sorted(os.listdir(target)) if os.path.isdir(target) else []
        seen.add(len(names))
        problems += [f"after {i * 3} ms: {n}" for n in names
                     if not n.endswith(".pcapng") or run(ESPY, "-q", f"{target}/{n}").status]
        if read(KEEP) != OLD and not read(KEEP).endswith(b"</html>\n"):
            problems.append("half a page")
        write(KEEP, OLD)
    none = f"{WORK}/none"
    r = run(ESPY, "report", f"{WORK}/nosuch.pcap", "--extract", none)
    tally.check("--extract of a capture that cannot be read makes no folder",
                [] if r.status == 3 and not os.path.exists(none) else [r.status, r.err_text()])
    tally.check("--extract, stopped: whole captures only", problems, f"of {sorted(seen)} files")
    shutil.rmtree(target, ignore_errors=True)
    run(ESPY, "report", DEMO, "-o", KEEP, "--extract", target)
    names = sorted(os.listdir(target))
    for n in names[:-1]:
        os.unlink(f"{target}/{n}")
    write(f"{target}/{names[-1]}", OLD)
    write(KEEP, OLD)
    r = run(ESPY, "report", DEMO, "-o", KEEP, "--extract", target)
    tally.check("--extract that finds a file there leaves it, nothing else, and no page",
                ([] if len(names) > 1 and r.status == USAGE and "File exists" in r.err_text()
                 else [names, r.status, r.err_text()]) +
                kept(names[-1:], f"{target}/{names[-1]}") + ([] if read(KEEP) == OLD else ["a page"]))


# --- what cannot be written ------------------------------------------------------------

def full(tally):
    """Every command, to a device that is always full."""
    folder()
    report = reports()
    for argv in ([DEMO], ["-q", VPN], ["--format", "json", DEMO], ["--format", "ndjson", DEMO],
                 ["--each", VPN, DEMO], ["--redact", DEMO], ["dissect", DEMO],
                 ["dissect", "--redact", VPN], ["dissect", "--pairs", DEMO], ["report", VPN],
                 ["report", "--redact", VPN], ["merge", report],
                 ["merge", "--format", "html", report], ["test", "samples/vpn-ikev1.expect.yaml"],
                 ["rules", "check"], ["rules", "list"], ["rules", "list", "--format", "json"],
                 ["rules", "fields"], ["rules", "explain", "Carrier Wi-Fi calling"],
                 ["asn", "lookup", "1.1.1.1"], ["asn", "info", "--format", "json"], ["help"],
                 ["schema"], ["help", "merge"], ["completion", "zsh"], ["--version"],
                 [DEMO, "nosuch.pcap"]):
        with open("/dev/full", "wb") as f:
            p = subprocess.run([ESPY, *argv], stdout=f, stderr=subprocess.PIPE, check=False)
        problems = [] if p.returncode == USAGE and b"could not write everything" in p.stderr \
            else [p.returncode, p.stderr]
        if argv[0] not in ("rules", "asn", "schema", "help", "completion", "--version"):
            r = run(ESPY, *argv, "-o", "/dev/full")
            problems += [] if r.status == USAGE and "/dev/full: could not write" in r.err_text() \
                else ["-o", r.status, r.err_text()]
        tally.check(f"espy {' '.join(argv)} > /dev/full", problems)


def small_disk(tally):
    """A disk that is too small: the old file stays, with nothing beside it."""
    folder()
    disk = f"{WORK}/disk"
    os.mkdir(disk)
    if os.geteuid() or run("mount", "-t", "tmpfs", "-o", "size=16k", "espy", disk).status:
        tally.skip("no file system can be mounted: a disk that is full is not tried")
        return
    try:
        keep = write(f"{disk}/keep", OLD)
        report = reports()
        write(report, read(report) * 60)
        for argv in (["--format", "json", DEMO], ["dissect", "--esp", DEMO],
                     ["--each", DEMO, DEMO, DEMO], ["report", DEMO],
                     ["merge", "--format", "html", report]):
            r = run(ESPY, *argv, "-o", keep)
            tally.check(f"espy {' '.join(argv)} -o keep, on a full disk: keep stays as it was",
                        ([] if r.status == USAGE and "could not write everything" in r.err_text()
                         else [r.status, r.err_text()]) + kept(["keep"], keep))
        r = run(ESPY, "report", DEMO, "-o", f"{WORK}/page", "--extract", f"{disk}/evidence")
        tally.check("--extract on a full disk leaves nothing, and no page",
                    ([] if r.status == USAGE and "could not write everything" in r.err_text()
                     and not os.path.exists(f"{WORK}/page") else [r.status, r.err_text()]) +
                    kept(["keep"], keep))
        update = write(f"{disk}/x.expect.yaml", b"capture: ../../../../" + VPN.encode() +
                       b"\ndamaged: true\n")
        try:
            with open(f"{disk}/filler", "wb", buffering=0) as f:
                while f.write(b"x" * 512):
                    pass
        except OSError:
            pass
        was, names = read(update), sorted(os.listdir(disk))
        r = run(ESPY, "test", "--update", update)
        tally.check("test --update on a full disk leaves the expectation",
                    [] if r.status == USAGE and "No space left" in r.text() + r.err_text() and
                    read(update) == was and
                    sorted(os.listdir(disk)) == names else [r.status, r.err_text()])
    finally:
        run("umount", "-l", disk)


def in_place(tally):
    """A folder in which nothing can be made, and a file that is mounted by itself: the
    old file is written to, when all is ready and there is room."""
    folder()
    closed = f"{WORK}/closed"
    os.mkdir(closed)
    keep = write(f"{closed}/keep", OLD)
    os.chmod(keep, 0o666)
    os.chmod(closed, 0o555)
    user = {} if os.geteuid() else {"user": 65534}
    try:  # a tree below root's own home is closed to everybody else
        why = subprocess.run([ESPY, "-q", VPN], stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, check=False, **user).stderr.decode()
    except PermissionError as e:
        why = str(e)
    if why:
        tally.skip(f"nobody cannot run espy ({why.strip()}): a folder that is closed is not tried")
    else:
        p = subprocess.run([ESPY, VPN, "-o", keep], stderr=subprocess.PIPE, check=False, **user)
        tally.check("-o in a folder that is closed: the file that is there is written",
                    [] if p.returncode == 0 and read(keep) == run(ESPY, VPN).out else [p])
        p = subprocess.run([ESPY, VPN, "-o", f"{closed}/new"], stderr=subprocess.PIPE,
                           check=False, **user)
        tally.check("-o in a folder that is closed: a new one is refused at once",
                    [] if p.returncode == USAGE and b"denied" in p.stderr else [p])
    os.chmod(closed, 0o755)
    disk = f"{WORK}/disk"
    os.mkdir(disk)
    if os.geteuid() or run("mount", "-t", "tmpfs", "-o", "size=16k", "espy", disk).status:
        tally.skip("nothing can be mounted: a file that is a mount of its own is not tried")
        return
    try:
        keep = write(f"{disk}/keep", OLD)
        run("mount", "--bind", keep, keep)
        r = run(ESPY, "report", DEMO, "-o", keep)
        tally.check("-o to a file that is a mount, on a full disk: it stays as it was",
                    ([] if r.status == USAGE and "No space left" in r.err_text() else
                     [r.status, r.err_text()]) + kept(["keep"], keep))
        r = run(ESPY, VPN, "-o", keep)
        tally.check("-o to a file that is a mount",
                    [] if r.status == 0 and read(keep) == run(ESPY, VPN).out
                    else [r.status, r.err_text()])
    finally:
        run("umount", "-l", keep)
        run("umount", "-l", disk)


def direct(tally):
    """What is no regular file is written as it is."""
    folder()
    expected = run(ESPY, DEMO).out
    r = run(ESPY, DEMO, "-o", "/dev/null")
    tally.check("-o /dev/null", [] if r.status == 0 and not r.out and os.path.exists("/dev/null")
                and stat.S_ISCHR(os.stat("/dev/null").st_mode) else [r.status, r.err_text()])
    tally.check("-o /dev/stdout", [] if run(ESPY, DEMO, "-o", "/dev/stdout").out == expected
                else ["another report"])
    with open(KEEP, "ab") as f:
        subprocess.run([ESPY, DEMO, "-o", "/dev/stdout"], stdout=f, check=False)
    tally.check("-o /dev/stdout where that is a file is added to it",
                [] if read(KEEP) == OLD + expected else [read(KEEP)[:100]])
    pipe = f"{WORK}/pipe"
    os.mkfifo(pipe)
    with subprocess.Popen([ESPY, DEMO, "-o", pipe]) as p:
        got = read(pipe)
        p.wait(20)
    tally.check("-o FIFO", [] if got == expected and p.returncode == 0 and
                stat.S_ISFIFO(os.stat(pipe).st_mode) else [p.returncode, got[:100]])
    r = run(ESPY, DEMO, "-o", WORK)
    tally.check("-o FOLDER", [] if r.status == USAGE and "directory" in r.err_text()
                else [r.status, r.err_text()])


def checks(tally):
    for part in (failed, done, inputs, stopped, evidence, full, small_disk, in_place, direct):
        part(tally)
    shutil.rmtree(WORK, ignore_errors=True)
