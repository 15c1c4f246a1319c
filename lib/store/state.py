"""What decisions amount to when they are laid one over the other, and what changed from one state to the next."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from lib.model import rules
from lib.model.rules import Rules
from lib.store.lines import RULES, Record, records_of

Laid = tuple[int, str, Mapping[str, Any]]
"""A decision as it is laid: its id, kind and payload."""

_MERGES = ["object", "loser", "survivor", "decision_id", "probability"]
_LINKS = ["lead_key", "object", "key", "same", "decision_id"]
_VERDICTS = ["lead_key", "junk_kind", "verdict", "decision_id"]
_REMEMBERED = 50
"""How many changes a state knows of: enough for whoever looked at the book a moment ago."""


@dataclass(frozen=True)
class State:
    """What the active decisions of a book amount to; `line` is the newest line that was laid.

    A new state shares what has not changed with the one that it was made from, and each view of it is made when
    somebody first asks: so a decision costs what it touches, not what was decided before.
    """

    said: Said
    line: int
    mark: object = field(default_factory=object)
    """Stands for this very state in what later ones know of their changes."""
    trail: tuple[tuple[object, tuple[tuple[str, ...], ...]], ...] = ()
    """The marks of the states before, the oldest first, each with the leads that were decided on after it."""

    @property
    def values(self) -> Mapping[Record, Mapping[str, str]]:
        """Record -> the values that decisions gave it."""
        return self.said.values

    @property
    def plans(self) -> Mapping[str, Mapping[str, Any]]:
        """Lead -> its conversion plan."""
        return self.said.plans

    @property
    def rules(self) -> Rules:
        """The rules in force."""
        return self.said.rules

    @property
    def ends(self) -> Mapping[Record, str]:
        """Merged record -> the key of the one that it ended in."""
        return self.said.ends

    @property
    def behind(self) -> Mapping[Record, tuple[str, ...]]:
        """Survivor -> the keys of all that ended in it."""
        return self.said.behind

    @cached_property
    def merges(self) -> pd.DataFrame:
        """One row a merged record, with the survivor that it ended in."""
        made = self.said.survivors.items()
        return _frame([(*at, self.said.ends[at], line, share) for at, (_, line, share) in made], _MERGES)

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """One row a lead and kind of junk, with what was said last."""
        return _frame([(*at, *said) for at, said in sorted(self.said.verdicts.items())], _VERDICTS)

    @cached_property
    def links(self) -> pd.DataFrame:
        """One row a lead and contact or account that people said it is (`same` yes) or is not (no)."""
        return _frame([(*at, *said) for at, said in sorted(self.said.links.items())], _LINKS)

    @cached_property
    def linked(self) -> frozenset[tuple[str, str]]:
        """Pairs (left < right) of leads that people said are one person."""
        return frozenset(self.said.pairs(True))

    @cached_property
    def unlinked(self) -> frozenset[tuple[str, str]]:
        """Pairs (left < right) of leads that people said are not one person."""
        return frozenset(self.said.pairs(False))

    @cached_property
    def dormant(self) -> frozenset[int]:
        """The ids of lines that wait for their records or premises."""
        return frozenset(self.said.dormant)

    @cached_property
    def merged(self) -> pd.Series:
        """Merged lead -> the lead that it ended in."""
        return self.merged_of("lead")

    def merged_of(self, object_name: str) -> pd.Series:
        """Merged record -> the record that it ended in, of one object."""
        found = {key: self.said.ends[name, key] for name, key in self.said.survivors if name == object_name}
        return pd.Series(found, index=pd.Index(found, dtype="str", name="loser"), dtype="str", name="survivor")

    def about(self, leads: Collection[str]) -> State:
        """The same of some leads alone: what was merged, changed and said of pairs, and the rules."""
        said, records = self.said, [("lead", key) for key in leads]
        few = Said(rules=said.rules)
        few.survivors = {record: said.survivors[record] for record in records if record in said.survivors}
        few.ends = {record: said.ends[record] for record in records if record in said.ends}
        few.behind = {record: said.behind[record] for record in records if record in said.behind}
        few.values = {record: said.values[record] for record in records if record in said.values}
        few.together = {key: said.together[key] for key in leads if key in said.together}
        return State(few, self.line)

    def decided_leads(self) -> Iterator[tuple[str, ...]]:
        """The leads that were merged, changed or spoken of in pairs, those of one decision together."""
        for (name, loser), (survivor, _, _) in self.said.survivors.items():
            if name == "lead":
                yield loser, survivor
        for one, others in self.said.together.items():
            yield one, *others
        for name, key in self.said.values:
            if name == "lead":
                yield (key,)

    def decided_since(self, mark: object) -> list[tuple[str, ...]] | None:
        """The leads that were decided on since an earlier state, those of one decision together; None where this state
        does not know of that one.
        """
        found: list[tuple[str, ...]] = []
        if mark is self.mark:
            return found
        for before, leads in reversed(self.trail):
            found += leads
            if before is mark:
                return found
        return None


@dataclass
class Said:
    """What decisions amount to while they are laid one over the other."""

    survivors: dict[Record, tuple[str, int, float]] = field(default_factory=dict)
    """Merged record -> the one it was merged into, by which line, and how probable that was."""
    ends: dict[Record, str] = field(default_factory=dict)
    behind: dict[Record, tuple[str, ...]] = field(default_factory=dict)
    values: dict[Record, Mapping[str, str]] = field(default_factory=dict)
    verdicts: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    links: dict[tuple[str, str, str], tuple[str, int]] = field(default_factory=dict)
    together: dict[str, Mapping[str, bool]] = field(default_factory=dict)
    """Lead -> others, and whether it was last said that they are one person with it, or that they are not."""
    plans: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    dormant: set[int] = field(default_factory=set)

    def copy(self) -> Said:
        """One that can be laid over without changing this."""
        return Said(
            dict(self.survivors), dict(self.ends), dict(self.behind), dict(self.values), dict(self.verdicts),
            dict(self.links), dict(self.together), dict(self.plans), self.rules, set(self.dormant),
        )  # fmt: skip

    def pairs(self, one: bool) -> Iterator[tuple[str, str]]:
        """The pairs of leads that are said to be one person, or not to be."""
        for left, others in self.together.items():
            yield from ((left, right) for right, said in others.items() if said == one and left < right)

    def lay(self, line_id: int, kind: str, said: Mapping[str, Any], present: Collection[Record]) -> None:
        """One decision over the others, dormant where its records or premises are missing."""

        def stands(record: Record) -> bool:
            return record in present and record not in self.survivors

        in_force = True
        if kind == "merge":
            name, survivor, losers = said["object"], said["survivor"], said["losers"]
            in_force = stands((name, survivor)) and all(stands((name, loser)) for loser in losers)
            if in_force:
                self._merge(name, survivor, losers, (survivor, line_id, float(said.get("probability") or 0.0)))
                self._change((name, survivor), said.get("values") or {})
        elif kind in ("duplicate", "not_duplicate"):
            name = said["object"]
            pairs = [(a, b) for a, b in said["pairs"] if (name, a) in present and (name, b) in present]
            in_force = bool(pairs)
            if name == "lead":
                self._say(pairs, kind == "duplicate")
        elif kind == "answer":
            name = said["object"]
            in_force = all((name, key) in present for key in said["pair"])
            if in_force and name == "lead" and said["same"] != "unsure":
                self._say([said["pair"]], said["same"] == "yes")
        elif kind == "link":
            name, lead, key = said["object"], said["lead"], said["key"]
            in_force = ("lead", lead) in present and (name, key) in present
            if in_force:
                self.links[lead, name, key] = (said["same"], line_id)
        elif kind == "rules":
            self.rules = _rules(said["yaml"])
        elif kind == "fix":
            record = (said["object"], said["key"])
            in_force = stands(record)
            if in_force:
                self._change(record, said["values"])
        else:
            in_force = stands(("lead", said["lead"]))
            if in_force and kind == "verdict":
                self.verdicts[said["lead"], said["junk_kind"]] = (said["verdict"], line_id)
            elif in_force:
                self.plans[said["lead"]] = said
        if not in_force:
            self.dormant.add(line_id)

    def forget(self, records: Collection[Record], lines: Iterable[int]) -> None:
        """Take away all that was said of some records, by these lines and no others."""
        for name, key in records:
            for held in (self.survivors, self.ends, self.behind, self.values):
                held.pop((name, key), None)
            if name == "lead":
                self.plans.pop(key, None)
                for other in self.together.pop(key, {}):
                    if other in self.together:
                        self.together[other] = {a: one for a, one in self.together[other].items() if a != key}
        self.verdicts = {at: said for at, said in self.verdicts.items() if ("lead", at[0]) not in records}
        self.links = {at: said for at, said in self.links.items() if ("lead", at[0]) not in records}
        if RULES in records:
            self.rules = Rules()
        self.dormant.difference_update(lines)

    def _merge(self, name: str, survivor: str, losers: Iterable[str], made: tuple[str, int, float]) -> None:
        gone: list[str] = []
        for loser in losers:
            self.survivors[name, loser] = made
            gone += [loser, *self.behind.pop((name, loser), ())]
        self.ends.update({(name, key): survivor for key in gone})
        self.behind[name, survivor] = (*self.behind.get((name, survivor), ()), *gone)

    def _say(self, pairs: Iterable[tuple[str, str]], one: bool) -> None:
        for left, right in pairs:
            self.together[left] = {**self.together.get(left, {}), right: one}
            self.together[right] = {**self.together.get(right, {}), left: one}

    def _change(self, record: Record, values: Mapping[str, str]) -> None:
        if values:
            self.values[record] = {**self.values.get(record, {}), **values}


def replay(
    lines: Iterable[Laid],
    present: Collection[Record],
    *,
    since: State | None = None,
    line: int = 0,
    again: Collection[Record] | None = None,
    taken_back: Iterable[int] = (),
) -> State:
    """Lay decisions one over the other; `present` are the records that exist.

    With `since` they are laid over what that state amounts to. Where decisions were taken back (`taken_back`), `lines`
    are all that stand about `again`: the records of those, and whatever decisions tie to them. `line` is the newest
    line that was looked at.
    """
    lines = list(lines)
    laid = since.said.copy() if since else Said()
    if again is not None:
        laid.forget(again, taken_back)
    for line_id, kind, said in lines:
        laid.lay(line_id, kind, said, present)
    if again is not None:
        laid.survivors = dict(sorted(laid.survivors.items(), key=lambda merged: merged[1][1]))
    if since is None:
        return State(laid, line)
    about = [tuple(key for name, key in records_of(kind, said) if name == "lead") for _, kind, said in lines]
    about += [(key,) for name, key in again or () if name == "lead"]
    return State(laid, line, trail=(*since.trail, (since.mark, tuple(about)))[-_REMEMBERED:])


def _frame(rows: list[tuple], columns: list[str]) -> pd.DataFrame:
    kinds = {"decision_id": "int64", "probability": "float64"}
    return pd.DataFrame(rows, columns=columns).astype({name: kinds.get(name, "str") for name in columns})


@functools.lru_cache(maxsize=64)
def _rules(text: str) -> Rules:
    return rules.from_yaml(text)
