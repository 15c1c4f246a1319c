"""One evaluator for every matcher: pairwise, cluster and B-cubed scores of groups against the truth.

    python -m bench.evaluate groups.csv truth.csv --records 100000 [--pairs pairs.csv]

`groups.csv` is what `python -m lib duplicates` writes; `truth.csv` has record_id and entity_id (any further columns are
ignored; records in neither file are on their own). With --pairs, the share of true pairs among those is told apart:
of pairs.csv, those that were compared and thought likely enough to be kept, whatever became of them.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pandas as pd

from lib.matching import groups


def scores(found: pd.Series, truth: pd.Series, records: int) -> dict[str, float]:
    """Precision, recall and F1 three ways; both series go from record to group, records on their own left out."""
    found, true = _aligned(found, truth)
    both = pd.MultiIndex.from_arrays([found, true]).value_counts()
    found_sizes, true_sizes = found.value_counts(), true.value_counts()
    hits, claimed, wanted = _pairs(both), _pairs(found_sizes), _pairs(true_sizes)
    alone = records - len(found)
    exact = int((both == found_sizes.reindex(both.index.get_level_values(0)).to_numpy()).mul(
        both == true_sizes.reindex(both.index.get_level_values(1)).to_numpy()
    ).sum())  # fmt: skip
    share = both.astype(float) ** 2
    cubed_precision = ((share / found_sizes.reindex(both.index.get_level_values(0)).to_numpy()).sum() + alone) / records
    cubed_recall = ((share / true_sizes.reindex(both.index.get_level_values(1)).to_numpy()).sum() + alone) / records
    return {
        **_named("pairwise", hits / max(claimed, 1), hits / max(wanted, 1)),
        **_named("cluster", (exact + alone) / (len(found_sizes) + alone), (exact + alone) / (len(true_sizes) + alone)),
        **_named("b_cubed", cubed_precision, cubed_recall),
        "pairs_found": claimed,
        "pairs_true": wanted,
    }


def pair_scores(pairs: pd.DataFrame, truth: pd.Series) -> tuple[float, float]:
    """Precision and recall of pairs as they are (columns left_id, right_id, each pair once), before any grouping."""
    left, right = (pd.Series(truth.reindex(pairs[side]).to_numpy()) for side in ("left_id", "right_id"))
    hits = int((left.notna() & (left == right)).sum())
    return hits / max(len(pairs), 1), hits / max(_pairs(truth.value_counts()), 1)


def connected(pairs: pd.DataFrame) -> pd.Series:
    """record -> group, whatever the pairs (left_id, right_id) hold together."""
    codes, records = pd.factorize(pd.concat([pairs["left_id"], pairs["right_id"]]), sort=True)
    label = groups.components(codes[: len(pairs)], codes[len(pairs) :], len(records))
    return pd.Series(records[label].to_numpy(), index=records)


def _aligned(found: pd.Series, truth: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Both over the records of either; who is missing in one stands alone there."""
    records = found.index.union(truth.index)
    alone = pd.Series("alone " + records.astype(str), index=records)
    return tuple(side.astype(str).reindex(records).fillna(alone) for side in (found, truth))  # type: ignore[return-value]


def _pairs(sizes: pd.Series) -> int:
    return int((sizes * (sizes - 1) // 2).sum())


def _named(name: str, precision: float, recall: float) -> dict[str, float]:
    f1 = 2 * precision * recall / max(precision + recall, 1e-12)
    return {f"{name}_precision": round(precision, 4), f"{name}_recall": round(recall, 4), f"{name}_f1": round(f1, 4)}


def main() -> None:
    """Prints the scores as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("groups", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--records", type=int, required=True, help="how many records the file has")
    parser.add_argument("--pairs", type=Path)
    options = parser.parse_args()
    truth = pd.read_csv(options.truth, dtype=str).set_index("record_id")["entity_id"]
    found = pd.read_csv(options.groups, dtype=str).set_index("record_id")["group_id"]
    result = scores(found, truth, options.records)
    if options.pairs:
        result["recall_of_pairs"] = round(pair_scores(pd.read_csv(options.pairs, dtype=str), truth)[1], 4)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
