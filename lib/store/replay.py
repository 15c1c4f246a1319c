"""The active decisions in order, and what they amount to.

A line is active unless an active later line undoes it. An active line whose records or premises are missing lies
dormant: a merge needs all its records there and none of them merged away by an earlier line. Nothing is stored about
that, so a dormant line revives by itself when what it needs comes back.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from lib.model import rules
from lib.model.rules import Rules
from lib.store.lines import Record
from lib.store.schema import RECORDS, decision, decision_record, decision_target, import_

_MERGES = ["object", "loser", "survivor", "decision_id", "probability"]
_LINKS = ["lead_key", "object", "key", "same", "decision_id"]
_VERDICTS = ["lead_key", "junk_kind", "verdict", "decision_id"]


@dataclass(frozen=True)
class State:
    """What the active decisions of a book amount to.

    `merges` has one row a merged record, with the survivor it ended in. `linked` and `unlinked` hold pairs
    (left < right) of leads that people said are, or are not, one person. `links` has one row a lead and contact or
    account that people said it is (`same` yes) or is not (no). `dormant` holds the ids of lines that wait
    for their records or premises, `line` the newest line that was laid.
    """

    merges: pd.DataFrame
    values: Mapping[Record, Mapping[str, str]]
    verdicts: pd.DataFrame
    links: pd.DataFrame
    linked: frozenset[tuple[str, str]]
    unlinked: frozenset[tuple[str, str]]
    plans: Mapping[str, Mapping[str, Any]]
    rules: Rules
    dormant: frozenset[int]
    line: int
    said: _Said

    @property
    def merged(self) -> pd.Series:
        """Merged lead -> the lead that it ended in."""
        return self.merged_of("lead")

    def merged_of(self, object_name: str) -> pd.Series:
        """Merged record -> the record that it ended in, of one object."""
        rows = self.merges[self.merges["object"] == object_name]
        return rows.set_index("loser")["survivor"]


def undone(
    connection: sa.Connection, book_id: int, *, imports_only: bool = False, before: int | None = None
) -> dict[int, int]:
    """Line that is undone -> the active line that undoes it; as it was `before` a line, where one is given."""
    wanted = (
        sa.select(decision_target.c.decision_id, decision_target.c.target_id)
        .join(decision, decision.c.id == decision_target.c.decision_id)
        .where(decision.c.book_id == book_id)
        .order_by(decision_target.c.decision_id.desc())
    )
    if imports_only:
        wanted = wanted.where(decision.c.changes_imports)
    if before is not None:
        wanted = wanted.where(decision.c.id < before)
    found: dict[int, int] = {}
    for undo_id, target in connection.execute(wanted).all():
        if undo_id not in found:
            found[target] = undo_id
    return found


def active_imports(connection: sa.Connection, book_id: int, *, before: int | None = None) -> list[int]:
    """The imports that are not undone, each after those that it lies over; as it was `before` a line, where given.

    An import lies over those that describe an earlier day, and over those of its own day that were loaded earlier: an
    old export that is loaded late does not replace what is newer.
    """
    out = undone(connection, book_id, imports_only=True, before=before)
    wanted = sa.select(import_.c.id, import_.c.decision_id).where(import_.c.book_id == book_id)
    if before is not None:
        wanted = wanted.where(import_.c.decision_id < before)
    rows = connection.execute(wanted.order_by(import_.c.as_of, import_.c.decision_id))
    return [import_id for import_id, decision_id in rows if decision_id not in out]


def state_of(connection: sa.Connection, book_id: int, since: State | None = None) -> State:
    """Replay the active decisions of a book, or lay the newer ones over a state `since` that is known already.

    A line that undoes another, or that brings rows in, may change what earlier lines amount to: then all are replayed.
    """
    newer = (
        sa.select(decision.c.id, decision.c.kind, decision.c.payload)
        .where(decision.c.book_id == book_id, decision.c.id > (since.line if since else 0))
        .order_by(decision.c.id)
    )
    rows = connection.execute(newer).all()
    if since is not None and any(kind in ("import", "undo") for _, kind, _ in rows):
        return state_of(connection, book_id)
    out = undone(connection, book_id) if since is None else {}
    lines = [
        (line_id, kind, json.loads(payload))
        for line_id, kind, payload in rows
        if line_id not in out and kind not in ("import", "undo")
    ]
    newest = rows[-1].id if rows else since.line if since else 0
    if since is not None and not lines:
        return since
    return replay(lines, _present(connection, book_id, since), since=since, line=newest)


def _present(connection: sa.Connection, book_id: int, since: State | None) -> set[Record]:
    """The records that decisions (those newer than a known state) name and active imports hold."""
    named = (
        sa.select(decision_record.c.object, decision_record.c.key)
        .join(decision, decision.c.id == decision_record.c.decision_id)
        .where(decision.c.book_id == book_id, decision.c.id > (since.line if since else 0))
        .distinct()
        .subquery()
    )
    active = active_imports(connection, book_id)
    objects = connection.execute(sa.select(named.c.object).distinct()).scalars().all()
    found: set[Record] = set()
    for object_name in set(objects) & set(RECORDS):
        rows = RECORDS[object_name]
        held = sa.exists().where(rows.c.key == named.c.key, rows.c.import_id.in_(active))
        wanted = sa.select(named.c.key).where(named.c.object == object_name, held)
        found |= {(object_name, key) for key in connection.execute(wanted).scalars().all()}
    return found


@dataclass
class _Said:
    """What decisions amount to while they are laid one over the other."""

    survivors: dict[Record, tuple[str, int, float]]
    values: dict[Record, Mapping[str, str]]
    verdicts: dict[tuple[str, str], tuple[str, int]]
    links: dict[tuple[str, str, str], tuple[str, int]]
    together: dict[tuple[str, str], bool]
    """Pair of leads -> whether it was last said that they are one person, or that they are not."""
    plans: dict[str, Mapping[str, Any]]
    rules: Rules
    dormant: set[int]

    def copy(self) -> _Said:
        return _Said(
            dict(self.survivors),
            dict(self.values),
            dict(self.verdicts),
            dict(self.links),
            dict(self.together),
            dict(self.plans),
            self.rules,
            set(self.dormant),
        )

    def lay(self, line_id: int, kind: str, said: Mapping[str, Any], present: set[Record]) -> None:
        """One decision over the others, dormant where its records or premises are missing."""

        def stands(record: Record) -> bool:
            return record in present and record not in self.survivors

        in_force = True
        if kind == "merge":
            name, survivor, losers = said["object"], said["survivor"], said["losers"]
            in_force = stands((name, survivor)) and all(stands((name, loser)) for loser in losers)
            if in_force:
                made = (survivor, line_id, float(said.get("probability") or 0.0))
                self.survivors.update({(name, loser): made for loser in losers})
                self._change((name, survivor), said.get("values") or {})
        elif kind in ("duplicate", "not_duplicate"):
            name = said["object"]
            pairs = [(a, b) for a, b in said["pairs"] if (name, a) in present and (name, b) in present]
            in_force = bool(pairs)
            if name == "lead":
                self.together.update({(min(pair), max(pair)): kind == "duplicate" for pair in pairs})
        elif kind == "answer":
            name, pair = said["object"], (min(said["pair"]), max(said["pair"]))
            in_force = all((name, key) in present for key in pair)
            if in_force and name == "lead" and said["same"] != "unsure":
                self.together[pair] = said["same"] == "yes"
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

    def _change(self, record: Record, values: Mapping[str, str]) -> None:
        if values:
            self.values[record] = {**self.values.get(record, {}), **values}


def replay(
    lines: Iterable[tuple[int, str, Mapping[str, Any]]],
    present: set[Record],
    *,
    since: State | None = None,
    line: int = 0,
) -> State:
    """Lay decisions (id, kind, payload) one over the other; `present` are the records that exist.

    With `since` they are laid over what that state amounts to. `line` is the newest line that was looked at.
    """
    laid = since.said.copy() if since else _Said({}, {}, {}, {}, {}, {}, Rules(), set())
    for line_id, kind, said in lines:
        laid.lay(line_id, kind, said, present)
    return State(
        merges=_merges(laid.survivors),
        values=laid.values,
        verdicts=_frame([(*at, *said) for at, said in laid.verdicts.items()], _VERDICTS),
        links=_frame([(*at, *said) for at, said in laid.links.items()], _LINKS),
        linked=frozenset(pair for pair, one in laid.together.items() if one),
        unlinked=frozenset(pair for pair, one in laid.together.items() if not one),
        plans=laid.plans,
        rules=laid.rules,
        dormant=frozenset(laid.dormant),
        line=line,
        said=laid,
    )


def _merges(survivors: dict[Record, tuple[str, int, float]]) -> pd.DataFrame:
    """One row a merged record, chains followed to their end: what a survivor ended in was decided later."""
    ends: dict[Record, str] = {}
    for (name, loser), (survivor, _, _) in reversed(survivors.items()):
        ends[name, loser] = ends.get((name, survivor), survivor)
    rows = [(*record, ends[record], line_id, probability) for record, (_, line_id, probability) in survivors.items()]
    return _frame(rows, _MERGES)


def _frame(rows: list[tuple], columns: list[str]) -> pd.DataFrame:
    kinds = {"decision_id": "int64", "probability": "float64"}
    return pd.DataFrame(rows, columns=columns).astype({name: kinds.get(name, "str") for name in columns})


@functools.lru_cache(maxsize=64)
def _rules(text: str) -> Rules:
    return rules.from_yaml(text)
