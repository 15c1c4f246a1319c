"""How much each piece of evidence says, in bits, learned from the file itself without labels.

A pair that is one person is weighed against the other stories that would explain it: two strangers (each agreement
as likely as the value is common), two colleagues (organisation, place and switchboard shared anyway), two
relatives (last name, home and number shared anyway). How often duplicates agree is learned by EM over counted
agreement patterns, starting from what is usual and held by it where the file is small.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from lib.matching import evidence as ev
from lib.matching.evidence import Evidence
from lib.matching.workers import in_turn

Floats = NDArray[np.float64]
Tables = dict[str, tuple[float, ...]]

USUAL: Tables = {
    "first": (1.0, 0.80, 0.06, 0.04, 0.06, 0.02, 0.02),
    "last": (1.0, 0.86, 0.07, 0.02, 0.005, 0.02, 0.01, 0.015),
    "middle": (1.0, 0.93, 0.07),
    "company": (1.0, 0.70, 0.27, 0.03),
    "email": (1.0, 0.55, 0.06, 0.08, 0.27, 0.04),
    "phone": (1.0, 0.25, 0.25, 0.03, 0.47),
    "organisation": (1.0, 0.75, 0.08, 0.17),
    "title": (1.0, 0.45, 0.15, 0.40),
    "place": (1.0, 0.40, 0.20, 0.20, 0.20),
    "custom": (1.0, 0.87, 0.09, 0.04),
}
"""How often the records of one person usually agree at each level, where both have a value."""
_MOVED: Tables = {
    "email": (1.0, 0.15, 0.05, 0.15, 0.64, 0.01),
    "phone": (1.0, 0.25, 0.05, 0.02, 0.68),
    "organisation": (1.0, 0.02, 0.03, 0.95),
    "title": (1.0, 0.25, 0.15, 0.60),
    "place": (1.0, 0.04, 0.06, 0.20, 0.70),
}
"""The same for one person who has changed employers in between."""
_AT_WORK: Tables = {
    "email": (1.0, 0.005, 0.02, 0.02, 1.0, 1.0),
    "phone": (1.0, 0.01, 0.15, 0.15, 1.0),
    "title": (1.0, 0.04, 0.06, 1.0),
    "place": (1.0, 0.50, 0.60, 0.70, 0.20),
}
"""The same for two colleagues; measured where the file has enough of them."""
_AT_HOME: Tables = {
    "last": (1.0, 0.85, 0.05, 0.05, 0.05, 0.001, 0.02, 0.10),
    "email": (1.0, 0.25, 0.05, 0.02, 1.0, 1.0),
    "phone": (1.0, 0.10, 0.50, 0.03, 1.0),
    "organisation": (1.0, 0.50, 0.05, 0.50),
    "place": (1.0, 0.50, 0.60, 0.70, 0.30),
}
"""The same for two relatives."""
_MOVERS = 0.08
"""The share of duplicates that are usually a person at two employers."""
_MOST_MOVERS = 0.1
_RELATIVES = 0.01
"""Pairs of relatives for each record, at the least."""
_MOST = {"first": 0.005, "last": 0.015, "company": 0.06, "place": 0.25}
"""The most that one person's records may differ: what differs more often was not one person."""
_NEVER = -200.0
_SIBLINGS: Tables = {
    "email": (1.0, 0.05, 0.05, 0.20, 1.0, 1.0),
    "phone": (1.0, 0.05, 0.10, 0.05, 1.0),
    "title": (1.0, 0.04, 0.06, 1.0),
    "place": (1.0, 0.15, 0.05, 0.10, 0.70),
}
"""The same for two organisations of one group: they share the domain, sometimes the house."""
_BRANCHES: Tables = {
    "company": (1.0, 0.75, 0.25, 0.02),
    "email": (1.0, 0.10, 0.05, 0.20, 1.0, 1.0),
    "phone": (1.0, 0.05, 0.10, 0.05, 1.0),
    "organisation": (1.0, 0.90, 0.02, 0.08),
    "place": (1.0, 0.01, 0.02, 0.07, 0.90),
}
"""The same for two branches of one organisation: another house under the same name."""
_BRANCH_PAIRS = 0.05
"""Pairs of branches for each record, at the least."""
_STRENGTH = 60.0
"""How many pairs what is usual counts for."""
_DUPLICATES = 0.15
"""Pairs for each record that are expected before the file was looked at."""
_ROUNDS = 40

RIVALS = ("strangers", "colleagues", "relatives", "branches")
"""The other stories that a pair is weighed against."""
GROUPS = ("name", "contact", "organisation", "place", "custom")
"""The groups of evidence, in the order of their columns of bits."""
_GROUP_OF = {
    "first": "name", "last": "name", "middle": "name", "company": "name", "email": "contact", "phone": "contact",
    "organisation": "organisation", "title": "organisation", "place": "place",
}  # fmt: skip


def group_of(kind: str) -> str:
    """The group that a kind of evidence belongs to."""
    return _GROUP_OF.get(kind, "custom")


@dataclass(frozen=True)
class Model:
    """What was learned: how likely one person's records agree at each level, and how common duplicates are."""

    agreement: Tables
    movers: float
    at_work: Tables
    rates: dict[str, float]
    duplicates: float
    records: int
    possible_pairs: float

    @property
    def prior(self) -> float:
        """log2 odds that any two records are one person, before any evidence."""
        return float(np.log2(self.duplicates / self.possible_pairs))


Counted = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Patterns as numbers, in ascending order, and how many pairs have each."""


def rivals(evidence: Evidence, at_work: Tables, rates: dict[str, float], records: int) -> dict[str, dict[str, Floats]]:
    """log2 probability of each kind of evidence under each story of two different people or organisations.

    Branches are no story where all pairs are people's.
    """
    strangers, levels = evidence.chance, evidence.levels
    named = levels["company"] == 0
    people, one_organisation = bool(named.all()), (levels["organisation"] == 1) | (levels["organisation"] == 2)
    colleagues = dict(strangers)
    for kind, table in at_work.items():
        usual = np.log2(table)[levels[kind]]
        if kind in evidence.colleagues:
            usual = np.maximum(usual, evidence.colleagues[kind])
        if not people:
            usual = np.where(named, usual, np.log2(_SIBLINGS[kind])[levels[kind]])
        colleagues[kind] = np.maximum(usual, strangers[kind])
    colleagues["story"] = np.where(one_organisation, 0.0, _NEVER)
    family = {**strangers, **{kind: np.log2(table)[levels[kind]] for kind, table in _AT_HOME.items()}}
    family["story"] = np.where(levels["last"] > 0, np.log2(rates["relatives"] / max(records, 1)), _NEVER)
    stories = {"strangers": strangers, "colleagues": colleagues, "relatives": family}
    if people:
        return stories
    branches = {**strangers, **{kind: np.log2(table)[levels[kind]] for kind, table in _BRANCHES.items()}}
    branches["story"] = np.where(named, _NEVER, np.log2(rates["branches"] / max(records, 1)))
    return {**stories, "branches": branches}


def total(parts: dict[str, Floats]) -> Floats:
    """Kinds of evidence taken together."""
    first, *others = parts.values()
    result = first.astype(np.result_type(*parts.values()))
    for part in others:
        result += part
    return result


def otherwise(stories: dict[str, dict[str, Floats]]) -> Floats:
    """log2 probability of the evidence if these are two different people."""
    return either([total(parts) for parts in stories.values()])


def either(likely: Iterable[Floats]) -> Floats:
    """log2 probability that one or another of some stories holds, each given by its own."""
    result: Floats = reduce(np.logaddexp2, likely)
    return result


def usual(kind: str) -> tuple[float, ...]:
    """How often one person's records usually agree at each level of a kind."""
    return USUAL[kind if kind in USUAL else "custom"]


@dataclass(frozen=True)
class Weighed:
    """Pairs weighed: probability, weight in bits, bits of each kind and group of evidence, and where they start from.

    The bits are measured against the likeliest other story of the pair (`rival`, a position in `RIVALS`); `start` is
    log2 odds of one person against that story before any evidence. Start and bits add up to the weight.
    """

    probability: Floats
    weight: Floats
    by_kind: dict[str, Floats]
    bits: dict[str, Floats]
    rival: NDArray[np.int64]
    start: Floats


@dataclass(frozen=True)
class Rivalry:
    """What is known of pairs that are two people: how often colleagues agree, how many pairs of each kind there are."""

    at_work: Tables
    rates: dict[str, float]
    records: int

    def with_relatives(self, pairs: float) -> Rivalry:
        """The same once pairs of relatives are counted."""
        rates = {**self.rates, "relatives": max(pairs / max(self.records, 1), _RELATIVES)}
        return Rivalry(self.at_work, rates, self.records)


def fit(
    evidence: Evidence, colleagues: Evidence, records: int, possible_pairs: float
) -> tuple[Model, NDArray[np.float32]]:
    """What is learned from the candidates, and from a sample of pairs that work at one organisation; and for each
    candidate log2 probability of its evidence if it is two people."""
    rivalry = rivalry_of(colleagues, count_branches(evidence), records)
    relatives = in_turn(lambda batch: count_relatives(batch, rivalry), evidence.batches())
    rivalry = rivalry.with_relatives(sum(relatives))
    against = np.empty(len(evidence), dtype=np.float32)
    counted, start = [], 0
    for part, patterns in in_turn(lambda batch: background_and_patterns(batch, rivalry), evidence.batches()):
        against[start : start + len(part)] = part
        start += len(part)
        counted.append(patterns)
    return model(list(evidence.levels), together(counted), rivalry, possible_pairs), against


def rivalry_of(colleagues: Evidence, branches: float, records: int) -> Rivalry:
    """What is known before pairs are counted: from a sample of colleagues, and how many pairs are branches."""
    rates = {"relatives": 5 * _RELATIVES, "branches": max(branches / max(records, 1), _BRANCH_PAIRS)}
    return Rivalry(_measure_colleagues(colleagues), rates, records)


def model(kinds: list[str], counted: Counted, rivalry: Rivalry, possible_pairs: float) -> Model:
    """What is learned from counted patterns."""
    agreement, movers, duplicates = learn(kinds, counted, rivalry.records, possible_pairs)
    return Model(agreement, movers, rivalry.at_work, rivalry.rates, duplicates, rivalry.records, possible_pairs)


def weigh(evidence: Evidence, model: Model) -> Weighed:
    """The weight of each pair and what it is made of."""
    stories = rivals(evidence, model.at_work, model.rates, model.records)
    against = np.array([total(parts) for parts in stories.values()])
    rival = against.argmax(axis=0)
    selves = one_person(evidence, model.agreement, model.movers)
    favour = np.array([total(parts) for parts in selves.values()])
    own = favour.argmax(axis=0)
    weight = model.prior + either(favour) - either(against)
    by_kind = {
        kind: np.choose(own, [parts[kind] for parts in selves.values()])
        - np.choose(rival, [parts[kind] for parts in stories.values()])
        for kind in evidence.levels
    }
    bits = {
        group: np.sum([by_kind[kind] for kind in by_kind if group_of(kind) == group] or [np.zeros(len(weight))], axis=0)
        for group in GROUPS
    }
    probability = 1.0 / (1.0 + np.exp2(-np.clip(weight, -60, 50)))
    return Weighed(probability, weight, by_kind, bits, rival, weight - total(by_kind))


def possible(
    evidence: Evidence, model: Model, floor: float, against: NDArray[np.float32] | None = None
) -> NDArray[np.int64]:
    """Which pairs have a probability of `floor` or more, to within rounding: what is worth weighing in full. `against`
    is what `fit` gave for them."""
    selves = one_person(evidence, model.agreement, model.movers)
    favour = either([total(parts) for parts in selves.values()])
    other = otherwise(rivals(evidence, model.at_work, model.rates, model.records)) if against is None else against
    least = np.log2(floor / (1 - floor)) if floor > 0 else -np.inf
    return np.flatnonzero(model.prior + favour - other >= least - 1e-3)


def one_person(evidence: Evidence, agreement: Tables, movers: float) -> dict[str, dict[str, Floats]]:
    """log2 probability of each kind of evidence if it is one person, who stayed or who changed employers."""
    stayed = {kind: np.log2(agreement[kind])[level] for kind, level in evidence.levels.items()}
    moved = {**stayed, **{kind: np.log2(table)[evidence.levels[kind]] for kind, table in _MOVED.items()}}
    named = evidence.levels["last"] > 0
    stayed["story"] = np.where(named, np.log2(1 - movers), 0.0)
    moved["story"] = np.where(named, np.log2(movers), _NEVER)
    return {"stayed": stayed, "moved": moved}


def _measure_colleagues(evidence: Evidence) -> Tables:
    """How often two colleagues agree, by pairs of one organisation with different names."""
    levels = evidence.levels
    apart = (levels["first"] == ev.FIRST.index("different")) & (levels["last"] == ev.LAST.index("different"))
    apart &= levels["organisation"] == 1
    tables = {}
    for kind, table in _AT_WORK.items():
        here = levels[kind][apart]
        seen = np.bincount(here[here > 0], minlength=len(table))[1:].astype(float)
        share = (seen + _STRENGTH * np.array(table[1:])) / (seen.sum() + _STRENGTH)
        differs = np.array([name.startswith("different") for name in level_names(kind)[1:]])
        tables[kind] = (1.0, *np.where(differs & (kind != "place"), 1.0, np.minimum(share, 1.0)).tolist())
    return tables


def count_relatives(evidence: Evidence, known: Rivalry) -> float:
    """Pairs with one last name and different first names that are relatives rather than colleagues by chance."""
    family = (evidence.levels["last"] == 1) & (evidence.levels["first"] == ev.FIRST.index("different"))
    stories = rivals(evidence.take(np.flatnonzero(family)), known.at_work, known.rates, known.records)
    return float(np.exp2(total(stories["relatives"]) - otherwise(stories)).sum())


def count_branches(evidence: Evidence) -> float:
    """Pairs of organisations with one name, in different places, and nothing against one website."""
    level = evidence.levels
    elsewhere = (level["company"] == 1) & (level["place"] == ev.PLACE.index("different"))
    return float((elsewhere & (level["organisation"] != ev.ORGANISATION.index("different"))).sum())


def learn(kinds: list[str], counted: Counted, records: int, possible_pairs: float) -> tuple[Tables, float, float]:
    """EM over counted patterns: agreement of each kind among duplicates, share of movers, number of duplicate pairs."""
    codes, counts = counted[0], counted[1].astype(float)
    chance = -(codes >> 3 * len(kinds)) / 2
    shapes, shape = np.unique(codes & ((1 << 3 * len(kinds)) - 1), return_inverse=True)
    patterns = Evidence({kind: _level(shapes, kinds, kind) for kind in kinds}, {}, {})
    agreement = {kind: usual(kind) for kind in kinds}
    expected = max(_DUPLICATES * records, 0.01)
    duplicates, movers = expected, _MOVERS
    for _ in range(_ROUNDS if len(counts) else 0):
        selves = one_person(patterns, agreement, movers)
        stayed, moved = (
            total(parts)[shape] + np.log2(duplicates / possible_pairs) - chance for parts in selves.values()
        )
        odds = np.logaddexp2(stayed, moved)
        share = counts / (1.0 + np.exp2(-np.clip(odds, -60, 60)))
        gone = share * np.exp2(moved - odds)
        still = np.bincount(shape, weights=share - gone)
        for kind, levels in patterns.levels.items():
            seen = np.bincount(levels, weights=still, minlength=len(agreement[kind]))[1:]
            start = np.array(usual(kind))[1:]
            share_of = (seen + _STRENGTH * start) / (seen.sum() + _STRENGTH)
            most = _MOST.get(kind, 1.0)
            if share_of[-1] > most:
                share_of *= (1 - most) / (1 - share_of[-1])
                share_of[-1] = most
            agreement[kind] = (1.0, *share_of.tolist())
        movers = float((gone.sum() + 4 * _STRENGTH * _MOVERS) / (share.sum() + 4 * _STRENGTH))
        movers = min(movers, _MOST_MOVERS)
        duplicates = min(float(share.sum() + expected * 0.05 + 0.01) / 1.05, 3.0 * records)
    return agreement, movers, duplicates


def background_and_patterns(evidence: Evidence, known: Rivalry) -> tuple[Floats, Counted]:
    """log2 probability of each pair's evidence if it is two people; and equal patterns of levels and of that (to the
    half bit) as one number each, and how many pairs have them."""
    background = otherwise(rivals(evidence, known.at_work, known.rates, known.records))
    code = np.round(np.clip(-background, 0, 500) * 2).astype(np.int64)
    for level in evidence.levels.values():
        code <<= 3
        code |= level
    code.sort()
    edges = np.flatnonzero(np.concatenate([[len(code) > 0], code[1:] != code[:-1], [len(code) > 0]]))
    return background, (code[edges[:-1]], np.diff(edges))


def together(counted: Iterable[Counted]) -> Counted:
    """The patterns of several batches counted together."""
    none = np.zeros(0, dtype=np.int64)
    codes, counts = (np.concatenate(part) for part in zip((none, none), *counted, strict=True))
    order = np.argsort(codes)
    codes, counts = codes[order], counts[order]
    starts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])[: len(codes)])
    return codes[starts], np.add.reduceat(counts, starts) if len(starts) else counts


def _level(shapes: NDArray[np.int64], kinds: list[str], kind: str) -> NDArray[np.int8]:
    """The levels of one kind of evidence in patterns of levels."""
    return ((shapes >> 3 * (len(kinds) - 1 - kinds.index(kind))) & 7).astype(np.int8)


def level_names(kind: str) -> tuple[str, ...]:
    """What the levels of a kind of evidence are called."""
    return {
        "first": ev.FIRST, "last": ev.LAST, "middle": ev.MIDDLE, "company": ev.ORGANISATION, "email": ev.EMAIL,
        "phone": ev.PHONE, "organisation": ev.ORGANISATION, "title": ev.TITLE, "place": ev.PLACE,
    }.get(kind, ev.CUSTOM)  # fmt: skip
