"""The stable key of each record: its Salesforce Id, a unique column named like an id, or else number or hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from lib.files import synonyms
from lib.files.values import sample
from lib.model import ids
from lib.model.text import arrow

_ID = re.compile(r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?")

RowKeys = Literal["number", "hash"]

_SURE = ["id", "record id", "{object} id", "unique id", "uuid", "guid", "key", "external id"]
_OTHERS = {
    "owner",
    "ad",
    "form",
    "parent",
    "converted",
    "created",
    "modified",
    "related",
    "master",
    "creative",
    "adset",
}


@dataclass(frozen=True)
class Keys:
    """One key a row, where it comes from, and which rows repeat the id of an earlier one (row -> earlier row)."""

    values: pd.Series
    source: str
    repeats: dict[int, int]


def find_keys(
    frame: pd.DataFrame,
    object_name: str,
    mapping: Mapping[str, str | None],
    wanted: str | None,
    numbers: np.ndarray,
    row_keys: RowKeys,
) -> Keys:
    """The keys of rows whose columns are source headers.

    `mapping`: header -> field; `wanted`: the header the caller names as id; `numbers`: 1-based row numbers.
    """
    id_field = next((header for header, name in mapping.items() if name == "Id"), None)
    if wanted is not None:
        return _by_column(frame, wanted, numbers, row_keys)
    if id_field is not None and _holds_ids(frame[id_field]):
        return _by_column(frame, id_field, numbers, row_keys)
    for header in _candidates([h for h in frame.columns if mapping.get(h) in {None, "Id"}], object_name, id_field):
        values = frame[header].str.strip()
        if not _repeated(values).any() and not (values == "").any():
            return Keys(values, f"column:{header}", {})
    return Keys(_row_keys(frame, numbers, row_keys), f"row_{row_keys}", {})


def _holds_ids(column: pd.Series) -> bool:
    values = sample(column)
    return bool(values) and sum(bool(_ID.fullmatch(value)) for value in values) >= 0.5 * len(values)


def _by_column(frame: pd.DataFrame, header: str, numbers: np.ndarray, row_keys: RowKeys) -> Keys:
    """The column's values (Ids in their long form), with a key of its own for each row where it is blank."""
    salesforce = _holds_ids(frame[header])
    values = frame[header].str.strip()
    if salesforce and not ids.are_whole(values):
        values = ids.to_18(values)
    blank = values == ""
    if blank.any():
        values = values.copy()
        values[blank] = "row:" + _row_keys(frame[blank], numbers[blank.to_numpy()], row_keys)
    source = "salesforce_id" if salesforce else f"column:{header}"
    again = np.flatnonzero(_repeated(values))
    if len(again) == 0:
        return Keys(values, source, {})
    place = pd.Series(np.arange(len(values)), index=values.index)
    first = place.groupby(values.to_numpy(dtype=object)).transform("first").to_numpy()
    return Keys(values, source, dict(zip(again.tolist(), first[again].tolist())))


def _repeated(values: pd.Series) -> np.ndarray:
    """Which values stand in an earlier row, too; quickly where they are in ascending order."""
    texts = arrow(values)
    if pc.all(pc.less(texts[:-1], texts[1:])).as_py():
        return np.zeros(len(values), dtype=bool)
    return values.duplicated().to_numpy()


def _candidates(headers: list[str], object_name: str, id_field: str | None) -> list[str]:
    """Headers named like the record's own id, the surest first; other records' ids never."""
    shapes = {header: synonyms.normal(header) for header in headers}
    own = synonyms.entities(object_name)
    sure = [name.format(object=each) for name in _SURE for each in own]
    exactly = [h for name in dict.fromkeys(sure) for h, shape in shapes.items() if shape == name]
    others = _OTHERS | (synonyms.entities() - own)
    ending = [
        header
        for header, shape in shapes.items()
        if (words := shape.split()) and words[-1] in {"id", "uuid", "guid", "key"} and not others & set(words)
    ]
    systems = [h for h in headers if h.lower().startswith("(do not modify) ") and "checksum" not in h.lower()]
    first = [id_field] if id_field else []
    return list(dict.fromkeys([*first, *exactly, *systems[:1], *ending]))


def _row_keys(frame: pd.DataFrame, numbers: np.ndarray, row_keys: RowKeys) -> pd.Series:
    """Row numbers, or the hash of each row's content with its occurrence among equal rows."""
    if row_keys == "number":
        return pd.Series(numbers.astype(str), index=frame.index, dtype="str")
    columns = pa.Table.from_pandas(frame, preserve_index=False).columns
    rows = pc.binary_join_element_wise(*columns, pa.scalar("\x1f", pa.large_string())).to_pylist()
    digests = pd.Series([hashlib.sha256(row.encode()).hexdigest()[:24] for row in rows], index=frame.index, dtype="str")
    occurrence = digests.groupby(digests).cumcount() + 1
    return digests + "-" + occurrence.astype("str")
