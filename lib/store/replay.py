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
_VERDICTS = ["lead_key", "junk_kind", "verdict", "decision_id"]


@dataclass(frozen=True)
class State:
    """What the active decisions of a book amount to.

    `merges` has one row a merged record, with the survivor it ended in. `unlinked` holds pairs (left < right) of leads.
    `dormant` holds the ids of lines that wait for their records or premises.
    """

    merges: pd.DataFrame
    values: Mapping[Record, Mapping[str, str]]
    verdicts: pd.DataFrame
    unlinked: frozenset[tuple[str, str]]
    plans: Mapping[str, Mapping[str, Any]]
    rules: Rules
    dormant: frozenset[int]

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


def state_of(connection: sa.Connection, book_id: int) -> State:
    """Replay the active decisions of a book."""
    out = undone(connection, book_id)
    wanted = (
        sa.select(decision.c.id, decision.c.kind, decision.c.payload)
        .where(decision.c.book_id == book_id, decision.c.kind.not_in(["import", "undo"]))
        .order_by(decision.c.id)
    )
    lines = [
        (line_id, kind, json.loads(payload))
        for line_id, kind, payload in connection.execute(wanted).all()
        if line_id not in out
    ]
    return replay(lines, _present(connection, book_id))


def _present(connection: sa.Connection, book_id: int) -> set[Record]:
    """The records that decisions name and active imports hold."""
    named = (
        sa.select(decision_record.c.object, decision_record.c.key)
        .join(decision, decision.c.id == decision_record.c.decision_id)
        .where(decision.c.book_id == book_id)
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


def replay(lines: Iterable[tuple[int, str, Mapping[str, Any]]], present: set[Record]) -> State:
    """Lay decisions (id, kind, payload) one over the other; `present` are the records that exist."""
    survivors: dict[Record, tuple[str, int, float]] = {}
    values: dict[Record, dict[str, str]] = {}
    verdicts: dict[tuple[str, str], tuple[str, int]] = {}
    unlinked: set[tuple[str, str]] = set()
    plans: dict[str, Mapping[str, Any]] = {}
    latest_rules = Rules()
    dormant: set[int] = set()

    def stands(record: Record) -> bool:
        return record in present and record not in survivors

    for line_id, kind, said in lines:
        in_force = True
        if kind == "merge":
            name, survivor, losers = said["object"], said["survivor"], said["losers"]
            in_force = stands((name, survivor)) and all(stands((name, loser)) for loser in losers)
            if in_force:
                made = (survivor, line_id, float(said.get("probability") or 0.0))
                survivors.update({(name, loser): made for loser in losers})
                values.setdefault((name, survivor), {}).update(said.get("values") or {})
        elif kind == "not_duplicate":
            name = said["object"]
            pairs = [(a, b) for a, b in said["pairs"] if (name, a) in present and (name, b) in present]
            in_force = bool(pairs)
            if name == "lead":
                unlinked.update((min(pair), max(pair)) for pair in pairs)
        elif kind == "rules":
            latest_rules = _rules(said["yaml"])
        elif kind == "fix":
            record = (said["object"], said["key"])
            in_force = stands(record)
            if in_force:
                values.setdefault(record, {}).update(said["values"])
        else:
            in_force = stands(("lead", said["lead"]))
            if in_force and kind == "verdict":
                verdicts[said["lead"], said["junk_kind"]] = (said["verdict"], line_id)
            elif in_force:
                plans[said["lead"]] = said
        if not in_force:
            dormant.add(line_id)

    return State(
        merges=_merges(survivors),
        values={record: changed for record, changed in values.items() if changed},
        verdicts=_frame([(*at, *said) for at, said in verdicts.items()], _VERDICTS),
        unlinked=frozenset(unlinked),
        plans=plans,
        rules=latest_rules,
        dormant=frozenset(dormant),
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
