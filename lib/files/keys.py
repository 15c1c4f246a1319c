"""The stable key of each record: its Salesforce Id, a unique column named like an id, or else number or hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from lib.files import synonyms
from lib.model import ids

RowKeys = Literal["number", "hash"]

_SURE = ["id", "record id", "lead id", "contact id", "account id", "unique id", "uuid", "guid", "key", "external id"]
_OTHERS = {
    "owner",
    "campaign",
    "ad",
    "form",
    "account",
    "company",
    "parent",
    "user",
    "converted",
    "created",
    "modified",
}


@dataclass(frozen=True)
class Keys:
    """One key a row, where it comes from, and which rows repeat the id of an earlier one (row -> earlier row)."""

    values: np.ndarray
    source: str
    repeats: dict[int, int]


def find_keys(
    frame: pd.DataFrame, id_field: str | None, wanted: str | None, numbers: np.ndarray, row_keys: RowKeys
) -> Keys:
    """The keys of rows whose columns are source headers.

    `id_field`: the header mapped to Id; `wanted`: the header the caller names as id; `numbers`: 1-based row numbers.
    """
    if wanted is not None:
        return _by_column(frame, wanted, numbers, row_keys)
    if id_field is not None and _mostly_ids(frame[id_field]):
        return _by_column(frame, id_field, numbers, row_keys)
    for header in _candidates(frame, id_field):
        values = frame[header].str.strip()
        if (values != "").all() and values.is_unique:
            return Keys(values.to_numpy(dtype=object), f"column:{header}", {})
    return Keys(_row_keys(frame, numbers, row_keys), f"row_{row_keys}", {})


def _mostly_ids(column: pd.Series) -> bool:
    filled = column[column.str.strip() != ""]
    shaped = filled.str.fullmatch(r"\s*(?:[0-9A-Za-z]{15}|[0-9A-Za-z]{18})\s*")
    return len(filled) > 0 and bool(shaped.mean() >= 0.5)


def _by_column(frame: pd.DataFrame, header: str, numbers: np.ndarray, row_keys: RowKeys) -> Keys:
    salesforce = _mostly_ids(frame[header])
    column = ids.to_18(frame[header]) if salesforce else frame[header].str.strip()
    values = column.to_numpy(dtype=object)
    blank = values == ""
    if blank.any():
        values = values.copy()
        values[blank] = [f"row:{key}" for key in _row_keys(frame[blank], numbers[blank], row_keys)]
    codes, _ = pd.factorize(values)
    first = pd.Series(np.arange(len(values))).groupby(codes).transform("first").to_numpy()
    again = np.flatnonzero(first != np.arange(len(values)))
    source = "salesforce_id" if salesforce else f"column:{header}"
    return Keys(values, source, dict(zip(again.tolist(), first[again].tolist())))


def _candidates(frame: pd.DataFrame, id_field: str | None) -> list[str]:
    """Headers named like the record's own id, the surest first."""
    shapes = {header: synonyms.normal(header) for header in frame.columns}
    sure = [h for name in _SURE for h, shape in shapes.items() if shape == name]
    ending = [
        header
        for header, shape in shapes.items()
        if (words := shape.split()) and words[-1] in {"id", "uuid", "guid", "key"} and not _OTHERS & set(words)
    ]
    systems = [h for h in frame.columns if h.lower().startswith("(do not modify) ") and "checksum" not in h.lower()]
    first = [id_field] if id_field else []
    return list(dict.fromkeys([*first, *sure, *systems[:1], *ending]))


def _row_keys(frame: pd.DataFrame, numbers: np.ndarray, row_keys: RowKeys) -> np.ndarray:
    if row_keys == "number":
        return numbers.astype(str).astype(object)
    if frame.empty:
        return np.array([], dtype=object)
    columns = [pa.array(frame[header], pa.large_string()) for header in frame.columns]
    rows = pc.binary_join_element_wise(*columns, "\x1f").to_pylist()
    digests = pd.Series([hashlib.sha256(row.encode()).hexdigest()[:24] for row in rows])
    occurrence = digests.groupby(digests).cumcount() + 1
    return (digests + "-" + occurrence.astype(str)).to_numpy(dtype=object)
