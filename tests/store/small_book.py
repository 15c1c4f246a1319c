"""A store to try things on: people, a clock, frames of a few leads, and short ways to commit and decide."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pandas as pd

from lib.model.actor import Actor
from lib.store import imports, ledger
from lib.store.imports import Import, ImportTable
from lib.store.lines import Line

ANN = Actor("Ann", "admin")
BEN = Actor("Ben", "admin")
VIEWER = Actor("Vera", "viewer")
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def frame(rows: dict[str, dict[str, str]]) -> pd.DataFrame:
    """Key -> {column: value} as a frame of records."""
    made = pd.DataFrame.from_dict(rows, orient="index").fillna("").astype("str")
    made.index = pd.Index(list(rows), name="key", dtype="str")
    return made


def leads(*names: str, **columns: str) -> pd.DataFrame:
    """One lead a name: its key, its last name, and an e-mail made from it."""
    return frame({name: {"LastName": name, "Email": f"{name}@example.com", **columns} for name in names})


def table(rows: pd.DataFrame, object_name: str = "lead", refused: int = 0) -> ImportTable:
    lines = pd.Series(range(2, len(rows) + 2), index=rows.index)
    mapping = {f"The {column}": column for column in rows.columns}
    rejected = pd.DataFrame(
        {"line": range(90, 90 + refused), "reason": ["too many cells"] * refused, "raw": ["a,b,c"] * refused}
    )
    return ImportTable(object_name, rows, lines, mapping, rejected)


def load(
    store, book_id, *tables: ImportTable, actor=ANN, sha256="aa", name="leads.csv", progress=None, **more
) -> Import:
    return imports.commit(
        store,
        actor,
        book_id,
        name=name,
        sha256=sha256,
        size=123,
        exporter="Salesforce Data Loader",
        tables=tables,
        now=NOW,
        progress=progress,
        **{"as_of": date(2026, 11, 20), **more},
    )


def decide(store, book_id, *lines: Line, actor=ANN, batch=None) -> list[int]:
    """Append with the newest line seen."""
    return ledger.append(store, actor, book_id, lines, seen=ledger.version(store, book_id), now=NOW, batch=batch)


def merge(survivor: str, *losers: str, **values: str) -> Line:
    payload = {"object": "lead", "survivor": survivor, "losers": list(losers), "values": values, "probability": 0.97}
    return Line("merge", payload)


def fix(key: str, **values: str) -> Line:
    return Line("fix", {"object": "lead", "key": key, "values": values})


def verdict(lead: str, junk_kind: str = "student", said: str = "junk") -> Line:
    return Line("verdict", {"lead": lead, "junk_kind": junk_kind, "verdict": said})


def answer(left: str, right: str, same: str) -> Line:
    return Line("answer", {"object": "lead", "pair": [left, right], "same": same})


def link(lead: str, key: str, same: str = "yes", object_name: str = "contact") -> Line:
    return Line("link", {"lead": lead, "object": object_name, "key": key, "same": same})


def apart(*pairs: tuple[str, str]) -> Line:
    return Line("not_duplicate", {"object": "lead", "pairs": [list(pair) for pair in pairs]})


def together(*pairs: tuple[str, str]) -> Line:
    return Line("duplicate", {"object": "lead", "pairs": [list(pair) for pair in pairs]})


def rules(days: int) -> Line:
    return Line("rules", {"yaml": f"stale_after_days: {days}"})
