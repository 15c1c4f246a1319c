"""Salesforce record ids: 15 and 18 characters, the checksum, and what an id says about its object.

The 18-character form appends one character for each block of five: the mask of its upper-case letters. That makes
ids safe where case is lost, and lets a lower-cased 18-character id be repaired.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from lib.model.text import over_distinct

_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_CHECK_BYTES = np.frombuffer(_CHECK.encode(), dtype=np.uint8)
_15 = re.compile(r"[0-9A-Za-z]{15}")
_18 = re.compile(r"[0-9A-Za-z]{18}")
_ALPHANUMERIC_15 = r"^(?:[0-9A-Za-z]{15})$"
_ALPHANUMERIC_18 = r"^(?:[0-9A-Za-z]{18})$"

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
    shaped = series.str.fullmatch(r"\s*[0-9A-Za-z]{18}\s*") & series.str.strip().str[:3].isin(OBJECT_OF_PREFIX)
    return shaped & ~is_salesforce_id(series)


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
    short = distinct.str.fullmatch(_ALPHANUMERIC_15).to_numpy(dtype=bool)
    if not short.any():
        return distinct
    ids = distinct[short]
    return distinct.mask(short, (ids + _checksums(ids)).reindex(distinct.index, fill_value="")).astype("str")


def _valid_kernel(distinct: pd.Series) -> pd.Series:
    valid = distinct.str.fullmatch(_ALPHANUMERIC_15) & distinct.str.contains("[0-9]")
    long = distinct.str.fullmatch(_ALPHANUMERIC_18)
    if long.any():
        ids = distinct[long]
        valid.loc[ids.index] = ids.str[15:] == _checksums(ids.str[:15])
    return valid


def _checksums(ids: pd.Series) -> pd.Series:
    """The three check characters of each id (the first 15 characters count)."""
    letters = np.frombuffer("".join(ids.str[:15]).encode("ascii"), dtype=np.uint8).reshape(-1, 3, 5)
    upper = (letters >= ord("A")) & (letters <= ord("Z"))
    masks = (upper * (1 << np.arange(5))).sum(axis=2)
    checks = _CHECK_BYTES[masks].tobytes().decode("ascii")
    return pd.Series([checks[at : at + 3] for at in range(0, len(checks), 3)], index=ids.index, dtype="str")
