#!/usr/bin/python3
"""rtp.py --local ADDR:PORT --remote ADDR:PORT --codec NAME --seconds N [--seed N] [--jitter MS]

One end of a call's media: sends RTP every 20 ms with frames of the codec's true
sizes (the octets in them are random: nothing here can be listened to), speaks
in spurts with comfort noise between them as a voice codec with DTX does, sends
RTCP reports on the next port, and counts what it receives."""
import argparse
import random
import socket
import struct
import time

# name: payload type, clock rate, timestamp step of 20 ms, speech frame octets,
# comfort noise octets (None: the codec has no DTX here), first octets of each.
# AMR and AMR-WB are RFC 4867 bandwidth-efficient: CMR and table of contents
# take the first ten bits.
CODECS = {
    "amr-wb": (104, 16000, 320, 33, 7, b"\xf1\x40", b"\xf4\xc0"),  # 12.65 kbit/s, SID
    "amr": (102, 8000, 160, 32, 7, b"\xf3\xc0", b"\xf4\x40"),      # 12.2 kbit/s, SID
    "pcmu": (0, 8000, 160, 160, None, b"", b""),
    "pcma": (8, 8000, 160, 160, None, b"", b""),
}


def endpoint(text):
    host, port = text.rsplit(":", 1)
    return host.strip("[]"), int(port)


def frames(codec, seconds, rng):
    """-> (tick, is_first_of_spurt, octets) for each packet to send."""
    _, _, _, speech, silence, head, sid_head = CODECS[codec]
    tick, end = 0, int(seconds * 50)
    while tick < end:
        for n in range(rng.randrange(40, 120)):  # a spurt of speech
            if tick >= end:
                return
            yield tick, n == 0, head + rng.randbytes(speech - len(head))
            tick += 1
        pause = rng.randrange(30, 90)
        if silence is not None:
            for n in range(0, pause, 8):         # one SID every 160 ms
                if tick + n < end:
                    yield tick + n, False, sid_head + rng.randbytes(silence - len(sid_head))
            tick += pause


def sender_report(ssrc, timestamp, packets, octets):
    now = time.time() + 2208988800
    report = struct.pack("!BBHIIIIII", 0x80, 200, 6, ssrc, int(now), int(now % 1 * 2**32), timestamp, packets, octets)
    cname = b"lab"
    sdes = struct.pack("!BBHIBB", 0x81, 202, 3, ssrc, 1, len(cname)) + cname
    return report + sdes + b"\0" * (16 - len(sdes))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--local", type=endpoint, required=True)
    p.add_argument("--remote", type=endpoint, required=True)
    p.add_argument("--codec", choices=CODECS, required=True)
    p.add_argument("--seconds", type=float, required=True)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--jitter", type=float, default=2.0)
    a = p.parse_args()

    rng = random.Random(a.seed)
    family = socket.AF_INET6 if ":" in a.local[0] else socket.AF_INET
    rtp, rtcp = (socket.socket(family, socket.SOCK_DGRAM) for _ in "ab")
    rtp.bind(a.local)
    rtcp.bind((a.local[0], a.local[1] + 1))
    rtp.setblocking(False)
    pt, _, step, *_ = CODECS[a.codec]
    ssrc, sequence, base = rng.getrandbits(32), rng.getrandbits(15), rng.getrandbits(31)
    start, next_report, sent, octets = time.monotonic(), 1.0, 0, 0
    for tick, first, payload in frames(a.codec, a.seconds, rng):
        at = start + tick * 0.02 + abs(rng.gauss(0, a.jitter)) / 1000
        time.sleep(max(0, at - time.monotonic()))
        timestamp = (base + tick * step) & 0xFFFFFFFF
        header = struct.pack("!BBHII", 0x80, pt | (0x80 if first else 0), (sequence + sent) & 0xFFFF, timestamp, ssrc)
        try:
            rtp.sendto(header + payload, a.remote)
            if time.monotonic() - start > next_report:
                rtcp.sendto(sender_report(ssrc, timestamp, sent, octets), (a.remote[0], a.remote[1] + 1))
                next_report += 4
        except OSError:
            pass  # the peer's port is not open yet, or not any more
        sent, octets = sent + 1, octets + len(payload)
    time.sleep(0.3)
    received = 0
    try:
        while rtp.recv(2048):
            received += 1
    except OSError:
        pass
    print(f"sent {sent} received {received}")


main()
