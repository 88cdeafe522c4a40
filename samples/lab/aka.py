#!/usr/bin/python3
"""aka.py K OP AMF

Prints the nonce of an AKAv1-MD5 challenge (RFC 3310): RAND and AUTN in base64,
by Milenage (3GPP TS 35.206, functions f1 and f5). K and OP are 16 characters,
AMF is two; sipp is given the same and refuses a challenge that is not right.
RAND is derived from K, so that the challenge is always the same."""
import base64
import hashlib
import subprocess
import sys

SEQUENCE = (32).to_bytes(6, "big")


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def aes(key, block):
    return subprocess.run(["openssl", "enc", "-aes-128-ecb", "-nopad", "-K", key.hex()],
                          input=block, capture_output=True, check=True).stdout


def rotate(block, octets):
    return block[octets:] + block[:octets]


def main(k, op, amf):
    k, op, amf = k.encode(), op.encode(), amf.encode()
    rand = hashlib.md5(k).digest()
    opc = xor(aes(k, op), op)
    temp = aes(k, xor(rand, opc))
    in1 = (SEQUENCE + amf) * 2
    out1 = xor(aes(k, xor(temp, rotate(xor(in1, opc), 8))), opc)    # r1 = 64, c1 = 0
    out2 = xor(aes(k, xor(xor(temp, opc), bytes(15) + b"\1")), opc)  # r2 = 0, c2 = 1
    autn = xor(SEQUENCE, out2[:6]) + amf + out1[:8]
    print(base64.b64encode(rand + autn).decode(), end="")


main(*sys.argv[1:])
