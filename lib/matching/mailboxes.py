"""What mailboxes and websites tell that the record itself leaves out: a first name, an employer."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.matching.columns import Column, encode, first_of, instead, shared
from lib.model import people, text

_NUMBER = re.compile(r"[0-9]+$")
_BETWEEN = re.compile(r"[._-]+")


def first_names(first: Column, last: Column, box: Column, role: NDArray[np.bool_]) -> Column:
    """The first names, and where there is none, or an initial alone, the one in the mailbox of somebody's own.

    `box` is what stands before the @: robert.smith, smith_robert, robertsmith2, roberts or robert1980 of a Smith; and
    rsmith tells the initial.
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
    """What a mailbox's name tells of the first name: what stands beside the last name or its initial, or a well-known
    first name that stands alone."""
    box, last = _NUMBER.sub("", box), last.replace(" ", "")
    parts = [part for part in _BETWEEN.split(box) if part]
    if len(parts) == 1 and len(last) > 2:
        parts = [box[: -len(last)], last] if box.endswith(last) else [last, box.removeprefix(last)]
        parts = parts if "".join(parts) == box else [box]
    others = [part for part in parts if part != last]
    if len(parts) == 2 and len(others) == 1:
        told = others[0]
        return told if told.isalpha() and (len(told) == 1 or len(told) > 2) else ""
    if len(parts) == 1 and others:
        return next((name for name in (box, box.removesuffix(last[0])) if name in people.all_first_names()), "")
    return ""


def employers(domain: Column, website: Column) -> Column:
    """For each record the telling part of its company mailbox's domain or its website: "fernwood" of fernwood.co.uk."""
    return first_of(*(column.recode(text.replace(column.series, r"\..*", "")) for column in (domain, website)))
