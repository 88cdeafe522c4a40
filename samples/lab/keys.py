#!/usr/bin/python3
"""keys.py CAPTURE.pcapng OUT_STEM [LOG=SPIS=ADDRESS]...

Takes the keys out of the clients' strongSwan logs (ike and chd at level 4) and
writes them in the formats Wireshark reads: OUT_STEM.ikev2_decryption_table,
OUT_STEM.esp_sa and, for IKEv1, OUT_STEM.ikev1_decryption_table.

The log never says an IKE SA's SPIs; the capture does. SPI pairs are taken in
the order in which their protected messages appear, and the n-th pair belongs to
the n-th set of keys in the log. With several clients each log needs the list of
its own SPIs beside it (swanctl --list-sas); ADDRESS is the client's in the
capture, where a NAT has changed it. Both may be empty."""
import re
import subprocess
import sys

IKE_CIPHERS = {
    "AES_CBC_128": "AES-CBC-128 [RFC3602]", "AES_CBC_256": "AES-CBC-256 [RFC3602]",
    "AES_GCM_16_128": "AES-GCM-128 with 16 octet ICV [RFC5282]",
    "AES_GCM_16_256": "AES-GCM-256 with 16 octet ICV [RFC5282]",
}
IKE_INTEGRITY = {
    "HMAC_SHA1_96": "HMAC_SHA1_96 [RFC2404]", "HMAC_SHA2_256_128": "HMAC_SHA2_256_128 [RFC4868]",
    "HMAC_SHA2_384_192": "HMAC_SHA2_384_192 [RFC4868]", None: "NONE [RFC4306]",
}
# Wireshark 4.0 has no CCM and no ChaCha20-Poly1305 for ESP: no row for those.
ESP_CIPHERS = {
    "AES_CBC": "AES-CBC [RFC3602]", "AES_CTR": "AES-CTR [RFC3686]", "3DES_CBC": "TripleDES-CBC [RFC2451]", "NULL": "NULL",
    "AES_GCM_16": "AES-GCM with 16 octet ICV [RFC4106]", "AES_GCM_12": "AES-GCM with 12 octet ICV [RFC4106]",
    "AES_GCM_8": "AES-GCM with 8 octet ICV [RFC4106]",
}
ESP_INTEGRITY = {
    "HMAC_SHA1_96": "HMAC-SHA-1-96 [RFC2404]", "HMAC_SHA2_256_128": "HMAC-SHA-256-128 [RFC4868]",
    "HMAC_SHA2_384_192": "HMAC-SHA-384-192 [RFC4868]", "HMAC_SHA2_512_256": "HMAC-SHA-512-256 [RFC4868]",
    "HMAC_MD5_96": "HMAC-MD5-96 [RFC2403]", "AES_XCBC_96": "ANY 96 bit authentication [no checking]", None: "NULL",
}


def suite(text):
    """"AES_CBC_256/HMAC_SHA2_256_128/..." -> cipher, integrity or None"""
    parts = text.split("/")
    integrity = [p for p in parts[1:] if re.match(r"(HMAC_\w+|AES_XCBC)_\d+$", p)]
    return parts[0], (integrity[0] if integrity else None)


def entries(path):
    """-> (message, hex digits of the dump below it) for each log entry."""
    text, dump = "", ""
    for line in open(path, errors="replace"):
        message = re.sub(r"^\S+ \d+\[\w+\] ?", "", line.rstrip("\n"))
        if octets := re.match(r"\s*\d+: ((?:[0-9A-F]{2} )+)", message):
            dump += octets[1].replace(" ", "").lower()
        else:
            yield text, dump
            text, dump = message, ""
    yield text, dump


def read_log(path):
    """-> [(suite, keys)] of the IKE SAs and [(suite, keys, initiator, spis)] of
    the child SAs of one client, in order."""
    ike, children = [], []
    chosen, keys, child, initiator, direction = {}, {}, None, True, None
    for text, dump in entries(path):
        if m := re.match(r"(generating|parsed) (?:IKE_AUTH|CREATE_CHILD_SA|QUICK_MODE) request", text):
            initiator = m[1] == "generating"
        elif m := re.match(r"selected proposal: (IKE|ESP):(\S+)", text):
            chosen[m[1]] = suite(m[2])
        elif m := re.match(r"Sk_(\w+) secret =>", text):
            if m[1] == "d":
                keys = {}
            keys[m[1]] = dump
            if m[1] == "pr":  # the last of a set
                ike.append((chosen["IKE"], keys))
        elif text.startswith("encryption key Ka =>"):
            ike.append((chosen["IKE"], {"Ka": dump}))
        elif m := re.match(r"(encryption|integrity) (initiator|responder) key =>", text):
            if child is None:  # the first of a set; NULL has no encryption keys
                child = {"keys": {}, "spis": {}}
            child["keys"][m[1], m[2]] = dump
        elif m := re.match(r"(?:adding|registering) (inbound|outbound) ESP SA", text):
            direction = m[1]
        elif child and (m := re.match(r"\s*SPI 0x([0-9a-f]+), src (\S+) dst (\S+)", text)):
            child["spis"][direction] = m[1], m[2], m[3]
            if len(child["spis"]) == 2:
                children.append((chosen["ESP"], child["keys"], initiator, child["spis"]))
                child = None
    return ike, children


def pairs(capture):
    """SPI pairs with protected messages, in order of appearance."""
    out = subprocess.run(["tshark", "-nr", capture, "-Y", "isakmp.exchangetype != 34", "-T", "fields",
                          "-e", "isakmp.ispi", "-e", "isakmp.rspi"], capture_output=True, text=True, check=True).stdout
    seen = []
    for line in out.splitlines():
        pair = tuple(line.split("\t"))
        if pair not in seen and int(pair[1], 16):
            seen.append(pair)
    return seen


def hexadecimal(digits):
    return "0x" + digits if digits else ""


def main(capture, stem, *logs):
    tables = {"ikev2_decryption_table": [], "ikev1_decryption_table": [], "esp_sa": []}
    all_pairs = pairs(capture)
    for spec in logs:
        log, listed, address = spec.split("=")
        ours = [p for p in all_pairs if not listed or p[0] in open(listed).read()]
        ike, children = read_log(log)
        if len(ours) > len(ike):
            sys.exit(f"{log}: {len(ours)} IKE SAs in the capture, keys for {len(ike)}")
        for (ispi, rspi), (chosen, keys) in zip(ours, ike):
            if "Ka" in keys:
                tables["ikev1_decryption_table"].append(f"{ispi},{keys['Ka']}")
                continue
            cipher, integrity = chosen
            tables["ikev2_decryption_table"].append(
                f'{ispi},{rspi},{keys["ei"]},{keys["er"]},"{IKE_CIPHERS[cipher]}",'
                f'{keys.get("ai", "")},{keys.get("ar", "")},"{IKE_INTEGRITY[integrity]}"')
        for (cipher, integrity), keys, initiator, spis in children:
            if address:
                spis["inbound"] = *spis["inbound"][:2], address
                spis["outbound"] = spis["outbound"][0], address, spis["outbound"][2]
            for direction, (spi, src, dst) in spis.items():
                role = "initiator" if (direction == "outbound") == initiator else "responder"
                auth = keys.get(("integrity", role))
                name = re.sub("_(128|192|256)$", "", cipher)
                if name not in ESP_CIPHERS:
                    continue
                tables["esp_sa"].append(
                    f'"IPv4","{src}","{dst}","0x{spi}","{ESP_CIPHERS[name]}",'
                    f'"{hexadecimal(keys.get(("encryption", role)))}","{ESP_INTEGRITY[integrity]}","{hexadecimal(auth)}"')
    for name, rows in tables.items():
        if rows:
            open(f"{stem}.{name}", "w").write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
