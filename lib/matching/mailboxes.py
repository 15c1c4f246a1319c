"""What mailboxes and websites tell that the record itself leaves out: a first name, an employer."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.matching.columns import Column, encode

_NUMBER = re.compile(r"[0-9]+$")
_BETWEEN = re.compile(r"[._-]+")


def first_names(first: Column, last: Column, box: Column, role: NDArray[np.bool_]) -> Column:
    """The first names, and where there is none, or an initial alone, the one in the mailbox of somebody's own.

    `box` is what stands before the @: robert.smith, smith_robert or robertsmith2 of a Smith.
    """
    short = first.take(np.array([len(name) > 1 for name in first.values], dtype=bool), False)
    rows = np.flatnonzero(~short & last.present & box.present & ~role)
    code, where = np.unique(box.codes[rows].astype(np.int64) * len(last.values) + last.codes[rows], return_inverse=True)
    boxes, names = (values[codes] for values, codes in zip((box.values, last.values), divmod(code, len(last.values))))
    told = np.array(["", *(_beside(*pair) for pair in zip(boxes, names))], dtype=object)[where + 1]
    initial = first.take(first.values, "")[rows]
    fits = np.array([name.startswith(letter) and name != "" for name, letter in zip(told, initial)], dtype=bool)
    texts = first.take(first.values, "")
    texts[rows[fits]] = told[fits]
    return encode(pd.Series(texts, dtype="str"))


def _beside(box: str, last: str) -> str:
    """What stands beside the last name in a mailbox's name, if that is long enough to be a name."""
    box, last = _NUMBER.sub("", box), last.replace(" ", "")
    parts = [part for part in _BETWEEN.split(box) if part]
    if len(parts) == 1 and len(last) > 3:
        parts = [box[: -len(last)], last] if box.endswith(last) else [last, box.removeprefix(last)]
        parts = parts if "".join(parts) == box else []
    others = [part for part in parts if part != last]
    return others[0] if len(parts) == 2 and len(others) == 1 and len(others[0]) > 2 and others[0].isalpha() else ""


def employers(domain: Column, website: Column) -> pd.Series:
    """For each record the telling part of its company mailbox's domain or its website: "fernwood" of fernwood.co.uk."""
    label = [column.derive(lambda name: name.partition(".")[0]) for column in (domain, website)]
    mine, other = (column.take(column.values, "") for column in label)
    return pd.Series(np.where(label[0].present, mine, other), dtype="str")
