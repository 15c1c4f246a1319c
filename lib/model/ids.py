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
_NULL = ("000000000000000AAA", "000000000000000")
_ONE_CASE = "[0-9a-z]{18}|[0-9A-Z]{18}"

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
    """Ids as they join: 15 characters in their 18-character form, 18 whose letter case was lost with it restored.

    The null id of the Data Export (000000000000000AAA) becomes blank. Every other value is unchanged (trimmed), and so
    is a 15-character id whose prefix shows that its case was lost.
    """
    return over_distinct(series.str.strip(), _to_18_kernel)


def state_of(series: pd.Series) -> tuple[int, int, int]:
    """How many values are whole ids of 15 characters, how many lost their case and can be mended, how many cannot."""
    if are_whole(series):
        return 0, 0, 0
    values = series.str.strip()
    short, one_case = matches(values, _15.pattern), matches(values, _ONE_CASE)
    short &= ~values.isin(_NULL)
    lowered = short & _lost_its_prefix(values)
    cased = values[one_case]
    broken = cased[~_valid_kernel(cased) & ~cased.isin(_NULL)]
    mended = sum(_mended(value) is not None for value in broken)
    return int((short & ~lowered).sum()), mended, int(lowered.sum()) + len(broken) - mended


def are_whole(series: pd.Series) -> bool:
    """Whether no value has 15 characters, or 18 in one letter case: what joins may take as it stands."""
    return not contains(series, rf"^\s*(?:{_15.pattern}|{_ONE_CASE})\s*$").any()


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
    distinct = _with_case(distinct)
    null = distinct.isin(_NULL)
    if null.any():
        distinct = distinct.mask(null, "").astype("str")
    short = matches(distinct, _15.pattern)
    if not short.any():
        return distinct
    short &= ~_lost_its_prefix(distinct)
    ids = distinct[short]
    if ids.empty:
        return distinct
    checks = _checks(ids).tobytes().decode("ascii")
    ends = pd.Series([checks[at : at + 3] for at in range(0, len(checks), 3)], index=ids.index, dtype="str")
    return distinct.mask(short, (ids + ends).reindex(distinct.index, fill_value="")).astype("str")


def _with_case(distinct: pd.Series) -> pd.Series:
    """18-character ids all in one case, restored where their check characters prove the case that was lost."""
    one_case = distinct[matches(distinct, _ONE_CASE)]
    if one_case.empty:
        return distinct
    broken = one_case[~_valid_kernel(one_case)]
    mended = pd.Series({place: _mended(value) or value for place, value in broken.items()}, dtype="str")
    return distinct.mask(distinct.index.isin(mended.index), mended.reindex(distinct.index, fill_value="")).astype("str")


def _mended(value: str) -> str | None:
    """The id with its case restored, where that makes it an id of a known or a custom object."""
    whole = repair_case(value)
    return whole if whole and (whole[:3] in OBJECT_OF_PREFIX or whole[0] == "a") else None


def _lost_its_prefix(values: pd.Series) -> pd.Series:
    """Whether each value begins with a known prefix in the wrong case: what follows lost its case as well."""
    wrong = [each for name in OBJECT_OF_PREFIX for each in {name.lower(), name.upper()} - set(OBJECT_OF_PREFIX)]
    return matches(values, f"(?:{'|'.join(wrong)}).*")


def _valid_kernel(distinct: pd.Series) -> pd.Series:
    valid = matches(distinct, _15.pattern) & contains(distinct, "[0-9]")
    ids = distinct[matches(distinct, _18.pattern)]
    valid.loc[ids.index] = _checks_fit(ids)
    return valid & ~distinct.isin(_NULL)


def _corrupted_kernel(distinct: pd.Series) -> pd.Series:
    prefixes = "|".join(OBJECT_OF_PREFIX)
    shaped = matches(distinct, f"(?i:{prefixes})[0-9A-Za-z]{{15}}")
    shaped[shaped] = ~_checks_fit(distinct[shaped])
    return shaped


def _checks_fit(ids: pd.Series) -> np.ndarray:
    """Whether the last three of each id's 18 characters are its check characters."""
    given = np.frombuffer("".join(ids.str[15:].tolist()).encode("ascii"), dtype=np.uint8).reshape(-1, 3)
    fit: np.ndarray = (given == _checks(ids)).all(axis=1)
    return fit


def _checks(ids: pd.Series) -> np.ndarray:
    """The three check characters of each id (the first 15 characters count), as bytes."""
    letters = np.frombuffer("".join(ids.str[:15].tolist()).encode("ascii"), dtype=np.uint8).reshape(-1, 3, 5)
    upper = (letters >= ord("A")) & (letters <= ord("Z"))
    return _CHECK_BYTES[(upper * (1 << np.arange(5))).sum(axis=2)]
