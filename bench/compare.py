"""Sluice and Splink side by side: the same file, the same evaluator, each in a process of its own.

    python -m bench.compare [--leads 100000] [--maker planted|lifelike] [--seed 7] [--file DIR]
                            [--tools sluice,splink] [--splink careful|stock] [--json FILE]

Each tool runs twice: once as one would run it, from Lead.csv to groups.csv, which is timed; and once more, untimed, to
tell which pairs it compared and how likely it thought each. So a true pair that was lost is seen where it was lost:
never compared (blocking), compared but not likely enough (scoring), or likely enough but in another group (grouping).
`hindsight` marks the threshold that the truth would have chosen; nobody has the truth, so what counts is `default`.
Splink's pairs are grouped by connected components, as it does itself.

Splink is left out, with a word about it, where bench/requirements.txt is not installed. --file DIR takes any folder
with Lead.csv (column Id) and truth_duplicates.csv (record_id, entity_id).
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pandas as pd

from bench import process
from bench.duplicates import org, truth
from bench.evaluate import connected, pair_scores, scores
from lib.matching import groups
from lib.model.rules import Rules

BANDS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 1.0)


@dataclass(frozen=True)
class Tool:
    """How a tool is run (`arguments` for the file and a folder; `details` for one that also writes its pairs there),
    at which thresholds it is judged (the first is its default), and how it makes groups of pairs."""

    arguments: Callable[[Path, Path], list[str]]
    details: Callable[[Path, Path], list[str]]
    thresholds: tuple[float, ...]
    grouped: Callable[[pd.DataFrame, float], pd.Series]


def _splink(file: Path, out: Path) -> list[str]:
    return ["-m", "bench.splink_leads", str(file), "--out", str(out)]


def _as_sluice(pairs: pd.DataFrame, threshold: float) -> pd.Series:
    named = pairs.rename(columns={"left_id": "left_key", "right_id": "right_key"})
    return groups.group(named, threshold).set_index("record_key")["group_id"]


def _as_splink(pairs: pd.DataFrame, threshold: float) -> pd.Series:
    return connected(pairs[pairs["match_probability"] >= threshold])


def tools(setup: str) -> dict[str, Tool]:
    """The tools by name. Splink has no default threshold: 0.9 stands for one, and 0.99 is what is timed."""
    chosen = ["--setup", setup]
    return {
        "sluice": Tool(
            lambda file, out: ["-m", "lib", "duplicates", str(file), "--out", str(out / "groups.csv")],
            lambda file, out: ["-m", "bench.sluice_leads", str(file), "--out", str(out)],
            tuple(dict.fromkeys((Rules().duplicate_threshold, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99))),
            _as_sluice,
        ),
        "splink": Tool(
            lambda file, out: [*_splink(file, out), *chosen],
            lambda file, out: [*_splink(file, out), *chosen, "--details"],
            (0.9, 0.5, 0.95, 0.99, 0.999, 0.9999),
            _as_splink,
        ),
    }


def measure(tool: Tool, folder: Path) -> tuple[dict[str, float], pd.DataFrame, pd.DataFrame]:
    """What a run uses and compares; the scores at each threshold; stated and true share of duplicates by band."""
    true = truth(folder)
    records = len(pd.read_csv(folder / "Lead.csv", usecols=["Id"]))
    file = folder / "Lead.csv"
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch)
        used = process.run(tool.arguments(file, out))
        process.run(tool.details(file, out))
        pairs = pd.read_parquet(out / "pairs.parquet")
        candidates = pd.read_parquet(out / "candidates.parquet")
    precision, recall = pair_scores(candidates, true)
    run = {
        "seconds": used.seconds,
        "cpu_seconds": used.cpu_seconds,
        "peak_megabytes": used.peak_megabytes,
        "candidates": len(candidates),
        "blocking_recall": recall,
        "true_of_candidates": precision,
    }
    return run, by_threshold(tool, pairs, true, records), calibration(pairs, true)


def by_threshold(tool: Tool, pairs: pd.DataFrame, true: pd.Series, records: int) -> pd.DataFrame:
    """One row a threshold: the pairs above it as they are, then their groups pairwise, by cluster and B-cubed."""
    rows = []
    for threshold in tool.thresholds:
        precision, recall = pair_scores(pairs[pairs["match_probability"] >= threshold], true)
        found = scores(tool.grouped(pairs, threshold), true, records)
        rows.append({"threshold": threshold, "pairs_precision": precision, "pairs_recall": recall, **found})
    table = pd.DataFrame(rows).drop(columns=["pairs_found", "pairs_true"])
    table.insert(1, "is", "")
    table.loc[0, "is"] = "default"
    table.loc[table["pairwise_f1"].idxmax(), "is"] += " hindsight"
    table["is"] = table["is"].str.strip()
    return table.sort_values("threshold", ignore_index=True).astype({"threshold": "str"})


def calibration(pairs: pd.DataFrame, true: pd.Series) -> pd.DataFrame:
    """Stated and true share of duplicates by band of probability, from 0.5 on."""
    left, right = (pd.Series(true.reindex(pairs[side]).to_numpy()) for side in ("left_id", "right_id"))
    stated = pairs["match_probability"].reset_index(drop=True)
    frame = pd.DataFrame({"stated": stated, "true": (left.notna() & (left == right)).astype(float)})
    found = frame.groupby(pd.cut(stated, BANDS).rename("probability"), observed=True)
    return found.mean().assign(pairs=found.size()).reset_index().astype({"probability": "str"})


def markdown(frame: pd.DataFrame) -> str:
    """A frame as a Markdown table, numbers to three digits."""

    def cell(value: object) -> str:
        return f"{value:,.3f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)

    lines = [list(map(str, frame.columns)), ["---"] * frame.shape[1]]
    lines += [[cell(value) for value in row] for row in frame.astype(object).itertuples(index=False)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """Makes the leads where needed, runs the tools one after the other, prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--maker", choices=("planted", "lifelike"), default="planted", help="who makes the leads")
    parser.add_argument("--file", type=Path, metavar="DIR", help="leads and truth of your own instead")
    parser.add_argument("--tools", default="sluice,splink")
    parser.add_argument("--splink", choices=("careful", "stock"), default="careful", help="how Splink is set up")
    parser.add_argument("--json", type=Path, metavar="FILE", help="the same figures as JSON")
    options = parser.parse_args()
    folder = options.file or org(options.leads, options.seed, options.maker)
    known, runs, found = tools(options.splink), [], {}
    for name in options.tools.split(","):
        if name == "splink" and find_spec("splink") is None:
            print("Splink is not installed, so it is left out: pip install -r bench/requirements.txt\n")
            continue
        run, table, stated = measure(known[name], folder)
        label = f"{name} ({options.splink})" if name == "splink" else name
        runs.append({"tool": label, **run})
        found[label] = {"run": run, "by_threshold": table.to_dict("records"), "calibration": stated.to_dict("records")}
        print(f"{label} on {folder.name}\n\n{markdown(table)}\n\n{markdown(stated)}\n", flush=True)
    print(markdown(pd.DataFrame(runs)))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
