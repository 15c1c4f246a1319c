"""Reading a frame of leads for the junk room: each field once, as distinct values with the rows that hold them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from lib.junk.vocabulary import open_elisions
from lib.model import emails, text


@dataclass(frozen=True)
class Column:
    """One field: `codes` gives each row's position in `values`, its distinct raw values."""

    codes: np.ndarray
    values: pd.Series

    @classmethod
    def of(cls, series: pd.Series) -> Column:
        codes, values = pd.factorize(series)
        return cls(codes, pd.Series(values, dtype="str"))

    @cached_property
    def folded(self) -> pd.Series:
        """The distinct values, folded, elisions opened first."""
        return text.fold_all(text.map_unique(self.values, open_elisions))

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

    def __getitem__(self, field: str) -> Column:
        if field not in self._columns:
            self._columns[field] = Column.of(self._series[field])
        return self._columns[field]


def findings(
    evidence: str, field: str, rows: np.ndarray, matched: Iterable[str] | str, strength: np.ndarray | float
) -> pd.DataFrame:
    """Findings of one piece of evidence: row, evidence, field, matched (the text behind it), strength."""
    size = len(rows)
    texts = [matched] * size if isinstance(matched, str) else list(matched)
    return pd.DataFrame(
        {
            "row": np.asarray(rows, dtype=np.int64),
            "evidence": pd.Series([evidence] * size, dtype="str"),
            "field": pd.Series([field] * size, dtype="str"),
            "matched": pd.Series(texts, dtype="str"),
            "strength": np.full(size, strength, dtype=np.float64),
        }
    )


def nothing_found() -> pd.DataFrame:
    """Findings without a row."""
    return findings("", "", np.array([], dtype=np.int64), [], 0.0)
