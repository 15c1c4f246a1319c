"""How long groups take for every threshold at once: one pass over the pairs, then the counts of any threshold.

    .venv/bin/python -m bench.thresholds [--leads 1000000]

The pairs are those of lifelike leads (bench/lifelike.py), as many times over as it takes. Processor seconds, the least
of three.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from bench import lifelike
from lib.matching import engine, groups
from lib.model import fields

_MADE = 20_000


def pairs(leads: int) -> pd.DataFrame:
    """Pairs as likely and as entangled as those of so many leads, in no order."""
    people = pd.DataFrame([row for _, row in lifelike.make(_MADE, 5)], columns=list(lifelike.COLUMNS), dtype="str")
    people = people.fillna("").set_axis([f"L{place:05}" for place in range(len(people))]).rename_axis(fields.KEY)
    found = engine.find(fields.complete(people, "lead")).pairs[["left_key", "right_key", "match_probability"]]
    copies = [
        found.assign(**{side: f"{copy:03}" + found[side] for side in ("left_key", "right_key")})
        for copy in range(-(-leads // _MADE))
    ]
    return pd.concat(copies).sample(frac=1, random_state=0).reset_index(drop=True)


def least(job: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds of a job, and what it gave."""
    seconds, made = [], None
    for _ in range(3):
        started = time.process_time()
        made = job()
        seconds.append(time.process_time() - started)
    return round(min(seconds), 3), made


def main() -> None:
    """Prints the measurements as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=1_000_000)
    options = parser.parse_args()
    found = pairs(options.leads)
    once, tree = least(lambda: groups.tree(found))
    counts, table = least(lambda: tree.counts(np.linspace(groups.LOOSEST, 0.999, 500)))
    cut, _ = least(lambda: tree.cut(0.9))
    report = {
        "leads": options.leads,
        "pairs": len(found),
        "seconds": {"one pass": once, "counts of 500 thresholds": counts, "groups of one threshold": cut},
        "counts": table.iloc[::100].round(4).to_dict("records"),
    }
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
