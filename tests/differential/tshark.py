"""Messages of a capture as tshark reads them, in the test's own terms.

messages(capture) gives {(protocol, frame): [message, ...]}, a message being a
mapping of what is compared; espy.py gives the same from `espy dissect`.
"""
import re
import subprocess
import xml.etree.ElementTree as ElementTree

# No names, no guessing what is under encryption, no heuristics that need a
# second look; every fragment and segment put together.
OPTIONS = [
    "-n",
    "-o", "tcp.desegment_tcp_streams:TRUE",
    "-o", "tcp.reassemble_out_of_order:TRUE",
    "-o", "ip.defragment:TRUE",
    "-o", "ipv6.defragment:TRUE",
    "-o", "sip.desegment_headers:TRUE",
    "-o", "sip.desegment_body:TRUE",
    "-o", "esp.enable_null_encryption_decode_heuristic:FALSE",
]
PROTOCOLS = "isakmp esp sip dns mdns llmnr"


def version():
    """"4.0", or None without tshark."""
    try:
        out = subprocess.run(["tshark", "--version"], stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, check=False).stdout
    except OSError:
        return None
    m = re.match(rb"TShark.*? (\d+\.\d+)", out)
    return m.group(1).decode() if m else None


def _all(node, name):
    return [f for f in node.iter("field") if f.get("name") == name]


def _show(node, name):
    f = next((f for f in node.iter("field") if f.get("name") == name), None)
    return None if f is None else f.get("show")


def _number(node, name):
    show = _show(node, name)
    return None if show is None else int(show, 0)


# --- IKE -----------------------------------------------------------------------

def _transform(node):
    """An IKEv2 transform: its type, number and key length."""
    kind = _number(node, "isakmp.tf.type")
    number = next((int(f.get("show"), 0) for f in node.iter("field")
                   if re.match(r"isakmp\.tf\.id\b", f.get("name"))), None)
    return [kind, number, _number(node, "isakmp.ike2.attr.key_length")]


def _attributes(node):
    """An IKEv1 transform: its attributes and their values."""
    out = []
    for attr in node.iter("field"):
        m = re.fullmatch(r"isakmp\.(ike|ipsec)\.attr", attr.get("name"))
        if m:
            value = next(iter(_all(attr, attr.get("name") + ".value"))).get("value")
            out.append([_number(attr, attr.get("name") + ".type"), int(value, 16)])
    return out


def _proposals(proto, major):
    out = []
    for sa in _payloads(proto):
        for proposal in (f for f in sa.findall("field")
                         if f.get("name") == "isakmp.typepayload"):
            if _show(proposal, "isakmp.prop.number") is None:
                continue
            number = _number(proposal, "isakmp.prop.number")
            transforms = [f for f in proposal.findall("field")
                          if f.get("name") == "isakmp.typepayload"]
            if major == 1:
                out += [[number, _attributes(t)] for t in transforms]
            else:
                out.append([number, [_transform(t) for t in transforms]])
    return out


def _payloads(proto):
    return [f for f in proto.findall("field")
            if f.get("name") == "isakmp.typepayload"]


def _ike(proto):
    hexes = {f: next(iter(_all(proto, f"isakmp.{f}"))).get("value")
             for f in ("ispi", "rspi")}
    major = _number(proto, "isakmp.mjver")
    out = {
        "initiator_spi": hexes["ispi"],
        "responder_spi": hexes["rspi"],
        "version": f"{major}.{_number(proto, 'isakmp.mnver')}",
        "exchange_type": _number(proto, "isakmp.exchangetype"),
        "flags": _number(proto, "isakmp.flags"),
        "message_id": _number(proto, "isakmp.messageid"),
        "length": _number(proto, "isakmp.length"),
        "payloads": [int(f.get("show")) for f in _payloads(proto)],
        "notify": [int(f.get("show"), 0) for f in _all(proto, "isakmp.notify.msgtype")],
        "dh_group": _number(proto, "isakmp.key_exchange.dh_group"),
        "proposals": _proposals(proto, major),
    }
    if major == 2:
        out["initiator"] = _show(proto, "isakmp.flag_i") == "1"
        out["response"] = _show(proto, "isakmp.flag_r") == "1"
    return out


# --- ESP, SIP --------------------------------------------------------------------

def _esp(proto):
    spi = _number(proto, "esp.spi")
    return {"spi": None if spi is None else f"{spi:08x}",
            "sequence": _number(proto, "esp.sequence")}


def _sip(proto):
    """None for bytes on SIP's port in which tshark finds no start line."""
    if _show(proto, "sip.Method") is None and _show(proto, "sip.Status-Code") is None:
        return None
    return {
        "method": _show(proto, "sip.Method"),
        "status": _number(proto, "sip.Status-Code"),
        "uri": _show(proto, "sip.r-uri"),
        "call_id": _show(proto, "sip.Call-ID"),
        "cseq": [_number(proto, "sip.CSeq.seq"), _show(proto, "sip.CSeq.method")],
    }


# --- DNS -------------------------------------------------------------------------

# The fields of a record's data, in the order of its presentation form.
_DATA = {
    "A": ["dns.a"],
    "AAAA": ["dns.aaaa"],
    "CNAME": ["dns.cname"],
    "NS": ["dns.ns"],
    "PTR": ["dns.ptr.domain_name"],
    "MX": ["dns.mx.preference", "dns.mx.mail_exchange"],
    "SRV": ["dns.srv.priority", "dns.srv.weight", "dns.srv.port", "dns.srv.target"],
    "SOA": ["dns.soa.mname", "dns.soa.rname", "dns.soa.serial_number",
            "dns.soa.refresh_interval", "dns.soa.retry_interval",
            "dns.soa.expire_limit", "dns.soa.minimum_ttl"],
    "NAPTR": ["dns.naptr.order", "dns.naptr.preference", "dns.naptr.flags",
              "dns.naptr.service", "dns.naptr.regex", "dns.naptr.replacement"],
}


def _name(show):
    """tshark shows a label's bytes as they are; RFC 1035 (section 5.1) writes what is not
    printable, and a blank, as \\DDD."""
    if show in ("<Root>", ""):
        return "."
    return "".join(c if "!" <= c <= "~" else "".join(f"\\{b:03d}" for b in c.encode())
                   for c in show)


def _owner(answer):
    """A record's name, which tshark tells in three parts for SRV."""
    parts = [_show(answer, f"dns.srv.{f}") for f in ("service", "proto", "name")]
    return ".".join(parts) if all(parts) else _name(_show(answer, "dns.resp.name"))


def _type(node, field):
    """"A" from "Type: A (Host Address) (1)"."""
    f = next(iter(_all(node, field)), None)
    if f is None:
        return None
    m = re.match(r"Type: (\S+)", f.get("showname"))
    return f"TYPE{f.get('show')}" if m.group(1) == "Unknown" else m.group(1)


def _data(node, kind):
    if kind == "TXT":
        return " ".join(f'"{f.get("show")}"' for f in _all(node, "dns.txt"))
    if kind not in _DATA:
        return None
    shows = [_show(node, f) for f in _DATA[kind]]
    if None in shows:
        return None
    if kind == "NAPTR":
        return '{} {} "{}" "{}" "{}" {}'.format(*shows[:5], _name(shows[5]))
    return " ".join(_name(s) for s in shows)


def _section(proto, name):
    return next((f.findall("field") for f in proto.findall("field")
                 if f.get("name") == "" and f.get("show") == name), [])


def _dns(proto):
    question = next(iter(_section(proto, "Queries")), None)
    out = {
        "id": _number(proto, "dns.id"),
        "response": _show(proto, "dns.flags.response") == "1",
        "query": None if question is None else _name(_show(question, "dns.qry.name")),
        "type": None if question is None else _type(question, "dns.qry.type"),
        "answers": [],
    }
    for answer in _section(proto, "Answers"):
        kind = _type(answer, "dns.resp.type")
        out["answers"].append({
            "name": _owner(answer),
            "type": kind,
            "data": _data(answer, kind),
            "ttl": _number(answer, "dns.resp.ttl"),
        })
    return out


_READERS = {"isakmp": ("ike", _ike), "esp": ("esp", _esp), "sip": ("sip", _sip),
            "dns": ("dns", _dns), "mdns": ("dns", _dns), "llmnr": ("dns", _dns)}


def messages(capture):
    """Raises ElementTree.ParseError where tshark cannot read the file at all."""
    argv = ["tshark", "-r", capture, *OPTIONS, "-T", "pdml", "-J", PROTOCOLS,
            "-Y", " or ".join(PROTOCOLS.split())]
    out = {}
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          stdin=subprocess.DEVNULL) as p:
        for _, node in ElementTree.iterparse(p.stdout):
            if node.tag != "packet":
                continue
            frame = None
            for proto in node.findall("proto"):
                if proto.get("name") == "geninfo":
                    frame = _number(proto, "num")
                elif proto.get("name") in _READERS:
                    protocol, reader = _READERS[proto.get("name")]
                    message = reader(proto)
                    if message:
                        out.setdefault((protocol, frame), []).append(message)
            node.clear()
    return out
