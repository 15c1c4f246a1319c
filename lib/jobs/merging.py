"""What merging duplicate groups would do, worked out before anybody decides.

The values that the survivor would end up with, those that would be lost, what Salesforce would refuse, and the
lines of the ledger that a decision writes. Salesforce merges a master and at most two others at a time, and no
lead that was converted: a converted lead survives, or it is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import pandas as pd

from lib.jobs import steps
from lib.matching import golden
from lib.matching.golden import Merged
from lib.model import fields, values
from lib.model.survivorship import DEFAULT, OTHERS_PER_MERGE, Survivorship
from lib.store.ledger import Line

FOLLOWS = {"Name": ("FirstName", "LastName"), "OwnerName": ("OwnerId",)}
"""Fields that are made from others: they follow them, unless they are all that the source has."""

_SET_BY_SALESFORCE = frozenset(
    {
        "Id", "IsDeleted", "MasterRecordId", "IsConverted", "ConvertedDate", "ConvertedAccountId", "ConvertedContactId",
        "ConvertedOpportunityId", "IsUnreadByOwner", "CreatedDate", "CreatedById", "LastModifiedDate",
        "LastModifiedById", "LastActivityDate",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Choices:
    """What a person chose for one group: who survives, whose value a field keeps, and who is no part of it."""

    survivor: str
    kept: Mapping[str, str] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Preview:
    """The outcome of one merge, for every field in which any of its records holds something."""

    survivor: str
    losers: tuple[str, ...]
    left_out: tuple[str, ...]
    fields: Mapping[str, Merged]
    lost: tuple[tuple[str, str, str], ...]
    """(field, key, value) of everything that would be gone."""
    changes: Mapping[str, str]
    """Field -> new value of the survivor."""
    filled: Mapping[str, str]
    """Field that is blank in the survivor -> the record that fills it, "" where several do."""
    refused: str
    """Why this merge cannot be, "" where it can."""
    into_converted: bool = False
    """Whether the survivor is converted: Salesforce merges nothing into it, so it becomes one in Sluice only."""

    @property
    def steps(self) -> int:
        """How many merges Salesforce needs for it."""
        return -(-len(self.losers) // OTHERS_PER_MERGE)


@dataclass(frozen=True)
class Plan:
    """Many groups merged as suggested: the rows of the queue that are ready, and what each loses."""

    ready: pd.DataFrame
    previews: Mapping[str, Preview]
    passed_over: int
    """Groups that need a person: Salesforce would refuse them as they are."""

    @property
    def records(self) -> int:
        """How many records take part."""
        return sum(len(outcome.losers) + 1 for outcome in self.previews.values())

    @property
    def into_converted(self) -> int:
        """How many of the groups become one in Sluice only."""
        return sum(outcome.into_converted for outcome in self.previews.values())

    @property
    def losing(self) -> dict[str, int]:
        """Group -> how many values would be lost, where any would."""
        return {group_id: len(outcome.lost) for group_id, outcome in self.previews.items() if outcome.lost}

    def lines(self) -> list[Line]:
        """The decisions to write, one a group."""
        told = zip(self.ready["group_id"], self.ready["probability"], self.ready["reason"])
        return [
            line
            for group_id, probability, reason in told
            for line in merge_lines(self.previews[group_id], probability, why(probability, reason))
        ]


def suggest(records: pd.DataFrame, survivor: str) -> Choices:
    """The choices to begin with: a converted lead survives, and further converted ones are left out."""
    converted = _converted(records)
    if not converted:
        return Choices(survivor)
    first = survivor if survivor in converted else converted[0]
    return Choices(first, left_out=frozenset(converted) - {first})


def preview(records: pd.DataFrame, choices: Choices, how: Survivorship = DEFAULT) -> Preview:
    """What merging these records (complete leads of one group) would do under these choices and rules."""
    part = records.loc[~records.index.isin(choices.left_out)]
    losers = [str(key) for key in part.index if key != choices.survivor]
    names = open_fields(part)
    suggested = golden.of_groups(part, {choices.survivor: losers}, names, how)[choices.survivor]
    left_out = [str(key) for key in records.index if key in choices.left_out]
    return _preview(_held(part, names), choices, losers, left_out, suggested, set(_converted(records)))


def plan_all(groups: pd.DataFrame, found: pd.DataFrame, leads: pd.DataFrame, how: Survivorship = DEFAULT) -> Plan:
    """What merging all these groups of the queue as suggested would do; `found` has their records."""
    members = found[found["group_id"].isin(set(groups["group_id"]))]
    records = leads.loc[members["record_key"]]
    converted = set(_converted(records))
    ready = groups[~groups["group_id"].isin(several_converted(members, members["record_key"].isin(converted)))]
    survivor_of = members[members["is_survivor"]].set_index("group_id")["record_key"].to_dict()
    losers: dict[str, list[str]] = {group_id: [] for group_id in ready["group_id"]}
    for group_id, key in zip(members["group_id"], members["record_key"]):
        if group_id in losers and key != survivor_of[group_id]:
            losers[group_id].append(key)
    names = open_fields(records)
    held = _held(records, names)
    suggested = golden.of_groups(
        records, {survivor_of[group_id]: keys for group_id, keys in losers.items()}, names, how
    )
    previews = {}
    for group_id, keys in losers.items():
        survivor = survivor_of[group_id]
        part = {key: held[key] for key in (survivor, *keys)}
        previews[group_id] = _preview(part, Choices(survivor), keys, (), suggested[survivor], converted)
    return Plan(ready, previews, len(groups) - len(ready))


def several_converted(members: pd.DataFrame, converted: pd.Series) -> set[str]:
    """The groups of which several records are `converted` (aligned with `members`): no merge makes one of those."""
    counts = members.loc[converted.to_numpy(), "group_id"].value_counts()
    return set(counts.index[counts > 1])


def open_fields(records: pd.DataFrame) -> list[str]:
    """The fields whose value a merge decides, in the order in which they are shown."""
    derived = {name for name, parts in FOLLOWS.items() if any((records[part] != "").any() for part in parts)}
    return [str(name) for name in records.columns if name not in _SET_BY_SALESFORCE | derived]


def why(probability: float, reason: str) -> str:
    """What to write beside a decision on a group; never "100%" for something that is not certain."""
    sure = f"{probability if probability == 1 else min(probability, 0.999):.1%}"
    return f"{sure}: {reason}" if reason else sure


def merge_lines(outcome: Preview, probability: float, because: str) -> list[Line]:
    """The decisions of a merge: the merge itself, and that the records left out are somebody else."""
    payload = {
        "object": "lead",
        "survivor": outcome.survivor,
        "losers": list(outcome.losers),
        "values": dict(outcome.changes),
        "probability": probability,
    }
    lines = [Line("merge", payload, why=because)]
    if outcome.left_out:
        everybody = [outcome.survivor, *outcome.losers, *outcome.left_out]
        pairs = [pair for pair in combinations(everybody, 2) if set(pair) & set(outcome.left_out)]
        lines.append(_apart(pairs, "left out of a merge"))
    return lines


def apart_line(keys: Sequence[str], because: str) -> Line:
    """The decision that no two of these are one person."""
    return _apart(list(combinations(keys, 2)), because)


def in_words(outcome: Preview, names: Mapping[str, str], *, most: int = 4) -> str:
    """The effect in one line; `names` says what to call each record ("A"). Field labels may be the source's own."""
    if outcome.refused:
        return outcome.refused
    said = [_become_one(outcome)]
    by_record: dict[str, list[str]] = {}
    for name, key in outcome.filled.items():
        by_record.setdefault(key, []).append(label(name))
    for key, filled in by_record.items():
        source = f" from {names[key]}" if key else ""
        said.append(f"{_listed(filled, most)} {'is' if len(filled) == 1 else 'are'} filled{source}.")
    gone: dict[str, list[str]] = {}
    for name, key, _ in outcome.lost:
        gone.setdefault(label(name), []).append(names[key])
    losses = [f"{name} of {_listed(keys, most)}" for name, keys in gone.items()]
    said.append(f"{_listed(losses, most)} would be lost." if losses else "Nothing is lost.")
    if outcome.left_out:
        left = [names[key] for key in outcome.left_out]
        said.append(f"{_listed(left, most)} {'stays' if len(left) == 1 else 'stay'} apart.")
    if outcome.steps > 1 and not outcome.into_converted:
        said.append(f"In Salesforce it takes {outcome.steps} merges, three records at most in each.")
    return " ".join(said)


def in_short(outcome: Preview) -> str:
    """The effect in counts, where the whole of it is too long to read at a glance."""
    if outcome.refused:
        return outcome.refused
    filled, lost, left = len(outcome.filled), len({name for name, _, _ in outcome.lost}), len(outcome.left_out)
    said = [_become_one(outcome)]
    if filled:
        said.append(f"{steps.counted(filled, 'field')} {'is' if filled == 1 else 'are'} filled.")
    said.append(f"Values of {steps.counted(lost, 'field')} would be lost." if lost else "Nothing is lost.")
    if left:
        said.append(f"{steps.counted(left, 'record')} {'stays' if left == 1 else 'stay'} apart.")
    if outcome.steps > 1 and not outcome.into_converted:
        said.append(f"Salesforce needs {outcome.steps} merges.")
    return " ".join(said)


def not_in_salesforce(outcome: Preview, names: Mapping[str, str]) -> str:
    """Why Salesforce cannot follow this merge, and what can be done there instead; "" where it can."""
    if outcome.refused or not outcome.into_converted:
        return ""
    survivor = names[outcome.survivor]
    return (
        f"{survivor} is converted, and Salesforce merges nothing into a converted lead. Merged, they count as one in "
        "Sluice only, and the change files leave them out. To make them one in Salesforce, skip this group and convert "
        f"the others into the contact and account of {survivor} (Customers)."
    )


def label(name: str) -> str:
    """What to call a field of a lead in a merge: an owner is a person, not an Id."""
    return "Owner" if name == "OwnerId" else fields.label("lead", name)


Held = Mapping[str, Mapping[str, str]]
"""Key -> field -> value."""


def _held(records: pd.DataFrame, names: Iterable[str]) -> Held:
    present = list(dict.fromkeys([*names, *FOLLOWS]))
    columns = [records[name].tolist() for name in present]
    return {str(key): dict(zip(present, row)) for key, row in zip(records.index, zip(*columns))}


def _preview(
    held: Held,
    choices: Choices,
    losers: Sequence[str],
    left_out: Sequence[str],
    suggested: Mapping[str, Merged],
    converted: set[str],
) -> Preview:
    mine = held[choices.survivor]
    outcome = {name: _chosen(name, merged, held, choices.kept.get(name, "")) for name, merged in suggested.items()}
    changes = {name: merged.value for name, merged in outcome.items() if merged.value != mine[name]}
    lost = [
        (name, key, row[name])
        for name, merged in outcome.items()
        for key, row in held.items()
        if row[name] in merged.lost
    ]
    return Preview(
        survivor=choices.survivor,
        losers=tuple(losers),
        left_out=tuple(left_out),
        fields=outcome,
        lost=tuple(lost),
        changes=changes | _following(held, outcome, choices.survivor),
        filled={name: outcome[name].from_key for name in changes if not mine[name]},
        refused=_refused(choices.survivor, losers, left_out, converted),
        into_converted=choices.survivor in converted,
    )


def _chosen(name: str, suggested: Merged, held: Held, keeper: str) -> Merged:
    """The value that a person picked, else the one suggested."""
    value = held[keeper][name] if keeper in held else ""
    if not value:
        return suggested
    others = dict.fromkeys(row[name] for row in held.values() if row[name] and row[name] != value)
    return Merged(value, keeper, tuple(others))


def _following(held: Held, outcome: Mapping[str, Merged], survivor: str) -> dict[str, str]:
    """New values of fields that are made from others, where the survivor has them and their parts change."""
    following = {}
    for name, parts in FOLLOWS.items():
        present = [outcome[part] for part in parts if part in outcome]
        sources = {merged.from_key for merged in present}
        if name in outcome or not held[survivor][name] or sources <= {survivor}:
            continue
        whole = held[sources.pop()][name] if len(sources) == 1 else " ".join(merged.value for merged in present)
        if whole and whole != held[survivor][name]:
            following[name] = whole
    return following


def _refused(survivor: str, losers: Sequence[str], left_out: Sequence[str], converted: set[str]) -> str:
    if converted & set(losers):
        return "Salesforce cannot merge a converted lead away: let it survive, or leave it out."
    if not losers and survivor in converted and converted >= set(left_out):
        return (
            "Each of these was converted, and Salesforce merges no converted leads. "
            "Skip them, or say that they are not duplicates."
        )
    return "" if losers else "There is nothing to merge: fewer than two records take part."


def _become_one(outcome: Preview) -> str:
    return f"{len(outcome.losers) + 1} records become 1{' in Sluice' if outcome.into_converted else ''}."


def _converted(records: pd.DataFrame) -> list[str]:
    return [str(key) for key in records.index[values.truth(records["IsConverted"])]]


def _apart(pairs: Sequence[tuple[str, str]], because: str) -> Line:
    return Line("not_duplicate", {"object": "lead", "pairs": [sorted(pair) for pair in pairs]}, why=because)


def _listed(names: Sequence[str], most: int) -> str:
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
