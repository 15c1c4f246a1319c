"""What two records say about each other, level by level.

Every kind of evidence has a few levels (0 is always "not known"). For each pair this gives the level, how likely
it is by chance given how common the shared value is, and what the values were. Each distinct pair of values is
compared once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import token_sort_ratio

from lib.matching.columns import Codes, Column, holders
from lib.matching.prepare import Records

Levels = NDArray[np.int8]
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

FIRST = ("", "same", "nickname", "initial", "similar", "partial", "different")
LAST = ("", "same", "similar", "partial", "initial", "swapped", "different")
MIDDLE = ("", "same", "different")
EMAIL = ("", "same", "similar", "same mailbox name", "different", "different at one domain")
PHONE = ("", "same", "similar", "different")
ORGANISATION = ("", "same", "similar", "different")
PLACE = ("", "same address", "same postcode", "same city", "different")
CUSTOM = ("", "same", "similar", "different")

_TYPOS = 25.0
"""How many spellings lie within one likely slip of a name: the chance that a random name is a slip away."""


@dataclass(frozen=True)
class Evidence:
    """Levels by kind of evidence, and log2 of their probability between strangers and between colleagues."""

    levels: dict[str, Levels]
    chance: dict[str, Floats]
    colleagues: dict[str, Floats]


def compare(r: Records, left: Rows, right: Rows) -> Evidence:
    """The evidence of each pair of row positions."""
    found: dict[str, tuple[Levels, Floats]] = {}
    nameless = ~r.named[left] & ~r.named[right]
    found["first"], found["last"] = _names(r, left, right)
    found["middle"] = _middle(r, left, right)
    found["company"] = _company(r, left, right, nameless)
    found["email"] = _email(r, left, right)
    found["phone"] = _phone(r, left, right)
    found["organisation"], size = _organisation(r, left, right, nameless)
    found["place"] = _place(r, left, right)
    for name, (kind, column) in r.custom.items():
        found[f"custom {name}"] = _custom(kind, column, left, right)
    levels = {name: level for name, (level, _) in found.items()}
    chance = {name: np.log2(np.clip(u, 1e-12, 1.0)) for name, (_, u) in found.items()}
    return Evidence(levels, chance, _shared_at_work(r, left, levels, size))


def _names(r: Records, left: Rows, right: Rows) -> tuple[tuple[Levels, Floats], tuple[Levels, Floats]]:
    first = _per_value_pair(r.first, left, right, lambda x, y: _first(r, x, y))
    last = _per_value_pair(r.last, left, right, lambda x, y: _last(r, x, y))
    generation = r.generation.codes
    apart = (generation[left] >= 0) & (generation[right] >= 0) & (generation[left] != generation[right])
    first[0][apart & (first[0] > 0)] = FIRST.index("different")
    first[1][apart] = 1.0
    swapped = _swapped(r, left, right, first[0], last[0])
    last[1][swapped] *= np.minimum(_frequency(r.nick, 0.004)[r.nick.codes[left[swapped]]], 0.05)
    last[1][swapped] = np.minimum(last[1][swapped], 1e-4)
    last[0][swapped] = LAST.index("swapped")
    first[0][swapped], first[1][swapped] = 0, 1.0
    return first, last


def _first(r: Records, x: Codes, y: Codes) -> tuple[Levels, Floats]:
    names, nick = r.first.values, _value_codes(r.first, r.nick)
    often = _frequency(r.nick, 0.004)
    common, rare = np.maximum(often[nick[x]], often[nick[y]]), np.minimum(often[nick[x]], often[nick[y]])
    letter = np.array([ord(name[0]) for name in names])
    short = np.array([len(name) == 1 for name in names], dtype=bool)
    weight_of_letter = np.zeros(letter.max(initial=0) + 1)
    np.add.at(weight_of_letter, letter, r.first.counts / max(r.first.counts.sum(), 1))
    alike = _alike(names, x, y, 0.9)
    level = np.full(len(x), FIRST.index("different"), dtype=np.int8)
    chance = np.ones(len(x))
    partial = _share_words(names, x, y)
    for name, where, u in (
        ("partial", partial, np.minimum(3 * common, 1.0)),
        ("similar", alike, np.minimum(np.maximum(common, _TYPOS * rare), 1.0)),
        ("initial", (short[x] | short[y]) & (letter[x] == letter[y]), weight_of_letter[letter[x]]),
        ("nickname", nick[x] == nick[y], often[nick[x]]),
        ("same", x == y, np.where(short[x], weight_of_letter[letter[x]], often[nick[x]])),
    ):
        level[where], chance[where] = FIRST.index(name), u[where]
    return level, chance


def _last(r: Records, x: Codes, y: Codes) -> tuple[Levels, Floats]:
    names = r.last.values
    often = _frequency(r.last, 0.0008)
    common, rare = np.maximum(often[x], often[y]), np.minimum(often[x], often[y])
    short = np.array([len(name) == 1 for name in names], dtype=bool)
    letter = np.array([ord(name[0]) for name in names])
    sound = _value_codes(r.last, r.last_sound)
    level = np.full(len(x), LAST.index("different"), dtype=np.int8)
    chance = np.ones(len(x))
    alike = _alike(names, x, y, 0.92)
    alike |= (sound[x] == sound[y]) & _alike(names, x, y, 0.8)
    for name, where, u in (
        ("initial", (short[x] | short[y]) & (letter[x] == letter[y]), np.full(len(x), 0.1)),
        ("partial", _share_words(names, x, y), np.minimum(3 * common, 1.0)),
        ("similar", alike, np.minimum(np.maximum(common, _TYPOS * rare), 1.0)),
        ("same", x == y, np.where(short[x], 0.1, often[x])),
    ):
        level[where], chance[where] = LAST.index(name), u[where]
    return level, chance


def _swapped(r: Records, left: Rows, right: Rows, first: Levels, last: Levels) -> NDArray[np.bool_]:
    """Where the first name of each stands as the last name of the other (one of the two may have a slip)."""
    known = (first > 1) & (last > 1) & (first == FIRST.index("different")) & (last == LAST.index("different"))
    where = np.flatnonzero(known)
    given, family = r.nick.codes, r.nick_last.codes
    names = np.concatenate([r.nick.values, r.nick_last.values])
    shift = len(r.nick.values)
    forth = _similarity(names, given[left[where]], family[right[where]] + shift, JaroWinkler.similarity)
    back = _similarity(names, given[right[where]], family[left[where]] + shift, JaroWinkler.similarity)
    result = np.zeros(len(left), dtype=bool)
    result[where] = (np.maximum(forth, back) == 1) & (np.minimum(forth, back) >= 0.9)
    return result


def _middle(r: Records, left: Rows, right: Rows) -> tuple[Levels, Floats]:
    return _per_value_pair(
        r.middle, left, right, lambda x, y: (np.where(x == y, 1, 2).astype(np.int8), np.where(x == y, 0.08, 1.0))
    )


def _company(r: Records, left: Rows, right: Rows, nameless: NDArray[np.bool_]) -> tuple[Levels, Floats]:
    """The name of an organisation that is itself the record: no person is named on either side."""
    level, chance = _per_value_pair(r.company, left, right, lambda x, y: _company_names(r, x, y))
    level[~nameless], chance[~nameless] = 0, 1.0
    return level, chance


def _company_names(r: Records, x: Codes, y: Codes) -> tuple[Levels, Floats]:
    """Levels of ORGANISATION for pairs of company keys, by spelling, words in common, and acronym."""
    words = _representative(r.company, r.company_text)
    acronym = _representative(r.company, r.acronym)
    size, total = r.company.counts, max(r.company.present.sum(), 1)
    level = np.full(len(x), ORGANISATION.index("different"), dtype=np.int8)
    chance = np.ones(len(x))
    ratio = _similarity(words, x, y, token_sort_ratio)
    short = (acronym[x] == r.company.values[y]) | (acronym[y] == r.company.values[x])
    short &= np.array([len(a) > 1 or len(b) > 1 for a, b in zip(acronym[x], acronym[y])], dtype=bool)
    near = (ratio >= 88) | short | _share_words(words, x, y)
    larger = np.maximum(size[x], size[y])
    for name, where, u in (
        ("similar", near, 4 * larger / total),
        ("same", x == y, np.maximum(size[x] - 1, 0.5) / total),
    ):
        level[where], chance[where] = ORGANISATION.index(name), np.minimum(u, 1.0)[where]
    return level, chance


def _email(r: Records, left: Rows, right: Rows) -> tuple[Levels, Floats]:
    a, b = r.email.codes[left], r.email.codes[right]
    level = np.zeros(len(left), dtype=np.int8)
    chance = np.ones(len(left))
    total = max(r.email.present.sum(), 1)
    holders_of = r.people_at((r.email,))
    same = (a >= 0) & (a == b)
    level[same] = EMAIL.index("same")
    chance[same] = (np.maximum(holders_of[a[same]] - 1, 0) + 0.02) / total
    apart = np.flatnonzero((a >= 0) & (b >= 0) & (a != b))
    i, j = left[apart], right[apart]
    one_domain = r.mail_domain.codes[i] == r.mail_domain.codes[j]
    one_local = r.local.codes[i] == r.local.codes[j]
    near_local = _similarity(r.local.values, r.local.codes[i], r.local.codes[j], OSA.normalized_similarity) >= 0.8
    near_domain = (
        _similarity(r.mail_domain.values, r.mail_domain.codes[i], r.mail_domain.codes[j], OSA.normalized_similarity)
        >= 0.85
    )
    one_site = (r.sites[0].codes[i] >= 0) & (r.sites[0].codes[i] == r.sites[0].codes[j])
    common = r.local.counts[r.local.codes[i]] / total
    detail = np.full(len(apart), EMAIL.index("different"), dtype=np.int8)
    u = np.ones(len(apart))
    detail[one_site] = EMAIL.index("different at one domain")
    for name, where, p in (
        ("same mailbox name", one_local, np.maximum(common, 0.1)),
        ("similar", (one_domain & near_local) | (one_local & near_domain), np.full(len(apart), 0.01)),
    ):
        where = where & ~r.role[i]
        detail[where], u[where] = EMAIL.index(name), p[where]
    level[apart], chance[apart] = detail, u
    return level, chance


def _phone(r: Records, left: Rows, right: Rows) -> tuple[Levels, Floats]:
    level = np.zeros(len(left), dtype=np.int8)
    chance = np.ones(len(left))
    total = max((r.numbers[0].present | r.numbers[1].present).sum(), 1)
    often = (np.maximum(r.people_at(r.numbers) - 1, 0) + 0.02) / total
    for mine in r.numbers:
        for other in r.numbers:
            a, b = mine.codes[left], other.codes[right]
            known = (a >= 0) & (b >= 0)
            same = known & (a == b)
            chance[same] = np.where(level[same] == 1, np.minimum(chance[same], often[a[same]]), often[a[same]])
            level[same] = PHONE.index("same")
            apart = np.flatnonzero(known & (a != b) & ((level == 0) | (level == PHONE.index("different"))))
            near = _similarity(r.numbers[0].values, a[apart], b[apart], OSA.normalized_similarity) >= 0.9
            level[apart] = np.where(near, PHONE.index("similar"), PHONE.index("different"))
            chance[apart] = np.where(near, 0.002, 1.0)
    return level, chance


def _organisation(
    r: Records, left: Rows, right: Rows, nameless: NDArray[np.bool_]
) -> tuple[tuple[Levels, Floats], Floats]:
    """The best of company, mail domain and website: colleagues share them all, so they count once.

    Also how many records the organisation has, where it is the same. For records that are organisations themselves
    the name is judged apart, and only domain and website count here.
    """
    level, chance = _per_value_pair(r.company, left, right, lambda x, y: _company_names(r, x, y))
    level[nameless], chance[nameless] = 0, 1.0
    size = np.where(level == 1, r.company.counts[r.company.codes[left]] if len(r.company.values) else 0, 0).astype(
        float
    )
    sizes = holders(r.sites)
    total = max((r.sites[0].present | r.sites[1].present | r.company.present).sum(), 1)
    for mine in r.sites:
        for other in r.sites:
            a, b = mine.codes[left], other.codes[right]
            known = (a >= 0) & (b >= 0)
            same = known & (a == b)
            u = np.maximum(sizes[a[same]] - 1, 0.5) / total
            chance[same] = np.where(level[same] == 1, np.minimum(chance[same], u), u)
            size[same] = np.maximum(size[same], sizes[a[same]])
            level[same] = 1
            apart = known & (a != b) & (level == 0)
            level[apart] = ORGANISATION.index("different")
    return (level, chance), size


def _place(r: Records, left: Rows, right: Rows) -> tuple[Levels, Floats]:
    def same(column: Column) -> NDArray[np.bool_]:
        a = column.codes[left]
        return (a >= 0) & (a == column.codes[right])

    def known(column: Column) -> NDArray[np.bool_]:
        return (column.codes[left] >= 0) & (column.codes[right] >= 0)

    def often(column: Column) -> Floats:
        counts = np.append(column.counts, 1)
        return np.maximum(counts[column.codes[left]] - 1, 0.5) / max(column.present.sum(), 1)

    def near(column: Column, cutoff: float) -> NDArray[np.bool_]:
        result = np.zeros(len(left), dtype=bool)
        where = np.flatnonzero(known(column) & ~same(column))
        a, b = column.codes[left[where]], column.codes[right[where]]
        result[where] = _similarity(column.values, a, b, OSA.normalized_similarity) >= cutoff
        return same(column) | result

    city, postcode, street = near(r.city, 0.8), same(r.postcode), near(r.street, 0.85)
    nothing_else = ~known(r.city) & ~known(r.postcode)
    level = np.zeros(len(left), dtype=np.int8)
    chance = np.ones(len(left))
    level[known(r.city) | known(r.postcode) | (known(r.country) & ~same(r.country))] = PLACE.index("different")
    for name, where, u in (
        ("same city", city, often(r.city)),
        ("same postcode", postcode, often(r.postcode)),
        ("same address", street & (city | postcode | nothing_else), often(r.street)),
    ):
        level[where], chance[where] = PLACE.index(name), u[where]
    return level, chance


def _custom(kind: str, column: Column, left: Rows, right: Rows) -> tuple[Levels, Floats]:
    total = max(column.present.sum(), 1)
    cutoff = {"id": 0.85, "date": 0.74, "name": 0.8, "text": 0.7, "number": 2.0}[kind]

    def levels(x: Codes, y: Codes) -> tuple[Levels, Floats]:
        near = _similarity(column.values, x, y, OSA.normalized_similarity) >= cutoff
        level = np.where(x == y, 1, np.where(near, 2, 3)).astype(np.int8)
        share = np.maximum(column.counts[x] - 1, 0.5) / total
        loose = {"id": 0.001, "date": 0.02}.get(kind, 0.02)
        return level, np.where(x == y, share, np.where(near, loose, 1.0))

    return _per_value_pair(column, left, right, levels)


def _shared_at_work(r: Records, left: Rows, levels: dict[str, Levels], size: Floats) -> dict[str, Floats]:
    """log2 of the chance that two colleagues share this very mailbox or number: its people among all of them."""
    result = {}
    columns: dict[str, tuple[Column, ...]] = {"email": (r.email,), "phone": r.numbers}
    for name, slots in columns.items():
        people = r.people_at(slots)
        count = np.zeros(len(left))
        for column in slots:
            codes = column.codes[left]
            count = np.maximum(count, np.append(people, 0)[codes])
        share = np.clip((count - 1) / np.maximum(size - 1, 1), 1e-12, 1.0)
        result[name] = np.where(levels[name] == 1, np.log2(share), -np.inf)
    return result


def _per_value_pair(
    column: Column, left: Rows, right: Rows, judge: Callable[[Codes, Codes], tuple[Levels, Floats]]
) -> tuple[Levels, Floats]:
    """The judgement of each pair of records, asked once for each distinct pair of values; (0, 1.0) if one is missing."""
    a, b = column.codes[left], column.codes[right]
    known = np.flatnonzero((a >= 0) & (b >= 0))
    x, y, inverse = _distinct(a[known], b[known], len(column.values))
    level, chance = np.zeros(len(left), dtype=np.int8), np.ones(len(left))
    if len(x):
        judged = judge(x, y)
        level[known], chance[known] = judged[0][inverse], judged[1][inverse]
    return level, chance


def _distinct(a: Codes, b: Codes, size: int) -> tuple[Codes, Codes, NDArray[np.int64]]:
    """The distinct unordered pairs of codes, and where each pair is among them."""
    joint = np.minimum(a, b).astype(np.int64) * max(size, 1) + np.maximum(a, b)
    distinct, inverse = np.unique(joint, return_inverse=True)
    return (distinct // max(size, 1)).astype(np.int32), (distinct % max(size, 1)).astype(np.int32), inverse


def _similarity(values: NDArray[np.object_], a: Codes, b: Codes, scorer: Any) -> NDArray[np.float32]:
    """The scorer's answer for each pair of codes; each distinct pair is compared once."""
    x, y, inverse = _distinct(a, b, len(values))
    if not len(x):
        return np.zeros(0, dtype=np.float32)
    return process.cpdist(values[x], values[y], scorer=scorer, dtype=np.float32, workers=-1)[inverse]


def _alike(names: NDArray[np.object_], x: Codes, y: Codes, cutoff: float) -> NDArray[np.bool_]:
    """Spellings that differ by a slip or two."""
    winkler = process.cpdist(names[x], names[y], scorer=JaroWinkler.similarity, dtype=np.float32, workers=-1)
    near = np.flatnonzero(winkler >= 0.75)
    edits = process.cpdist(
        names[x[near]], names[y[near]], scorer=OSA.normalized_similarity, dtype=np.float32, workers=-1
    )
    result = winkler >= cutoff
    result[near] |= edits >= 0.8
    return result


def _share_words(names: NDArray[np.object_], x: Codes, y: Codes) -> NDArray[np.bool_]:
    """Where all words of one are among those of the other, as in double-barrelled names."""
    several = np.array([" " in name for name in names], dtype=bool)
    where = np.flatnonzero(several[x] | several[y])
    result = np.zeros(len(x), dtype=bool)
    words = {code: set(names[code].split(" ")) for code in np.unique(np.concatenate([x[where], y[where]]))}
    result[where] = [words[a] <= words[b] or words[b] <= words[a] for a, b in zip(x[where], y[where])]
    return result


def _frequency(column: Column, usual: float) -> Floats:
    """Each value's share among the records, as the rest of the file shows it.

    Small files are helped by what is usual: the share that a typical name has in life.
    """
    weight = 50.0
    return (np.maximum(column.counts - 1, 0) + weight * usual) / (column.counts.sum() + weight)


def _value_codes(column: Column, derived: Column) -> Codes:
    """For each value of a column, the code of what was derived from it."""
    result = np.full(len(column.values), -1, dtype=np.int32)
    result[column.codes[column.present]] = derived.codes[column.present]
    return result


def _representative(column: Column, other: Column) -> NDArray[np.object_]:
    """For each value of a column, the other column's value of one of its records (the first in key order)."""
    codes = np.full(len(column.values), -1, dtype=np.int32)
    rows = np.flatnonzero(column.present & other.present)[::-1]
    codes[column.codes[rows]] = other.codes[rows]
    return np.append(other.values, "")[codes]
