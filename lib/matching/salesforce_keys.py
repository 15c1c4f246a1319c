"""Which records Salesforce's standard rules compare at all: those that share a match key."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from lib.matching.candidates import Blocks, Pairs, both
from lib.matching.columns import Column, Hashes, encode, shared
from lib.matching.salesforce_scores import sound
from lib.model import companies, emails, people, places, text

MOST = 100
"""How many others a record is compared with at most."""
_FIELDS = {
    "e-mail": "Email", "phone": "Phone", "city": "City", "state": "State", "postcode": "PostalCode", "street": "Street",
    "title": "Title", "company": "Company", "website": "Website",
}  # fmt: skip


@dataclass(frozen=True)
class Entered:
    """The fields that the rules look at, lower case and without needless blanks, otherwise as entered.

    First and last names share one dictionary. Records stand in the order of their keys, those of a second frame from
    position `split` on.
    """

    keys: NDArray[np.object_]
    split: int | None
    first: Column
    last: Column
    columns: dict[str, Column]

    @property
    def named(self) -> NDArray[np.bool_]:
        """Where a person is named."""
        return self.first.present | self.last.present


def entered(leads: pd.DataFrame, against: pd.DataFrame | None = None) -> Entered:
    """The fields of the leads, and of the records that they are compared with."""
    frame = leads.sort_index()
    if against is not None:
        frame = pd.concat([frame, against.sort_index().reindex(columns=leads.columns, fill_value="")])
    given, family = frame["FirstName"], frame["LastName"]
    unsplit = (given == "") & (family == "") & (frame["Name"] != "")
    if unsplit.any():
        parts = people.split_full_names(frame["Name"].where(unsplit, ""))
        given, family = given.where(~unsplit, parts["first"]), family.where(~unsplit, parts["last"])
    first, last = shared([_name(given), _name(family)])
    plain = {name: encode(_plain(frame[field])) for name, field in _FIELDS.items()}
    return Entered(
        keys=frame.index.to_numpy(dtype=object),
        split=None if against is None else len(leads),
        first=first,
        last=last,
        columns=plain
        | {
            "title": _spelt_out(plain["title"]),
            "company": plain["company"].recode(_companies(plain["company"])),
            "phone": _replaced(plain["phone"], r"[^0-9]", ""),
            "street": plain["street"].recode(places.street_key(_values(plain["street"]))),
            "postcode": _replaced(plain["postcode"], r"[^a-z0-9]", ""),
            "website": _replaced(_replaced(plain["website"], r"^[a-z]+://|^www\.|[/?#].*$", ""), r"^www\.", ""),
        },
    )


def keys(records: Entered) -> list[Hashes]:
    """Each match key of the standard rules: a hash for every record, 0 for none."""
    sounds = records.last.derive(sound).hashes
    initial = records.first.derive(lambda name: name[:1]).hashes
    columns = records.columns
    parts = emails.split(_values(columns["e-mail"]))
    domain = columns["e-mail"].recode(emails.registrable(parts["domain"]))
    mailbox = columns["e-mail"].recode(text.replace(parts["local"], r"[^a-z0-9+]", ""))
    company = columns["company"].derive(lambda name: "".join(word[:5] for word in name.split()[:2]))
    number = _replaced(columns["phone"], r"^1|.{4}$", "")
    city = columns["city"].derive(lambda name: "".join(name.split())[:5])
    postcode = columns["postcode"].derive(lambda code: code[:5])
    of_people = [
        both(mailbox.hashes, domain.hashes),
        both(initial, sounds, domain.hashes),
        both(initial, sounds, company.hashes),
        both(initial, sounds, number.hashes),
    ]
    of_organisations = [
        both(company.hashes, city.hashes),
        both(company.hashes, postcode.hashes),
        columns["website"].hashes,
        number.hashes,
    ]
    zero = np.uint64(0)
    return [
        *(np.where(records.named, key, zero) for key in of_people),
        *(np.where(records.named, zero, key) for key in of_organisations),
    ]


def candidates(records: Entered) -> tuple[Pairs, Pairs]:
    """The pairs that are compared, by position, left before right: those that share a key, at most `MOST` a record."""
    count = len(records.keys)
    order = np.lexsort((np.arange(count), *(_rank(name)[name.codes] for name in (records.first, records.last))))
    place = np.empty(count, dtype=np.int64)
    place[order] = np.arange(count)
    found = [np.zeros(0, dtype=np.int64)]
    for key in keys(records):
        blocks = Blocks.of([key])
        large = blocks.sizes > MOST + 1
        near = blocks.only(large).sorted_by(place)
        for left, right in (blocks.pairs(~large), near.pairs(near.all, MOST // 2)):
            low, high = np.minimum(left, right), np.maximum(left, right)
            if records.split is not None:
                across = (low < records.split) & (high >= records.split)
                low, high = low[across], high[across]
            found.append(low * count + high)
    codes, shares = np.unique(np.concatenate(found), return_counts=True)
    left, right = codes // max(count, 1), codes % max(count, 1)
    kept = _likeliest(left, right, shares, place)
    return left[kept], right[kept]


def _likeliest(left: Pairs, right: Pairs, shares: Pairs, place: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which pairs are among the most likely of either record: by keys shared, then by nearness in order of names."""
    whose, other = np.concatenate([left, right]), np.concatenate([right, left])
    distance = np.abs(place[whose] - place[other])
    order = np.lexsort((other, distance, -np.concatenate([shares, shares]), whose))
    sizes = np.unique(whose[order], return_counts=True)[1]
    ranked = np.empty(len(order), dtype=np.int64)
    ranked[order] = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    within = ranked < MOST
    return within[: len(left)] | within[len(left) :]


def _rank(column: Column) -> NDArray[np.int64]:
    """For each value its place in alphabetical order, and -1 at the end for a missing one."""
    places = pd.Series(column.values, dtype="str").rank(method="first").to_numpy(dtype=np.int64)
    return np.append(places, -1)


def _values(column: Column) -> pd.Series:
    return pd.Series(column.values, dtype="str")


def _plain(series: pd.Series) -> pd.Series:
    lower = pc.replace_substring_regex(pc.utf8_lower(text.arrow(series)), r"\s+", " ")
    return text.from_arrow(pc.utf8_trim(lower, " "), series.index)


def _name(series: pd.Series) -> Column:
    return _replaced(encode(_plain(series)), r"\.", "")


def _replaced(column: Column, pattern: str, replacement: str) -> Column:
    return column.recode(text.replace(_values(column), pattern, replacement))


def _spelt_out(titles: Column) -> Column:
    """Titles as words, VP as Vice President."""
    words = _replaced(_replaced(titles, r"\.", ""), r"[^\p{L}\p{N}]+", " ")
    return _replaced(_replaced(words, r"\bvp\b", "vice president"), r"^ | $", "")


def _companies(companies_entered: Column) -> pd.Series:
    """Names without legal forms; a point within a name is no gap, so that salesforce.com is one word."""
    return companies.without_legal_forms(text.replace(_values(companies_entered), r"\.", ""))
