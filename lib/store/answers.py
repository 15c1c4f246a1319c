"""What people have said about pairs of leads, and of leads and contacts or accounts, read back to learn from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations
from typing import Any

import pandas as pd
import sqlalchemy as sa

from lib.store import replay
from lib.store.database import Store
from lib.store.schema import decision

COLUMNS = {"left_key": "str", "right_key": "str", "same": "str", "decision_id": "int64", "asked": "bool"}


def answers(store: Store, book_id: int, dormant: Collection[int] = ()) -> pd.DataFrame:
    """One row a pair of leads (left < right): `same` is yes, no or unsure, `asked` whether in reply to a question.

    Merges say yes to every pair of their records, but not where many groups were merged at once: nobody looked at each
    of them. What was said last about a pair counts. Lines that are undone or lie `dormant` say nothing.
    """
    lines = _lines(store, book_id, ["merge", "duplicate", "not_duplicate", "answer"], dormant)
    merges = Counter(line.batch_id for line in lines if line.kind == "merge" and line.batch_id)
    said: dict[tuple[str, str], tuple[str, int, bool]] = {}
    for line in lines:
        if line.kind == "merge" and merges[line.batch_id] > 1:
            continue
        payload = json.loads(line.payload)
        if payload["object"] == "lead":
            same, pairs = _reading(line.kind, payload)
            said |= {(min(pair), max(pair)): (same, line.id, line.kind == "answer") for pair in pairs}
    return pd.DataFrame([(*pair, *what) for pair, what in said.items()], columns=list(COLUMNS)).astype(COLUMNS)


LINK_COLUMNS = {"lead_key": "str", "object": "str", "key": "str", "same": "str", "decision_id": "int64"}


def links(store: Store, book_id: int, dormant: Collection[int] = ()) -> pd.DataFrame:
    """What people have said about leads and contacts or accounts, one row a pair, as `answers` has it: `same` is yes or
    no; where many were confirmed at once, nobody looked at each of them.
    """
    lines = _lines(store, book_id, ["link"], dormant)
    payloads = [json.loads(line.payload) for line in lines]
    confirmed = Counter(line.batch_id for line, payload in zip(lines, payloads) if payload["same"] == "yes")
    said: dict[tuple[str, str, str], tuple[str, int]] = {}
    for line, payload in zip(lines, payloads):
        pair = (payload["lead"], payload["object"], payload["key"])
        if line.batch_id and confirmed[line.batch_id] > 1:
            said.pop(pair, None)
        else:
            said[pair] = (payload["same"], line.id)
    return pd.DataFrame([(*pair, *what) for pair, what in said.items()], columns=list(LINK_COLUMNS)).astype(
        LINK_COLUMNS
    )


def _lines(store: Store, book_id: int, kinds: Collection[str], dormant: Collection[int]) -> list[sa.Row]:
    """The lines of some kinds that are active and not dormant, in order."""
    wanted = (
        sa.select(decision.c.id, decision.c.kind, decision.c.payload, decision.c.batch_id)
        .where(decision.c.book_id == book_id, decision.c.kind.in_(list(kinds)))
        .order_by(decision.c.id)
    )
    with store.read() as connection:
        out = replay.undone(connection, book_id)
        return [line for line in connection.execute(wanted).all() if line.id not in out and line.id not in dormant]


def _reading(kind: str, payload: Mapping[str, Any]) -> tuple[str, Iterator[tuple[str, str]]]:
    """What a line says, and of which pairs."""
    if kind == "merge":
        return "yes", combinations([payload["survivor"], *payload["losers"]], 2)
    if kind in ("duplicate", "not_duplicate"):
        return "yes" if kind == "duplicate" else "no", ((left, right) for left, right in payload["pairs"])
    left, right = payload["pair"]
    return payload["same"], iter([(left, right)])
