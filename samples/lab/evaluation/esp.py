"""What is in an ESP packet (RFC 4303), with its keys, by python3's cryptography.

Independent of espy, and of tshark where that has no words for a suite (CCM,
ChaCha20-Poly1305). Every packet's ICV is verified."""
import functools
import hashlib
import hmac
import struct
import warnings

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, ChaCha20Poly1305

warnings.filterwarnings("ignore")  # of algorithms that are old on purpose here

# strongSwan's name: block, octets of IV, octets of ICV (None: of the integrity
# algorithm), octets of salt at the end of the key, the cipher's name and RFC.
CIPHERS = {
    "AES_CBC": (16, 16, None, 0, "ENCR_AES_CBC"),        # RFC 3602
    "3DES_CBC": (8, 8, None, 0, "ENCR_3DES"),            # RFC 2451
    "AES_CTR": (4, 8, None, 4, "ENCR_AES_CTR"),          # RFC 3686
    "NULL": (4, 0, None, 0, "ENCR_NULL"),                # RFC 2410
    "AES_GCM_8": (4, 8, 8, 4, "ENCR_AES_GCM_8"),         # RFC 4106
    "AES_GCM_12": (4, 8, 12, 4, "ENCR_AES_GCM_12"),
    "AES_GCM_16": (4, 8, 16, 4, "ENCR_AES_GCM_16"),
    "AES_CCM_8": (4, 8, 8, 3, "ENCR_AES_CCM_8"),         # RFC 4309
    "AES_CCM_12": (4, 8, 12, 3, "ENCR_AES_CCM_12"),
    "AES_CCM_16": (4, 8, 16, 3, "ENCR_AES_CCM_16"),
    "CHACHA20_POLY1305": (4, 8, 16, 4, "ENCR_CHACHA20_POLY1305"),  # RFC 7634
}
INTEGRITY = {  # strongSwan's name: hash, octets of ICV, IANA's name
    "HMAC_MD5_96": ("md5", 12, "AUTH_HMAC_MD5_96"),
    "HMAC_SHA1_96": ("sha1", 12, "AUTH_HMAC_SHA1_96"),
    "HMAC_SHA2_256_128": ("sha256", 16, "AUTH_HMAC_SHA2_256_128"),
    "HMAC_SHA2_384_192": ("sha384", 24, "AUTH_HMAC_SHA2_384_192"),
    "HMAC_SHA2_512_256": ("sha512", 32, "AUTH_HMAC_SHA2_512_256"),
    "AES_XCBC_96": (None, 12, "AUTH_AES_XCBC_96"),
}


def cipher_name(text):
    """"AES_CBC_128" -> "AES_CBC", 128"""
    head, _, bits = text.rpartition("_")
    return (head, int(bits)) if head in CIPHERS and bits in ("128", "192", "256") else (text, None)


def suite(cipher, integrity):
    """Of a truth: the names of IANA's registry, and the ICV."""
    name, bits = cipher_name(cipher)
    icv = CIPHERS[name][2] or INTEGRITY[integrity][1]
    return {"encryption": CIPHERS[name][4], "key_bits": bits,
            "integrity": INTEGRITY[integrity][2] if integrity else None, "icv_octets": icv}


def ecb(key, block):
    e = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return e.update(block) + e.finalize()


@functools.lru_cache(maxsize=64)
def xcbc_keys(key):
    return tuple(ecb(key, bytes([n]) * 16) for n in (1, 2, 3))


def xcbc_96(key, data):
    """RFC 3566."""
    k1, k2, k3 = xcbc_keys(key)
    rest = len(data) % 16
    whole = data and rest == 0
    last = data[-16:] if whole else data[len(data) - rest:] + b"\x80" + bytes(15 - rest)
    last = bytes(a ^ b for a, b in zip(last, k2 if whole else k3))
    e = Cipher(algorithms.AES(k1), modes.CBC(bytes(16))).encryptor()
    return e.update(data[:len(data) - (16 if whole else rest)] + last)[-16:][:12]


class SA:
    def __init__(self, cipher, integrity, key, auth):
        """Names as strongSwan logs them; keys as bytes, the cipher's with its salt."""
        self.cipher = cipher_name(cipher)[0]
        self.block, self.iv, icv, salt, _ = CIPHERS[self.cipher]
        self.integrity, self.auth = integrity, auth
        self.icv = icv or INTEGRITY[integrity][1]
        self.key, self.salt = key[:len(key) - salt], key[len(key) - salt:]

    def verify(self, packet):
        name = INTEGRITY[self.integrity][0]
        mac = hmac.new(self.auth, packet[:-self.icv], getattr(hashlib, name)).digest() if name \
            else xcbc_96(self.auth, packet[:-self.icv])
        if mac[:self.icv] != packet[-self.icv:]:
            raise ValueError("ICV")

    def clear(self, packet):
        """ESP header and all -> payload, padding, trailer."""
        header, iv = packet[:8], packet[8:8 + self.iv]
        body, icv = packet[8 + self.iv:-self.icv], packet[-self.icv:]
        if self.cipher.startswith("AES_GCM"):
            d = Cipher(algorithms.AES(self.key), modes.GCM(self.salt + iv, icv, min_tag_length=self.icv)).decryptor()
            d.authenticate_additional_data(header)
            return d.update(body) + d.finalize()
        if self.cipher.startswith("AES_CCM"):
            return AESCCM(self.key, tag_length=self.icv).decrypt(self.salt + iv, body + icv, header)
        if self.cipher == "CHACHA20_POLY1305":
            return ChaCha20Poly1305(self.key).decrypt(self.salt + iv, body + icv, header)
        self.verify(packet)
        if self.cipher == "NULL":
            return body
        if self.cipher == "AES_CTR":
            mode = modes.CTR(self.salt + iv + b"\0\0\0\1")
        else:
            mode = modes.CBC(iv)
        d = Cipher((algorithms.TripleDES if self.cipher == "3DES_CBC" else algorithms.AES)(self.key), mode).decryptor()
        return d.update(body) + d.finalize()

    def inner(self, packet):
        """-> the IP packet inside; b"" of a dummy packet (next header 59)."""
        try:
            text = self.clear(packet)
        except InvalidTag as e:
            raise ValueError("ICV") from e
        pad, following = text[-2], text[-1]
        payload = text[:len(text) - 2 - pad]
        if following == 4:
            return payload[:struct.unpack_from("!H", payload, 2)[0]]
        if following == 41:
            return payload[:40 + struct.unpack_from("!H", payload, 4)[0]]
        if following == 59:
            return b""
        raise ValueError(f"next header {following}")
