"""What two records say about each other, level by level.

Every kind of evidence has a few levels (0 is always "not known"). For each pair this gives the level, how likely
it is by chance given how common the shared value is, and what the values were. Each distinct pair of values is
compared once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from lib.matching import employers, names
from lib.matching.columns import Codes, Column, kept
from lib.matching.records import Records
from lib.matching.valuepairs import (
    IN_FILE,
    Floats,
    Judge,
    Judged,
    Levels,
    Rows,
    digits,
    frequency,
    near,
    per_value_pair,
    scored,
)
from lib.matching.workers import WORKERS, in_turn

Bits = NDArray[np.float32]
FIRST, LAST, MIDDLE, EMAIL = names.FIRST, names.LAST, names.MIDDLE, names.EMAIL
ORGANISATION, TITLE = employers.ORGANISATION, employers.TITLE
PHONE = ("", "same mobile", "same", "similar", "different")
PLACE = ("", "same address", "same postcode", "same city", "different")
CUSTOM = ("", "same", "similar", "different")


USUAL_CITY, USUAL_POSTCODE, USUAL_STREET = 0.003, 0.0005, 0.0002
"""The share of records that a typical value has in life."""


_OF_ONE = {"id": 0.0, "date": 5e-5}
"""Custom fields that tell people apart, and how often two people have one value by chance (a day of sixty years)."""
_NAMES_OF_ONE = 2
"""Under how many names one person may stand in a file: a number that two names share is not yet a common one."""
_ANYBODYS = 0.5
"""What a mailbox of several people says of a record without a name: as much as nothing."""


_USUAL_DOMAIN = 5
"""How many times more frequent than a slip of it a company's domain is, at least."""
_CLOSE = 0.002
"""How often two people's numbers are but a digit apart, where numbers are of many towns."""
_NUMBERS_LOOKED_AT = 20_000


_COUNTED = (
    "people_at_number", "people_at_email", "people_at_street", "doubled", "unnumbered", "affinity", "namesakes",
)  # fmt: skip
"""What is counted over all records: each by itself on every core, where batches would wait for one another."""


@dataclass(frozen=True)
class Evidence:
    """Levels by kind of evidence, and log2 of their probability between strangers and between colleagues."""

    levels: dict[str, Levels]
    chance: dict[str, Bits]
    colleagues: dict[str, Bits]

    def __len__(self) -> int:
        return len(self.levels["first"])

    def batches(self, size: int = 200_000) -> Iterator[Evidence]:
        """The same pairs in turn, so many at a time: what is worked out of them needs many times their memory."""
        for start in range(0, len(self), size):
            yield self.take(slice(start, start + size))

    def room(self, size: int) -> Evidence:
        """Evidence of the same kinds for so many pairs, still to be put there."""
        parts = (self.levels, self.chance, self.colleagues)
        return Evidence(*({name: np.empty(size, of.dtype) for name, of in part.items()} for part in parts))

    def put(self, some: slice, part: Evidence) -> None:
        """Fill in some of the pairs."""
        for mine, other in ((self.levels, part.levels), (self.chance, part.chance), (self.colleagues, part.colleagues)):
            for name, column in other.items():
                mine[name][some] = column

    def take(self, some: Rows | slice) -> Evidence:
        """Some of the pairs."""
        return Evidence(
            {name: column[some] for name, column in self.levels.items()},
            {name: column[some] for name, column in self.chance.items()},
            {name: column[some] for name, column in self.colleagues.items()},
        )


def compare(r: Records, left: Rows, right: Rows, at_once: int = 300_000) -> Evidence:
    """The evidence of each pair of row positions, worked out for so many pairs at a time, or for fewer to keep every
    worker busy."""
    judged = per_value_pair(left, right, _judges(r))
    list(in_turn(lambda name: getattr(r, name), _COUNTED))
    result: Evidence | None = None
    size = min(at_once, max(len(left) // WORKERS + 1, 50_000))
    some = [slice(start, start + size) for start in range(0, max(len(left), 1), size)]

    def work(some: slice) -> Evidence:
        return _compare(r, left[some], right[some], {name: found.of(some) for name, found in judged.items()})

    for batch, part in zip(some, in_turn(work, some)):
        result = result or part.room(len(left))
        result.put(batch, part)
    assert result is not None
    return result


def _judges(r: Records) -> dict[str, tuple[Column, Judge]]:
    """The columns whose values are judged whatever else the two records say, and how."""
    return {
        "company": (r.company, lambda x, y: employers.company_names(r, x, y)),
        "last": (r.last, lambda x, y: names.last_names(r, x, y)),
        "first": (r.first, lambda x, y: names.first_names(r, x, y)),
        "middle": (r.middle, names.middle_names),
        "title": (r.title, lambda x, y: employers.titles(r, x, y)),
        "street": (r.street, lambda x, y: _one_house(r.street, x, y)),
        **{f"custom {name}": (column, _custom(r, kind, column)) for name, (kind, column) in r.custom.items()},
    }


def _compare(r: Records, left: Rows, right: Rows, judged: dict[str, Judged]) -> Evidence:
    found: dict[str, Judged] = {}
    nameless = ~r.named[left] & ~r.named[right]
    found["first"], found["last"] = names.names(r, left, right, judged["first"], judged["last"])
    found["middle"] = judged["middle"]
    by_name = judged["company"]
    found["company"] = (np.where(nameless, by_name[0], 0).astype(np.int8), np.where(nameless, by_name[1], 1.0))
    found["email"] = _email(r, left, right, by_name[0])
    found["phone"] = _phone(r, left, right)
    found["organisation"], size = employers.organisation(r, left, right, by_name, nameless)
    found["title"] = judged["title"]
    found["place"] = _place(r, left, right, judged["street"][0] == 1)
    found |= {f"custom {name}": judged[f"custom {name}"] for name in r.custom}
    names.confirm(r, left, right, found)
    names.weigh_affinity(r, left, right, found)
    levels = {name: level for name, (level, _) in found.items()}
    chance = {name: _bits(u) for name, (_, u) in found.items()}
    return Evidence(levels, chance, _shared_at_work(r, left, levels, size))


def usual_chance(r: Records, kind: str, level: int) -> float | None:
    """How often two strangers share a usual value of a kind, where the level says that a value is shared."""
    mailboxes, numbers = max(r.email.total, 1), max(r.how_many_have(r.numbers), 1)
    usual: dict[str, dict[str, float]] = {
        "first": {"same": names.USUAL_FIRST},
        "last": {"same": names.USUAL_LAST},
        "company": {"same": employers.USUAL_COMPANY},
        "organisation": {"same": employers.USUAL_COMPANY},
        "title": {"same": employers.USUAL_TITLE},
        "place": {"same city": USUAL_CITY, "same postcode": USUAL_POSTCODE, "same address": USUAL_STREET},
        "email": {"same": 0.02 / mailboxes},
        "phone": dict.fromkeys(("same", "same mobile"), 0.02 / numbers),
    }
    named = {"first": FIRST, "last": LAST, "company": ORGANISATION, "organisation": ORGANISATION, "title": TITLE,
             "place": PLACE, "email": EMAIL, "phone": PHONE}  # fmt: skip
    return usual.get(kind, {}).get(named.get(kind, CUSTOM)[level])


def _bits(chance: Floats) -> Bits:
    """log2 of each chance; most are 1."""
    result = np.zeros(len(chance), dtype=np.float32)
    some = np.flatnonzero(chance != 1.0)
    result[some] = np.log2(np.clip(chance[some], 1e-12, 1.0))
    return result


def _email(r: Records, left: Rows, right: Rows, company: Levels) -> Judged:
    """That a private mailbox is not the one at work, or the office's not one's own, says nothing.

    One mailbox name at one company is the same mailbox, too, where the domain of one is a slip of the company's usual.
    """
    a, b = r.email.codes[left], r.email.codes[right]
    level = np.zeros(len(left), dtype=np.int8)
    chance = np.ones(len(left))
    total = max(r.email.total, 1)
    holders_of = r.people_at_email
    same = (a >= 0) & (a == b)
    level[same] = EMAIL.index("same")
    chance[same] = (np.maximum(holders_of[a[same]] - 1, 0) + 0.02) / total
    shared = np.flatnonzero(same)
    shared = shared[holders_of[a[shared]] > 1]
    known = r.first.present | r.last.present
    chance[shared[~known[left[shared]] | ~known[right[shared]]]] = _ANYBODYS
    apart = np.flatnonzero((a >= 0) & (b >= 0) & (a != b))
    i, j = left[apart], right[apart]
    (local, domain, site), others = ([c.codes[side] for c in (r.local, r.mail_domain, r.sites[0])] for side in (i, j))
    role = r.role[i]
    one_local, one_domain = local == others[0], domain == others[1]
    near_local = _near_where(r.local, one_domain, local, others[0], 0.8)
    near_domain = _near_where(r.mail_domain, one_local, domain, others[1], 0.85)
    one_site = (site >= 0) & (site == others[2])
    alike = np.flatnonzero(one_domain & near_local)
    near_local[alike] = ~(one_site[alike] & (r.unnumbered.codes[i[alike]] == r.unnumbered.codes[j[alike]]))
    detail = np.full(len(apart), EMAIL.index("different"), dtype=np.int8)
    u = np.ones(len(apart))
    detail[one_site] = EMAIL.index("different at one domain")
    for name, where, likely in (
        ("same mailbox name", one_local, lambda rows: np.maximum(r.local.counts[local[rows]] / total, 0.1)),
        ("similar", (one_domain & near_local) | (one_local & near_domain), lambda rows: 0.01),
    ):
        rows = np.flatnonzero(where & ~role)
        detail[rows], u[rows] = EMAIL.index(name), likely(rows)
    rows = np.flatnonzero(one_local & near_domain & (company[apart] == 1) & ~role)
    rows = rows[_misspelt(r.mail_domain, domain[rows], others[1][rows])]
    holders = np.maximum(holders_of[a[apart[rows]]], holders_of[b[apart[rows]]])
    detail[rows], u[rows] = EMAIL.index("same"), (np.maximum(holders - 1, 0) + 0.02) / total
    of_one_kind = (r.private[i] == r.private[j]) & ~role & ~r.role[j]
    detail[~of_one_kind & (detail >= EMAIL.index("different"))] = 0
    level[apart], chance[apart] = detail, u
    return level, chance


def _misspelt(domains: Column, a: Codes, b: Codes) -> NDArray[np.bool_]:
    """Where one of two domains is one edit from the other, which is much more frequent."""
    edits = scored(domains.values, a, b, OSA.distance, np.int32)
    rarer, usual = (pick(domains.counts[a], domains.counts[b]) for pick in (np.minimum, np.maximum))
    result: NDArray[np.bool_] = (edits == 1) & (usual >= _USUAL_DOMAIN * rarer)
    return result


def _near_where(column: Column, where: NDArray[np.bool_], a: Codes, b: Codes, least: float) -> NDArray[np.bool_]:
    """Where the condition holds and both have values (by their codes) that are that much alike."""
    rows = np.flatnonzero(where & (a >= 0) & (b >= 0))
    result = np.zeros(len(a), dtype=bool)
    result[rows] = near(column, a[rows], b[rows], least)
    return result


def _phone(r: Records, left: Rows, right: Rows) -> Judged:
    """That a mobile number is not the one on the desk says nothing."""
    level = np.zeros(len(left), dtype=np.int8)
    chance = np.ones(len(left))
    often = _often_number(r)
    ours, theirs = ([number.codes[side] for number in r.numbers] for side in (left, right))
    for mine, a in zip(r.numbers, ours):
        for other, b in zip(r.numbers, theirs):
            same = (a >= 0) & (a == b)
            kind = "same mobile" if mine is r.numbers[1] and other is r.numbers[1] else "same"
            rows = np.flatnonzero(same)
            u, so_far = often[a[rows]], level[rows]
            better = (so_far == 0) | (so_far >= PHONE.index("similar")) | (u < chance[rows])
            better |= (kind == "same mobile") & (u == chance[rows])
            chance[rows[better]], level[rows[better]] = u[better], PHONE.index(kind)
            apart = np.flatnonzero((a >= 0) & (b >= 0) & ~same & ((level == 0) | (level == PHONE.index("different"))))
            close = near(r.numbers[0], a[apart], b[apart], 0.9)
            if mine is not other:
                apart, close = apart[close], close[close]
            level[apart] = np.where(close, PHONE.index("similar"), PHONE.index("different"))
            chance[apart] = np.where(close, _close_numbers(r), 1.0)
    return level, chance


@kept
def _close_numbers(r: Records) -> float:
    """How often two numbers that have nothing to do with each other are but a digit apart, at least 2 in 1,000.

    In a list of one town or one firm that is often so. Measured on numbers that stand next to each other by their hash.
    """
    numbers = r.numbers[0]
    codes: Codes = np.flatnonzero(np.maximum(*(number.learned for number in r.numbers))).astype(np.int32)
    codes = codes[np.argsort(numbers.value_hashes[codes], kind="stable")][:_NUMBERS_LOOKED_AT]
    if len(codes) < 2:
        return _CLOSE
    return max(float(near(numbers, codes[1:], codes[:-1], 0.9).mean()), _CLOSE)


@kept
def _often_number(r: Records) -> Floats:
    """How common each phone number is; 1 for none, which is the last."""
    total = max(r.how_many_have(r.numbers), 1)
    return np.append((np.maximum(r.people_at_number - 1, 0) + 0.02) / total, 1.0)


def _place(r: Records, left: Rows, right: Rows, street: NDArray[np.bool_]) -> Judged:
    def both(column: Column) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        a, b = column.codes[left], column.codes[right]
        known = (a >= 0) & (b >= 0)
        return known, known & (a == b)

    (city_known, city), (postcode_known, postcode), (country_known, country) = map(
        both, (r.city, r.postcode, r.country)
    )
    city |= _near_where(r.city, city_known & ~city, r.city.codes[left], r.city.codes[right], 0.7)
    known = city_known | postcode_known
    level = np.where(known | (country_known & ~country), np.int8(PLACE.index("different")), np.int8(0))
    chance = np.ones(len(left))
    for name, where, column, often in zip(
        ("same city", "same postcode", "same address"),
        (city, postcode, street & (city | postcode | ~known)),
        (r.city, r.postcode, r.street),
        _often_place(r),
        strict=True,
    ):
        rows = np.flatnonzero(where)
        level[rows] = PLACE.index(name)
        chance[rows] = np.maximum(*(often[column.codes[side[rows]]] for side in (left, right)))
    return level, chance


def _one_house(street: Column, x: Codes, y: Codes) -> Judged:
    """1 where two addresses are one but for a slip, or one says no more than the beginning or the end of the other.

    Other numbers are other houses.
    """
    numbers, bigrams = digits(street), street.bigrams
    one = numbers[x] == numbers[y]
    one[one] = near(street, x[one], y[one], 0.85)
    inside = (bigrams[x] & ~bigrams[y] == 0) | (bigrams[y] & ~bigrams[x] == 0)
    rest = np.flatnonzero(~one & inside)
    pairs = zip(street.values[x[rest]], street.values[y[rest]], strict=True)
    one[rest] = [_part_of(*sorted(pair, key=len)) for pair in pairs]
    return one.astype(np.int8), np.ones(len(x))


@kept
def _often_place(r: Records) -> tuple[Floats, Floats, Floats]:
    """How common each city, postcode and street address is; 1 for none, which is the last."""
    shares = (
        frequency(r.city, USUAL_CITY, trust=IN_FILE),
        frequency(r.postcode, USUAL_POSTCODE, trust=IN_FILE),
        frequency(r.street, USUAL_STREET, r.people_at_street, IN_FILE),
    )
    city, postcode, street = (np.append(share, 1.0) for share in shares)
    return city, postcode, street


def _part_of(short: str, long: str) -> bool:
    """Whether a street with its number begins or ends a longer address."""
    telling = len(short) > 7 and " " in short and any(c.isdigit() for c in short)
    return telling and (long.startswith(f"{short} ") or long.endswith(f" {short}"))


def _custom(r: Records, kind: str, column: Column) -> Judge:
    total = max(column.total, 1)
    cutoff = {"id": 0.85, "date": 0.74, "name": 0.8, "text": 0.7, "number": 2.0}[kind]
    others = np.maximum(column.counts - 1, 0) + 0.1
    if kind in _OF_ONE:
        others = np.maximum(r.people_at((column,)) - _NAMES_OF_ONE, 0) + 0.02 + _OF_ONE[kind] * total

    def levels(x: Codes, y: Codes) -> Judged:
        close = near(column, x, y, cutoff)
        level = np.where(x == y, 1, np.where(close, 2, 3)).astype(np.int8)
        share = np.minimum(others[x] / total, 1.0)
        loose = {"id": 0.001, "date": 0.02}.get(kind, 0.02)
        return level, np.where(x == y, share, np.where(close, loose, 1.0))

    return levels


def _shared_at_work(r: Records, left: Rows, levels: dict[str, Levels], size: Floats) -> dict[str, Bits]:
    """log2 of the chance that two colleagues share this very mailbox or number: its people among all of them.

    Two names on one mobile or one personal mailbox are not yet a sign that colleagues share it.
    """
    at_number = [_people_of(r.people_at_number, column, left) for column in r.numbers]
    at_email = _people_of(r.people_at_email, r.email, left) - ~r.role[left]
    mobile = at_number[1] - 1
    count = {
        "email": np.where(levels["email"] == EMAIL.index("same"), at_email, 0),
        "phone": np.select(
            [levels["phone"] == PHONE.index("same mobile"), levels["phone"] == PHONE.index("same")],
            [mobile, np.maximum(*at_number)],
            0,
        ),
    }
    return {kind: _among(n, size) for kind, n in count.items()}


def _among(some: NDArray[np.int64], everybody: Floats) -> Bits:
    """log2 of the chance that one of the others shares it, too; -inf where nobody does."""
    result = np.full(len(some), -np.inf, dtype=np.float32)
    rows = np.flatnonzero(some > 0)
    others = np.maximum(everybody[rows] - 1, 1)
    result[rows] = np.log2(np.clip((some[rows] - 1) / others, 1e-12, 1.0))
    return result


def _people_of(people: NDArray[np.int64], column: Column, rows: Rows) -> NDArray[np.int64]:
    """How many people the value of each row is recorded for, 0 where there is none."""
    codes = column.codes[rows]
    result = np.zeros(len(rows), dtype=np.int64)
    result[codes >= 0] = people[codes[codes >= 0]]
    return result
