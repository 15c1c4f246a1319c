"""Reading dates and times that arrive as text.

A column comes from one exporter with one locale, so it is read as a whole: day-first or month-first, whichever fits
more of its rows. Results are naive and in UTC; values that say no offset are taken as they stand.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lib.model.text import fold, matches, over_distinct

_ISO = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?\s?(?:Z|[+-]\d{2}:?\d{2})?)?"
_TIME = (
    r"(?:,?\s*(?:T|at\s|um\s)?\s*(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?\s?[Mm]\.?)?(?:\s*(?:Uhr|Z|UTC|GMT))?)?"
)
_NUMERIC = r"(?P<a>\d{1,2})\s?[./-]\s?(?P<b>\d{1,2})\s?[./-]\s?(?P<year>\d{4}|\d{2})" + _TIME
_YEAR_FIRST = r"(?P<year>\d{4})[./-](?P<b>\d{1,2})[./-](?P<a>\d{1,2})" + _TIME
_DAY_NAME = r"(?:[^\W\d_]{2,10}\.?,?\s+)?"
_DAY_MONTH = (
    _DAY_NAME
    + r"(?P<a>\d{1,2})(?:st|nd|rd|th|\.)?[\s-]*(?:de\s+)?(?P<word>[^\W\d_]{3,10})\.?,?[\s-]*"
    + r"(?:de\s+)?(?P<year>\d{4}|\d{2})"
    + _TIME
)
_MONTH_DAY = _DAY_NAME + r"(?P<word>[^\W\d_]{3,10})\.?\s+(?P<a>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})" + _TIME
_COMPACT = r"(?P<year>(?:19|20)\d{2})(?P<b>0[1-9]|1[0-2])(?P<a>0[1-9]|[12]\d|3[01])"
_EPOCH = r"1\d{12}|1\d{9}"

_MONTHS = {
    1: "jan january januar enero ene janvier janv janeiro gennaio gen januari",
    2: "feb february februar febrero fevrier fevr fev fevereiro febbraio februari",
    3: "mar march marz maerz marzo mars marco maart mrt mrz",
    4: "apr april abril abr avril avr aprile",
    5: "may mai mayo maio maggio mag mei",
    6: "jun june juni junio juin junho giugno giu",
    7: "jul july juli julio juillet juil julho luglio lug",
    8: "aug august agosto ago aout augustus",
    9: "sep sept september septiembre septembre setembro set settembre",
    10: "oct october okt oktober octubre octobre outubro out ottobre ott",
    11: "nov november noviembre novembre novembro",
    12: "dec december dez dezember diciembre dic decembre dezembro dicembre",
}
_MONTH_OF = {word: month for month, words in _MONTHS.items() for word in words.split()}


def parse_dates(series: pd.Series) -> pd.Series:
    """Each value as datetime64[us] in UTC, naive; NaT where it is blank or unreadable."""
    return over_distinct(series.str.strip(), _parse_kernel)


def seconds(series: pd.Series) -> np.ndarray:
    """Each value as seconds since 1970, UTC; 0 where there is no date."""
    since = (parse_dates(series) - pd.Timestamp(0)).dt.total_seconds()
    return since.fillna(0).to_numpy(dtype=float)


def ambiguous(series: pd.Series) -> bool:
    """Whether the column has dates such as 03/04/2026 and nothing in it says which part is the day."""
    parts = _numeric_parts(pd.Series(series.str.strip().unique(), dtype="str"))
    differing = (parts["a"] != parts["b"]).any()
    return bool(len(parts) and differing and not (parts["a"] > 12).any() and not (parts["b"] > 12).any())


def _parse_kernel(distinct: pd.Series) -> pd.Series:
    result = pd.Series(pd.NaT, index=distinct.index, dtype="datetime64[us]")
    rest = distinct[distinct != ""]
    iso = rest[matches(rest, _ISO)]
    if len(iso):
        read = pd.to_datetime(iso, format="ISO8601", utc=True, errors="coerce")
        result.loc[iso.index] = read.dt.tz_localize(None).dt.as_unit("us")
        rest = rest.drop(iso.index)
    for read_some in (_numeric, _year_first, _compact, _epoch, _with_words):
        if rest.empty:
            break
        found = read_some(rest).dropna()
        result.loc[found.index] = found
        rest = rest.drop(found.index)
    return result


def _numeric_parts(distinct: pd.Series) -> pd.DataFrame:
    parts = distinct.str.extract(f"^{_NUMERIC}$").dropna(subset=["a", "b", "year"])
    return parts.assign(a=parts["a"].astype(int), b=parts["b"].astype(int))


def _numeric(values: pd.Series) -> pd.Series:
    parts = _numeric_parts(values)
    day_first = ((parts["a"] <= 31) & (parts["b"] <= 12)).sum()
    month_first = ((parts["b"] <= 31) & (parts["a"] <= 12)).sum()
    slashes = values.loc[parts.index].str.contains("/").any()
    if month_first > day_first or (month_first == day_first and slashes):
        parts = parts.rename(columns={"a": "b", "b": "a"})
    return _assemble(parts)


def _year_first(values: pd.Series) -> pd.Series:
    return _assemble(values.str.extract(f"^{_YEAR_FIRST}$"))


def _compact(values: pd.Series) -> pd.Series:
    return _assemble(values.str.extract(f"^{_COMPACT}$"))


def _epoch(values: pd.Series) -> pd.Series:
    stamps = values[matches(values, _EPOCH)].astype("int64")
    seconds = stamps.where(stamps < 10**11, stamps // 1000)
    return pd.to_datetime(seconds, unit="s").dt.as_unit("us")


def _with_words(values: pd.Series) -> pd.Series:
    parts = values.str.extract(f"^{_DAY_MONTH}$")
    parts = parts.where(parts["year"].notna(), values.str.extract(f"^{_MONTH_DAY}$")[parts.columns])
    months = parts["word"].map(lambda word: _MONTH_OF.get(fold(word)), na_action="ignore")
    return _assemble(parts.assign(b=months))


def _assemble(parts: pd.DataFrame) -> pd.Series:
    """Timestamps from the columns year, b (month), a (day) and, where given, hour, minute, second, half."""
    parts = parts.dropna(subset=["year", "a", "b"])
    year = parts["year"].astype(int)
    hour, minute, second = (_whole(parts, name) for name in ("hour", "minute", "second"))
    if "half" in parts.columns:
        half = parts["half"].str[0].str.lower()
        hour = hour.mask((half == "p") & (hour < 12), hour + 12).mask((half == "a") & (hour == 12), 0)
    columns = {
        "year": year.mask(year < 50, year + 2000).mask((year >= 50) & (year < 100), year + 1900),
        "month": parts["b"].astype(int),
        "day": parts["a"].astype(int),
        "hour": hour,
        "minute": minute,
        "second": second,
    }
    if parts.empty:
        return pd.Series(pd.NaT, index=parts.index, dtype="datetime64[us]")
    return pd.to_datetime(pd.DataFrame(columns), errors="coerce").dt.as_unit("us")


def _whole(parts: pd.DataFrame, name: str) -> pd.Series:
    if name not in parts.columns:
        return pd.Series(0, index=parts.index)
    return parts[name].fillna("0").astype(int)
