"""Whose record it is: the names of people taken apart, and the names that somebody made up left out."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from lib.matching import made_up
from lib.matching.columns import Column, encode, first_of, folded, instead, shared
from lib.model import people, text
from lib.model.text import among, arrow, contains, from_arrow, replace

_GENERATIONS = r"\b(?P<found>jr|junior|sr|senior|ii|iii|iv)\b"
_SAME_GENERATION = {"junior": "jr", "senior": "sr"}
_INNER_INITIAL = "^[^ ]+ (?P<found>[a-z])(?: |$)"
_LAST_INITIAL = r"^([^ ]*) (?:.* )?[a-z]$"


class Names(NamedTuple):
    """The parts of each record's name, and whose name is invented."""

    first: Column
    middle: Column
    """Its initial."""
    inner: Column
    """The whole middle name."""
    last: Column
    generation: Column
    invented: NDArray[np.bool_]


def split(frame: pd.DataFrame) -> Names:
    """The names of records: a full name is split where the parts are not given apart; one name in both fields is
    said once."""
    given, family = shared([_without_placeholders(frame[name]) for name in ("FirstName", "LastName")])
    given = given.without(given.codes == family.codes)
    parts, whole = _split_full(frame["Name"], given, family)
    plain = (given, encode(frame["MiddleName"]), family)
    first, middle, last = (instead(column, whole.present, part) for column, part in zip(plain, parts))
    first = _folded(first.recode(people.as_read(first.series, "given_readings")))
    last = _folded(last.recode(people.as_read(last.series, "surname_readings")))
    middle = _folded(middle)
    either = [folded(frame["Suffix"]), _folded(instead(family, whole.present, whole)), first.without(whole.present)]
    generation = reduce(first_of, map(_generation, either))
    first, last = (name.recode(people.without_titles(name.series)) for name in (first, last))
    invented = _invented(first, last)
    first, last = first.without(invented), last.without(invented)
    initial = first_of(middle.recode(middle.series.str.slice(0, 1)), first.recode(_found(first.series, _INNER_INITIAL)))
    first = first.recode(replace(first.series, _LAST_INITIAL, r"\1"))
    return Names(first, initial, middle, last, generation, invented)


def _split_full(names: pd.Series, given: Column, family: Column) -> tuple[list[Column], Column]:
    """First, middle and last names where one field holds the whole name; and that whole name."""
    lone = given.present ^ family.present
    whole_names = [column.take(people.is_east_asian(column.series).to_numpy(), False) for column in (given, family)]
    crowded = lone & (_of_several_words(given) | _of_several_words(family) | whole_names[0] | whole_names[1])
    crowded &= ~family.take(people.begins_with_particle(family.series).to_numpy(), False)
    nameless = ~given.present & ~family.present
    either = first_of(given, family)
    whole = instead(_without_placeholders(names).without(~nameless), crowded, either)
    parts = people.split_full_names(whole.series)
    return [whole.recode(parts[part]) for part in ("first", "middle", "last")], whole


def _of_several_words(column: Column) -> NDArray[np.bool_]:
    return column.take(contains(column.series, " ").to_numpy(), False)


def _without_placeholders(series: pd.Series) -> Column:
    raw = encode(series)
    return raw.recode(text.blank_placeholders(raw.series, "name"))


def _folded(column: Column) -> Column:
    return column.recode(text.fold_all(column.series))


def _generation(names: Column) -> Column:
    found = names.recode(_found(names.series, _GENERATIONS))
    return found.derive(lambda name: _SAME_GENERATION.get(name, name))


def _found(names: pd.Series, pattern: str) -> pd.Series:
    """What the pattern's group `found` catches first in each name; "" for nothing."""
    return from_arrow(pc.fill_null(pc.struct_field(pc.extract_regex(arrow(names), pattern), "found"), ""))


def _invented(first: Column, last: Column) -> NDArray[np.bool_]:
    """Whose name is one that people type when they do not want to give theirs: it says nothing about who it is."""

    def named(column: Column, names: Iterable[str]) -> NDArray[np.bool_]:
        return column.take(among(column.series, frozenset(names)).to_numpy(), False)

    given, family = zip(*(name.partition(" ")[::2] for name in made_up.PEOPLE))
    result = named(first, made_up.NAMES) | named(last, made_up.NAMES)
    rows = np.flatnonzero(named(first, given) & named(last, family) & ~result)
    whole = zip(first.values[first.codes[rows]], last.values[last.codes[rows]])
    result[rows] = [f"{a} {b}" in made_up.PEOPLE for a, b in whole]
    return result
