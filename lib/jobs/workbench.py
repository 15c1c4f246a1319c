"""The open duplicate groups of one match run, kept up with the ledger: a decision recomputes its own groups only.

Records that likely pairs connect form a component; what people decide about a component's records changes that
component's groups and no others. So the groups of a hundred thousand leads are found once, and each decision after
that costs as much as the few records it is about.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from threading import Lock

import numpy as np
import pandas as pd

from lib.jobs import duplicate_queue, review
from lib.matching import groups
from lib.model.survivorship import DEFAULT, Survivorship
from lib.store import book
from lib.store.replay import State, replay

_REMEMBERED = 200
"""How many decisions back the groups are kept as they were."""


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
        self._by_left = np.argsort(self._left, kind="stable")
        self._left_in_order = self._left[self._by_left]
        self._members = _by_code(component, np.asarray(keys, dtype=object))
        self._home: dict[str, int] = dict(zip(keys, component.tolist()))
        self._tied: dict[int, set[int]] = {}
        """Component -> those that a decision ever tied it to, itself included; most are alone and not in it."""
        self._state, self._known = replay([], set()), frozenset[str]()
        self._earlier: dict[Hashable, tuple[pd.DataFrame, pd.DataFrame]] = {}
        self._lock = Lock()
        self._found, self._queue = self._recompute(None, self._state)
        self._first = self._found.sort_values("component", kind="stable", ignore_index=True)
        self._before, self._decided = int(self._first["group_id"].nunique()), 0

    def at(self, state: State, known: frozenset[str] = frozenset()) -> Standing:
        """The groups under a state, `known` being the leads that are contacts already; costs what has changed since
        what was asked for before.
        """
        with self._lock:
            told = state.decided_since(self._state.mark)
            if told is None:
                told = [*self._state.decided_leads(), *state.decided_leads()]
            changed = {component for leads in told for component in self._tie(leads)}
            if known != self._known:
                changed |= {c for lead in known ^ self._known for c in self._tie([lead] if lead in self._home else [])}
            if changed:
                self._patch(changed, state, known)
            self._state, self._known = state, known
            return Standing(self._found, self._queue, self._before, self._decided)

    def _patch(self, changed: set[int], state: State, known: frozenset[str]) -> None:
        """Replace the groups of some components, which decisions tie to no others. Those that they had before come back
        as they were when what was decided is undone.
        """
        keys = frozenset(key for component in changed for key in self._members[component])
        first = _of(self._first, changed)
        is_out = self._found["component"].isin(changed).to_numpy()
        is_gone = self._queue["component"].isin(changed).to_numpy()
        out = (self._found[is_out], self._queue[is_gone])
        self._earlier[_meaning(keys, self._state.about(keys), self._known)] = out
        while len(self._earlier) > _REMEMBERED:
            del self._earlier[next(iter(self._earlier))]
        state = state.about(keys)
        earlier = self._earlier.get(_meaning(keys, state, known))
        found, queue = earlier or self._recompute(changed, state, known)
        self._found, self._queue = self._found[~is_out], self._queue[~is_gone]
        if len(found):
            self._found = pd.concat([self._found, found])
            self._queue = duplicate_queue.insert(self._queue, queue)
        self._found, self._queue = (table.reset_index(drop=True) for table in (self._found, self._queue))
        self._decided += duplicate_queue.decided(first, found) - duplicate_queue.decided(first, out[0])

    def _recompute(
        self, components: set[int] | None, state: State, known: frozenset[str] = frozenset()
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The open groups of some components (None: of all), as rows of `found` and of the queue."""
        pairs = self._pairs
        if components is None:
            keys = [key for held in self._members.values() if len(held) > 1 for key in held]
        else:
            components = self._with_several(components, state)
            if not components:
                return self._found.iloc[:0], self._queue.iloc[:0]
            keys = [key for component in components for key in self._members[component]]
            pairs = pairs.take(self._within(components))
        held = self._leads.loc[self._leads.index.isin(keys) if components is None else self._held(keys)]
        leads = book.lay_over({"lead": held}, state)["lead"]
        standing = review.open_pairs(pairs, state.merged)
        found = review.open_groups(standing, state, leads, self._threshold, self._how, self._activities)
        if components is not None and found.empty:
            return self._found.iloc[:0], self._queue.iloc[:0]
        found["component"] = self._homes(found["record_key"])
        queue = duplicate_queue.queue(found, standing, leads, known, self._stakes)
        queue["component"] = self._homes(queue["group_id"])
        people = leads.loc[found["record_key"], ["LeadSource", "OwnerId", "OwnerName"]]
        found["source"] = people["LeadSource"].to_numpy()
        found["owner"] = people["OwnerId"].where(people["OwnerId"].ne(""), people["OwnerName"]).to_numpy()
        return found, queue

    def _with_several(self, components: set[int], state: State) -> set[int]:
        """Those components that hold, together with what they are tied to, more than one record that still stands."""
        standing = {
            component: sum(("lead", key) not in state.ends for key in self._members[component])
            for component in components
        }
        return {c for c in components if sum(standing[other] for other in self._tied.get(c, {c})) > 1}

    def _within(self, components: set[int]) -> np.ndarray:
        """The positions of the pairs within some components, in order."""
        wanted = np.fromiter(components, dtype=np.int64, count=len(components))
        starts, ends = (np.searchsorted(self._left_in_order, wanted, side=side) for side in ("left", "right"))
        rows = np.concatenate([self._by_left[start:end] for start, end in zip(starts, ends)])
        return np.sort(rows[np.isin(self._right[rows], wanted)])

    def _tie(self, leads: Iterable[str]) -> set[int]:
        """The components of leads that one decision is about, which it ties, and those tied to them before. A tie
        outlives its decision: then more is computed anew than need be, and nothing else is wrong.
        """
        together: set[int] = set()
        for component in {self._component(lead) for lead in leads}:
            together |= self._tied.get(component, {component})
        if len(together) > 1:
            self._tied.update(dict.fromkeys(together, together))
        return together

    def _held(self, keys: list[str]) -> list[str]:
        return [key for key in keys if key in self._leads.index]

    def _homes(self, keys: Iterable[str]) -> np.ndarray:
        return np.array([self._home[key] for key in keys], dtype=np.int64)

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


def _meaning(keys: frozenset[str], state: State, known: frozenset[str]) -> Hashable:
    """All of a state about some leads that their groups depend on."""
    values = frozenset((record, frozenset(changed.items())) for record, changed in state.values.items())
    pairs = frozenset((key, frozenset(others.items())) for key, others in state.said.together.items())
    return keys, frozenset(state.ends.items()), values, pairs, known & keys


def _of(found: pd.DataFrame, components: set[int]) -> pd.DataFrame:
    return found[found["component"].isin(components)]
