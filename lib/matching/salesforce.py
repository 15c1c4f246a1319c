"""What Salesforce's standard matching rules would find, to hold beside what Sluice finds.

Two records are compared only where they share a match key, and each with at most 100 others. Records of people go by
the standard rule for leads and contacts, records that name no person by the one for accounts. A pair matches or it
does not: there is no weight, no threshold to choose and no reason but the row of the equation that held.

Salesforce publishes the keys, the equations, the methods of each field and most thresholds. What it keeps to itself is
filled in as follows, so the result is Salesforce-style rather than Salesforce's own:

* Which 100 candidates are "most likely": those that share the most keys, then the nearest by last and first name. Of a
  key that more than 101 records share, each record meets the 50 before and the 50 behind it in order of names.
* A key needs all its parts: a blank first name, or a last name in another script (which has no phonetic code), makes
  none. Companies are keyed without their legal form, a city by its first five letters, a postcode likewise.
* A blank name is passed over in the two rows with an e-mail, but not both names: e-mail alone never matches.
* A score that equals its threshold matches. The methods of each field and how they are scored: `salesforce_scores`.
* Phones and streets are taken as entered, in North American sections. A file that gives full names alone is split.
* Person accounts, which no list of leads holds, are left out. So is what decides whether a rule runs at all: sharing,
  active duplicate rules, Salesforce editions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.matching import salesforce_scores as scores
from lib.matching.candidates import Pairs
from lib.matching.columns import Column
from lib.matching.groups import components
from lib.matching.salesforce_keys import Entered, candidates, entered
from lib.matching.salesforce_scores import Scores, Texts
from lib.matching.valuepairs import distinct

Flags = NDArray[np.bool_]
Scorer = Callable[[Texts, Texts], Scores]
PAIR_COLUMNS = {"left_key": "str", "right_key": "str", "reason": "str"}
FIRST, LAST = 85.0, 90.0
_FIELDS: dict[str, tuple[Scorer, float]] = {
    "title": (scores.title, 50.0),
    "company": (scores.company, 70.0),
    "e-mail": (scores.exact, 100.0),
    "phone": (scores.phone, 80.0),
    "street": (scores.street, 80.0),
    "city": (scores.city, 85.0),
    "state": (scores.exact, 100.0),
    "postcode": (scores.postcode, 80.0),
    "website": (scores.exact, 100.0),
}
"""How each field is scored, and from which score on it matches; first and last name apart."""
PEOPLE = (
    ("title", "company"), ("e-mail",), ("phone", "company"), ("street", "city"), ("street", "postcode"),
    ("street", "phone"), ("street", "title"), ("title", "e-mail"), ("phone",),
)  # fmt: skip
"""What must match beside first and last name: one row or another."""
ORGANISATIONS = (
    ("company", "street"), ("company", "city", "state"), ("company", "postcode"), ("company", "phone"),
    ("website", "phone"), ("website", "street"),
)  # fmt: skip
"""What must match of two records that name no person."""


def find(leads: pd.DataFrame, against: pd.DataFrame | None = None) -> pd.DataFrame:
    """The pairs that match, sorted by keys: `left_key`, `right_key` and `reason`, the fields of the row that held.

    With `against` (a frame with the same field names), pairs of a lead (left) and one of its records (right).
    """
    records = entered(leads, against)
    left, right = candidates(records)
    reasons = np.full(len(left), "", dtype=object)
    for whose, judge in ((records.named, _people), (~records.named, _organisations)):
        where = np.flatnonzero(whose[left] & whose[right])
        reasons[where] = judge(records, left[where], right[where])
    held = np.flatnonzero(reasons != "")
    columns = (records.keys[left[held]], records.keys[right[held]], reasons[held])
    return pd.DataFrame(dict(zip(PAIR_COLUMNS, columns))).astype(PAIR_COLUMNS)


def sets(pairs: pd.DataFrame) -> pd.DataFrame:
    """`record_key, group_id` of the duplicate record sets: all records that pairs connect, however indirectly.

    Salesforce puts a saved record and its duplicates into one set, and does so anew with each record that is saved,
    so that sets which share a record become one. A set is called by the smallest of its keys.
    """
    keys = np.concatenate([pairs["left_key"].to_numpy(dtype=object), pairs["right_key"].to_numpy(dtype=object)])
    codes, names = pd.factorize(keys, sort=True)
    label = components(codes[: len(pairs)], codes[len(pairs) :], len(names))
    order = np.lexsort((np.arange(len(names)), label))
    found = {"record_key": names[order], "group_id": names[label[order]]}
    return pd.DataFrame(found).astype({"record_key": "str", "group_id": "str"})


STAGES = ("match", "no shared key", "no row of the equation")
"""Where two records end with these rules."""


@dataclass(frozen=True)
class Answer:
    """What the rules say of two records: `steps` has evidence, left, right and finding of each field that both fill."""

    stage: str
    verdict: str
    steps: pd.DataFrame


def explain(one: pd.DataFrame, other: pd.DataFrame) -> Answer:
    """Why two records (frames of one row) match or not, as if nobody else shared their keys."""
    records = entered(one.set_axis(["one"]), other.set_axis(["other"]))
    left, right = np.array([0]), np.array([1])
    matched = find(one.set_axis(["one"]), other.set_axis(["other"]))["reason"]
    compared = len(candidates(records)[0]) > 0
    stage = STAGES[0] if len(matched) else STAGES[2] if compared else STAGES[1]
    fields: dict[str, tuple[Column, Scorer, float]] = {
        "first name": (records.first, scores.first_name, FIRST),
        "last name": (records.last, scores.last_name, LAST),
        **{name: (column, *_FIELDS[name]) for name, column in records.columns.items()},
    }
    rows = []
    for name, (column, scorer, least) in fields.items():
        codes = column.codes
        if (codes >= 0).all():
            holds = bool(_matches(column, column, left, right, scorer, least)[0])
            score = float(scorer(column.values[codes[left]], column.values[codes[right]])[0])
            told = f"{score:.0f} of the {least:.0f} needed: {'matches' if holds else 'does not match'}"
            rows.append((name, *column.values[codes], told))
    verdict = {
        "match": f"Salesforce's rules match them: {', '.join(matched)}.",
        "no shared key": "Salesforce's rules never compare them: they share no match key.",
        "no row of the equation": "Salesforce's rules compare them, but too few fields match together.",
    }[stage]
    return Answer(stage, verdict, pd.DataFrame(rows, columns=["evidence", "left", "right", "finding"]))


def _people(records: Entered, left: Pairs, right: Pairs) -> NDArray[np.object_]:
    """The fields of the first row that holds for each pair of people, "" where none does."""
    first, last = records.first, records.last
    both_first = _matches(first, first, left, right, scores.first_name, FIRST)
    both_last = _matches(last, last, left, right, scores.last_name, LAST)
    names = both_first & both_last
    for one, other in ((left, right), (right, left)):
        crossed = _matches(first, last, one, other, scores.first_name, FIRST)
        names |= crossed & _matches(last, first, one, other, scores.last_name, LAST)
    no_first, no_last = (~(column.present[left] & column.present[right]) for column in (first, last))
    or_blank = names | (both_first & no_last) | (no_first & both_last)
    return _rows(PEOPLE, ("first name", "last name"), records, left, right, names, or_blank)


def _organisations(records: Entered, left: Pairs, right: Pairs) -> NDArray[np.object_]:
    every = np.ones(len(left), dtype=bool)
    return _rows(ORGANISATIONS, (), records, left, right, every, every)


def _rows(
    rows: tuple[tuple[str, ...], ...],
    always: tuple[str, ...],
    records: Entered,
    left: Pairs,
    right: Pairs,
    names: Flags,
    names_or_blank: Flags,
) -> NDArray[np.object_]:
    """The first of the rows of an equation that holds; `names_or_blank` counts in those with an e-mail."""
    result = np.full(len(left), "", dtype=object)
    open_ = np.flatnonzero(names_or_blank)
    left, right, names = left[open_], right[open_], names[open_]
    holds = {
        name: _matches(records.columns[name], records.columns[name], left, right, *_FIELDS[name])
        for name in sorted({name for row in rows for name in row})
    }
    for row in reversed(rows):
        named = np.ones(len(left), dtype=bool) if "e-mail" in row else names
        where = np.logical_and.reduce([named, *(holds[name] for name in row)])
        result[open_[where]] = ", ".join((*always, *row))
    return result


def _matches(one: Column, other: Column, left: Pairs, right: Pairs, scorer: Scorer, least: float) -> Flags:
    """Where the scores of two columns over one dictionary reach the least; False where a value is missing."""
    a, b = one.codes[left], other.codes[right]
    result = (a >= 0) & (a == b)
    apart = np.flatnonzero((a >= 0) & (b >= 0) & (a != b))
    x, y, inverse = distinct(a[apart], b[apart], len(one.values))
    if len(x):
        result[apart] = (scorer(one.values[x], one.values[y]) >= least)[inverse]
    return result
