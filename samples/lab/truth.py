#!/usr/bin/python3
"""truth.py CAPTURE.pcapng <TEMPLATE >EXPECTATION

Completes an expectation: what a scenario knows is in the template, what can be
counted is counted here by tshark and capinfos, never by espy. In the template
@first FILTER@ is the number of the first frame that matches, @count FILTER@ how
many match. The counted part is appended."""
import collections
import re
import subprocess
import sys

COUNTED = [  # in the expectation's "counts": without keys, as the capture stands,
    # and without the copies that ICMP errors quote
    ("ike", "isakmp"), ("esp", "esp"), ("nat_keepalive", "udpencap.nat_keepalive"),
    ("dns", "dns"), ("sip", "sip"), ("rtp", "rtp"), ("rtcp", "rtcp"),
]


def tshark(capture, *args):
    return subprocess.run(["tshark", "-nr", capture, "-o", "esp.enable_null_encryption_decode_heuristic:FALSE", *args],
                          capture_output=True, text=True, check=True).stdout.splitlines()


def main(capture):
    def fill(m):
        frames = tshark(capture, "-Y", m[2], "-T", "fields", "-e", "frame.number")
        if m[1] == "count":
            return str(len(frames))
        if not frames:
            sys.exit(f"no frame matches {m[2]}")
        return frames[0]

    print("# Truth from the laboratory that recorded it (samples/lab); counts by tshark.")
    print(re.sub(r"@(first|count) ([^@]+)@", fill, sys.stdin.read()).rstrip())
    interfaces = collections.Counter(tshark(capture, "-T", "fields", "-e", "frame.interface_name"))
    print(f"packets: {sum(interfaces.values())}")
    print("interfaces: {" + ", ".join(f"{name}: {n}" for name, n in interfaces.items()) + "}")
    counts = {name: len(tshark(capture, "-Y", f"{f} && !icmp && !icmpv6")) for name, f in COUNTED}
    print("counts: {" + ", ".join(f"{name}: {n}" for name, n in counts.items() if n) + "}")
    spis = collections.Counter(tshark(capture, "-Y", "esp", "-T", "fields", "-e", "esp.spi", "-e", "ip.src"))
    if spis:
        print("esp:")
        for row, n in spis.items():
            spi, src = row.split("\t")
            print(f'  - {{spi: "{spi[2:]}", from: {src}, packets: {n}}}')


main(*sys.argv[1:])
