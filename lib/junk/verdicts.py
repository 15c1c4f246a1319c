"""From findings to verdicts: the strongest of each family counts, families add up, mitigators lower.

confidence = (1 - product over families of (1 - strength)) x product of the mitigators' shares.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from lib.junk.vocabulary import Vocabulary

FLOOR = 0.25
"""The least confidence that is told at all: a hint."""
LOWERED = "; lowered by: "
"""What stands between the evidence and what speaks against it."""
COLUMNS = ("key", "kind", "disposition", "confidence", "evidence", "matched")
_MOST = 0.995
_FIELD_WORDS = {
    "first_name": "first name",
    "last_name": "last name",
    "full_name": "name",
    "email_domain": "e-mail domain",
    "email_local": "e-mail name",
    "email": "e-mail",
}


def verdicts(findings: pd.DataFrame, lowered: pd.DataFrame, vocabulary: Vocabulary, keys: pd.Index) -> pd.DataFrame:
    """One row a lead and kind with confidence of at least FLOOR, sorted by key and confidence.

    `findings` as the evidence modules give them; `lowered`: `row`, `kind`, `keep`, `label`.
    """
    families = _families(findings, vocabulary).sort_values(["row", "kind"], kind="stable")
    found = families.drop_duplicates(["row", "kind"])[["row", "kind"]].reset_index(drop=True)
    found["confidence"] = 1 - np.exp(families.groupby(["row", "kind"])["doubt"].sum().to_numpy())
    found["evidence"] = _joined(families, "told", " + ")
    found["matched"] = _joined(families, "matched", " | ")
    found = _lower(found, lowered)
    found = found[found["confidence"] >= FLOOR]
    disposition = {kind.name: kind.disposition for kind in vocabulary.kinds}
    order = {kind.name: place for place, kind in enumerate(vocabulary.kinds)}
    found = found.assign(
        key=keys.to_numpy()[found["row"].to_numpy(dtype=np.int64)],
        disposition=found["kind"].map(disposition),
        confidence=found["confidence"].round(4),
        place=found["kind"].map(order),
    ).sort_values(["row", "confidence", "place"], ascending=[True, False, True])
    return found[list(COLUMNS)].reset_index(drop=True).astype({name: "str" for name in COLUMNS if name != "confidence"})


def _families(findings: pd.DataFrame, vocabulary: Vocabulary) -> pd.DataFrame:
    """The strongest finding of each family, strongest first within a lead."""
    pieces = pd.DataFrame(
        [(piece.id, piece.kind, piece.family, piece.says) for piece in vocabulary.evidence],
        columns=["evidence", "kind", "family", "says"],
    )
    known = findings[findings["strength"] > 0].merge(pieces, on="evidence", how="left")
    strongest = known.sort_values(["row", "strength", "evidence", "field"], ascending=[True, False, True, True])
    strongest = strongest.drop_duplicates(["row", "kind", "family"])
    return strongest.assign(doubt=np.log1p(-strongest["strength"].clip(upper=_MOST)), told=_told(strongest))


def _joined(sorted_frame: pd.DataFrame, column: str, separator: str) -> pd.Series:
    """The texts of each row and kind as one text, in the frame's order, which is by row and kind."""
    texts = sorted_frame[column].tolist()
    first = ~sorted_frame.duplicated(["row", "kind"]).to_numpy()
    bounds = [*np.flatnonzero(first).tolist(), len(texts)]
    return pd.Series([separator.join(texts[start:stop]) for start, stop in pairwise(bounds)], dtype="str")


def _told(found: pd.DataFrame) -> pd.Series:
    """What was seen, in words: "title 'Estudiante' 92%"."""
    what = found["says"].where(found["says"] != "", found["field"].replace(_FIELD_WORDS))
    shown = (" '" + found["matched"] + "'").where(found["matched"] != "", "")
    percent = (found["strength"] * 100).round().astype("int64").astype("str")
    return what + shown + " " + percent + "%"


def _lower(found: pd.DataFrame, lowered: pd.DataFrame) -> pd.DataFrame:
    if lowered.empty:
        return found
    lowered = found[["row", "kind"]].merge(lowered, on=["row", "kind"]).sort_values(["row", "kind"], kind="stable")
    factors = lowered.groupby(["row", "kind"])["keep"].prod().reset_index()
    factors["labels"] = _joined(lowered, "label", ", ")
    merged = found.merge(factors, on=["row", "kind"], how="left")
    keep = merged["keep"].fillna(1.0)
    note = (LOWERED + merged["labels"].fillna("")).where(merged["keep"].notna(), "")
    return merged.assign(confidence=merged["confidence"] * keep, evidence=merged["evidence"] + note)[
        list(found.columns)
    ]
