"""Precision and recall of the junk verdicts on the demo org, against what its generator planted.

By hand: `python -m bench.junk_demo [--misses]`.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pandas as pd

from bench.junk_figures import figures
from lib.junk import flag
from lib.model.dates import parse_dates
from lib.model.fields import complete
from lib.model.rules import from_yaml

DEMO = Path(__file__).resolve().parents[1] / "sample_data" / "demo"


def demo() -> tuple[pd.DataFrame, dict[str, set[str]], date]:
    """The demo org's leads, the kinds that are true of each, and its last day."""
    table = pd.read_csv(DEMO / "Lead.csv", dtype="str", keep_default_na=False)
    leads = complete(table.set_index("Id", drop=False).rename_axis("key"), "lead")
    truth = pd.read_csv(DEMO / "truth_junk.csv", dtype="str", keep_default_na=False)
    expected: dict[str, set[str]] = {key: set() for key in leads.index}
    for key, kind in truth[["record_id", "kind"]].itertuples(index=False):
        expected[key].add(kind)
    return leads, expected, parse_dates(leads["CreatedDate"]).max().date()


def main() -> None:
    leads, expected, last_day = demo()
    rules = from_yaml((DEMO / "rules.yaml").read_text(encoding="utf-8"))
    found = flag(leads, rules=rules, today=last_day)
    for threshold in (0.25, 0.5, 0.7, 0.85):
        print(f"\nconfidence {threshold} and above")
        print(figures(found[found["confidence"] >= threshold], expected, {}).round(3).to_string())
    if "--misses" in sys.argv:
        sure = found[found["confidence"] >= 0.5]
        given = set(zip(sure["key"], sure["kind"]))
        shown = ["FirstName", "LastName", "Company", "Title", "Email", "Phone", "Description"]
        for key, names in expected.items():
            for kind in sorted(names - {k for i, k in given if i == key}):
                hint = found[(found["key"] == key) & (found["kind"] == kind)]["evidence"].tolist()
                print("MISSED", kind, hint, leads.loc[key, shown].tolist())
        for row in sure.itertuples():
            if row.kind not in expected[row.key]:
                print("WRONG", row.kind, row.confidence, row.evidence, leads.loc[row.key, shown].tolist())


if __name__ == "__main__":
    main()
