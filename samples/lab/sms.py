#!/usr/bin/python3
r"""sms.py submit|deliver NUMBER TEXT | submit-ack | deliver-ack

Prints the body of an SMS over IMS as \xNN escapes for sipp: an RP-DATA or
RP-ACK (3GPP TS 24.011) with its TPDU (TS 23.040)."""
import sys

SMSC = "12025550199"
REFERENCE = 0x2A
TIMESTAMP = bytes.fromhex("62112180000000")  # 2026-11-12 08:00:00, swapped nibbles


def digits(number):
    """Swapped nibbles, F to fill."""
    padded = number + "F" * (len(number) % 2)
    return bytes(int(padded[i + 1] + padded[i], 16) for i in range(0, len(padded), 2))


def rp_address(number):
    value = b"\x91" + digits(number)
    return bytes([len(value)]) + value


def tp_address(number):
    return bytes([len(number), 0x91]) + digits(number)


def septets(text):
    """GSM 7-bit default alphabet, packed (TS 23.038); plain letters only."""
    bits = sum((ord(c) & 0x7F) << (7 * n) for n, c in enumerate(text))
    return bytes([len(text)]) + bits.to_bytes((7 * len(text) + 7) // 8, "little")


def body(kind, number="", text=""):
    if kind == "submit":      # handset to network
        tpdu = b"\x01\x01" + tp_address(number) + b"\x00\x00" + septets(text)
        return bytes([0, REFERENCE, 0]) + rp_address(SMSC) + bytes([len(tpdu)]) + tpdu
    if kind == "deliver":     # network to handset
        tpdu = b"\x04" + tp_address(number) + b"\x00\x00" + TIMESTAMP + septets(text)
        return bytes([1, REFERENCE + 1]) + rp_address(SMSC) + b"\x00" + bytes([len(tpdu)]) + tpdu
    if kind == "submit-ack":  # network to handset, with an SMS-SUBMIT-REPORT
        return bytes([3, REFERENCE, 0x41, 9, 0x01, 0x00]) + TIMESTAMP
    if kind == "deliver-ack":  # handset to network, with an SMS-DELIVER-REPORT
        return bytes([2, REFERENCE + 1, 0x41, 2, 0x00, 0x00])
    sys.exit(f"unknown kind {kind}")


print("".join(f"\\x{octet:02x}" for octet in body(*sys.argv[1:])), end="")
