"""How time and memory grow with the number of leads.

    python -m bench.growth [--sizes 10000,30000,100000,300000,1000000] [--maker lifelike|planted] [--seed 5]
                           [--engine local|spark]

Runs `python -m lib duplicates` on each size, from Lead.csv to groups.csv, each in a process of its own, and prints a
table. `slope` is the exponent between a size and the one before it: seconds ~ leads^slope, so 1 is in step with the
leads, 2 is every pair. Wall-clock seconds mean little while the machine does other work; processor seconds do.
"""

from __future__ import annotations

import argparse
import sys
from itertools import pairwise
from math import log

import pandas as pd

from bench import process
from bench.compare import markdown
from bench.duplicates import measure, org

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)


def slopes(table: pd.DataFrame, column: str) -> list[float]:
    """The exponent by which a column grows with the leads from each row to the next; NaN for the first."""
    rows = list(zip(table["leads"], table[column]))
    return [float("nan")] + [log(after / before) / log(many / few) for (few, before), (many, after) in pairwise(rows)]


def main() -> None:
    """Makes the leads where needed and measures each size in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--maker", choices=("lifelike", "planted"), default="lifelike", help="who makes the leads")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--engine", choices=("local", "spark"), default="local", help="spark needs pyspark and Linux")
    options = parser.parse_args()
    sizes = sorted(int(size) for size in options.sizes.split(","))
    rows = []
    for size in sizes:
        folder = org(size, options.seed, options.maker)
        candidates = int(process.run(["-m", "bench.sluice_leads", str(folder / "Lead.csv")]).printed)
        rows.append({**measure(folder, size, options.engine), "candidates": candidates})
        print(rows[-1], file=sys.stderr, flush=True)
    table = pd.DataFrame(rows)
    table.insert(3, "slope", slopes(table, "cpu_seconds"))
    print(markdown(table))


if __name__ == "__main__":
    main()
