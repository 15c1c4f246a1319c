"""Candidate pairs of Sluice's own keys by numpy (as Sluice does it), polars and DuckDB: time and peak memory.

    python -m bench.candidates [--leads 1000000] [--seed 5] [--maker planted|lifelike]

The keys of every rule are made once and written down; then each engine, in a process of its own, reads them and makes
every distinct pair of records that share a key which at most `candidates.CAP` records have. All have to find equally
many. DuckDB is given 1 GB and may spill. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from bench.duplicates import org
from bench.process import run
from lib.matching import candidates, keys
from lib.matching.prepare import prepare
from lib.model import fields


def write_keys(leads: Path, folder: Path) -> int:
    """One file of keys for each rule, a row for each slot; the number of records."""
    frame = pd.read_csv(leads, dtype="str", keep_default_na=False).set_index("Id")
    records = prepare(fields.complete(frame, "lead"))
    for number, rule in enumerate(keys.rules(records)):
        np.save(folder / f"{number:02}.npy", np.array(rule.keys))
    return records.count


def by_numpy(files: list[Path]) -> int:
    """What `lib.matching` runs."""
    count = np.load(files[0]).shape[1]
    rules = (candidates.Rule(file.stem, tuple(np.load(file)), ()) for file in files)
    return len(candidates.collect(rules, [], count, None).left)


def by_polars(files: list[Path]) -> int:
    """A join of each rule's records with themselves, by its streaming engine; then each pair once."""
    import polars as pl

    found = []
    for file in files:
        slots = [pl.DataFrame({"key": key, "row": np.arange(len(key), dtype=np.int32)}) for key in np.load(file)]
        rows = pl.concat(slots).lazy().filter(pl.col("key") > 0).unique()
        some = rows.filter(pl.len().over("key").is_between(2, candidates.CAP))
        pairs = some.join(some, on="key").filter(pl.col("row") < pl.col("row_right"))
        found.append(pairs.select("row", "row_right").unique().collect(engine="streaming"))
    return pl.concat(found).unique().height


def by_duckdb(files: list[Path]) -> int:
    """The same in SQL, rule by rule into one table."""
    import duckdb

    base = duckdb.connect(config={"memory_limit": "1GB", "temp_directory": str(files[0].parent)})
    base.execute("CREATE TABLE pairs (a INTEGER, b INTEGER)")
    for file in files:
        slots = np.load(file)
        given = pd.DataFrame(
            {"key": slots.ravel(), "record": np.tile(np.arange(slots.shape[1], dtype=np.int32), len(slots))}
        )
        base.register("given", given)
        base.execute(
            "CREATE OR REPLACE TEMP TABLE met AS SELECT DISTINCT key, record FROM given WHERE key > 0 AND key IN "
            f"(SELECT key FROM given GROUP BY key HAVING count(DISTINCT record) BETWEEN 2 AND {candidates.CAP})"
        )
        base.execute(
            "INSERT INTO pairs SELECT DISTINCT x.record, y.record FROM met x JOIN met y USING (key) "
            "WHERE x.record < y.record"
        )
    answer = base.execute("SELECT count(*) FROM (SELECT DISTINCT a, b FROM pairs)").fetchone()
    assert answer is not None
    return int(answer[0])


ENGINES = {"numpy": by_numpy, "polars": by_polars, "duckdb": by_duckdb}


def main() -> None:
    """Writes the keys, runs each engine, prints the measurements; every step in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--maker", choices=("planted", "lifelike"), default="lifelike", help="who makes the leads")
    parser.add_argument("--step", choices=("keys", *ENGINES), help="one step alone, on the keys in the folder --keys")
    parser.add_argument("--keys", type=Path)
    options = parser.parse_args()
    leads = org(options.leads, options.seed, options.maker) / "Lead.csv"
    if options.step == "keys":
        print(write_keys(leads, options.keys))
    elif options.step:
        print(ENGINES[options.step](sorted(options.keys.glob("*.npy"))))
    else:
        measured = {}
        with tempfile.TemporaryDirectory() as scratch:
            given = [f"--leads={options.leads}", f"--seed={options.seed}", f"--maker={options.maker}"]
            for step in ("keys", *ENGINES):
                used = run(["-m", "bench.candidates", *given, "--step", step, "--keys", scratch])
                figures = {"seconds": used.seconds, "cpu_seconds": used.cpu_seconds, "peak": used.peak_megabytes}
                measured[step] = {"records" if step == "keys" else "pairs": int(used.printed), **figures}
        print(json.dumps(measured, indent=1))


if __name__ == "__main__":
    main()
