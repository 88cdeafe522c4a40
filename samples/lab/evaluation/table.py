#!/usr/bin/python3
"""table.py names | table.py split | table.py NAME

Prints the scenarios' names, the longest first; or which belong to which part of
the evaluation (tests/evaluation/split.yaml); or one of them as variables for
`run`. A scenario's settings are shell variables of the laboratory."""
import os
import shlex
import sys

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
KEYS = {"name", "part", "kind", "set", "taps", "second", "after", "seconds", "story"}
TAPS = ["ue:en0:en0", "ue:ipsec0:ipsec0"]


def scenarios():
    with open(os.path.join(HERE, "scenarios.yaml"), encoding="utf-8") as f:
        rows = yaml.safe_load(f)
    for row in rows:
        if set(row) - KEYS:
            sys.exit(f"{row.get('name')}: {set(row) - KEYS}?")
    return {row["name"]: row for row in rows}


def main(name):
    rows = scenarios()
    if name == "names":
        print("\n".join(sorted(rows, key=lambda n: -rows[n].get("seconds", 60))))
        return
    if name == "split":
        print("# By scenario (samples/lab/evaluation/table.py split). Part tune is for choosing thresholds;\n"
              "# part table is only measured, and is what is reported.")
        for part in ("tune", "table"):
            print(f"{part}:")
            print("\n".join(f"  - {n}" for n in sorted(rows) if rows[n]["part"] == part))
        return
    row = rows[name]
    print(f"PART={row['part']} KIND={row['kind']} SECOND={'yes' if row.get('second') else ''}")
    print(f"TAPS=({' '.join(map(shlex.quote, row.get('taps', TAPS)))})")
    print("settings() { " + " ".join(f"{k}={shlex.quote(str(v))};" for k, v in row.get("set", {}).items()) + " :; }")
    print("story() {\n" + row["story"] + "}")


if __name__ == "__main__":
    main(*sys.argv[1:])
