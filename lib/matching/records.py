"""All that the comparison knows of the records, and what it counts over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import jellyfish
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lib.matching.candidates import both
from lib.matching.columns import Codes, Column, among, holders, shared
from lib.model import people, text

OTHER_NAME = "|"
"""What stands between the two names of a company that has two."""
_COUNTRY = 2.0
"""How many bearers of a name must be known before its countries are believed rather than those of the whole file."""


@dataclass(frozen=True)
class Records:
    """All that the comparison knows of the records. They stand in the order of their keys (those of a second frame
    behind the others), so that nothing depends on the order of rows.

    Whatever is counted over records is counted over the first `counted` of them (None: over all).
    """

    keys: NDArray[np.object_]
    second: NDArray[np.bool_] | None
    """Which records are of the second frame, where there are two."""
    named: NDArray[np.bool_]
    """Where the record is a person's, however little the name says."""
    first: Column
    last: Column
    middle: Column
    """The initial of the middle name."""
    inner: Column
    """The whole middle name."""
    generation: Column
    email: Column
    local: Column
    role: NDArray[np.bool_]
    private: NDArray[np.bool_]
    """Whether the mailbox is at a provider for everybody."""
    sites: tuple[Column, ...]
    """Domain of a company mailbox, and of the website: what shows the organisation on the web."""
    mail_domain: Column
    numbers: tuple[Column, ...]
    company: Column
    guessed: NDArray[np.bool_]
    """Where the company is no more than what domain or website are called."""
    company_text: Column
    title: Column
    street: Column
    city: Column
    postcode: Column
    country: Column
    custom: Mapping[str, tuple[str, Column]] = field(default_factory=dict)
    counted: int | None = None

    @property
    def learned_from(self) -> int:
        """How many records count."""
        return self.count if self.counted is None else self.counted

    def how_many_have(self, columns: Sequence[Column]) -> int:
        """How many of the records that count have a value in any of the columns."""
        return int(np.any([column.present[: self.counted] for column in columns], axis=0).sum())

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self.keys)

    @property
    def split(self) -> int | None:
        """How many records are of the first frame, where there are two."""
        return None if self.second is None else int((~self.second).sum())

    @property
    def possible_pairs(self) -> float:
        """How many pairs there are in all."""
        if self.split is not None:
            return max(1.0, float(self.split) * (self.count - self.split))
        return max(1.0, self.count * (self.count - 1) / 2)

    @cached_property
    def company_names(self) -> tuple[Column, ...]:
        """The names of each company: its first, and where some companies have another ("Foo dba Bar"), that."""
        if not pc.any(pc.match_substring(self.company.texts, OTHER_NAME)).as_py():
            return (self.company,)
        first = self.company.recode(text.replace(self.company.series, r"[|].*", ""))
        other = self.company.recode(text.replace(self.company.series, r"^[^|]*[|]?", ""))
        return tuple(shared([first, other]))

    @cached_property
    def acronym(self) -> Column:
        """The first letters of a company name of several words."""
        return self.company_text.recode(_acronyms(self.company_text.series))

    @cached_property
    def nick(self) -> Column:
        """The first name, nicknames under their full form; of a surname in its place ("van der Meer") what follows the
        particles."""
        return self.first.recode(people.first_name_keys(people.without_particles(self.first.series)))

    @cached_property
    def nick_last(self) -> Column:
        """The last name read as if it were a first name: the two may have been swapped."""
        return self.last.recode(people.first_name_keys(people.without_particles(self.last.series)))

    @cached_property
    def first_sound(self) -> Column:
        """How the first name (in its full form) sounds."""
        return self.nick.derive(_sound)

    @cached_property
    def last_sound(self) -> Column:
        """How the last name sounds."""
        return self.last.derive(_sound)

    @cached_property
    def unnumbered(self) -> Column:
        """Mailbox names without a number at their end: jsmith and jsmith2 of one company are two people."""
        return self.local.recode(text.replace(self.local.series, "[0-9]+$", ""))

    @cached_property
    def initial(self) -> Column:
        """The first letter of the first name."""
        return _initials(self.first)

    @cached_property
    def last_initial(self) -> Column:
        """The first letter of the last name."""
        return _initials(self.last)

    @cached_property
    def people(self) -> NDArray[np.int64]:
        """One row for each person, as far as name and company tell: a person who stands in the file three times does
        not make the name three times as common. Those of the records that count come first."""
        width = np.int64(len(self.last.texts) + 1)
        name = (self.nick.codes + 1) * width + self.last.codes + 1
        code = name * np.int64(len(self.company.texts) + 1) + self.company.codes + 1
        return np.sort(np.unique(code, return_index=True)[1])

    def bearers(self, name: Column) -> NDArray[np.int64]:
        """How many people bear each value of a column of names."""
        return Column(name.codes[self.people], name.texts, self._counted_people).counts

    @cached_property
    def _counted_people(self) -> int | None:
        return None if self.counted is None else int(np.searchsorted(self.people, self.counted))

    @cached_property
    def affinity(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How many times likelier each record's name is to meet a namesake than if its parts were independent.

        Names go by country: first among any two records (the sum over countries of P(c | first) P(c | last) / P(c)),
        then among two that share an organisation or a place, and so a country. The record itself is not counted: it
        would make every rare name a name of its country.
        """
        countries = self.country.codes.astype(np.int64) + 1
        size = len(self.country.texts) + 1
        share = np.bincount(countries[: self.counted], minlength=size).astype(float)
        share[0] = 0.0
        share /= max(share.sum(), 1.0)
        first, last = (self._by_country(column, countries, len(share)) for column in (self.nick, self.last))
        known = np.flatnonzero(self.nick.present & self.last.present)
        given, family, home = self.nick.codes[known], self.last.codes[known], countries[known]
        itself = (known < self.learned_from) & (home > 0)
        others = [table.sum(axis=1)[codes] - itself + _COUNTRY for table, codes in ((first, given), (last, family))]
        anywhere, here = np.zeros(self.count), np.zeros(self.count)
        for country in np.flatnonzero(share):
            own = itself & (home == country)
            usual = _COUNTRY * share[country]
            one, two = (np.maximum(table - own, 0) + usual for table in (first[given, country], last[family, country]))
            likely = one / others[0] * two / others[1] / share[country]
            anywhere[known] += likely
            here[known] += likely**2 / share[country]
        anywhere[anywhere == 0] = 1.0
        return anywhere, np.maximum(here / anywhere, 1.0)

    def _by_country(self, column: Column, countries: NDArray[np.int64], size: int) -> NDArray[np.float32]:
        """How many people of each country bear each value; those of no known country are left out."""
        people = self.people[: self._counted_people]
        rows = people[(column.codes[people] >= 0) & (countries[people] > 0)]
        cells = column.codes[rows].astype(np.int64) * size + countries[rows]
        counts = np.bincount(cells, minlength=len(column.texts) * size).astype(np.float32)
        return counts.reshape(len(column.texts), size)

    @cached_property
    def namesakes(self) -> NDArray[np.float64]:
        """The share of records that bear each record's whole name at some third organisation or further ones.

        One person may be found at two; a name that is found at many is common, or nobody's.
        """
        name = np.where(
            self.nick.present & self.last.present,
            self.nick.codes.astype(np.int64) * max(len(self.last.texts), 1) + self.last.codes,
            -1,
        )
        codes, names = pd.factorize(name)
        texts = pa.nulls(len(names), pa.large_string())
        whole = Column(np.where(name < 0, -1, codes).astype(np.int32), texts, self.counted)
        return whole.take(np.maximum(holders((whole,), self.company.codes) - 2, 0) / max(self.learned_from, 1), 0.0)

    @cached_property
    def doubled(self) -> NDArray[np.bool_]:
        """Whether a namesake is known to work at each record's organisation: somebody there is robert.smith2@."""
        numbered = self.local.take(text.contains(self.local.series, "[2-9]$").to_numpy(), False)
        second = np.flatnonzero(numbered & self.sites[0].present & self.first.present & self.last.present)
        mailboxes, first, last = (name.values[name.codes[second]] for name in (self.local, self.first, self.last))
        whole = [a in mailbox and b.replace(" ", "") in mailbox for a, b, mailbox in zip(first, last, mailboxes)]
        second = second[np.array(whole, dtype=bool)]
        result = np.zeros(self.count, dtype=bool)
        learned = second[second < self.learned_from]
        for place in (self.company, self.sites[0]):
            key = both(self.nick.hashes, self.last.hashes, place.hashes)
            result |= (key > 0) & among(key, key[learned])
            later = key[self.learned_from :]
            result[self.learned_from :] |= (later > 0) & among(later, key[second])
        return result

    @cached_property
    def people_at_email(self) -> NDArray[np.int64]:
        """How many people each mailbox is recorded for."""
        return self.people_at((self.email,))

    @cached_property
    def people_at_number(self) -> NDArray[np.int64]:
        """How many people each phone number is recorded for."""
        return self.people_at(self.numbers)

    @cached_property
    def people_at_street(self) -> NDArray[np.int64]:
        """How many people (for organisations: records) each street address is recorded for."""
        return np.maximum(self.people_at((self.street,)), holders((self.street,), np.where(self.named, -1, self._rows)))

    @cached_property
    def _rows(self) -> NDArray[np.int64]:
        return np.arange(self.count)

    def people_at(self, columns: tuple[Column, ...]) -> NDArray[np.int64]:
        """How many different people each value of the columns is recorded for, as far as initials can tell.

        Both initials (in either order) where they are known, or the last name's alone, whichever shows more people.
        """
        first, last = (_letters(_initials(name)) for name in (self.nick, self.last))
        mark = np.minimum(first, last) * 128 + np.maximum(first, last)
        whole = np.where((first > 0) & (last > 0), mark, -1)
        family = np.where(last > 0, last, -1)
        return np.maximum(holders(columns, whole), holders(columns, family))


def _acronyms(words: pd.Series) -> pd.Series:
    return text.replace(words, "([^ ])[^ ]* ?", r"\1").where(text.contains(words, " "), "")


def _initials(column: Column) -> Column:
    return column.recode(column.series.str.slice(0, 1))


def _letters(column: Column) -> Codes:
    """A number for each record's letter, 0 where it is missing."""
    return column.take(np.array([ord(value) % 128 for value in column.values], dtype=np.int32), 0)


def _sound(name: str) -> str:
    """Metaphone of a folded name; names that have none (digits, other scripts) stand for themselves."""
    return jellyfish.metaphone(name).replace(" ", "") or name
