"""Prepared records as plain arrays and back, so that they need not be prepared again."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lib.matching.columns import Column
from lib.matching.later import DERIVED
from lib.matching.records import Records

Arrays = Mapping[str, NDArray[Any]]


def arrays(records: Records) -> dict[str, NDArray[Any]]:
    """Every column of records without custom fields, with what is worked out of its distinct values."""
    found: dict[str, NDArray[Any]] = {}
    for name in _names():
        part = getattr(records, name)
        if isinstance(part, np.ndarray):
            found[name] = part
        elif part is not None:
            columns = part if isinstance(part, tuple) else (part,)
            found |= {f"{name}.{number}": column.codes for number, column in enumerate(columns)}
            found |= {f"{name}.values": columns[0].values, f"{name}.hashes": columns[0].value_hashes}
    return found


def records(kept: Arrays) -> Records:
    """The records of which these are the arrays."""
    found = {name: _part(name, kept) for name in _names()}
    made = Records(**{name: part for name, part in found.items() if name not in DERIVED})
    vars(made).update({name: found[name] for name in DERIVED})
    return made


def _names() -> list[str]:
    own = [part.name for part in dataclasses.fields(Records) if part.name not in ("custom", "counted")]
    return [*own, *DERIVED]


def _part(name: str, kept: Arrays) -> Any:
    if f"{name}.values" not in kept:
        return kept.get(name)
    columns: list[Column] = []
    texts = pa.array(kept[f"{name}.values"], pa.large_string())
    while (codes := kept.get(f"{name}.{len(columns)}")) is not None:
        columns.append(Column(codes, texts))
        vars(columns[-1])["value_hashes"] = kept[f"{name}.hashes"]
    return tuple(columns) if name in ("sites", "numbers") else columns[0]
