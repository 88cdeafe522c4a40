"""What a tunnel did in each second, by what was decrypted from it: the rules that
tests/evaluation/README.md states."""
import collections
import math
import re
import struct

# traffic.py's ports
TRANSFER = {8080, 8081, 8082, 8090}  # download, upload, adaptive, stream
INTERACTIVE = {22, 27015}            # shell, game
WEB = {80, 53, 443}
SIP = 5060
BULK = 40000                         # octets of inner packets in a second
CODECS = {(0, None): "PCMU", (8, None): "PCMA", (102, None): "AMR", (104, None): "AMR-WB", (106, None): "EVS"}
METHOD = re.compile(rb"^(INVITE|ACK|BYE|PRACK|MESSAGE|REGISTER|OPTIONS|CANCEL|UPDATE) \S+ SIP/2\.0\r\n")
STATUS = re.compile(rb"^SIP/2\.0 (\d{3}) ")
RTP_PORTS = range(12000, 50000)


def transport(ip):
    """-> (protocol, source, destination, port, port, payload); ports None in a later
    fragment; (.., fragment key) as the last."""
    if ip[0] >> 4 == 4:
        head, proto, src, dst = (ip[0] & 15) * 4, ip[9], ip[12:16], ip[16:20]
        offset, more = struct.unpack_from("!H", ip, 6)[0] & 0x1fff, ip[6] & 0x20
        key = (src, dst, ip[4:6]) if offset or more else None
    else:
        head, proto, src, dst, offset, key = 40, ip[6], ip[8:24], ip[24:40], 0, None
        if proto == 44:
            proto, offset = ip[40], struct.unpack_from("!H", ip, 42)[0] >> 3
            head, key = 48, (src, dst, ip[44:48])
    if offset:
        return proto, src, dst, None, None, b"", key
    if proto == 17:
        sport, dport = struct.unpack_from("!HH", ip, head)
        return proto, src, dst, sport, dport, ip[head + 8:], key
    if proto == 6:
        sport, dport = struct.unpack_from("!HH", ip, head)
        return proto, src, dst, sport, dport, ip[head + (ip[head + 12] >> 4) * 4:], key
    return proto, src, dst, 0, 0, ip[head:], key


def header(message, name):
    m = re.search(rb"\r\n" + name + rb":[ \t]*([^\r\n]*)", message)
    return m[1].strip() if m else b""


class Tunnel:
    """Feed with packet() and outer() in order of time; then seconds() and the lists."""

    def __init__(self):
        self.first = self.last = None
        self.present = collections.defaultdict(set)     # second: words
        self.bulk = collections.Counter()               # second: octets of transfers
        self.calls, self.messages, self.registrations = {}, {}, {}
        self.fragments, self.sip_tcp, self.media = {}, {}, None

    def outer(self, at):
        """Any packet of the tunnel; what is not ESP with something inside is upkeep."""
        self.first = at if self.first is None else self.first
        self.last = at
        self.present[math.floor(at)].add("keepalive")

    def packet(self, at, outgoing, ip):
        """A decrypted inner IP packet."""
        self.outer(at)
        proto, src, dst, sport, dport, payload, key = transport(ip)
        if key:
            if sport is None:
                word = self.fragments.get(key)
                if word == "bulk":
                    self.bulk[math.floor(at)] += len(ip)
                self.present[math.floor(at)].add(word or "keepalive")
                return
        word = self.word(at, outgoing, proto, {sport, dport}, payload, (src, dst, sport, dport))
        if key:
            self.fragments[key] = word
        if word == "bulk":
            self.bulk[math.floor(at)] += len(ip)
        self.present[math.floor(at)].add(word)

    def word(self, at, outgoing, proto, ports, payload, flow):
        if proto not in (6, 17):
            return "keepalive"
        if ports & TRANSFER:
            return "bulk"
        if ports & WEB:
            return "web"
        if ports & INTERACTIVE:
            return "interactive"
        if SIP in ports:
            return self.sip(at, outgoing, proto, payload, flow)
        if self.media is not None and ports & set(RTP_PORTS):
            self.media_packet(at, payload)
        return "keepalive"  # of a call, which has its own rule

    def media_packet(self, at, payload):
        call = self.calls[self.media]
        call["media"] = at
        if len(payload) > 12 and payload[0] >> 6 == 2 and call["codec"] is None:
            call["codec"] = CODECS.get((payload[1] & 127, None))

    def sip(self, at, outgoing, proto, payload, flow):
        method, status = METHOD.match(payload), STATUS.match(payload)
        if not (method or status):
            ends = frozenset((flow[:1] + flow[2:3], flow[1:2] + flow[3:4]))
            if proto == 6 and ends in self.sip_tcp:  # the segments around a message
                return self.sip_tcp[ends]
            return "keepalive"
        name = (method[1] if method else header(payload, b"CSeq").split()[-1]).decode()
        call_id, code = header(payload, b"Call-ID"), int(status[1]) if status else None
        if name == "MESSAGE":
            self.message(at, outgoing, method, code, call_id, payload)
            word = "message"
        elif name == "REGISTER":
            r = self.registrations.setdefault(call_id, {"time": at, "end": at})
            r["end"] = at
            word = "registration"
        elif name == "OPTIONS":
            word = "keepalive"
        else:
            self.dialog(at, outgoing, method, name, code, call_id)
            word = "call"
        if proto == 6:
            self.sip_tcp[frozenset((flow[:1] + flow[2:3], flow[1:2] + flow[3:4]))] = word
        return word

    def message(self, at, outgoing, method, code, call_id, payload):
        m = self.messages.setdefault(call_id, {"time": at, "end": at, "outgoing": outgoing == bool(method), "report": None})
        m["end"] = at
        if method:
            body = payload.split(b"\r\n\r\n", 1)
            # TS 24.011, 8.2.2: RP-DATA is 0 and 1, RP-ACK 2 and 3, RP-ERROR 4 and 5.
            m["report"] = len(body) == 2 and body[1][:1] in (b"\2", b"\3", b"\4", b"\5")

    def dialog(self, at, outgoing, method, name, code, call_id):
        call = self.calls.get(call_id)
        if call is None:
            call = self.calls[call_id] = {"start": at, "answer": None, "end": None, "media": None, "codec": None,
                                          "outgoing": outgoing == bool(method)}
            self.media = call_id
        if name == "INVITE" and code == 200 and call["answer"] is None:
            call["answer"] = at
        if name in ("BYE", "CANCEL"):
            call["end"] = call["end"] or at
        if call["end"]:
            call["over"] = at

    # ---- the truth ----

    def spans(self):
        for c in self.calls.values():
            yield "call", c["start"], c.get("over") or c["media"] or c["start"]
        for m in self.messages.values():
            yield "message", m["time"], m["end"]
        for r in self.registrations.values():
            yield "registration", r["time"], r["end"]

    def seconds(self):
        first, last = math.floor(self.first), math.floor(self.last)
        for word, a, b in self.spans():
            for s in range(math.floor(a), math.floor(b) + 1):
                self.present[s].add(word)
        full = {s for s, n in self.bulk.items() if n >= BULK}
        out = []
        for s in range(first, last + 1):
            words = set(self.present.get(s, ()))
            if "bulk" in words and not {s - 1, s, s + 1} & full:
                words = words - {"bulk"} | {"web"}
            out.append(next((w for w in ("call", "message", "registration", "bulk", "web", "interactive", "keepalive")
                             if w in words), "idle"))
        return out

    def truth(self):
        direction = {True: "outgoing", False: "incoming"}
        sent = [m for m in self.messages.values() if not m["report"]]
        reports = [m for m in self.messages.values() if m["report"]]
        return {
            "start": self.first, "end": self.last, "seconds": self.seconds(),
            "calls": [{"start": c["start"], "answer": c["answer"], "end": c["end"] or c["media"] or c["start"],
                       "direction": direction[c["outgoing"]], "codec": c["codec"]} for c in self.calls.values()],
            "messages": [{"time": m["time"], "direction": direction[m["outgoing"]]} for m in sent],
            "reports": [{"time": m["time"], "direction": direction[m["outgoing"]]} for m in reports],
            "registrations": [{"time": r["time"]} for r in self.registrations.values()],
        }
