#!/usr/bin/python3
"""wire.py IF_A IF_B DELAY_MS JITTER_MS LOSS_PERCENT SEED [in-order|reorder]

A length of wire between two interfaces: every frame that arrives on one leaves
on the other after the delay, in order; with `reorder`, whenever its own delay is
over, so that the jitter lets frames overtake each other (it is then drawn evenly
from 0 to JITTER_MS). It stands in for tc netem, which not every kernel has. Loss
is drawn from a seeded generator, so a seed names a pattern."""
import heapq
import random
import select
import socket
import sys
import time

PACKET_OUTGOING = 4


def open_interface(name):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    s.bind((name, 0))
    return s


def main(name_a, name_b, delay, jitter, loss, seed, order="in-order"):
    delay, jitter, loss = float(delay) / 1000, float(jitter) / 1000, float(loss) / 100
    rng = random.Random(int(seed))
    a, b = open_interface(name_a), open_interface(name_b)
    other = {a: b, b: a}
    queues = {a: [], b: []}  # by the side it leaves on: (when, number, frame)
    latest, number = {a: 0.0, b: 0.0}, 0
    print("wire up", flush=True)
    while True:
        due = [q[0][0] for q in queues.values() if q]
        wait = max(0, min(due) - time.monotonic()) if due else None
        for s in select.select([a, b], [], [], wait)[0]:
            frame, address = s.recvfrom(65535)
            if address[2] == PACKET_OUTGOING:  # what this program sent itself
                continue
            if loss and rng.random() < loss:
                continue
            side = other[s]
            at = time.monotonic() + delay
            if order == "reorder":
                at += rng.uniform(0, jitter)
            else:
                at = latest[side] = max(latest[side], at + jitter * abs(rng.gauss(0, 1)))
            number += 1
            heapq.heappush(queues[side], (at, number, frame))
        now = time.monotonic()
        for s, queue in queues.items():
            while queue and queue[0][0] <= now:
                s.send(heapq.heappop(queue)[2])


main(*sys.argv[1:])
