"""Time and peak memory of `python -m lib duplicates` on a file of generated leads, reading and writing included.

    python -m bench.duplicates [--leads 100000] [--seed 7] [--maker planted|lifelike]

The leads are made once, by sample_data/generate.py or bench/lifelike.py, and kept in data/bench/. The command runs in
a process of its own, and its groups are held against what was planted. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

from bench import lifelike, process
from bench.evaluate import scores

ROOT = process.ROOT


def org(leads: int, seed: int, maker: str) -> Path:
    """A folder with Lead.csv and its truth, generated where it is not there yet."""
    if maker == "lifelike":
        folder = ROOT / "data" / "bench" / f"lifelike_{leads}_{seed}"
        if not (folder / "truth_duplicates.csv").exists():
            lifelike.write(lifelike.make(leads, seed), folder)
        return folder
    folder = ROOT / "data" / "bench" / f"leads_{leads}_{seed}"
    if not (folder / "README.md").exists():
        size = ["--leads", str(leads), "--seed", str(seed), "--leads-only", "--out", str(folder)]
        subprocess.run([sys.executable, str(ROOT / "sample_data" / "generate.py"), *size], check=True)
    return folder


def measure(folder: Path, leads: int, engine: str = "local") -> dict[str, object]:
    """Runs the command once: wall-clock and processor seconds, peak memory of its processes, and pairwise scores."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "groups.csv"
        run = process.run if engine == "local" else process.run_with_children
        given = ["-m", "lib", "duplicates", str(folder / "Lead.csv"), "--out", str(out), "--json", "--engine", engine]
        used = run(given)
        groups = pd.read_csv(out, dtype="str").set_index("record_id")["group_id"]
    found = scores(groups, truth(folder), leads)
    return {
        "leads": leads,
        "seconds": used.seconds,
        "cpu_seconds": used.cpu_seconds,
        "peak_megabytes": used.peak_megabytes,
        "groups": json.loads(used.printed)["groups"],
        **{name: found[f"pairwise_{name}"] for name in ("precision", "recall", "f1")},
    }


def truth(folder: Path) -> pd.Series:
    """record -> entity, for the records that have a duplicate."""
    return pd.read_csv(folder / "truth_duplicates.csv", dtype="str").set_index("record_id")["entity_id"]


def main() -> None:
    """Makes the leads where needed, runs the command, prints the measurements."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--maker", choices=("planted", "lifelike"), default="planted", help="who makes the leads")
    options = parser.parse_args()
    print(json.dumps(measure(org(options.leads, options.seed, options.maker), options.leads), indent=1))


if __name__ == "__main__":
    main()
