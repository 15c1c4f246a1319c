"""A driver's values as an exporter would write them: ISO dates, plain numbers, true and false, blank for NULL."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

TEXT = pa.large_string()


def as_text(values: Sequence[Any]) -> tuple[pa.Array, bool]:
    """One column's values as text, and whether any of them were bytes, which are written as hexadecimal digits."""
    kinds = set(map(type, values)) - {type(None)}
    if kinds == {int}:
        column = _integers(values)
    elif kinds <= {str}:
        column = pa.array(values, TEXT)
    elif len(kinds) == 1 and (write := _WRITERS.get(next(iter(kinds)))):
        column = pa.array([None if value is None else write(value) for value in values], TEXT)
    else:
        column = pa.array([_write(value) for value in values], TEXT)
    return pc.fill_null(column, ""), bool(kinds & {bytes, bytearray, memoryview})


def _integers(values: Sequence[int | None]) -> pa.Array:
    try:
        return pc.cast(pa.array(values, pa.int64()), TEXT)
    except OverflowError:
        return pa.array([None if value is None else str(value) for value in values], TEXT)


def _write(value: Any) -> str | None:
    writer = _WRITERS.get(type(value))
    if writer is None:
        writer = next((write for kind, write in _WRITERS.items() if isinstance(value, kind)), str)
        _WRITERS[type(value)] = writer
    return writer(value)


def _moment(value: dt.datetime) -> str:
    """Moments with a time zone in UTC, as Salesforce writes them; others as the database has them."""
    if value.tzinfo is None:
        return value.isoformat()
    return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _decimal(value: Decimal) -> str:
    return format(value, "f") if value.is_finite() else str(value)


def _float(value: float) -> str:
    return _decimal(Decimal(repr(value)))


def _hexadecimal(value: bytes | bytearray | memoryview) -> str:
    return bytes(value).hex()


def _json(value: Iterable[Any]) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


_WRITERS: dict[type, Callable[[Any], str | None]] = {
    type(None): lambda value: None,
    str: str,
    bool: lambda value: "true" if value else "false",
    int: str,
    float: _float,
    Decimal: _decimal,
    dt.datetime: _moment,
    dt.date: dt.date.isoformat,
    dt.time: dt.time.isoformat,
    bytes: _hexadecimal,
    bytearray: _hexadecimal,
    memoryview: _hexadecimal,
    dict: _json,
    list: _json,
    tuple: _json,
    Enum: lambda value: str(value.value),
}
