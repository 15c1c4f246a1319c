"""Which pairs Sluice compares, and how likely it thinks each: what `python -m lib duplicates` does, looked into.

    python -m bench.sluice_leads Lead.csv [--out DIR]

Prints how many pairs are compared. With --out, writes DIR/candidates.parquet (left_id, right_id: every pair that is
compared) and DIR/pairs.parquet (left_id, right_id, match_probability: those that are kept), for bench.compare.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from lib.jobs.headless import reading
from lib.matching import candidates, engine, keys
from lib.matching.prepare import Records, prepare
from lib.model.rules import Rules


def prepared(file: Path) -> tuple[Records, candidates.Candidates]:
    """The records, and which of them are compared."""
    leads = reading.to_match([str(file)], argparse.Namespace(map=[], id=None))
    records = prepare(leads, default_country=Rules().default_country)
    return records, candidates.collect(keys.rules(records), keys.orders(records), records.count, records.split)


def look(records: Records, found: candidates.Candidates) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The pairs that are compared, and those that are kept."""
    compared = pd.DataFrame({"left_id": records.keys[found.left], "right_id": records.keys[found.right]})
    kept = engine.search(records).pairs.rename(columns={"left_key": "left_id", "right_key": "right_id"})
    return compared, kept[["left_id", "right_id", "match_probability"]]


def main() -> None:
    """Prints the number, and writes both where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, metavar="DIR")
    options = parser.parse_args()
    records, found = prepared(options.file)
    print(len(found.left))
    if options.out:
        compared, kept = look(records, found)
        compared.to_parquet(options.out / "candidates.parquet", index=False)
        kept.to_parquet(options.out / "pairs.parquet", index=False)


if __name__ == "__main__":
    main()
