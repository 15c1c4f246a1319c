"""Reading values that arrive as text: booleans and numbers."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd

from lib.model.text import among, fold_all, map_unique, matches, over_distinct

_TRUE = frozenset(
    {
        "true",
        "t",
        "1",
        "yes",
        "y",
        "x",
        "checked",
        "on",
        "ja",
        "j",
        "oui",
        "si",
        "sim",
        "wahr",
        "vrai",
        "verdadero",
        "do not allow",
        "opted out",
    }
)
_TRUE_MARKS = frozenset("✓✔☑✅")
_PLAIN = r"[+-]?[0-9]+(?:\.[0-9]{1,2})?|[+-]?[0-9]{4,}\.[0-9]+|[+-]?0?\.[0-9]+|[+-]?[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]+"
_DECIMAL = re.compile(r"(.*)[.,](\d+)")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}")


def truth(series: pd.Series) -> pd.Series:
    """Whether each value says yes: true, 1, yes, x, checked, ja, oui, si, a tick. Blank and unknown are no."""
    return among(fold_all(series), _TRUE) | among(series.str.strip(), _TRUE_MARKS)


def numbers(series: pd.Series) -> pd.Series:
    """Each value as a float; NaN where it is blank or no number.

    Takes currency signs and codes, percent signs, thousands separators, decimal commas and accounting parentheses.
    A last separator followed by one or two digits is the decimal one; one followed by three is a thousands
    separator, unless more than three digits stand before it.
    """
    return over_distinct(series.str.strip(), _numbers_kernel)


def _numbers_kernel(distinct: pd.Series) -> pd.Series:
    plain = matches(distinct, _PLAIN)
    result = pd.to_numeric(distinct.where(plain), errors="coerce").astype("float64")
    rest = distinct[~plain & (distinct != "")]
    if len(rest):
        result.loc[rest.index] = map_unique(rest, _number, dtype="float64")
    return result


def _number(value: str) -> float:
    text = unicodedata.normalize("NFKC", value).strip()
    negative = bool(re.match("-|[(].*[)]$", text) or re.search(r"\d-$", text))
    text = re.sub(r"^[A-Za-z]{3}\b|\b[A-Za-z]{3}$", "", text.strip("()+- "))
    text = re.sub(r"[\s'’%\u20a0-\u20cf$£¥]|(?<!\w)[A-Z]{1,2}(?=\$)|(?<=\d)\.?[-–]+$", "", text).strip("+-")
    if not re.fullmatch(r"[\d.,]*\d[\d.,]*", text):
        return np.nan
    number = float(_plain_digits(text))
    return -number if negative else number


def _plain_digits(text: str) -> str:
    """Digits with at most one decimal point, separators interpreted."""
    found = _DECIMAL.fullmatch(text)
    if not found:
        return re.sub(r"[.,]", "", text)
    whole, decimals = found.groups()
    last = text[len(whole)]
    mixed = ("." in whole and last == ",") or ("," in whole and last == ".")
    thousands = not mixed and len(decimals) == 3 and _GROUPED.fullmatch(text) and not text.startswith("0")
    whole_digits = re.sub(r"[.,]", "", whole)
    if thousands or last in whole:
        return whole_digits + decimals
    return f"{whole_digits or 0}.{decimals}"
