"""Precision and recall of the junk verdicts on the project's labelled leads.

By hand: `python -m bench.junk_figures [dev|test] [--misses]`. Expected labels must be found; `also_flags` may be.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pandas as pd

from lib.junk import flag, kinds
from lib.model.fields import complete
from lib.model.rules import Competitor, Rules

DATA = Path(__file__).resolve().parents[1] / "tests" / "junk" / "cases" / "labelled_leads.csv"
TODAY = date(2026, 11, 22)
RULES = Rules(
    own_names=("Brightfold", "Foldworks"),
    own_domains=("brightfold.com", "brightfold.io", "brightfold.de", "foldworks.io"),
    competitors=(
        Competitor("Leadsmith", ("Lead Smith",), ("leadsmith.io", "leadsmith.com")),
        Competitor("Datapurge", ("Data Purge",), ("datapurge.com", "datapurge.mx")),
        Competitor("Apex CRM", ("ApexCRM",), ("apexcrm.com",)),
        Competitor("Clarisync", (), ("clarisync.eu",)),
        Competitor("Nettoya", (), ("nettoya.fr",)),
        Competitor("Dupeless", (), ("dupeless.ai",)),
    ),
)
"""The fictional company and competitors of the labelled leads."""
FIELDS = {
    "first_name": "FirstName",
    "last_name": "LastName",
    "company": "Company",
    "title": "Title",
    "email": "Email",
    "phone": "Phone",
    "website": "Website",
    "comment": "Description",
    "country": "Country",
    "last_activity": "LastActivityDate",
    "opt_out": "HasOptedOutOfEmail",
    "email_status": "EmailBouncedReason",
}


def leads(split: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The labelled leads of a split as the junk room takes them, and their labels."""
    labelled = pd.read_csv(DATA, dtype="str", keep_default_na=False).set_index("id").rename_axis("key")
    labelled = labelled[labelled["split"] == split]
    return complete(labelled[list(FIELDS)].rename(columns=FIELDS), "lead"), labelled


def figures(verdicts: pd.DataFrame, expected: dict[str, set[str]], allowed: dict[str, set[str]]) -> pd.DataFrame:
    """By kind, over the junk kinds and over all kinds: right, wrong, missed, precision, recall."""
    given = set(zip(verdicts["key"], verdicts["kind"]))
    rows = {}
    for kind in kinds()["kind"]:
        flagged = {key for key, name in given if name == kind}
        wanted = {key for key, names in expected.items() if kind in names}
        fine = {key for key, names in allowed.items() if kind in names}
        rows[kind] = (len(flagged & wanted), len(flagged - wanted - fine), len(wanted - flagged))
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["right", "wrong", "missed"])
    junk = kinds().loc[kinds()["disposition"] == "junk", "kind"]
    table.loc["junk kinds"] = table.loc[junk].sum()
    table.loc["all kinds"] = table.drop(index="junk kinds").sum()
    table["precision"] = table["right"] / (table["right"] + table["wrong"])
    table["recall"] = table["right"] / (table["right"] + table["missed"])
    return table


def main() -> None:
    split = next((argument for argument in sys.argv[1:] if argument in ("dev", "test")), "dev")
    frame, labels = leads(split)
    expected = {key: set(text.split(";")) - {"genuine"} for key, text in labels["expected_labels"].items()}
    allowed = {key: set(text.split(";")) - {""} for key, text in labels["also_flags"].items()}
    found = flag(frame, rules=RULES, today=TODAY)
    for threshold in (0.25, 0.5, 0.85):
        sure = found[found["confidence"] >= threshold]
        print(f"\n{split}, confidence {threshold} and above")
        print(figures(sure, expected, allowed).round(3).to_string())
        junk = sure[sure["disposition"] == "junk"]
        genuine = [key for key, names in expected.items() if not names]
        print(f"genuine leads with a junk verdict: {junk['key'].isin(genuine).sum()} of {len(genuine)}")
    if "--misses" in sys.argv:
        sure = found[found["confidence"] >= 0.5]
        given = set(zip(sure["key"], sure["kind"]))
        for key, names in expected.items():
            for kind in sorted(names - {k for i, k in given if i == key}):
                hint = found[(found["key"] == key) & (found["kind"] == kind)]["evidence"].tolist()
                print(
                    "MISSED",
                    key,
                    kind,
                    hint,
                    labels.loc[key, ["first_name", "company", "title", "email", "comment"]].tolist(),
                )
        for key, kind in sorted(given):
            if kind not in expected[key] | allowed[key]:
                row = sure[(sure["key"] == key) & (sure["kind"] == kind)].iloc[0]
                print("WRONG", key, kind, row["confidence"], row["evidence"], sorted(expected[key]))


if __name__ == "__main__":
    main()
