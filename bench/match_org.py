"""The engine on an org that sample_data/generate.py makes: accuracy by threshold, calibration, time and memory.

python bench/match_org.py [--leads 100000] [--seed 7] [--keep DIR]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from evaluate import blocking_recall, scores  # noqa: E402

from lib.matching import engine, groups  # noqa: E402
from lib.model import fields  # noqa: E402


def measure(folder: Path) -> dict[str, object]:
    """Reads the org's leads, finds and groups duplicates, and holds them against the truth."""
    started = time.perf_counter()
    leads = pd.read_csv(folder / "Lead.csv", dtype="str", keep_default_na=False).set_index("Id", drop=False)
    leads = fields.complete(leads.rename_axis(fields.KEY), "lead")
    read = time.perf_counter()
    matches = engine.find(leads)
    found = time.perf_counter()
    grouped = groups.group(matches.pairs, 0.9)
    done = time.perf_counter()
    truth = pd.read_csv(folder / "truth_duplicates.csv", dtype="str").set_index("record_id")["entity_id"]
    pairs = matches.pairs.rename(columns={"left_key": "left_id", "right_key": "right_id"})
    by_threshold = {
        threshold: scores(groups.group(matches.pairs, threshold).set_index("record_key")["group_id"], truth, len(leads))
        for threshold in (0.5, 0.8, 0.9, 0.95, 0.99)
    }
    return {
        "leads": len(leads),
        "seconds": {"read": read - started, "find": found - read, "group": done - found},
        "peak_gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        "pairs_kept": len(pairs),
        "groups": int(grouped["group_id"].nunique()),
        "recall_of_pairs_kept": blocking_recall(pairs, truth),
        "by_threshold": by_threshold,
        "calibration": calibration(pairs, truth),
    }


def calibration(pairs: pd.DataFrame, truth: pd.Series) -> list[dict[str, float]]:
    """Stated and true share of duplicates by band of probability."""
    true = (pairs["left_id"].map(truth) == pairs["right_id"].map(truth)) & pairs["left_id"].map(truth).notna()
    band = pd.cut(pairs["match_probability"], [0, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0])
    table = pd.DataFrame({"stated": pairs["match_probability"], "true": true}).groupby(band, observed=True)
    return table.mean().assign(pairs=table.size()).round(3).to_dict("records")


def main() -> None:
    """Makes the org (unless --keep names a folder that has one already) and prints the measurements as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        if not (folder / "Lead.csv").exists():
            size = ["--leads", str(options.leads), "--seed", str(options.seed), "--leads-only", "--out", str(folder)]
            subprocess.run([sys.executable, str(ROOT / "sample_data" / "generate.py"), *size], check=True)
        print(json.dumps(measure(folder), indent=1))


if __name__ == "__main__":
    main()
