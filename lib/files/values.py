"""What a column's values look like, whatever its header says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from math import ceil

import pandas as pd

_SHAPES = {
    "id": re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?"),
    "email": re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}"),
    "url": re.compile(
        r"(?:https?://\S+|www\.\S+\.\S+|(?!\d+\.\d+$)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,12}(?:/\S*)?)", re.I
    ),
    "date": re.compile(r"\d{4}-\d\d?-\d\d?([T ].*)?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}([, ].*)?"),
    "phone": re.compile(
        r"(?=(?:\D*\d){7,15}\D*$)(?=.*[+()\-./ ]|0)(?:\+|\(|0|\d)[\d\s().+/-]*(?:(?:x|ext\.?)\s*\d+)?", re.I
    ),
}
_ENOUGH = 0.8
_SAMPLE = 500
_LONGEST = 1000
"""Longer cells are texts, and a pattern could take its time over them."""


def sample(column: pd.Series) -> list[str]:
    """Up to 500 filled values, taken from the whole length of the column."""
    step = max(1, len(column) // (4 * _SAMPLE))
    values = (value.strip() for value in column.iloc[::step].tolist())
    return list(islice(filter(None, values), _SAMPLE))


def look(values: Sequence[str]) -> str:
    """The kind most of these values are: id, email, url, date, phone, or "" for anything else."""
    if not values or max(map(len, values)) > _LONGEST:
        return ""
    for kind, shape in _SHAPES.items():
        if _most(shape, values):
            return kind if kind != "id" or _are_ids(values) else ""
    return ""


def _most(shape: re.Pattern[str], values: Sequence[str]) -> bool:
    """Whether enough values have the shape; gives up as soon as too many have not."""
    spare = len(values) - ceil(_ENOUGH * len(values))
    misses = (value for value in values if not shape.fullmatch(value))
    return next(islice(misses, spare, None), None) is None


def _are_ids(values: Sequence[str]) -> bool:
    """Record ids: all of a sort, with digits in them, not words that happen to have 15 letters."""
    return sum(any(char.isdigit() for char in value[:5]) for value in values) >= _ENOUGH * len(values)
