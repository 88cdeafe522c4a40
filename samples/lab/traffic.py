#!/usr/bin/python3
"""traffic.py serve ADDR... | traffic.py KIND ADDR SECONDS SEED [OPTION=VALUE]...

What people do in a tunnel besides calling. `serve` answers on ADDR what the kinds
ask for; a kind runs against such a server for SECONDS. The octets are random, the
sizes and times are the point. Each kind has its port, which is what the truth of
an evaluation goes by (evaluation/label.py):

  web       TCP 80     pages of several objects over up to four connections, then thinking
  download  TCP 8080   rate=kB/s, size=kB each time, rest=s between
  upload    TCP 8081   the same, to the server
  adaptive  TCP 8082   video in chunks: every=s, size=kB
  stream    UDP 8090   video at a constant rate from the server: fps=, size=octets of a picture
  shell     TCP 22     single keys and their echo, lines of output, pauses
  game      UDP 27015  rate=packets/s both ways, least=, most=octets
  poll      UDP 443    an application that asks how things stand: every=s-s, sizes of
            request= and answer= octets, with some answers in two packets
  ping      UDP 5060   SIP keepalives: every=s, how=crlf|options
"""
import random
import socket
import struct
import sys
import threading
import time

WEB, DOWNLOAD, UPLOAD, ADAPTIVE, SHELL = 80, 8080, 8081, 8082, 22
STREAM, GAME, SIP, POLL = 8090, 27015, 5060, 443
PACE = 0.01, 0.09  # s between the pieces of a transfer whose rate is limited


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def read_exactly(s, n):
    while n > 0:
        piece = s.recv(min(n, 65536))
        if not piece:
            raise ConnectionError
        n -= len(piece)


def send_paced(s, size, rate):
    """size octets, at rate octets a second (0: as fast as it goes)."""
    start, sent = time.monotonic(), 0
    block = random.randbytes(65536)
    while sent < size:
        step = random.uniform(*PACE)  # no grid of its own: that would be media's
        n = min(size - sent, max(1, int(rate * step)) if rate else 65536)
        s.sendall(block[:n])
        sent += n
        if rate:
            time.sleep(max(0, start + sent / rate - time.monotonic()))


# ---- the server -------------------------------------------------------------
# A request over TCP is three numbers: octets of the request still to come, octets
# of the answer, and the rate of that (octets a second, 0 for any).

REQUEST = struct.Struct("!III")


def serve_tcp(s):
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        while True:
            head = s.recv(REQUEST.size, socket.MSG_WAITALL)
            if len(head) < REQUEST.size:
                break
            more, answer, rate = REQUEST.unpack(head)
            read_exactly(s, more)
            send_paced(s, answer, rate)
    except OSError:
        pass
    s.close()


def accept(address, port):
    with socket.socket(family(address), socket.SOCK_STREAM) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind((address, port))
        s.listen(64)
        while True:
            threading.Thread(target=serve_tcp, args=(s.accept()[0],), daemon=True).start()


def serve_game(address):
    """Sends its own state at the client's rate while the client sends its."""
    s = socket.socket(family(address), socket.SOCK_DGRAM)
    s.bind((address, GAME))
    last, playing = {}, set()

    def play(peer, rate, least, most):
        rng, number, start = random.Random(least), 0, time.monotonic()
        while time.monotonic() - last[peer] < 0.5:
            number += 1
            s.sendto(rng.randbytes(rng.randint(least, most)), peer)
            time.sleep(max(0, start + number / rate + rng.gauss(0, 0.0015) - time.monotonic()))
        playing.discard(peer)

    while True:
        data, peer = s.recvfrom(2048)
        last[peer] = time.monotonic()
        if peer not in playing:
            playing.add(peer)
            threading.Thread(target=play, args=(peer, *struct.unpack_from("!HHH", data)), daemon=True).start()


def serve_stream(address):
    """A picture is a burst of large packets; every two seconds a larger one."""
    s = socket.socket(family(address), socket.SOCK_DGRAM)
    s.bind((address, STREAM))

    def play(peer, seconds, fps, size):
        rng, start = random.Random(size), time.monotonic()
        for n in range(seconds * fps):
            left = int(size * (3 if n % (2 * fps) == 0 else rng.uniform(0.7, 1.2)))
            while left > 0:
                s.sendto(rng.randbytes(min(left, 1200)), peer)
                left -= 1200
            time.sleep(max(0, start + (n + 1) / fps - time.monotonic()))

    while True:
        data, peer = s.recvfrom(2048)
        if len(data) == 6:  # a request; anything else is a receiver's report
            threading.Thread(target=play, args=(peer, *struct.unpack("!HHH", data)), daemon=True).start()


def serve_poll(address):
    s = socket.socket(family(address), socket.SOCK_DGRAM)
    s.bind((address, POLL))
    while True:
        data, peer = s.recvfrom(2048)
        size, = struct.unpack_from("!H", data)
        time.sleep(random.uniform(0.005, 0.15))
        while size > 0:
            s.sendto(random.randbytes(min(size, 1200)), peer)
            size -= 1200


def serve_ping(address):
    s = socket.socket(family(address), socket.SOCK_DGRAM)
    s.bind((address, SIP))
    while True:
        data, peer = s.recvfrom(2048)
        if data.startswith(b"OPTIONS"):
            kept = [line for line in data.split(b"\r\n") if line.split(b":")[0] in (b"Via", b"From", b"To", b"Call-ID", b"CSeq")]
            s.sendto(b"\r\n".join([b"SIP/2.0 200 OK", *kept, b"Content-Length: 0", b"", b""]), peer)
        else:
            s.sendto(b"\r\n", peer)  # the pong of RFC 5626


def serve(*addresses):
    for address in addresses:
        for port in (WEB, DOWNLOAD, UPLOAD, ADAPTIVE, SHELL):
            threading.Thread(target=accept, args=(address, port), daemon=True).start()
        for server in (serve_game, serve_stream, serve_poll):
            threading.Thread(target=server, args=(address,), daemon=True).start()
    print("serving", flush=True)
    threading.Event().wait()


# ---- the kinds --------------------------------------------------------------

def connect(address, port):
    s = socket.create_connection((address, port), timeout=20)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s


def ask(s, request, answer, rate=0, own_rate=0):
    s.sendall(REQUEST.pack(request, answer, rate))
    send_paced(s, request, own_rate)
    read_exactly(s, answer)


def web(address, until, rng, think="3-25", objects="4-18"):
    low, high = map(float, think.split("-"))
    fewest, most = map(int, objects.split("-"))

    def fetch(sizes):
        try:
            with connect(address, WEB) as s:
                for size in sizes:
                    ask(s, rng.randrange(300, 900), size, rate=rng.randrange(30000, 400000))
                    time.sleep(rng.uniform(0, 0.15))
        except OSError:
            pass

    while time.monotonic() < until:
        fetch([rng.randrange(8000, 40000)])  # the page itself
        sizes = [int(min(400 * 10 ** rng.uniform(0, 2.3), 90000)) for _ in range(rng.randint(fewest, most))]
        threads = [threading.Thread(target=fetch, args=(sizes[n::4],)) for n in range(4)]
        for t in threads:
            t.start()
            time.sleep(0.01)
        for t in threads:
            t.join()
        rest(until, rng.uniform(low, high))


def rest(until, seconds):
    time.sleep(max(0, min(seconds, until - time.monotonic())))


def transfer(address, until, port, up, rate, size, pause):
    while time.monotonic() < until:
        with connect(address, port) as s:
            if up:
                ask(s, size, 200, own_rate=rate)
            else:
                ask(s, 300, size, rate)
        rest(until, pause)


def download(address, until, rng, rate="120", size="600", rest="4"):
    transfer(address, until, DOWNLOAD, False, int(rate) * 1000, int(size) * 1000, float(rest))


def upload(address, until, rng, rate="120", size="600", rest="4"):
    transfer(address, until, UPLOAD, True, int(rate) * 1000, int(size) * 1000, float(rest))


def adaptive(address, until, rng, every="4", size="300"):
    with connect(address, ADAPTIVE) as s:
        at = time.monotonic()
        while time.monotonic() < until:
            ask(s, 350, int(int(size) * 1000 * rng.uniform(0.7, 1.3)))
            at += float(every)
            time.sleep(max(0, at - time.monotonic()))


def stream(address, until, rng, fps="25", size="4000"):
    s = socket.socket(family(address), socket.SOCK_DGRAM)
    s.connect((address, STREAM))
    seconds = int(until - time.monotonic())
    s.send(struct.pack("!HHH", seconds, int(fps), int(size)))
    while time.monotonic() < until:  # a report a second, as a video receiver sends
        time.sleep(1)
        s.send(rng.randbytes(44))


def shell(address, until, rng):
    with connect(address, SHELL) as s:
        while time.monotonic() < until:
            for _ in range(rng.randrange(3, 30)):  # a command, key by key
                ask(s, 24, 36)
                time.sleep(max(0.04, rng.gauss(0.17, 0.07)))
            ask(s, 24, int(min(100 * 10 ** rng.uniform(0, 1.7), 6000)))
            rest(until, rng.choice((1, 2, 4, 9, 20)) * rng.uniform(0.5, 1.5))


def game(address, until, rng, rate="30", least="40", most="180", own_least=None, own_most=None):
    s = socket.socket(family(address), socket.SOCK_DGRAM)
    s.connect((address, GAME))
    s.setblocking(False)
    asked = struct.pack("!HHH", int(rate), int(least), int(most))
    low, high = int(own_least or least), int(own_most or most)
    number, start = 0, time.monotonic()
    while time.monotonic() < until:
        number += 1
        try:
            s.send(asked + rng.randbytes(max(0, rng.randint(low, high) - len(asked))))
        except OSError:
            pass
        time.sleep(max(0, start + number / int(rate) + rng.gauss(0, 0.0015) - time.monotonic()))


def poll(address, until, rng, every="4-20", request="200-1150", answer="60-1600"):
    s = socket.socket(family(address), socket.SOCK_DGRAM)
    s.connect((address, POLL))
    low, high = map(float, every.split("-"))
    ask_for, give = (tuple(map(int, x.split("-"))) for x in (request, answer))
    while time.monotonic() < until:
        for _ in range(rng.choice((1, 1, 1, 2))):
            s.send(struct.pack("!H", rng.randint(*give)) + rng.randbytes(rng.randint(*ask_for) - 2))
            time.sleep(rng.uniform(0.2, 0.5))
        rest(until, rng.uniform(low, high))


def ping(address, until, rng, every="25", how="crlf"):
    s = socket.socket(family(address), socket.SOCK_DGRAM)
    s.connect((address, SIP))
    host, port = s.getsockname()[:2]
    host = f"[{host}]" if ":" in host else host
    number = 0
    while time.monotonic() < until:
        number += 1
        s.send(b"\r\n\r\n" if how == "crlf" else (
            f"OPTIONS sip:ping SIP/2.0\r\nVia: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{rng.getrandbits(60):x}\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:ping@{host}>;tag={number}\r\nTo: <sip:ping>\r\nCall-ID: {rng.getrandbits(60):x}\r\n"
            f"CSeq: {number} OPTIONS\r\nContent-Length: 0\r\n\r\n").encode())
        rest(until, float(every) * rng.uniform(0.9, 1.1))


KINDS = {f.__name__: f for f in (web, download, upload, adaptive, stream, shell, game, poll, ping)}


def main(kind, *args):
    if kind == "serve":
        serve(*args)
    elif kind == "serve-ping":
        print("serving", flush=True)
        serve_ping(args[0])
    else:
        address, seconds, seed, *options = args
        KINDS[kind](address, time.monotonic() + float(seconds), random.Random(int(seed)),
                    **dict(o.split("=", 1) for o in options))


main(*sys.argv[1:])
