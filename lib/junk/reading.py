"""Reading a frame of leads for the junk room: each field once, as distinct values with the rows that hold them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from lib.junk.vocabulary import open_elisions
from lib.model import dates, emails, text

_NO_ROWS, _NO_TEXTS, _NO_STRENGTH = (np.array([], dtype=kind) for kind in (np.int64, object, np.float64))


@dataclass(frozen=True)
class Column:
    """One field: `codes` gives each row's position in `values`, its distinct raw values."""

    codes: np.ndarray
    values: pd.Series

    @classmethod
    def of(cls, series: pd.Series) -> Column:
        return cls(*text.encoded(series))

    @cached_property
    def plain(self) -> np.ndarray:
        """Which values are of printable ASCII, where every engine of regular expressions agrees with every other."""
        return text.matches(self.values, r"(?:[\t\n\r -~]*[ -~])?").to_numpy()

    @cached_property
    def folded(self) -> pd.Series:
        """The distinct values, folded, elisions opened first."""
        apostrophe = text.contains(self.values, "['’]")
        opened = text.map_unique(self.values[apostrophe], open_elisions)
        plain = self.values.mask(apostrophe, opened.reindex(self.values.index, fill_value=""))
        return text.fold_all(plain)

    @cached_property
    def _order(self) -> tuple[np.ndarray, np.ndarray]:
        order = np.argsort(self.codes, kind="stable")
        return order, np.searchsorted(self.codes[order], np.arange(len(self.values) + 1))

    def rows(self, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The rows that hold these values: (position in `codes`, row) for each."""
        order, bounds = self._order
        counts = bounds[codes + 1] - bounds[codes]
        which = np.repeat(np.arange(len(codes)), counts)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return which, order[bounds[codes][which] + within]

    def spread(self, by_value: np.ndarray) -> np.ndarray:
        """An answer for every distinct value, given to every row."""
        return np.asarray(by_value)[self.codes]


class Reading:
    """The leads' fields as the evidence sees them; placeholders in company and title read as blank."""

    def __init__(self, leads: pd.DataFrame) -> None:
        self.leads = leads
        self.size = len(leads)
        first, last = leads["FirstName"].str.strip(), leads["LastName"].str.strip()
        nameless = (first == "") & (last == "")
        whole = leads["Name"].str.strip()
        self.first = first.mask(nameless, whole.str.replace(" .*$", "", regex=True)).astype("str")
        self.last = last.mask(nameless, whole.str.replace("^[^ ]* ?", "", regex=True)).astype("str")
        parts = emails.split(leads["Email"].str.strip())
        self._series = {
            "first_name": self.first,
            "last_name": self.last,
            "full_name": (self.first + " " + self.last).str.strip(),
            "company": text.blank_placeholders(leads["Company"], "company"),
            "raw_company": leads["Company"].str.strip(),
            "title": text.blank_placeholders(leads["Title"], "value"),
            "raw_title": leads["Title"].str.strip(),
            "comment": leads["Description"].str.strip(),
            "email": leads["Email"].str.strip().str.lower(),
            "email_local": parts["local"],
            "email_domain": parts["domain"],
            "website": leads["Website"].str.strip().str.lower(),
            "phone": leads["Phone"].where(leads["Phone"].str.strip() != "", leads["MobilePhone"]).str.strip(),
        }
        self._columns: dict[str, Column] = {}

    def series(self, field: str) -> pd.Series:
        """The field of every row, as text."""
        return self._series[field]

    @cached_property
    def created(self) -> pd.Series:
        """When each lead was created, NaT where that is unknown."""
        return dates.parse_dates(self.leads["CreatedDate"])

    @cached_property
    def last_seen(self) -> pd.Series:
        """The last sign of life: the last activity; where there is none, the creation or the last change.

        NaT where nothing is known. A load stamps old leads as created and changed today, so these dates stand back.
        """
        active, changed = (dates.parse_dates(self.leads[name]) for name in ("LastActivityDate", "LastModifiedDate"))
        return active.fillna(pd.concat([self.created, changed], axis=1).max(axis=1))

    @cached_property
    def email_problem(self) -> pd.Series:
        """What is wrong with each e-mail address, "" for nothing or blank."""
        return emails.problem(self._series["email"])

    def __getitem__(self, field: str) -> Column:
        if field not in self._columns:
            self._columns[field] = Column.of(self._series[field])
        return self._columns[field]


@dataclass(frozen=True)
class Findings:
    """What one piece of evidence found in one field: the rows, the text behind it on each, and how strong it is."""

    evidence: str
    field: str
    rows: np.ndarray
    matched: np.ndarray
    strength: np.ndarray


def findings(
    evidence: str, field: str, rows: np.ndarray, matched: pd.Series | np.ndarray, strength: np.ndarray | float
) -> Findings:
    """Findings with one strength for all rows, or one for each."""
    return Findings(
        evidence, field, rows, np.asarray(matched, dtype=object), np.full(len(rows), strength, dtype=np.float64)
    )


def gathered(parts: Iterable[Findings]) -> pd.DataFrame:
    """All findings in one frame: row, evidence, field, matched (the text behind it), strength."""
    found = [part for part in parts if len(part.rows)]
    sizes = [len(part.rows) for part in found]
    columns = {
        "row": np.concatenate([_NO_ROWS, *(part.rows for part in found)]),
        "evidence": np.repeat(np.array([part.evidence for part in found], dtype=object), sizes),
        "field": np.repeat(np.array([part.field for part in found], dtype=object), sizes),
        "matched": np.concatenate([_NO_TEXTS, *(part.matched for part in found)]),
        "strength": np.concatenate([_NO_STRENGTH, *(part.strength for part in found)]),
    }
    types = {"row": "int64", "evidence": "str", "field": "str", "matched": "str", "strength": "float64"}
    return pd.DataFrame({name: pd.Series(values, dtype=types[name]) for name, values in columns.items()})
