"""The open duplicate groups of one match run, kept up with the ledger: a decision recomputes its own groups only.

Records that likely pairs connect form a component; what people decide about a component's records changes that
component's groups and no others. So the groups of a hundred thousand leads are found once, and each decision after
that costs as much as the few records it is about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock

import numpy as np
import pandas as pd

from lib.jobs import duplicate_queue, review
from lib.matching import groups
from lib.model.survivorship import DEFAULT, Survivorship
from lib.store import book
from lib.store.replay import State, replay

Entry = tuple[frozenset[int], frozenset[Hashable]]
"""Components that decisions tie together, and what was decided about their records."""


@dataclass(frozen=True)
class Standing:
    """What stands of a run's groups under a state of the ledger.

    `found` has one row a record (review.open_groups, with `source` and `owner`), `queue` one row a group
    (duplicate_queue.queue), the one most worth deciding first; `before` groups there were before anybody decided, and
    `decided` of them are.
    """

    found: pd.DataFrame
    queue: pd.DataFrame
    before: int
    decided: int


class Workbench:
    """Groups at one threshold, for whichever state of the ledger is asked for; safe to share between threads."""

    def __init__(
        self,
        pairs: pd.DataFrame,
        leads: pd.DataFrame,
        threshold: float,
        how: Survivorship = DEFAULT,
        stakes: pd.Series | None = None,
        activities: pd.Series | None = None,
    ) -> None:
        """`pairs` of a match run, `leads` as imported; by key `stakes`, what hangs on a lead, and
        `activities`, how many it has.
        """
        self._pairs, self._leads, self._threshold = pairs, leads, threshold
        self._how, self._stakes, self._activities = how, stakes, activities
        codes, keys = pd.factorize(pd.concat([pairs["left_key"], pairs["right_key"]], ignore_index=True))
        left, right = codes[: len(pairs)].astype(np.int64), codes[len(pairs) :].astype(np.int64)
        strong = pairs["match_probability"].to_numpy() >= threshold
        component = groups.components(left[strong], right[strong], len(keys))
        self._left, self._right = component[left], component[right]
        self._members = _by_code(component, np.asarray(keys, dtype=object))
        self._home: dict[str, int] = dict(zip(keys, component.tolist()))
        self._entries: dict[int, Entry] = {}
        self._known: frozenset[str] = frozenset()
        self._lock = Lock()
        self._found, self._queue = self._recompute(None, replay([], set()))
        self._first = self._found

    def at(self, state: State, known: frozenset[str] = frozenset()) -> Standing:
        """The groups under a state, `known` being the leads that are contacts already; costs what has changed since
        what was asked for before.
        """
        with self._lock:
            entries = self._decided(state)
            changed = {
                component
                for component in self._entries.keys() | entries.keys()
                if self._entries.get(component) != entries.get(component)
            }
            changed |= {self._home[lead] for lead in known ^ self._known if lead in self._home}
            self._known = known
            if changed:
                self._patch(changed, state)
            self._entries = entries
            touched = list(entries)
            decided = duplicate_queue.decided(_of(self._first, touched), _of(self._found, touched))
            return Standing(self._found, self._queue, int(self._first["group_id"].nunique()), decided)

    def _patch(self, changed: set[int], state: State) -> None:
        self._found = self._found[~self._found["component"].isin(changed)].reset_index(drop=True)
        self._queue = self._queue[~self._queue["component"].isin(changed)].reset_index(drop=True)
        merged = set(state.merged.index)
        standing = [key for component in changed for key in self._members.get(component, ()) if key not in merged]
        if len(standing) < 2:
            return
        found, queue = self._recompute(changed, state)
        self._found = pd.concat([self._found, found], ignore_index=True)
        self._queue = duplicate_queue.in_order(pd.concat([self._queue, queue], ignore_index=True))

    def _recompute(self, components: set[int] | None, state: State) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The open groups of some components (None: of all), as rows of `found` and of the queue."""
        pairs = self._pairs
        if components is None:
            keys = [key for held in self._members.values() if len(held) > 1 for key in held]
        else:
            inside = np.isin(self._left, list(components)) & np.isin(self._right, list(components))
            pairs = pairs[inside]
            keys = [key for component in components for key in self._members.get(component, ())]
        held = self._leads.loc[self._leads.index.isin(keys) if components is None else self._held(keys)]
        leads = book.lay_over({"lead": held}, state)["lead"]
        standing = review.open_pairs(pairs, state.merged)
        found = review.open_groups(standing, state, leads, self._threshold, self._how, self._activities)
        found["component"] = found["record_key"].map(self._home).astype("int64")
        queue = duplicate_queue.queue(found, standing, leads, self._known, self._stakes)
        queue["component"] = queue["group_id"].map(self._home).astype("int64")
        people = leads.loc[found["record_key"], ["LeadSource", "OwnerId", "OwnerName"]]
        found["source"] = people["LeadSource"].to_numpy()
        found["owner"] = people["OwnerId"].where(people["OwnerId"].ne(""), people["OwnerName"]).to_numpy()
        return found, queue

    def _decided(self, state: State) -> dict[int, Entry]:
        """Component -> those that decisions tie it to, and what was decided about their records."""
        ties: list[tuple[int, int]] = []
        said: dict[int, list[Hashable]] = defaultdict(list)
        merges = state.merges[state.merges["object"] == "lead"]
        told: list[tuple[str, str, str]] = [("m", a, b) for a, b in zip(merges["loser"], merges["survivor"])]
        told += [("+", a, b) for a, b in state.linked] + [("-", a, b) for a, b in state.unlinked]
        for line in told:
            one, other = self._component(line[1]), self._component(line[2])
            ties.append((one, other))
            said[one].append(line)
        for (name, key), values in state.values.items():
            if name == "lead" and key in self._home:
                said[self._home[key]].append(("v", key, tuple(sorted(values.items()))))
        entries: dict[int, Entry] = {}
        for together in _tied(ties, said):
            entry = (frozenset(together), frozenset(line for component in together for line in said[component]))
            entries.update(dict.fromkeys(together, entry))
        return entries

    def _held(self, keys: list[str]) -> list[str]:
        return [key for key in keys if key in self._leads.index]

    def _component(self, key: str) -> int:
        """A record's component; one that no pair names gets one of its own."""
        if key not in self._home:
            self._home[key] = len(self._home)
            self._members[self._home[key]] = [key]
        return self._home[key]


def _by_code(codes: np.ndarray, keys: np.ndarray) -> dict[int, list[str]]:
    """Code -> the keys that have it."""
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    parts = np.split(keys[order], starts[1:])
    return {int(code): part.tolist() for code, part in zip(codes[order][starts], parts)}


def _of(found: pd.DataFrame, components: list[int]) -> pd.DataFrame:
    return found[found["component"].isin(components)]


def _tied(ties: Iterable[tuple[int, int]], alone: Mapping[int, object]) -> list[list[int]]:
    """The sets of components that are tied together, directly or through others."""
    home: dict[int, list[int]] = {component: [component] for component in alone}
    for one, other in ties:
        mine, others = home.setdefault(one, [one]), home.setdefault(other, [other])
        if mine is others:
            continue
        mine.extend(others)
        home.update(dict.fromkeys(others, mine))
    return list({id(together): together for together in home.values()}.values())
