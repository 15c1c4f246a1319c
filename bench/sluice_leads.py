"""Which pairs Sluice compares, and how likely it thinks each: what `python -m lib duplicates` does, looked into.

    python -m bench.sluice_leads Lead.csv --out DIR

Writes DIR/candidates.parquet (left_id, right_id: every pair that is compared) and DIR/pairs.parquet (left_id, right_id,
match_probability: those that are kept), for bench.compare.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from lib.jobs.headless import reading
from lib.matching import candidates, engine, keys
from lib.matching.prepare import prepare
from lib.model.rules import Rules


def look(file: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The pairs that are compared, and those that are kept."""
    leads = reading.to_match([str(file)], argparse.Namespace(map=[], id=None))
    records = prepare(leads, default_country=Rules().default_country)
    found = candidates.collect(keys.rules(records), keys.orders(records), records.count, records.split)
    compared = pd.DataFrame({"left_id": records.keys[found.left], "right_id": records.keys[found.right]})
    kept = engine.search(records).pairs.rename(columns={"left_key": "left_id", "right_key": "right_id"})
    return compared, kept[["left_id", "right_id", "match_probability"]]


def main() -> None:
    """Writes both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    options = parser.parse_args()
    compared, kept = look(options.file)
    compared.to_parquet(options.out / "candidates.parquet", index=False)
    kept.to_parquet(options.out / "pairs.parquet", index=False)


if __name__ == "__main__":
    main()
