"""What mailboxes and websites tell that the record itself leaves out: a first name, an employer."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.matching.columns import Column, encode, first_of, instead, shared
from lib.model import text

_NUMBER = re.compile(r"[0-9]+$")
_BETWEEN = re.compile(r"[._-]+")


def first_names(first: Column, last: Column, box: Column, role: NDArray[np.bool_]) -> Column:
    """The first names, and where there is none, or an initial alone, the one in the mailbox of somebody's own.

    `box` is what stands before the @: robert.smith, smith_robert or robertsmith2 of a Smith.
    """
    short = first.take(first.lengths > 1, False)
    rows = np.flatnonzero(~short & last.present & box.present & ~role)
    code, where = np.unique(box.codes[rows].astype(np.int64) * len(last.texts) + last.codes[rows], return_inverse=True)
    pairs = zip(*(c.texts.take(codes).to_pylist() for c, codes in zip((box, last), divmod(code, len(last.texts)))))
    told = encode(pd.Series([_beside(*pair) for pair in pairs], dtype="str"))
    codes = np.full(len(first.codes), -1, dtype=np.int32)
    codes[rows] = told.codes[where]
    found = Column(codes, told.texts)
    known, letter = shared([first, found.recode(found.series.str.slice(0, 1))])
    return instead(first, found.present & (~first.present | (known.codes == letter.codes)), found)


def _beside(box: str, last: str) -> str:
    """What stands beside the last name in a mailbox's name, if that is long enough to be a name."""
    box, last = _NUMBER.sub("", box), last.replace(" ", "")
    parts = [part for part in _BETWEEN.split(box) if part]
    if len(parts) == 1 and len(last) > 3:
        parts = [box[: -len(last)], last] if box.endswith(last) else [last, box.removeprefix(last)]
        parts = parts if "".join(parts) == box else []
    others = [part for part in parts if part != last]
    return others[0] if len(parts) == 2 and len(others) == 1 and len(others[0]) > 2 and others[0].isalpha() else ""


def employers(domain: Column, website: Column) -> Column:
    """For each record the telling part of its company mailbox's domain or its website: "fernwood" of fernwood.co.uk."""
    return first_of(*(column.recode(text.replace(column.series, r"\..*", "")) for column in (domain, website)))
