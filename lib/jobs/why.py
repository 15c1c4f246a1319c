"""Why two leads are, or are not, in one group, with what the book's match analysis found and learned."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from typing import Any

import pandas as pd

from lib.files import spare
from lib.jobs import analyse, corrections
from lib.matching import explain, link
from lib.matching.explain import Explanation
from lib.matching.reasons import IDENTICAL
from lib.matching.records import Records
from lib.model import ids
from lib.model.rules import Rules

_MANY = 200
"""Of more records than this, not every two are listed."""
_EVIDENCE = {"name": "Name", "contact": "E-mail and phone", "organisation": "Organisation", "place": "Place"}


def links_within(pairs: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Every two of these records, surest first: the columns of `pairs`; a pair that was never likely has a probability
    of 0 and no reason. Of very many records only likely pairs: of copies whose first is not among them, those of the
    next with the others.
    """
    links = _of_copies(pairs, keys, every=len(keys) <= _MANY)
    if len(keys) <= _MANY:
        every = pd.DataFrame([sorted(pair) for pair in combinations(keys, 2)], columns=["left_key", "right_key"])
        links = every.merge(links, how="left")
    links["reason"] = links["reason"].fillna("").astype("str")
    return links.fillna(0.0).sort_values(
        ["match_probability", "left_key", "right_key"], ascending=[False, True, True], kind="stable", ignore_index=True
    )


def _of_copies(pairs: pd.DataFrame, keys: Sequence[str], *, every: bool) -> pd.DataFrame:
    """The pairs known among some records, and those of two copies of one record, which are what it is with either."""
    known = pairs[pairs["left_key"].isin(keys) & pairs["right_key"].isin(keys)]
    copied = pairs[pairs["reason"].eq(IDENTICAL) & pairs["right_key"].isin(keys)]
    heads = copied
    if not every:
        copied = copied[~copied["left_key"].isin(keys)]
        heads = copied[copied["right_key"].eq(copied.groupby("left_key")["right_key"].transform("min"))]
    more = heads.merge(copied[["left_key", "right_key"]], on="left_key", suffixes=("", "_other"))
    more = more[more["right_key"] < more["right_key_other"]]
    more = more.assign(left_key=more["right_key"], right_key=more["right_key_other"])[pairs.columns]
    return pd.concat([known, more], ignore_index=True).drop_duplicates(["left_key", "right_key"])


def steps(link: pd.Series, name: str = "Name") -> pd.DataFrame:
    """A row of `pairs` as the steps of a waterfall (evidence, finding, bits): where it starts, then what each group of
    evidence adds. `name` is what to call the evidence of names, be they of people or of companies.
    """
    bits = {label: float(link[f"{group}_bits"]) for group, label in (_EVIDENCE | {"name": name}).items()}
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
    records: Records,
    *,
    rules: Rules,
    unlinked: Collection[tuple[str, str]] = (),
) -> Explanation:
    """The evidence field by field for two leads, and the stage that lost them where they are in no group."""
    both = spare.fill_in(leads.loc[list(dict.fromkeys((left, right)))])
    return explain.explain(
        both, left, right, model, threshold=rules.duplicate_threshold, records=records,
        corrections=corrections.set_by_people(rules), pairs=pairs, unlinked=unlinked,
    )  # fmt: skip


def of_link(
    tables: Mapping[str, pd.DataFrame],
    lead_key: str,
    object_name: str,
    key: str,
    model: Mapping[str, Any],
    records: Records,
) -> pd.DataFrame:
    """The evidence field by field for a lead and a contact or an account, as steps of a waterfall."""
    there = {name: tables[name].loc[[key]] if name == object_name else tables[name] for name in ("contact", "account")}
    lead = link.as_side(object_name, analyse.to_match(tables["lead"].loc[[lead_key]]))
    return explain.of_link(lead, analyse.others(there)[object_name], model, records)


def searchable(leads: pd.DataFrame) -> pd.DataFrame:
    """What leads are found by: `name`, `email` and `company`, in small letters."""
    names = leads["Name"].where(leads["Name"].ne(""), (leads["FirstName"] + " " + leads["LastName"]).str.strip())
    found = {"name": names, "email": leads["Email"], "company": leads["Company"]}
    return pd.DataFrame({part: column.str.casefold() for part, column in found.items()})


def find_leads(search: pd.DataFrame, typed: str, most: int = 50) -> list[str]:
    """The keys of the leads that a person may mean: of that key or Id, else of that e-mail address or full name, else
    those with every word in name, company or e-mail, names that begin so before others; so many at most.
    """
    wanted = " ".join(typed.split()).casefold()
    if not wanted:
        return []
    for key in (typed.strip(), ids.to_18(pd.Series([typed.strip()], dtype="str")).iloc[0]):
        if key in search.index:
            return [str(key)]
    exact = search["name"].eq(wanted) | search["email"].eq(wanted)
    if exact.any():
        return [str(key) for key in search.index[exact][:most]]
    for word in wanted.split():
        anywhere = [search[part].str.contains(word, regex=False) for part in search]
        search = search[anywhere[0] | anywhere[1] | anywhere[2]]
    first = pd.Series(True, index=search.index)
    for word in wanted.split():
        first &= (" " + search["name"]).str.contains(f" {word}", regex=False)
    return [str(key) for key in [*search.index[first], *search.index[~first]][:most]]


def weakest(links: pd.DataFrame) -> int | None:
    """The position of the weakest of the links (`left_key, right_key, match_probability`, surest first) that hold their
    records together: a threshold above it parts them there. None where nothing likely holds them together.
    """
    home = {key: key for side in ("left_key", "right_key") for key in links[side]}

    def root(key: str) -> str:
        while home[key] != key:
            key = home[key]
        return key

    last = None
    for place, (left, right, probability) in enumerate(
        zip(links["left_key"], links["right_key"], links["match_probability"])
    ):
        if probability and root(left) != root(right):
            home[root(left)], last = root(right), place
    return last
