"""Salesforce record ids: 15 and 18 characters, the checksum, and what an id says about its object.

The 18-character form appends one character for each block of five: the mask of its upper-case letters. That makes
ids safe where case is lost, and lets a lower-cased 18-character id be repaired.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from lib.model.text import contains, matches, over_distinct

_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_CHECK_BYTES = np.frombuffer(_CHECK.encode(), dtype=np.uint8)
_15 = re.compile(r"[0-9A-Za-z]{15}")
_18 = re.compile(r"[0-9A-Za-z]{18}")

OBJECT_OF_PREFIX = {
    "00Q": "lead",
    "003": "contact",
    "001": "account",
    "006": "opportunity",
    "701": "campaign",
    "00v": "campaign_member",
    "00T": "activity",
    "00U": "activity",
    "017": "lead_history",
    "005": "user",
    "00G": "queue",
}
"""The first three characters name the object; they are the same in every org."""


def to_18(series: pd.Series) -> pd.Series:
    """15-character ids in their 18-character form; every other value unchanged (trimmed)."""
    return over_distinct(series.str.strip(), _to_18_kernel)


def is_salesforce_id(series: pd.Series) -> pd.Series:
    """Whether each value is an id: 15 letters and digits with at least one digit, or 18 with the right checksum."""
    return over_distinct(series.str.strip(), _valid_kernel).astype(bool)


def is_corrupted(series: pd.Series) -> pd.Series:
    """Whether each value has the shape of an 18-character id of a known object but a wrong checksum."""
    return over_distinct(series.str.strip(), _corrupted_kernel).astype(bool)


def repair_case(value: str) -> str | None:
    """An 18-character id with its letter case restored from the checksum; None where that cannot be done."""
    text = value.strip()
    if not _18.fullmatch(text):
        return None
    restored = ""
    for block in range(3):
        mask = _CHECK.find(text[15 + block].upper())
        if mask < 0:
            return None
        for position, character in enumerate(text[block * 5 : block * 5 + 5]):
            upper = bool(mask >> position & 1)
            if upper and not character.isalpha():
                return None
            restored += character.upper() if upper else character.lower()
    return restored + text[15:].upper()


def object_of(record_id: str) -> str | None:
    """The object that an id belongs to ("lead", "user", "queue", ...), or None."""
    text = record_id.strip()
    return OBJECT_OF_PREFIX.get(text[:3]) if _15.fullmatch(text) or _18.fullmatch(text) else None


def _to_18_kernel(distinct: pd.Series) -> pd.Series:
    short = matches(distinct, _15.pattern)
    if not short.any():
        return distinct
    ids = distinct[short]
    checks = _checks(ids).tobytes().decode("ascii")
    ends = pd.Series([checks[at : at + 3] for at in range(0, len(checks), 3)], index=ids.index, dtype="str")
    return distinct.mask(short, (ids + ends).reindex(distinct.index, fill_value="")).astype("str")


def _valid_kernel(distinct: pd.Series) -> pd.Series:
    valid = matches(distinct, _15.pattern) & contains(distinct, "[0-9]")
    ids = distinct[matches(distinct, _18.pattern)]
    if len(ids):
        given = np.frombuffer("".join(ids.str[15:].tolist()).encode("ascii"), dtype=np.uint8).reshape(-1, 3)
        valid.loc[ids.index] = (given == _checks(ids)).all(axis=1)
    return valid


def _corrupted_kernel(distinct: pd.Series) -> pd.Series:
    prefixes = "|".join(OBJECT_OF_PREFIX)
    return matches(distinct, f"(?i:{prefixes})[0-9A-Za-z]{{15}}") & ~_valid_kernel(distinct)


def _checks(ids: pd.Series) -> np.ndarray:
    """The three check characters of each id (the first 15 characters count), as bytes."""
    letters = np.frombuffer("".join(ids.str[:15].tolist()).encode("ascii"), dtype=np.uint8).reshape(-1, 3, 5)
    upper = (letters >= ord("A")) & (letters <= ord("Z"))
    return _CHECK_BYTES[(upper * (1 << np.arange(5))).sum(axis=2)]
