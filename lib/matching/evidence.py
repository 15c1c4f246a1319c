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

from lib.matching.columns import Codes, Column, holders, value_codes
from lib.matching.prepare import Records
from lib.model import people

Levels = NDArray[np.int8]
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

FIRST = ("", "same", "nickname", "initial", "similar", "partial", "different")
LAST = ("", "same", "similar", "partial", "initial", "swapped", "in the e-mail", "different")
MIDDLE = ("", "same", "different")
EMAIL = ("", "same", "similar", "same mailbox name", "different", "different at one domain")
PHONE = ("", "same mobile", "same", "similar", "different")
ORGANISATION = ("", "same", "similar", "different")
PLACE = ("", "same address", "same postcode", "same city", "different")
CUSTOM = ("", "same", "similar", "different")

_TYPOS = 150.0
"""How many spellings lie within one likely slip of a name: few slips hit a name that others really bear."""


_OLD_ADDRESS = 0.1
"""How often a mailbox bears another last name than the record."""
USUAL_FIRST, USUAL_LAST, USUAL_COMPANY = 0.004, 0.0008, 0.0003
USUAL_CITY, USUAL_POSTCODE, USUAL_STREET = 0.003, 0.0005, 0.0002
"""The share of records that a typical value has in life."""
_THOUSAND = 1000
_SWAPS = 0.05
"""How often a file has the two names of a person the wrong way round."""


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
    by_name = _per_value_pair(r.company, left, right, lambda x, y: _company_names(r, x, y))
    found["company"] = (np.where(nameless, by_name[0], 0).astype(np.int8), np.where(nameless, by_name[1], 1.0))
    found["email"] = _email(r, left, right)
    found["phone"] = _phone(r, left, right)
    found["organisation"], size = _organisation(r, left, right, by_name, nameless)
    found["place"] = _place(r, left, right)
    for name, (kind, column) in r.custom.items():
        found[f"custom {name}"] = _custom(kind, column, left, right)
    _confirm(r, left, right, found)
    _weigh_affinity(r, left, right, found)
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
    last[1][swapped] = _SWAPS * np.maximum(_both_names(r, left[swapped]), _both_names(r, right[swapped]))
    last[0][swapped] = LAST.index("swapped")
    first[0][swapped], first[1][swapped] = 0, 1.0
    return first, last


def _confirm(r: Records, left: Rows, right: Rows, found: dict[str, tuple[Levels, Floats]]) -> None:
    """Names that differ a little, judged by the mailboxes: is each spelling borne out by its own e-mail address?

    If so they are two people's names and no slip. If one address has the other's spelling, it is a slip. And two
    mailboxes of one pattern (jgraham, mgraham) are no evidence where the first names differ.
    """
    last, first = found["last"], found["first"]
    local = r.local.codes
    for level, column, similar, different in (
        (last, r.last, LAST.index("similar"), LAST.index("different")),
        (first, r.first, FIRST.index("similar"), FIRST.index("different")),
    ):
        where = np.flatnonzero((level[0] == similar) & ((local[left] >= 0) | (local[right] >= 0)))
        a, b = column.codes[left[where]], column.codes[right[where]]
        own_left, own_right = _spelt(r, column, left[where], a), _spelt(r, column, right[where], b)
        other_left, other_right = _spelt(r, column, left[where], b), _spelt(r, column, right[where], a)
        two = where[own_left & own_right & ~other_left & ~other_right]
        level[0][two], level[1][two] = different, 1.0
        slip = where[(other_left & ~own_left) | (other_right & ~own_right)]
        level[1][slip] /= 8
    where = np.flatnonzero(
        (last[0] == LAST.index("different")) & (first[0] > 0) & (first[0] < FIRST.index("different"))
    )
    a, b = r.last.codes[left[where]], r.last.codes[right[where]]
    here, there = _spelt(r, r.last, left[where], b), _spelt(r, r.last, right[where], a)
    often = _frequency(r.last, USUAL_LAST)
    named = here | there
    last[0][where[named]] = LAST.index("in the e-mail")
    last[1][where[named]] = _OLD_ADDRESS * np.where(here, often[b], often[a])[named]
    email = found["email"]
    pattern = (email[0] == EMAIL.index("similar")) & (first[0] == FIRST.index("different"))
    email[0][pattern], email[1][pattern] = EMAIL.index("different"), 1.0


def _weigh_affinity(r: Records, left: Rows, right: Rows, found: dict[str, tuple[Levels, Floats]]) -> None:
    """Namesakes are commoner than chance would have it, since first and last names of one country go together."""
    both = (found["first"][0] > 0) & (found["last"][0] > 0)
    both |= found["last"][0] == LAST.index("swapped")
    where = np.flatnonzero(both & (found["last"][1] < 1) & ((found["first"][1] < 1) | (found["first"][0] == 0)))
    together = (found["organisation"][0] == 1) | np.isin(found["place"][0], (1, 2, 3))
    affinity = np.where(together, *(np.maximum(a[left], a[right]) for a in reversed(r.affinity)))[where]
    first, last = found["first"][1][where], found["last"][1][where]
    common = np.maximum(r.namesakes[left[where]], r.namesakes[right[where]])
    found["last"][1][where] = np.minimum(np.maximum(last * affinity, common / first), 0.3)


def _spelt(r: Records, column: Column, rows: Rows, codes: Codes) -> NDArray[np.bool_]:
    """Whether the mailbox name of each row has the name with that code (four letters or more) in it."""
    local = np.append(r.local.values, "")[r.local.codes[rows]]
    names = column.values[codes]
    return np.array([len(n) > 3 and n.replace(" ", "") in m.replace(".", "") for n, m in zip(names, local)], dtype=bool)


def _both_names(r: Records, rows: Rows) -> Floats:
    """The share of people with these first and last names."""
    return _frequency(r.nick, USUAL_FIRST)[r.nick.codes[rows]] * _frequency(r.last, USUAL_LAST)[r.last.codes[rows]]


def _first(r: Records, x: Codes, y: Codes) -> tuple[Levels, Floats]:
    names, nick = r.first.values, value_codes(r.first, r.nick)
    often = _frequency(r.nick, USUAL_FIRST)
    common = np.maximum(often[nick[x]], often[nick[y]])
    letter = np.array([ord(name[0]) for name in names])
    short = np.array([len(name) == 1 for name in names], dtype=bool)
    weight_of_letter = np.zeros(letter.max(initial=0) + 1)
    np.add.at(weight_of_letter, letter, r.first.counts / max(r.first.counts.sum(), 1))
    one_short, one_long = _either(r.first, short), _either(r.first, _several_words(names))
    formal = np.array([a == b for a, b in zip(names, r.nick.values[nick])], dtype=bool)
    share = float((r.first.counts * ~formal).sum() / max(r.first.counts.sum(), 1))
    by_nickname = max(2 * share * (1 - share), 0.1)
    alike = _alike(names, x, y)
    level = np.full(len(x), FIRST.index("different"), dtype=np.int8)
    chance = np.ones(len(x))
    partial = _share_words(names, x, y)
    for name, where, u in (
        ("partial", partial, one_long * np.minimum(3 * common, 1.0)),
        ("similar", alike, _slip(r.first, x, y, common)),
        ("initial", (short[x] | short[y]) & (letter[x] == letter[y]), one_short * weight_of_letter[letter[x]]),
        ("nickname", (nick[x] == nick[y]) | _share_meaning(names, x, y), by_nickname * common),
        ("same", x == y, np.where(short[x], weight_of_letter[letter[x]], often[nick[x]])),
    ):
        level[where], chance[where] = FIRST.index(name), u[where]
    return level, chance


def _slip(column: Column, x: Codes, y: Codes, common: Floats) -> Floats:
    """The chance that a random name is a slip away: that of the commoner, or more where both are borne by others."""
    rarer = np.minimum(column.counts[x], column.counts[y]) - 0.8
    return np.minimum(np.maximum(common, _TYPOS * rarer / (column.present.sum() + _THOUSAND)), 1.0)


def _share_meaning(names: NDArray[np.object_], x: Codes, y: Codes) -> NDArray[np.bool_]:
    """Where one full name can stand behind both, as behind Pat and Patrick (Pat is not always Patricia)."""
    full = people.nickname_sets()
    meanings = [full.get(name, frozenset()) | {name} for name in names]
    short = np.array([len(meaning) > 1 for meaning in meanings], dtype=bool)
    where = np.flatnonzero(short[x] | short[y])
    result = np.zeros(len(x), dtype=bool)
    result[where] = [not meanings[a].isdisjoint(meanings[b]) for a, b in zip(x[where], y[where])]
    return result


def _last(r: Records, x: Codes, y: Codes) -> tuple[Levels, Floats]:
    names = r.last.values
    often = _frequency(r.last, USUAL_LAST)
    common = np.maximum(often[x], often[y])
    short = np.array([len(name) == 1 for name in names], dtype=bool)
    letter = np.array([ord(name[0]) for name in names])
    sound = value_codes(r.last, r.last_sound)
    level = np.full(len(x), LAST.index("different"), dtype=np.int8)
    chance = np.ones(len(x))
    one_short, one_long = _either(r.last, short), _either(r.last, _several_words(names))
    alike = _alike(names, x, y)
    alike |= (sound[x] == sound[y]) & (letter[x] == letter[y])
    for name, where, u in (
        ("initial", (short[x] | short[y]) & (letter[x] == letter[y]), np.full(len(x), 0.1 * one_short)),
        ("partial", _share_words(names, x, y), one_long * np.minimum(3 * common, 1.0)),
        ("similar", alike, _slip(r.last, x, y, common)),
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
    forth, back = (
        _name_fits(names, given[one[where]], family[other[where]] + shift)
        for one, other in ((left, right), (right, left))
    )
    result = np.zeros(len(left), dtype=bool)
    result[where] = (np.maximum(forth, back) == 1) & (np.minimum(forth, back) >= 0.8) | (np.minimum(forth, back) >= 0.9)
    return result


def _name_fits(names: NDArray[np.object_], a: Codes, b: Codes) -> NDArray[np.float32]:
    """How alike two names are; an initial fits every name that begins with it."""
    x, y, inverse = _distinct(a, b, len(names))
    alike = _similarity(names, x, y, JaroWinkler.similarity)
    letter = np.array([name[0] for name in names])
    short = np.array([len(name) == 1 for name in names], dtype=bool)
    alike[(short[x] | short[y]) & (letter[x] == letter[y])] = 0.8
    return alike[inverse]


def _middle(r: Records, left: Rows, right: Rows) -> tuple[Levels, Floats]:
    return _per_value_pair(
        r.middle, left, right, lambda x, y: (np.where(x == y, 1, 2).astype(np.int8), np.where(x == y, 0.08, 1.0))
    )


def _company_names(r: Records, x: Codes, y: Codes) -> tuple[Levels, Floats]:
    """Levels of ORGANISATION for pairs of company keys, by spelling, order of words, abbreviation and acronym."""
    words = _representative(r.company, r.company_text)
    letters = np.array(["".join(sorted(acronym)) for acronym in _representative(r.company, r.acronym)], dtype=object)
    short = np.array(["".join(sorted(key)) if 1 < len(key) < 6 else "-" for key in r.company.values], dtype=object)
    often = _frequency(r.company, USUAL_COMPANY)
    larger, smaller = np.maximum(often[x], often[y]), np.minimum(often[x], often[y])
    ratio = _similarity(words, x, y, token_sort_ratio)
    initials = (letters[x] == short[y]) | (letters[y] == short[x])
    abbreviated = np.zeros(len(x), dtype=bool)
    doubtful = np.flatnonzero((ratio >= 50) & (ratio < 100))
    abbreviated[doubtful] = [abbreviates(words[a], words[b]) for a, b in zip(x[doubtful], y[doubtful])]
    level = np.full(len(x), ORGANISATION.index("different"), dtype=np.int8)
    chance = np.ones(len(x))
    for name, where, u in (
        ("similar", _share_words(words, x, y), 4 * larger),
        ("similar", (ratio >= 88) | abbreviated, np.maximum(larger, 3 * smaller)),
        ("similar", initials, larger),
        ("same", ratio == 100, larger),
        ("same", x == y, larger),
    ):
        level[where], chance[where] = ORGANISATION.index(name), np.minimum(u, 1.0)[where]
    return level, chance


def abbreviates(name: str, other: str) -> bool:
    """Whether two names have the same words but for abbreviations, as "northern mfg" and "nthn manufacturing"."""
    mine, others = sorted(name.split(" ")), sorted(other.split(" "))
    if len(mine) != len(others):
        return False
    return all(_short_for(*sorted((a, b), key=len)) for a, b in zip(mine, others))


def _short_for(short: str, word: str) -> bool:
    """Whether the letters of one stand in the other in the same order, and both begin alike."""
    if short == word:
        return True
    rest = iter(word)
    return len(short) > 1 and short[0] == word[0] and len(short) < len(word) and all(c in rest for c in short)


def _email(r: Records, left: Rows, right: Rows) -> tuple[Levels, Floats]:
    a, b = r.email.codes[left], r.email.codes[right]
    level = np.zeros(len(left), dtype=np.int8)
    chance = np.ones(len(left))
    total = max(r.email.present.sum(), 1)
    holders_of = r.people_at_email
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
    numbered = r.unnumbered.codes[i] == r.unnumbered.codes[j]
    detail = np.full(len(apart), EMAIL.index("different"), dtype=np.int8)
    u = np.ones(len(apart))
    detail[one_site] = EMAIL.index("different at one domain")
    for name, where, p in (
        ("same mailbox name", one_local, np.maximum(common, 0.1)),
        (
            "similar",
            (one_domain & near_local & ~(one_site & numbered)) | (one_local & near_domain),
            np.full(len(apart), 0.01),
        ),
    ):
        where = where & ~r.role[i]
        detail[where], u[where] = EMAIL.index(name), p[where]
    level[apart], chance[apart] = detail, u
    return level, chance


def _phone(r: Records, left: Rows, right: Rows) -> tuple[Levels, Floats]:
    level = np.zeros(len(left), dtype=np.int8)
    chance = np.ones(len(left))
    total = max((r.numbers[0].present | r.numbers[1].present).sum(), 1)
    often = np.append((np.maximum(r.people_at_number - 1, 0) + 0.02) / total, 1.0)
    for mine in r.numbers:
        for other in r.numbers:
            a, b = mine.codes[left], other.codes[right]
            same = (a >= 0) & (a == b)
            kind = "same mobile" if mine is r.numbers[1] and other is r.numbers[1] else "same"
            better = same & ((level == 0) | (level >= PHONE.index("similar")) | (often[a] < chance))
            chance[better], level[better] = often[a[better]], PHONE.index(kind)
            apart = np.flatnonzero((a >= 0) & (b >= 0) & ~same & ((level == 0) | (level == PHONE.index("different"))))
            near = _similarity(r.numbers[0].values, a[apart], b[apart], OSA.normalized_similarity) >= 0.9
            level[apart] = np.where(near, PHONE.index("similar"), PHONE.index("different"))
            chance[apart] = np.where(near, 0.002, 1.0)
    return level, chance


def _organisation(
    r: Records, left: Rows, right: Rows, by_name: tuple[Levels, Floats], nameless: NDArray[np.bool_]
) -> tuple[tuple[Levels, Floats], Floats]:
    """The best of company, mail domain and website: colleagues share them all, so they count once.

    Also how many records the organisation has, where it is the same. For records that are organisations themselves
    the name is judged apart (it is who they are), and only domain and website count here.
    """
    level, chance = np.where(nameless, 0, by_name[0]).astype(np.int8), np.where(nameless, 1.0, by_name[1])
    size = np.where(level == 1, r.company.counts[r.company.codes[left]] if len(r.company.values) else 0, 0).astype(
        float
    )
    sizes = holders(r.sites)
    total = (r.sites[0].present | r.sites[1].present | r.company.present).sum()
    often = (np.maximum(sizes - 1, 0) + _THOUSAND * USUAL_COMPANY) / (total + _THOUSAND)
    for mine in r.sites:
        for other in r.sites:
            a, b = mine.codes[left], other.codes[right]
            known = (a >= 0) & (b >= 0)
            same = known & (a == b)
            u = often[a[same]]
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

    def often(column: Column, usual: float, counts: NDArray[np.int64] | None = None) -> Floats:
        return column.take(_frequency(column, usual, counts), 1.0)[left]

    def near(column: Column, cutoff: float) -> NDArray[np.bool_]:
        result = np.zeros(len(left), dtype=bool)
        where = np.flatnonzero(known(column) & ~same(column))
        a, b = column.codes[left[where]], column.codes[right[where]]
        result[where] = _similarity(column.values, a, b, OSA.normalized_similarity) >= cutoff
        return same(column) | result

    city, postcode, street = near(r.city, 0.7), same(r.postcode), near(r.street, 0.85)
    nothing_else = ~known(r.city) & ~known(r.postcode)
    level = np.zeros(len(left), dtype=np.int8)
    chance = np.ones(len(left))
    level[known(r.city) | known(r.postcode) | (known(r.country) & ~same(r.country))] = PLACE.index("different")
    for name, where, u in (
        ("same city", city, often(r.city, USUAL_CITY)),
        ("same postcode", postcode, often(r.postcode, USUAL_POSTCODE)),
        ("same address", street & (city | postcode | nothing_else), often(r.street, USUAL_STREET, r.people_at_street)),
    ):
        level[where], chance[where] = PLACE.index(name), u[where]
    return level, chance


def _custom(kind: str, column: Column, left: Rows, right: Rows) -> tuple[Levels, Floats]:
    total = max(column.present.sum(), 1)
    cutoff = {"id": 0.85, "date": 0.74, "name": 0.8, "text": 0.7, "number": 2.0}[kind]

    def levels(x: Codes, y: Codes) -> tuple[Levels, Floats]:
        near = _similarity(column.values, x, y, OSA.normalized_similarity) >= cutoff
        level = np.where(x == y, 1, np.where(near, 2, 3)).astype(np.int8)
        share = (np.maximum(column.counts[x] - 1, 0) + 0.1) / total
        loose = {"id": 0.001, "date": 0.02}.get(kind, 0.02)
        return level, np.where(x == y, share, np.where(near, loose, 1.0))

    return _per_value_pair(column, left, right, levels)


def _shared_at_work(r: Records, left: Rows, levels: dict[str, Levels], size: Floats) -> dict[str, Floats]:
    """log2 of the chance that two colleagues share this very mailbox or number: its people among all of them.

    Two names on one mobile or one personal mailbox are not yet a sign that colleagues share it.
    """
    at_number = [column.take(r.people_at_number, 0)[left] for column in r.numbers]
    at_email = r.email.take(r.people_at_email, 0)[left] - ~r.role[left]
    mobile = at_number[1] - 1
    count = {
        "email": np.where(levels["email"] == EMAIL.index("same"), at_email, 0),
        "phone": np.select(
            [levels["phone"] == PHONE.index("same mobile"), levels["phone"] == PHONE.index("same")],
            [mobile, np.maximum(*at_number)],
            0,
        ),
    }
    return {
        kind: np.where(n > 0, np.log2(np.clip((n - 1) / np.maximum(size - 1, 1), 1e-12, 1.0)), -np.inf)
        for kind, n in count.items()
    }


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


def _alike(names: NDArray[np.object_], x: Codes, y: Codes) -> NDArray[np.bool_]:
    """Spellings that differ by a slip: one edit, two in a long name, or a late difference (Jaro-Winkler)."""
    winkler = process.cpdist(names[x], names[y], scorer=JaroWinkler.similarity, dtype=np.float32, workers=-1)
    near = np.flatnonzero(winkler >= 0.6)
    edits = process.cpdist(names[x[near]], names[y[near]], scorer=OSA.distance, dtype=np.int32, workers=-1)
    length = np.array([len(name) for name in names])
    shorter, longer = np.minimum(length[x[near]], length[y[near]]), np.maximum(length[x[near]], length[y[near]])
    result = winkler >= 0.92
    result[near] |= ((edits <= 1) & (shorter >= 3)) | ((edits <= 2) & (longer >= 6) & (shorter >= 5))
    return result


def _share_words(names: NDArray[np.object_], x: Codes, y: Codes) -> NDArray[np.bool_]:
    """Where all words of one are among those of the other, as in double-barrelled names."""
    several = _several_words(names)
    where = np.flatnonzero(several[x] | several[y])
    result = np.zeros(len(x), dtype=bool)
    words = {code: set(names[code].split(" ")) for code in np.unique(np.concatenate([x[where], y[where]])).tolist()}
    result[where] = [_within(words[a], words[b]) or _within(words[b], words[a]) for a, b in zip(x[where], y[where])]
    return result


def _within(some: set[str], words: set[str]) -> bool:
    """Whether each word stands among the others, but for a slip in a longer word."""
    missing = some - words
    if not missing:
        return True
    return len(missing) < len(words) and all(
        any(len(a) > 3 and len(b) > 3 and OSA.distance(a, b, score_cutoff=1) <= 1 for b in words) for a in missing
    )


def _several_words(names: NDArray[np.object_]) -> NDArray[np.bool_]:
    return np.array([" " in name for name in names], dtype=bool)


def _either(column: Column, mark: NDArray[np.bool_]) -> float:
    """How likely one of two random values is a marked one; at least one in a hundred."""
    share = float((column.counts * mark).sum() / max(column.counts.sum(), 1))
    return max(1 - (1 - share) ** 2, 0.01)


def _frequency(column: Column, usual: float, counts: NDArray[np.int64] | None = None) -> Floats:
    """Each value's share among the records, as the rest of the file shows it.

    A small file says little about how common a value is in life, so `usual` counts as a thousand records more.
    """
    counts = column.counts if counts is None else counts
    total = column.present.sum()
    return (np.maximum(counts - 1, 0) + _THOUSAND * usual) / (total + _THOUSAND)


def _representative(column: Column, other: Column) -> NDArray[np.object_]:
    """For each value of a column, the other column's value of one of its records (the first in key order)."""
    codes = np.full(len(column.values), -1, dtype=np.int32)
    rows = np.flatnonzero(column.present & other.present)[::-1]
    codes[column.codes[rows]] = other.codes[rows]
    return np.append(other.values, "")[codes]
