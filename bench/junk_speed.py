"""How long flagging takes: the demo org repeated with differing names, addresses and comments.

By hand: `python -m bench.junk_speed [leads]`.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pandas as pd

from bench.junk_demo import DEMO, demo
from lib.junk import flag
from lib.model.rules import from_yaml


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    leads, _, last_day = demo()
    copies = np.arange(size) // len(leads)
    many = leads.iloc[np.arange(size) % len(leads)].set_axis([f"K{n}" for n in range(size)]).rename_axis("key")
    mark = pd.Series(copies, index=many.index).astype("str")
    many = many.assign(
        Email=mark.str.cat(many["Email"]).where(many["Email"] != "", "").astype("str"),
        Description=many["Description"].str.cat(" " + mark).where(many["Description"] != "", "").astype("str"),
    )
    rules = from_yaml((DEMO / "rules.yaml").read_text(encoding="utf-8"))
    started = time.perf_counter()
    found = flag(many, rules=rules, today=last_day)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{size:,} leads: {time.perf_counter() - started:.1f} s, {len(found):,} verdicts, peak {memory:,.0f} MB")


if __name__ == "__main__":
    main()
