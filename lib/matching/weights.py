"""How much each piece of evidence says, in bits, learned from the file itself without labels.

A pair that is one person is weighed against the other stories that would explain it: two strangers (each agreement
as likely as the value is common), two colleagues (organisation, place and switchboard shared anyway), two
relatives (last name, home and number shared anyway). How often duplicates agree is learned by EM over counted
agreement patterns, starting from what is usual and held by it where the file is small.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.matching import evidence as ev
from lib.matching.evidence import Evidence

Floats = NDArray[np.float64]

USUAL: dict[str, tuple[float, ...]] = {
    "first": (1.0, 0.80, 0.06, 0.04, 0.06, 0.02, 0.02),
    "last": (1.0, 0.86, 0.07, 0.02, 0.005, 0.02, 0.025),
    "middle": (1.0, 0.93, 0.07),
    "company": (1.0, 0.70, 0.27, 0.03),
    "email": (1.0, 0.55, 0.06, 0.08, 0.27, 0.04),
    "phone": (1.0, 0.50, 0.03, 0.47),
    "organisation": (1.0, 0.75, 0.08, 0.17),
    "place": (1.0, 0.40, 0.20, 0.20, 0.20),
    "custom": (1.0, 0.85, 0.08, 0.07),
}
"""How often the records of one person usually agree at each level, where both have a value."""
_AT_WORK: dict[str, tuple[float, ...]] = {
    "email": (1.0, 0.02, 0.02, 0.02, 1.0, 1.0),
    "phone": (1.0, 0.15, 0.15, 1.0),
    "place": (1.0, 0.50, 0.60, 0.70, 0.20),
}
"""The same for two colleagues; measured where the file has enough of them."""
_AT_HOME: dict[str, tuple[float, ...]] = {
    "last": (1.0, 0.85, 0.05, 0.05, 0.05, 0.001, 0.10),
    "email": (1.0, 0.15, 0.05, 0.02, 1.0, 1.0),
    "phone": (1.0, 0.40, 0.03, 1.0),
    "place": (1.0, 0.60, 0.70, 0.80, 0.20),
}
"""The same for two relatives."""
_STRENGTH = 60.0
"""How many pairs what is usual counts for."""
_DUPLICATES = 0.15
"""Pairs for each record that are expected before the file was looked at."""
_ROUNDS = 40

RIVALS = ("strangers", "colleagues", "relatives")
"""The other stories that a pair is weighed against."""
GROUPS = ("name", "contact", "organisation", "place", "custom")
"""The groups of evidence, in the order of their columns of bits."""
_GROUP_OF = {
    "first": "name", "last": "name", "middle": "name", "company": "name", "email": "contact", "phone": "contact",
    "organisation": "organisation", "place": "place",
}  # fmt: skip


def group_of(kind: str) -> str:
    """The group that a kind of evidence belongs to."""
    return _GROUP_OF.get(kind, "custom")


@dataclass(frozen=True)
class Model:
    """What was learned: how likely one person's records agree at each level, and how common duplicates are."""

    agreement: dict[str, tuple[float, ...]]
    at_work: dict[str, tuple[float, ...]]
    relatives: float
    duplicates: float
    records: int
    possible_pairs: float

    @property
    def prior(self) -> float:
        """log2 odds that any two records are one person, before any evidence."""
        return float(np.log2(self.duplicates / self.possible_pairs))


def rivals(
    evidence: Evidence, at_work: dict[str, tuple[float, ...]], relatives: float, records: int
) -> dict[str, dict[str, Floats]]:
    """log2 probability of each kind of evidence under each story of two different people."""
    strangers = evidence.chance
    colleagues, family = dict(strangers), dict(strangers)
    for kind, table in at_work.items():
        usual = np.log2(table)[evidence.levels[kind]]
        colleagues[kind] = np.maximum(usual, evidence.colleagues[kind]) if kind in evidence.colleagues else usual
        colleagues[kind] = np.maximum(colleagues[kind], strangers[kind])
    known = np.isin(evidence.levels["organisation"], (1, 2))
    for kind, table in _AT_HOME.items():
        family[kind] = np.log2(table)[evidence.levels[kind]]
    rate = np.log2(relatives / max(records, 1))
    named = evidence.levels["last"] > 0
    family["story"] = np.where(named, rate, -200.0)
    colleagues["story"] = np.where(known, 0.0, -200.0)
    return {"strangers": strangers, "colleagues": colleagues, "relatives": family}


def total(parts: dict[str, Floats]) -> Floats:
    """Kinds of evidence taken together."""
    return np.sum(list(parts.values()), axis=0)


def otherwise(stories: dict[str, dict[str, Floats]]) -> Floats:
    """log2 probability of the evidence if these are two different people."""
    return np.logaddexp2.reduce([total(parts) for parts in stories.values()])


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


def fit(evidence: Evidence, colleagues: Evidence, records: int, possible_pairs: float) -> Model:
    """Learn from the candidates, and from a sample of pairs that work at one organisation."""
    at_work = _measure_colleagues(colleagues)
    relatives = _count_relatives(evidence) / max(records, 1)
    background = otherwise(rivals(evidence, at_work, relatives, records))
    agreement, duplicates = learn(evidence, background, records, possible_pairs)
    return Model(agreement, at_work, relatives, duplicates, records, possible_pairs)


def weigh(evidence: Evidence, model: Model) -> Weighed:
    """The weight of each pair and what it is made of."""
    stories = rivals(evidence, model.at_work, model.relatives, model.records)
    totals = np.array([total(parts) for parts in stories.values()])
    rival = totals.argmax(axis=0)
    likely = {kind: np.log2(model.agreement[kind])[level] for kind, level in evidence.levels.items()}
    weight = model.prior + total(likely) - np.logaddexp2.reduce(totals)
    by_kind = {kind: m - np.choose(rival, [parts[kind] for parts in stories.values()]) for kind, m in likely.items()}
    bits = {
        group: np.sum([by_kind[kind] for kind in by_kind if group_of(kind) == group] or [np.zeros(len(weight))], axis=0)
        for group in GROUPS
    }
    probability = 1.0 / (1.0 + np.exp2(-np.clip(weight, -60, 60)))
    return Weighed(probability, weight, by_kind, bits, rival, weight - total(by_kind))


def _measure_colleagues(evidence: Evidence) -> dict[str, tuple[float, ...]]:
    """How often two colleagues agree, by pairs of one organisation with different first names."""
    apart = (evidence.levels["first"] == ev.FIRST.index("different")) & (evidence.levels["organisation"] == 1)
    tables = {}
    for kind, table in _AT_WORK.items():
        levels = evidence.levels[kind][apart]
        seen = np.bincount(levels[levels > 0], minlength=len(table))[1:].astype(float)
        share = (seen + _STRENGTH * np.array(table[1:])) / (seen.sum() + _STRENGTH)
        differs = np.array([name.startswith("different") for name in level_names(kind)[1:]])
        tables[kind] = (1.0, *np.where(differs & (kind != "place"), 1.0, np.minimum(share, 1.0)).tolist())
    return tables


def _count_relatives(evidence: Evidence) -> float:
    """Pairs with one last name, different first names, and one home, number or mailbox, but no common employer."""
    level = evidence.levels
    family = (level["last"] == 1) & (level["first"] == ev.FIRST.index("different")) & (level["organisation"] != 1)
    shared = (level["phone"] == 1) | (level["email"] == 1) | (level["place"] == 1)
    return float((family & shared).sum()) + 1.0


def learn(
    evidence: Evidence, background: Floats, records: int, possible_pairs: float
) -> tuple[dict[str, tuple[float, ...]], float]:
    """EM over counted patterns: agreement of each kind among duplicates, and the number of duplicate pairs.

    `background` is the log2 probability of each pair's evidence if it is two people.
    """
    kinds = list(evidence.levels)
    patterns, counts, chance = _patterns(evidence, background)
    agreement = {kind: np.array(usual(kind)) for kind in kinds}
    expected = _DUPLICATES * records
    duplicates = expected
    for _ in range(_ROUNDS if len(counts) else 0):
        likely = sum(np.log2(agreement[kind])[patterns[kind]] for kind in kinds)
        odds = np.log2(duplicates / possible_pairs) + likely - chance
        share = counts / (1.0 + np.exp2(-np.clip(odds, -60, 60)))
        for kind in kinds:
            seen = np.bincount(patterns[kind], weights=share, minlength=len(agreement[kind]))[1:]
            start = np.array(usual(kind))[1:]
            updated = (seen + _STRENGTH * start) / (seen.sum() + _STRENGTH)
            agreement[kind] = np.append(1.0, updated)
        duplicates = (share.sum() + expected * 0.05 + 0.01) / 1.05
    return {kind: tuple(float(v) for v in table) for kind, table in agreement.items()}, float(duplicates)


def _patterns(evidence: Evidence, background: Floats) -> tuple[dict[str, NDArray[np.int64]], Floats, Floats]:
    """Equal patterns counted: levels of each kind, number of pairs, background (to the half bit)."""
    code = np.round(np.clip(-background, 0, 500) * 2).astype(np.int64)
    for _kind, level in evidence.levels.items():
        code = code * 8 + level
    distinct, where, counts = np.unique(code, return_index=True, return_counts=True)
    del distinct
    levels = {kind: level[where].astype(np.int64) for kind, level in evidence.levels.items()}
    return levels, counts.astype(float), np.round(background[where] * 2) / 2


def level_names(kind: str) -> tuple[str, ...]:
    """What the levels of a kind of evidence are called."""
    return {
        "first": ev.FIRST, "last": ev.LAST, "middle": ev.MIDDLE, "company": ev.ORGANISATION, "email": ev.EMAIL,
        "phone": ev.PHONE, "organisation": ev.ORGANISATION, "place": ev.PLACE,
    }.get(kind, ev.CUSTOM)  # fmt: skip
