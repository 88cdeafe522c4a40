#!/usr/bin/python3
"""rtp.py --local ADDR:PORT --remote ADDR:PORT --codec NAME --seconds N [--seed N] [--jitter MS]
       [--no-dtx] [--conversation SEED --party 0|1] [--hold FROM-TO]

One end of a call's media: sends RTP every 20 ms with frames of the codec's true
sizes (the octets in them are random: nothing here can be listened to), speaks
in spurts with comfort noise between them as a voice codec with DTX does (or
without pause: --no-dtx), sends RTCP reports on the next port, and counts what it
receives. Two ends given the same conversation take turns; --hold is a time
without media."""
import argparse
import random
import socket
import struct
import time

# name: payload type, clock rate, timestamp step of 20 ms, speech frame octets,
# comfort noise octets (None: the codec has no DTX here), first octets of each.
# AMR and AMR-WB are RFC 4867 bandwidth-efficient: CMR and table of contents
# take the first ten bits. EVS is the primary mode in its compact format (3GPP TS
# 26.445, annex A.2.1): the frame and nothing else, told by its size.
CODECS = {
    "amr-wb": (104, 16000, 320, 33, 7, b"\xf1\x40", b"\xf4\xc0"),       # 12.65 kbit/s, SID
    "amr-wb-23.85": (104, 16000, 320, 61, 7, b"\xf4\x40", b"\xf4\xc0"), # 23.85 kbit/s, SID
    "amr": (102, 8000, 160, 32, 7, b"\xf3\xc0", b"\xf4\x40"),           # 12.2 kbit/s, SID
    "evs": (106, 16000, 320, 33, 6, b"", b""),                          # 13.2 kbit/s, SID
    "pcmu": (0, 8000, 160, 160, None, b"", b""),
    "pcma": (8, 8000, 160, 160, None, b"", b""),
    "pcmu-cn": (0, 8000, 160, 160, 1, b"", b""),                        # RFC 3389, level only
}
COMFORT_NOISE = 13  # its own payload type where the codec has no SID frames
HANGOVER = 3        # frames of speech that follow the speech


def endpoint(text):
    host, port = text.rsplit(":", 1)
    return host.strip("[]"), int(port)


def spurts(rng):
    """-> (frames of speech, frames of silence) for ever, of one who speaks alone."""
    while True:
        yield rng.randrange(40, 120), rng.randrange(30, 90)


def turns(rng, party):
    """The same for one of two who take turns, with pauses inside a turn, a word
    thrown in by the other, a little overlap, and now and then nobody."""
    silence = 0
    speaker = 0
    while True:
        turn = int(min(max(rng.expovariate(1 / 2.6), 0.4), 12) * 50)
        gap = int(rng.choice((-0.2, 0, 0.1, 0.3, 0.5, 0.8, 2.5)) * 50)
        phrases = []
        left = turn
        while left > 0:
            phrases.append((min(left, rng.randrange(30, 150)), rng.randrange(8, 45)))
            left -= sum(phrases[-1])
        word = (rng.randrange(0, turn), rng.randrange(12, 35)) if rng.random() < 0.4 else None
        total = sum(a + b for a, b in phrases)
        if speaker == party:
            for speech, pause in phrases:
                yield -silence, 0
                yield speech, 0
                silence = pause
            silence = max(0, silence + gap)
        elif word:
            yield -(silence + word[0]), 0
            yield word[1], 0
            silence = max(0, total - sum(word) + gap)
        else:
            silence = max(0, silence + total + gap)
        speaker ^= 1


def schedule(conversation, party, seed):
    """-> (frames of speech, frames of silence) pairs."""
    if conversation is None:
        yield from spurts(random.Random(seed))
        return
    speech, silence = 0, 0
    for n, _ in turns(random.Random(conversation), party):
        if n <= 0:
            silence -= n
        else:
            if silence:
                yield speech, silence
                speech, silence = 0, 0
            speech += n


def frames(codec, seconds, rng, pairs, dtx):
    """-> (tick, is_first_of_spurt, is_comfort_noise, octets) for each packet."""
    _, _, _, speech, silence, head, sid_head = CODECS[codec]
    dtx = dtx and silence is not None
    tick, end = 0, int(seconds * 50)

    for talk, pause in pairs:
        hangover = min(HANGOVER, pause) if dtx else pause
        for n in range(talk + hangover):
            if tick >= end:
                return
            yield tick, n == 0, False, head + rng.randbytes(speech - len(head))
            tick += 1
        if dtx:  # a first one, then one every 160 ms
            pause -= hangover
            for n in range(0, pause, 8):
                if tick + n < end:
                    yield tick + n, False, True, sid_head + rng.randbytes(silence - len(sid_head))
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
    p.add_argument("--no-dtx", action="store_true")
    p.add_argument("--conversation", type=int)
    p.add_argument("--party", type=int, default=0)
    p.add_argument("--hold", default="0-0")
    a = p.parse_args()

    rng = random.Random(a.seed)
    hold = [float(x) for x in a.hold.split("-")]
    family = socket.AF_INET6 if ":" in a.local[0] else socket.AF_INET
    rtp, rtcp = (socket.socket(family, socket.SOCK_DGRAM) for _ in "ab")
    rtp.bind(a.local)
    rtcp.bind((a.local[0], a.local[1] + 1))
    rtp.setblocking(False)
    pt, _, step, *_ = CODECS[a.codec]
    ssrc, sequence, base = rng.getrandbits(32), rng.getrandbits(15), rng.getrandbits(31)
    start, next_report, sent, octets = time.monotonic(), 1.0, 0, 0
    pairs = schedule(a.conversation, a.party, a.seed)
    for tick, first, noise, payload in frames(a.codec, a.seconds, rng, pairs, not a.no_dtx):
        if hold[0] <= tick * 0.02 < hold[1]:
            continue
        at = start + tick * 0.02 + abs(rng.gauss(0, a.jitter)) / 1000
        time.sleep(max(0, at - time.monotonic()))
        timestamp = (base + tick * step) & 0xFFFFFFFF
        kind = COMFORT_NOISE if noise and pt < 96 else pt
        header = struct.pack("!BBHII", 0x80, kind | (0x80 if first else 0), (sequence + sent) & 0xFFFF, timestamp, ssrc)
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
