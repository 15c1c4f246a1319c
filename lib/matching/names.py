"""Two people's names: nicknames, initials, slips, swapped order, and names that each mailbox bears out."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from rapidfuzz.distance import JaroWinkler

from lib.matching import spellings
from lib.matching.columns import Codes, Column, Hashes, kept, value_codes
from lib.matching.records import Records
from lib.matching.valuepairs import (
    IN_LIFE,
    Floats,
    Judged,
    Levels,
    Rows,
    alike,
    distinct,
    either,
    frequency,
    in_common,
    initials,
    other_numbers,
    scored,
    several_words,
    share_words,
    words,
)
from lib.model import people

FIRST = ("", "same", "nickname", "initial", "similar", "partial", "different")
LAST = ("", "same", "similar", "partial", "initial", "swapped", "in the e-mail", "different")
MIDDLE = ("", "same", "different")
EMAIL = ("", "same", "similar", "same mailbox name", "different", "different at one domain")
_TYPOS = 150.0
"""How many spellings lie within one likely slip of a name: few slips hit a name that others really bear."""
_UNSEEN = 0.05
"""How many others may bear a name that the file has once."""
_MISSPELT = 0.1
"""How often one of two names is misspelt."""
_FORMS = 0.15
"""How often two people of one full first name usually go by different forms of it."""
_OLD_ADDRESS = 0.1
"""How often a mailbox bears another last name than the record."""
_SWAPS = 0.05
"""How often a file has the two names of a person the wrong way round."""
_OF_THE_FAMILY = 0.15
"""How often people at an organisation that bears a family's name have that name themselves."""
_MISHEARD = 5.0
"""How many times likelier two people have names that sound alike than one has them by being misheard, at least."""
USUAL_SOUND = 0.008
"""The share of people whose first names have one sound, vowels left out."""
USUAL_FIRST, USUAL_LAST = 0.004, 0.0008
"""The share of people that a typical name has in life."""


def names(r: Records, left: Rows, right: Rows, first: Judged, last: Judged) -> tuple[Judged, Judged]:
    """The judgements of first and last names, judged together."""
    generation = r.generation.codes
    apart = np.flatnonzero(generation[left] >= 0)
    apart = apart[(generation[right[apart]] >= 0) & (generation[left[apart]] != generation[right[apart]])]
    first[0][apart[first[0][apart] > 0]] = FIRST.index("different")
    first[1][apart] = 1.0
    _weigh_middle_names(r, left, right, last)
    swapped = _swapped(r, left, right, first[0], last[0])
    ours, theirs = (_both_names(r, side[swapped]) for side in (left, right))
    last[1][swapped] = _SWAPS * np.maximum(ours, theirs) + np.minimum(ours, theirs)
    last[0][swapped] = LAST.index("swapped")
    first[0][swapped], first[1][swapped] = 0, 1.0
    return first, last


def _weigh_middle_names(r: Records, left: Rows, right: Rows, last: Judged) -> None:
    """Where the last name of one is the other's middle name, as of Susan Meyer and Susan Meyer Thomas."""
    where = np.flatnonzero(last[0] == LAST.index("different"))
    present = r.inner.present
    where = where[present[left[where]] | present[right[where]]]
    i, j = left[where], right[where]
    names, inner = r.last.hashes, r.inner.hashes
    held = where[((inner[i] == names[j]) & (inner[i] > 0)) | ((inner[j] == names[i]) & (inner[j] > 0))]
    common = np.maximum(*(_often_last(r)[r.last.codes[side[held]]] for side in (left, right)))
    last[0][held], last[1][held] = LAST.index("partial"), np.minimum(3 * common, 1.0)


def confirm(r: Records, left: Rows, right: Rows, found: dict[str, Judged]) -> None:
    """Names that differ a little, judged by the mailboxes: is each spelling borne out by its own e-mail address?

    If so they are two people's names and no slip. If one address has the other's spelling, it is a slip; without that,
    two well-known first names (Jon and Jan) are two people's. And two mailboxes of one pattern (jgraham, mgraham) are
    no evidence where the first names differ.
    """
    last, first = found["last"], found["first"]
    local = r.local.codes
    known = np.flatnonzero(first[0] == FIRST.index("similar"))
    known = known[spellings.both_well_known(r.first, r.first.codes[left[known]], r.first.codes[right[known]])]
    slips = np.zeros(len(left), dtype=bool)
    for level, column, similar, different in (
        (last, r.last, LAST.index("similar"), LAST.index("different")),
        (first, r.first, FIRST.index("similar"), FIRST.index("different")),
    ):
        where = np.flatnonzero(level[0] == similar)
        where = where[(local[left[where]] >= 0) | (local[right[where]] >= 0)]
        a, b = column.codes[left[where]], column.codes[right[where]]
        own_left, other_left = _spelt_either(r, column, left[where], a, b)
        own_right, other_right = _spelt_either(r, column, right[where], b, a)
        two = where[own_left & own_right & ~other_left & ~other_right]
        level[0][two], level[1][two] = different, 1.0
        slip = where[(other_left & ~own_left) | (other_right & ~own_right)]
        level[1][slip] /= 8
        slips[slip] |= level is first
    two = known[~slips[known]]
    first[0][two], first[1][two] = FIRST.index("different"), 1.0
    where = np.flatnonzero(
        (last[0] == LAST.index("different")) & (first[0] > 0) & (first[0] < FIRST.index("different"))
    )
    a, b = r.last.codes[left[where]], r.last.codes[right[where]]
    here, there = _spelt_rather(r, r.last, left[where], b, a), _spelt_rather(r, r.last, right[where], a, b)
    often = _often_last(r)
    named = here | there
    last[0][where[named]] = LAST.index("in the e-mail")
    last[1][where[named]] = _OLD_ADDRESS * np.where(here, often[b], often[a])[named]
    email = found["email"]
    pattern = (email[0] == EMAIL.index("similar")) & (first[0] == FIRST.index("different"))
    email[0][pattern], email[1][pattern] = EMAIL.index("different"), 1.0


def weigh_affinity(r: Records, left: Rows, right: Rows, found: dict[str, Judged]) -> None:
    """Namesakes are commoner than chance would have it, since first and last names of one country go together.

    Where one is known to work at the organisation, one of the colleagues is sure to have the name; and at Miller & Sons
    many are called Miller.
    """
    both = (found["first"][0] > 0) & (found["last"][0] > 0)
    both |= found["last"][0] == LAST.index("swapped")
    where = np.flatnonzero(both & (found["last"][1] < 1) & ((found["first"][1] < 1) | (found["first"][0] == 0)))
    i, j = left[where], right[where]
    place = found["place"][0][where]
    together = (found["organisation"][0][where] == 1) | ((place >= 1) & (place <= 3))
    affinity = np.where(together, *(np.maximum(a[i], a[j]) for a in reversed(r.affinity)))
    last = found["last"][1][where]
    common = np.maximum(r.namesakes[i], r.namesakes[j])
    given = np.maximum(_share_of_first(r, i), _share_of_first(r, j))
    floor = np.where(found["first"][0][where] == 0, common * _SWAPS, common / given)
    found["last"][1][where] = np.minimum(np.maximum(last * affinity, floor), 0.3)
    one = where[(found["organisation"][0][where] == 1) & (r.doubled[left[where]] | r.doubled[right[where]])]
    colleagues = np.maximum(found["organisation"][1][one] * r.learned_from, 1.0)
    namesake = 1 / (colleagues * found["first"][1][one])
    found["last"][1][one] = np.minimum(np.maximum(found["last"][1][one], namesake), 1.0)
    level = found["last"][0]
    family = np.flatnonzero((found["organisation"][0] == 1) & ((level == 1) | (level == 2)))
    family = family[_of_the_family(r, left[family]) | _of_the_family(r, right[family])]
    found["last"][1][family] = np.maximum(found["last"][1][family], _OF_THE_FAMILY)


def _of_the_family(r: Records, rows: Rows) -> NDArray[np.bool_]:
    """Whether the last name of each row stands in its employer's name, as a word or several."""
    employer, last = r.company_text.codes[rows], r.last.codes[rows]
    none = np.uint64(0)
    inside, whole = np.append(words(r.last).bits, none)[last], np.append(words(r.company_text).bits, none)[employer]
    result = (employer >= 0) & (last >= 0) & (inside & ~whole == 0)
    where = np.flatnonzero(result)
    pairs = zip(r.last.values[last[where]], r.company_text.values[employer[where]])
    result[where] = [len(name) > 2 and f" {name} " in f" {text} " for name, text in pairs]
    return result


def _spelt(r: Records, column: Column, rows: Rows, codes: Codes) -> NDArray[np.bool_]:
    """Whether the mailbox name of each row has the name with that code (four letters or more) in it."""
    names, bigrams = _in_one_word(column)
    local = r.local.codes[rows]
    here = np.flatnonzero((local >= 0) & (column.lengths[codes] > 3))
    here = here[bigrams[codes[here]] & ~r.local.bigrams[local[here]] == 0]
    result = np.zeros(len(rows), dtype=bool)
    result[here] = [n in m for n, m in zip(names[codes[here]], r.local.values[local[here]])]
    return result


@kept
def _in_one_word(names: Column) -> tuple[NDArray[np.object_], Hashes]:
    """Each name as it would stand in a mailbox name, and its pairs of letters."""
    joined = Column(names.codes[:0], pc.replace_substring(names.texts, " ", ""))
    return joined.values, joined.bigrams


@kept
def _often_first(r: Records) -> Floats:
    """The share of people with each first name, in its full form."""
    return frequency(r.nick, USUAL_FIRST, r.bearers(r.nick))


@kept
def _often_last(r: Records) -> Floats:
    """The share of people with each last name."""
    return frequency(r.last, USUAL_LAST, r.bearers(r.last))


def _both_names(r: Records, rows: Rows) -> Floats:
    """The share of people with these first and last names."""
    return _share_of_first(r, rows) * _often_last(r)[r.last.codes[rows]]


def _spelt_either(
    r: Records, column: Column, rows: Rows, own: Codes, other: Codes
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which of two names stands in each row's mailbox name; of Robert and Roberta, where both do, the longer."""
    return _spelt_rather(r, column, rows, own, other), _spelt_rather(r, column, rows, other, own)


def _spelt_rather(r: Records, column: Column, rows: Rows, name: Codes, other: Codes) -> NDArray[np.bool_]:
    """Whether a name stands in each row's mailbox name, and not as a part of the other, longer one."""
    result = _spelt(r, column, rows, name)
    some = np.flatnonzero(result & (column.lengths[name] < column.lengths[other]))
    result[some] = ~_spelt(r, column, rows[some], other[some])
    return result


def _share_of_first(r: Records, rows: Rows) -> Floats:
    return _often_first(r)[r.nick.codes[rows]]


def first_names(r: Records, x: Codes, y: Codes) -> Judged:
    """Levels of FIRST for pairs of first names."""
    nick, forms = _full_forms(r)
    often = _often_first(r)
    common = np.maximum(often[nick[x]], often[nick[y]])
    letter, short = initials(r.first), r.first.lengths == 1
    weight_of_letter = np.zeros(letter.max(initial=0) + 1)
    np.add.at(weight_of_letter, letter, r.first.learned / max(r.first.total, 1))
    one_short, one_long = either(r.first, short), either(r.first, several_words(r.first))
    by_nickname = np.maximum(forms[x], forms[y])
    well_known = spellings.both_well_known(r.first, x, y)
    sound, misheard = _heard(r)
    full_letter = initials(r.nick)[nick]
    begins = (letter[x] == letter[y]) | (short[x] & (letter[x] == full_letter[y]))
    begins |= short[y] & (letter[y] == full_letter[x])
    forms_of_one = (nick[x] == nick[y]) | _share_meaning(r.first, x, y) | spellings.same_joined(r.first, x, y)
    level = np.full(len(x), FIRST.index("different"), dtype=np.int8)
    chance = np.ones(len(x))
    one_name = ~other_numbers(r.first, x, y)
    slip = _slip(r.first, x, y, common)
    for name, where, u in (
        ("partial", share_words(r.first, x, y) & one_name, one_long * np.minimum(3 * common, 1.0)),
        ("similar", (sound[x] == sound[y]) & ~well_known & one_name, misheard[x]),
        ("similar", spellings.same_consonants(r.first, x, y), np.minimum(3 * common, 1.0)),
        ("similar", spellings.same_korean(r.first, x, y) & ~well_known, np.minimum(3 * common, 1.0)),
        ("similar", spellings.slips_of_first(r.first, x, y) & one_name, slip),
        (
            "initial",
            (short[x] | short[y]) & begins,
            one_short * weight_of_letter[np.where(short[x], letter[x], letter[y])],
        ),
        ("nickname", forms_of_one & one_name, by_nickname * common),
        ("same", x == y, np.where(short[x], weight_of_letter[letter[x]], often[nick[x]])),
    ):
        level[where], chance[where] = FIRST.index(name), u[where]
    return level, chance


@kept
def _full_forms(r: Records) -> tuple[Codes, Floats]:
    """For each first name its full form, and how often two people of that form go by different ones."""
    nick = value_codes(r.first, r.nick)
    return nick, _forms(r.first.learned, nick)


@kept
def _heard(r: Records) -> tuple[Codes, Floats]:
    """For each first name how it sounds, and how likely a stranger's sounds the same."""
    sound = value_codes(r.first, r.first_sound)
    often = frequency(r.first_sound, USUAL_SOUND, r.bearers(r.first_sound))
    return sound, np.minimum(_MISHEARD * np.append(often, 1.0)[sound], 1.0)


def _forms(counts: NDArray[np.int64], full: Codes) -> Floats:
    """For each first name, how often two people of its full form go by different forms of it (Robert and Bob)."""
    full = np.where(full < 0, full.max(initial=0) + 1, full)
    people = np.maximum(np.bincount(full, weights=counts), 1)
    alike = np.bincount(full, weights=(counts / people[full]) ** 2)
    return np.maximum(((1 - alike) * people + 10 * _FORMS) / (people + 10), 0.05)[full]


def _slip(column: Column, x: Codes, y: Codes, common: Floats) -> Floats:
    """The chance that a random name is a slip away: that of the commoner, for one that was misspelt; or more where
    both are borne by others."""
    rarer = np.maximum(np.minimum(column.counts[x], column.counts[y]) - 1, 0) + _UNSEEN
    return np.minimum(np.maximum(_MISSPELT * common, _TYPOS * rarer / (column.total + IN_LIFE)), 1.0)


def _share_meaning(names: Column, x: Codes, y: Codes) -> NDArray[np.bool_]:
    """Where one full name can stand behind both, as behind Pat and Patrick (Pat is not always Patricia)."""
    meanings, short = _meanings(names)
    where = np.flatnonzero(short[x] | short[y])
    result = np.zeros(len(x), dtype=bool)
    result[where] = [not meanings[a].isdisjoint(meanings[b]) for a, b in zip(x[where], y[where])]
    return result


@kept
def _meanings(names: Column) -> tuple[list[frozenset[str]], NDArray[np.bool_]]:
    """The full names that can stand behind each name, itself among them, and where there are several."""
    full = people.nickname_sets()
    meanings = [full.get(name, frozenset()) | {name} for name in names.values]
    return meanings, np.array([len(meaning) > 1 for meaning in meanings], dtype=bool)


def last_names(r: Records, x: Codes, y: Codes) -> Judged:
    """Levels of LAST for pairs of last names."""
    often = _often_last(r)
    common = np.maximum(often[x], often[y])
    letter, short, sound = initials(r.last), r.last.lengths == 1, _sounds(r)
    level = np.full(len(x), LAST.index("different"), dtype=np.int8)
    chance = np.ones(len(x))
    one_short, one_long = either(r.last, short), either(r.last, several_words(r.last))
    slips = alike(r.last, x, y)
    slips |= (sound[x] == sound[y]) & (letter[x] == letter[y])
    one_name = ~other_numbers(r.last, x, y)
    for name, where, u in (
        ("initial", (short[x] | short[y]) & (letter[x] == letter[y]), np.full(len(x), 0.1 * one_short)),
        ("partial", share_words(r.last, x, y) & one_name, one_long * np.minimum(3 * common, 1.0)),
        ("similar", slips & one_name, _slip(r.last, x, y, common)),
        ("similar", spellings.same_consonants(r.last, x, y), np.minimum(3 * common, 1.0)),
        ("similar", spellings.one_surname(r.last, x, y), np.minimum(3 * common, 1.0)),
        ("similar", spellings.same_joined(r.last, x, y), common),
        ("same", x == y, np.where(short[x], 0.1, often[x])),
    ):
        level[where], chance[where] = LAST.index(name), u[where]
    return level, chance


def _swapped(r: Records, left: Rows, right: Rows, first: Levels, last: Levels) -> NDArray[np.bool_]:
    """Where the first name of each stands as the last name of the other (one of the two may have a slip)."""
    known = (first > 1) & (last > 1) & (first == FIRST.index("different")) & (last == LAST.index("different"))
    where = np.flatnonzero(known)
    given, family, names = r.nick.codes, r.nick_last.codes + len(r.nick.values), _either_name(r)
    where = where[_may_fit(names, given[left[where]], family[right[where]])]
    where = where[_may_fit(names, given[right[where]], family[left[where]])]
    forth = _name_fits(names, given[left[where]], family[right[where]])
    where, forth = where[forth >= 0.8], forth[forth >= 0.8]
    back = _name_fits(names, given[right[where]], family[left[where]])
    result = np.zeros(len(left), dtype=bool)
    result[where] = (np.maximum(forth, back) == 1) & (np.minimum(forth, back) >= 0.8) | (np.minimum(forth, back) >= 0.9)
    return result


@kept
def _sounds(r: Records) -> Codes:
    """How each last name sounds, as a number."""
    return value_codes(r.last, r.last_sound)


@kept
def _either_name(r: Records) -> Column:
    """First names, then last names read as first names."""
    return Column(np.zeros(0, dtype=np.int32), pa.concat_arrays([r.nick.texts, r.nick_last.texts]))


def _name_fits(names: Column, a: Codes, b: Codes) -> NDArray[np.float32]:
    """How alike two names are; an initial fits every name that begins with it."""
    x, y, inverse = distinct(a, b, len(names.texts))
    fits = scored(names.values, x, y, JaroWinkler.similarity)
    fits[_initial_fits(names, x, y)] = 0.8
    return fits[inverse]


def _may_fit(names: Column, a: Codes, b: Codes) -> NDArray[np.bool_]:
    """Where two names have enough letters in common to be alike to 0.8, or one is the other's initial."""
    length = names.lengths
    return (in_common(names, a, b) * (1 / length[a] + 1 / length[b]) >= 1 - 1e-6) | _initial_fits(names, a, b)


def _initial_fits(names: Column, a: Codes, b: Codes) -> NDArray[np.bool_]:
    length, letter = names.lengths, initials(names)
    return ((length[a] == 1) | (length[b] == 1)) & (letter[a] == letter[b])


def middle_names(x: Codes, y: Codes) -> Judged:
    """Levels of MIDDLE for pairs of middle initials."""
    return np.where(x == y, 1, 2).astype(np.int8), np.where(x == y, 0.08, 1.0)
