"""Ways in which one name is spelt differently: slips, names misheard, written together, or written without vowels."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from lib.matching.columns import Codes, Column, kept
from lib.matching.valuepairs import alike, scored
from lib.model import people

Marks = NDArray[np.bool_]
_VOWELS = "[aeiou]"
_ONE_SOUND = (
    ("ph", "f"), ("ck|c|qu", "k"), ("ou", "u"), ("ey|ie|ee|(.)[yj]", r"\1i"), ("z", "s"), ("w", "v"), ("(.)h", r"\1"),
    *((letter * 2, letter) for letter in "abdefgiklmnoprstu"), ("(.{5})e$", r"\1"),
)  # fmt: skip
"""What is spelt in several ways, and what stands for all of them."""
_KOREAN = (
    (" ", ""), ("woo|wu", "u"), ("eo|oo|ou|eu", "u"), ("ui|ee|uy", "i"), ("ae", "e"), ("([aou])h", r"\1"), ("ch", "j"),
    ("sh", "s"), ("k", "g"), ("p", "b"), ("r", "l"), ("gg", "g"),
)  # fmt: skip
"""How the ways of writing Korean differ, and what stands for all of them."""
_SYLLABLES = r"^(?:[bdghjlmnst]?(?:y?[aeiou]|w[aei])(?:ng|[bglmn])?){2,3}$"
_SOFT = str.maketrans("qcgz", "kkks", "aeiouyhw' ")
"""Letters that stand for one another in a spelling without vowels, and those that it leaves out."""


def slips_of_first(column: Column, x: Codes, y: Codes) -> Marks:
    """Where two first names are a slip apart.

    Well-known names two edits apart (Patrick, Patricia) are two names; of others, a late difference counts only where
    one is the beginning of the other.
    """
    result = alike(column, x, y)
    where = np.flatnonzero(result)
    edits = scored(column.values, x[where], y[where], OSA.distance, np.int32)
    where, edits = where[edits > 1], edits[edits > 1]
    pairs = zip(column.values[x[where]], column.values[y[where]])
    begins = np.array([one.startswith(other) or other.startswith(one) for one, other in pairs], dtype=bool)
    result[where] = ~both_well_known(column, x[where], y[where]) & ((edits <= 2) | begins)
    return result


def both_well_known(column: Column, x: Codes, y: Codes) -> Marks:
    """Where both first names are ones that many people have, and not one name as two languages spell it."""
    known, spelt = _well_known(column), _as_spoken(column)
    both: Marks = known[x] & known[y] & (spelt[x] != spelt[y])
    return both


@kept
def _well_known(column: Column) -> Marks:
    return np.isin(column.values.astype("str"), np.array(sorted(people.known_first_names())))


@kept
def _as_spoken(column: Column) -> Codes:
    """A number for each first name, equal ones for spellings of one name: Philip and Filipp, Susan and Suzanne."""
    spoken = column.texts
    for pattern, instead in _ONE_SOUND:
        spoken = pc.replace_substring_regex(spoken, pattern, instead)
    codes: Codes = spoken.dictionary_encode().indices.to_numpy()
    return codes


def one_surname(column: Column, x: Codes, y: Codes) -> Marks:
    """Where two last names are Latin spellings of one East Asian surname: Lee, Yi and Rhee."""
    group = _surname_group(column)
    one: Marks = (group[x] == group[y]) & (group[x] >= 0)
    return one


@kept
def _surname_group(column: Column) -> Codes:
    groups = people.surname_groups()
    found = pc.index_in(column.texts, pa.array(groups, pa.large_string()))
    numbers = pa.array(groups.values(), pa.int32()).take(found)
    codes: Codes = pc.fill_null(numbers, -1).to_numpy()
    return codes


def same_korean(column: Column, x: Codes, y: Codes) -> Marks:
    """Where two first names of two or three syllables are one Korean name in two spellings: Chul-soo, Cheolsu."""
    spoken = _as_korean(column)
    one: Marks = (spoken[x] == spoken[y]) & (spoken[x] >= 0)
    return one


@kept
def _as_korean(column: Column) -> Codes:
    """A number for each first name that can be Korean, equal ones for spellings of one; -1 for all others."""
    spoken = column.texts
    for pattern, instead in _KOREAN:
        spoken = pc.replace_substring_regex(spoken, pattern, instead)
    codes: Codes = spoken.dictionary_encode().indices.to_numpy().copy()
    codes[~pc.match_substring_regex(spoken, _SYLLABLES).to_numpy(zero_copy_only=False)] = -1
    return codes


def same_joined(column: Column, x: Codes, y: Codes) -> Marks:
    """Where only the blanks differ: "xiu ying" and "xiuying", "mac donald" and "macdonald"."""
    joined = _joined(column)
    return joined[x] == joined[y]


@kept
def _joined(column: Column) -> Codes:
    together = pc.replace_substring(column.texts, " ", "").dictionary_encode()
    codes: Codes = together.indices.to_numpy()
    return codes


def same_consonants(column: Column, x: Codes, y: Codes) -> Marks:
    """Where one is written without vowels, as Arabic and Hebrew names are, and the other has its consonants.

    Three consonants at least: fysl may be Faisal, and many a shorter name is too little to tell.
    """
    bare = _without_vowels(column)
    where = np.flatnonzero(bare[x] | bare[y])
    names, result = column.values, np.zeros(len(x), dtype=bool)
    result[where] = [_consonants(names[a]) == _consonants(names[b]) != "" for a, b in zip(x[where], y[where])]
    return result


@kept
def _without_vowels(column: Column) -> Marks:
    vowels: Marks = pc.match_substring_regex(column.texts, _VOWELS).to_numpy(zero_copy_only=False)
    return (column.lengths > 2) & ~vowels


def _consonants(name: str) -> str:
    """The consonants in order, doubled ones once; "" for fewer than three."""
    plain = name.translate(_SOFT)
    some = "".join(c for at, c in enumerate(plain) if not at or plain[at - 1] != c)
    return some if len(some) > 2 else ""
