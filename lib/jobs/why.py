"""Why two leads are, or are not, in one group, with what the book's match analysis found and learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import pandas as pd

from lib.errors import NotFound
from lib.matching import explain
from lib.matching.explain import Explanation
from lib.model import ids

_EVIDENCE = {"name": "Name", "contact": "E-mail and phone", "organisation": "Organisation", "place": "Place"}


def links_within(pairs: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Every two of these records, surest first: the columns of `pairs`; a pair that was never likely has a probability
    of 0 and no reason.
    """
    known = pairs[pairs["left_key"].isin(keys) & pairs["right_key"].isin(keys)]
    every = pd.DataFrame([sorted(pair) for pair in combinations(keys, 2)], columns=["left_key", "right_key"])
    links = every.merge(known, how="left")
    links["reason"] = links["reason"].fillna("").astype("str")
    return links.fillna(0.0).sort_values(
        ["match_probability", "left_key", "right_key"], ascending=[False, True, True], kind="stable", ignore_index=True
    )


def steps(link: pd.Series) -> pd.DataFrame:
    """A row of `pairs` as the steps of a waterfall (evidence, finding, bits): where it starts, then what each group of
    evidence adds.
    """
    bits = {label: float(link[f"{group}_bits"]) for group, label in _EVIDENCE.items()}
    if link["custom_bits"]:
        bits["Custom fields"] = float(link["custom_bits"])
    start = float(link["match_weight"]) - sum(bits.values())
    rows = [("Starting point", "before any evidence", start)]
    rows += [(label, "" if value else "says nothing", value) for label, value in bits.items()]
    return pd.DataFrame(rows, columns=["evidence", "finding", "bits"])


def of_pair(
    leads: pd.DataFrame,
    left: str,
    right: str,
    model: Mapping[str, Any],
    pairs: pd.DataFrame,
    *,
    threshold: float,
    default_country: str,
) -> Explanation:
    """The evidence field by field for two leads, and the stage that lost them where they are in no group."""
    return explain.explain(leads, left, right, model, threshold=threshold, pairs=pairs, default_country=default_country)


def find_lead(leads: pd.DataFrame, typed: str) -> str:
    """The key of the lead that a person typed: a key or Id, an e-mail address, or a full name.

    Raises NotFound where there is none such.
    """
    wanted = typed.strip()
    for key in (wanted, ids.to_18(pd.Series([wanted], dtype="str")).iloc[0]):
        if key in leads.index:
            return str(key)
    names = leads["Name"].where(leads["Name"].ne(""), (leads["FirstName"] + " " + leads["LastName"]).str.strip())
    for column in (leads["Email"], names):
        found = leads.index[column.str.casefold().eq(wanted.casefold())]
        if wanted and len(found):
            return str(found[0])
    raise NotFound("There is no such lead in this book. Type its Id, its e-mail address or its full name.")
