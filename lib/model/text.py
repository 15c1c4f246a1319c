"""Folding text for comparison, and the placeholders that mean "nothing here".

Every kernel works on the distinct values of a column, so a value that occurs ten thousand times is folded once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from anyascii import anyascii

PlaceholderKind = Literal["company", "name", "phone", "value"]

_APOSTROPHES = re.compile("['`´’‘ʼʹ′＇]")
_SYMBOLS = re.compile("[©®™\u200b-\u200f\u2060\ufeff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
"""Dropped before transliteration, which would spell them out ("grinning", "(R)")."""
_OTHER = re.compile("[^a-z0-9]+")
_FOLDED = bytes(ord(char.lower()) if (char := chr(byte)).isascii() and char.isalnum() else 32 for byte in range(256))
"""What each byte of ASCII text becomes: a small letter, a digit or a blank."""


def characters(pattern: str) -> np.ndarray:
    """For each byte whether it is a character of ASCII that the pattern fits."""
    return np.array([byte < 128 and bool(re.fullmatch(pattern, chr(byte))) for byte in range(256)])


_QUOTES = characters("['`]")
_STR = pd.StringDtype("pyarrow", na_value=np.nan)
"""What pandas calls `str`."""

_VALUE = (
    "n a|na|n.a|none|null|nil|nan|undefined|unknown|unspecified|tbd|tba|not provided|not applicable|none provided|"
    "not available|blank|empty|select|please select|select one|x|xx|xxx|nvt|n v t|k a|keine angabe|non renseigne|"
    "no aplica|nao se aplica|non applicabile|niet van toepassing|unbekannt|desconocido|desconocida|inconnu|"
    "desconhecido|desconhecida|sconosciuto|onbekend"
)
_COMPANY = (
    "0|1|no|me|self|myself|individual|private|private person|personal|home|consumer|no company|nocompany|"
    "no organization|no organisation|not employed|ninguno|ninguna|no tengo|no tiene|sin empresa|particular|"
    "persona fisica|aucun|aucune|neant|sans|sans objet|particulier|pas de societe|keine|kein|ohne|privat|privatperson|"
    "nicht vorhanden|entfallt|nenhum|nenhuma|nao tenho|nao possui|sem empresa|pessoa fisica|nessuno|nessuna|privato|"
    "nessuna azienda|geen|geen bedrijf|prive|brak|ingen|ei ole|nincs|yok"
)
_NAME = "no name|noname|not known|lastname|last name|firstname|first name|surname|no last name|no first name"
_REAL_NAMES = frozenset({"na", "nan", "null", "none", "nil"})
"""Names that people have; "n/a" (folded "n a") stays a placeholder."""

_PLACEHOLDERS: dict[str, frozenset[str]] = {
    "value": frozenset(_VALUE.split("|")),
    "company": frozenset(_VALUE.split("|")) | frozenset(_COMPANY.split("|")),
    "phone": frozenset(_VALUE.split("|")) | frozenset({"no phone", "no", "0"}),
    "name": (frozenset(_VALUE.split("|")) - _REAL_NAMES) | frozenset(_NAME.split("|")),
}


def fold(s: str) -> str:
    """The value for comparison: "Société d'Énergie, S.A." becomes "societe denergie s a".

    Compatibility forms and case are evened out, accents dropped, other scripts transliterated, apostrophes removed,
    and everything that is neither letter nor digit becomes one space.
    """
    plain = s if s.isascii() else _in_ascii(s)
    return _OTHER.sub(" ", _APOSTROPHES.sub("", plain).lower()).strip()


@lru_cache(maxsize=65_536)
def _in_ascii(s: str) -> str:
    """Asked again and again for the same names by one analysis after another."""
    without = _SYMBOLS.sub("", _APOSTROPHES.sub("", s))
    return anyascii(unicodedata.normalize("NFKC", without).casefold())


def fold_all(series: pd.Series) -> pd.Series:
    """`fold` over a column."""
    return over_distinct(series, _fold_kernel)


def map_unique(series: pd.Series, function: Callable[[str], Any], dtype: str = "str") -> pd.Series:
    """The function's answer for every row, asked once per distinct value; `dtype` is that of the answers."""
    return over_distinct(series, lambda distinct: pd.Series([function(v) for v in distinct.tolist()], dtype=dtype))


def over_distinct(series: pd.Series, kernel: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """The kernel's answer for every row; the kernel sees the distinct values once, in a 0-based Series."""
    codes, distinct = encoded(series)
    return pd.Series(kernel(distinct).array.take(codes), index=series.index)


def remembering(kernel: Callable[[pd.Series], pd.Series], most: int = 65_536) -> Callable[[pd.Series], pd.Series]:
    """The kernel with a memory for values of earlier columns, for those that take long to judge.

    Only for kernels whose answers are texts that depend on nothing but the value. A column of more distinct values
    than `most` is not remembered; a memory that is full starts anew.
    """
    known: dict[str, str] = {}

    def ask(distinct: pd.Series) -> pd.Series:
        if len(distinct) > most:
            return kernel(distinct)
        answers = {value: known.get(value) for value in distinct.tolist()}
        new = [value for value, answer in answers.items() if answer is None]
        learned = dict(zip(new, kernel(pd.Series(new, dtype="str")).tolist()))
        if len(known) + len(new) > most:
            known.clear()
        known.update(learned)
        return pd.Series(list({**answers, **learned}.values()), dtype="str")

    return ask


def encoded(series: pd.Series) -> tuple[np.ndarray, pd.Series]:
    """The distinct values in order of appearance, in a 0-based Series, and for each row the position of its value."""
    found = arrow(series).dictionary_encode()
    return found.indices.to_numpy(), from_arrow(found.dictionary)


def among(series: pd.Series, words: frozenset[str]) -> pd.Series:
    """Whether each value is one of the words: `isin` for sets of thousands, which pandas would convert every time."""
    return flags(pc.is_in(arrow(series), value_set=_word_array(words)), series.index)


@lru_cache(maxsize=64)
def _word_array(words: frozenset[str]) -> pa.Array:
    return pa.array(sorted(words), pa.large_string())


def is_blank(value: str) -> bool:
    """Whether the value holds nothing but white space or invisible characters."""
    return not _SYMBOLS.sub("", value).strip()


def blank_placeholders(series: pd.Series, kind: PlaceholderKind, also: frozenset[str] = frozenset()) -> pd.Series:
    """The column, trimmed, with placeholder tokens such as "n/a", "[not provided]", "-" or "unknown" made blank.

    For names, tokens that people are really called (Null, Na, None) stay. `also` are more tokens, folded.
    """
    return over_distinct(series, lambda distinct: _without_placeholders(distinct, _PLACEHOLDERS[kind] | also))


def _without_placeholders(distinct: pd.Series, tokens: frozenset[str]) -> pd.Series:
    trimmed, folded = pc.utf8_trim_whitespace(arrow(distinct)), arrow(_fold_kernel(distinct))
    hollow = pc.or_(pc.is_in(folded, value_set=_word_array(tokens)), pc.equal(folded, ""))
    return from_arrow(pc.if_else(hollow, "", trimmed))


def _fold_kernel(distinct: pd.Series) -> pd.Series:
    values = arrow(distinct)
    others = pc.invert(pc.string_is_ascii(values))
    folded = _fold_ascii(values)
    if pc.any(others).as_py():
        plain = pa.array(_all_in_ascii(values.filter(others)), pa.large_string())
        folded = pc.replace_with_mask(folded, others, _fold_ascii(plain))
    return from_arrow(folded)


def _all_in_ascii(values: pa.Array) -> list[str]:
    """`_in_ascii` of all texts in one go, as lines of one text: no step looks beyond a line's end."""
    lines = "\n".join(pc.replace_substring(values, "\n", " ").to_pylist())
    even = unicodedata.normalize("NFKC", _SYMBOLS.sub("", _APOSTROPHES.sub("", lines))).casefold()
    table = {ord(char): anyascii(char).replace("\n", " ") for char in set(even) if not char.isascii()}
    return even.translate(table).split("\n")


def _fold_ascii(values: pa.Array) -> pa.Array:
    data, ends = bytes_of(without(values, _QUOTES))
    data = np.frombuffer(data.tobytes().translate(_FOLDED), np.uint8)
    blank = data == ord(" ")
    again = blank.copy()
    again[1:] &= blank[:-1]
    starts = ends[:-1][ends[:-1] < len(data)]
    again[starts] = blank[starts]
    return pc.ascii_rtrim(of_bytes(data, ends, again), " ")


def without(values: pa.Array, dropped: np.ndarray) -> pa.Array:
    """The texts without the bytes for which `dropped` holds: many times faster than a pattern.

    Of the bytes beyond ASCII it must hold for all or for none.
    """
    data, ends = bytes_of(values)
    return of_bytes(data, ends, dropped[data])


def having(values: pa.Array, which: np.ndarray) -> np.ndarray:
    """Which texts have a byte for which `which` holds."""
    data, ends = bytes_of(values)
    found = np.zeros(len(values), dtype=bool)
    found[np.searchsorted(ends, np.flatnonzero(which[data]), side="right") - 1] = True
    return found


def bytes_of(values: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """The bytes of all texts, one text behind the other, and where each begins, and at last where all end."""
    if not len(values):
        return np.zeros(0, np.uint8), np.zeros(1, np.int64)
    _, starts, data = values.buffers()
    ends = np.frombuffer(starts, np.int64)[values.offset : values.offset + len(values) + 1]
    return np.frombuffer(data or b"", np.uint8)[ends[0] : ends[-1]], ends - ends[0]


def of_bytes(data: np.ndarray, ends: np.ndarray, dropped: np.ndarray | None = None) -> pa.Array:
    """The texts that `bytes_of` took apart, without the bytes that are dropped."""
    if dropped is not None and dropped.any():
        data, ends = data[~dropped], ends - np.searchsorted(np.flatnonzero(dropped), ends)
    return pa.LargeStringArray.from_buffers(len(ends) - 1, pa.py_buffer(ends), pa.py_buffer(data))


def contains(series: pd.Series, pattern: str) -> pd.Series:
    """Whether the pattern (RE2) is found in each value: several times faster than pandas, which asks Python's `re`."""
    return flags(pc.match_substring_regex(arrow(series), pattern), series.index)


def matches(series: pd.Series, pattern: str) -> pd.Series:
    """Whether the pattern (RE2) fits each whole value."""
    return contains(series, f"^(?:{pattern})$")


def replace(series: pd.Series, pattern: str, replacement: str) -> pd.Series:
    """Every match of the pattern (RE2) replaced; groups are \\1, \\2."""
    return from_arrow(pc.replace_substring_regex(arrow(series), pattern, replacement), series.index)


def flags(values: pa.Array, index: pd.Index) -> pd.Series:
    """An Arrow array of yes and no as a column."""
    return pd.Series(np.asarray(values.to_numpy(zero_copy_only=False), dtype=bool), index=index)


def arrow(series: pd.Series) -> pa.Array:
    """The text column as one Arrow array, for Arrow's string kernels."""
    values = pa.array(series.array, type=pa.large_string())
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def from_arrow(values: pa.Array, index: pd.Index | None = None) -> pd.Series:
    """An Arrow text array as a column of pandas' `str`."""
    return pd.Series(pd.array(values, dtype=_STR), index=index)
