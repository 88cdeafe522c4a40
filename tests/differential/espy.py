"""Messages of a capture as espy reads them, in the test's own terms (see
tshark.py)."""
from espytest import dissect


def _ike(e):
    v1 = e["version"].startswith("1")
    out = {k: e.get(k) for k in ("initiator_spi", "responder_spi", "version",
                                 "exchange_type", "flags", "message_id",
                                 "length", "dh_group")}
    out["payloads"] = [p["type"] for p in e.get("payloads", [])]
    out["notify"] = [n["type"] for n in e.get("notify", [])]
    if v1:  # attributes of one transform
        out["proposals"] = [[p["number"], [[t["type"], t["value"]]
                                           for t in p["transforms"] if t["type"]]]
                            for p in e.get("proposals", [])]
    else:
        out["proposals"] = [[p["number"], [[t["type"], t["id"], t.get("key_bits")]
                                           for t in p["transforms"]]]
                            for p in e.get("proposals", [])]
        out["initiator"] = e["initiator"]
        out["response"] = e["response"]
    return out


def _esp(e):
    return {"spi": e["spi"], "sequence": e["sequence"]}


def _sip(e):
    cseq = e.get("cseq", {})
    return {"method": e.get("method"), "status": e.get("status"),
            "uri": e.get("uri"), "call_id": e.get("call_id"),
            "cseq": [cseq.get("number"), cseq.get("method")]}


def _dns(e):
    return {
        "id": e["id"],
        "response": e["response"],
        "query": e.get("query"),
        "type": e.get("type"),
        "answers": [{k: a.get(k) for k in ("name", "type", "data", "ttl")}
                    for a in e.get("answers", [])],
    }


_READERS = {"ike": _ike, "esp": _esp, "sip": _sip, "dns": _dns}


def messages(capture):
    out = {}
    for line in dissect(capture, "--esp"):
        protocol = line["event"]["dataset"].removeprefix("espy.")
        if protocol in _READERS:
            key = protocol, line["espy"]["frame"]
            out.setdefault(key, []).append(_READERS[protocol](line[protocol]))
    return out
