"""Runs: heavy work that is requested once, done by a worker process, and whose result is kept.

    queued ──start──▶ running ──finish──▶ done
       │                 ├──fail, reap──▶ failed
       └────cancel───────┴───────────────▶ cancelled

A run is known by its kind and inputs: the same inputs are never computed twice. `params` are what the worker needs
besides and what does not change the answer. Results are Parquet or JSON, all of them kept in one transaction.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from lib.errors import Cancelled, Conflict, NotFound
from lib.store import books, processes
from lib.store.database import Store
from lib.store.schema import moment, run, run_result, stamp, to_json

Status = Literal["queued", "running", "done", "failed", "cancelled"]
Results = Mapping[str, pd.DataFrame | Mapping[str, Any]]
"""What a run leaves behind, each part under its name."""

_SILENT = timedelta(seconds=60)
"""A worker on another machine that says nothing for so long is taken for dead."""

_UNSTARTED = timedelta(minutes=2)
"""A run that nobody takes for so long, while nothing else of its book is being done, was never started."""

_KEPT = 12
"""How many finished runs of a kind a book keeps; the oldest beyond that go, results and all."""


@dataclass(frozen=True)
class Run:
    """A run as it stands. `share` is how much is done (0 to 1), `text` what is being done, `message` why it failed."""

    id: int
    book_id: int
    kind: str
    inputs: Mapping[str, Any]
    params: Mapping[str, Any]
    status: Status
    share: float
    text: str
    message: str
    requested_at: datetime
    started_at: datetime | None
    heartbeat_at: datetime | None
    finished_at: datetime | None
    cancel_asked: bool
    host: str
    pid: int | None
    process_mark: str


def request(
    store: Store, book_id: int, kind: str, *, inputs: Mapping[str, Any], params: Mapping[str, Any], now: datetime
) -> Run:
    """The run of these inputs that is queued, running or done; else a new queued one."""
    digest = _digest(inputs)
    with store.write() as connection:
        books.lock(connection, book_id)
        same = sa.select(run).where(run.c.book_id == book_id, run.c.kind == kind, run.c.inputs_hash == digest)
        useful = same.where(run.c.status.in_(["queued", "running", "done"]), ~run.c.cancel_asked)
        row = connection.execute(useful.order_by(run.c.id.desc()).limit(1)).one_or_none()
        if row is None:
            values = {
                "book_id": book_id,
                "kind": kind,
                "inputs": to_json(inputs),
                "inputs_hash": digest,
                "params": to_json(params),
                "status": "queued",
                "share": 0.0,
                "text": "",
                "message": "",
                "requested_at": stamp(now),
                "cancel_asked": False,
                "host": "",
                "process_mark": "",
            }
            row = connection.execute(sa.insert(run).values(values).returning(run)).one()
    return _run(row)


def start(store: Store, run_id: int, pid: int, now: datetime) -> Run:
    """Take a queued run for a process. Raises Conflict where another took it, Cancelled where it was cancelled."""
    taken = {
        "status": "running",
        "started_at": stamp(now),
        "heartbeat_at": stamp(now),
        "host": processes.host(),
        "pid": pid,
        "process_mark": processes.mark(pid) or "",
    }
    with store.write() as connection:
        row = _row(connection, run_id)
        if row.status == "cancelled":
            raise Cancelled(f"Run {run_id} was cancelled before it started.")
        if row.status != "queued":
            raise Conflict(f"Run {run_id} is {row.status} already. Request it again to have it done again.")
        return _run(_update(connection, run_id, taken))


def progress(store: Store, run_id: int, share: float, text: str, now: datetime) -> None:
    """Say how far a run is, which also says that its worker lives.

    Raises Cancelled where the run was asked to stop, or is no longer this worker's to do.
    """
    with store.write() as connection:
        row = _row(connection, run_id)
        stopping = row.status == "running" and row.cancel_asked
        if stopping:
            _end(connection, run_id, "cancelled", "", now)
        elif row.status == "running":
            said = {"share": min(max(share, 0.0), 1.0), "text": text, "heartbeat_at": stamp(now)}
            _update(connection, run_id, said)
    if stopping or row.status != "running":
        raise Cancelled(f"Run {run_id} was stopped. Nothing of it was kept.")


def finish(store: Store, run_id: int, results: Results, now: datetime) -> Run:
    """Keep all results of a running run and mark it done. Raises Cancelled where it was stopped in the meantime."""
    try:
        with store.write() as connection:
            finish_within(connection, run_id, results, now)
    except Cancelled:
        fail(store, run_id, "", now)
        raise
    return get(store, run_id)


def finish_within(connection: sa.Connection, run_id: int, results: Results, now: datetime) -> None:
    """The same as a part of a write that keeps what the run has done: both are kept, or neither is."""
    row = _row(connection, run_id)
    if row.status != "running" or row.cancel_asked:
        raise Cancelled(f"Run {run_id} was stopped. Nothing of it was kept.")
    contents = [{"run_id": run_id, "name": name, **_packed(result)} for name, result in results.items()]
    if contents:
        connection.execute(sa.insert(run_result), contents)
    _end(connection, run_id, "done", "", now, share=1.0)
    _forget_oldest(connection, row.book_id, row.kind)


def fail(store: Store, run_id: int, message: str, now: datetime) -> None:
    """Mark a run that has not ended as failed, with the sentence that its page will show."""
    with store.write() as connection:
        row = _row(connection, run_id)
        if row.status in {"queued", "running"}:
            _end(connection, run_id, "cancelled" if row.cancel_asked else "failed", message, now)


def cancel(store: Store, run_id: int, now: datetime) -> None:
    """Ask a run to stop: at once where it is queued, at its worker's next sign of life where it runs."""
    with store.write() as connection:
        row = _row(connection, run_id)
        if row.status == "queued":
            _end(connection, run_id, "cancelled", "", now)
        elif row.status == "running":
            _update(connection, run_id, {"cancel_asked": True})


def reap(store: Store, now: datetime) -> list[int]:
    """Mark the runs whose process has died as failed (cancelled where that was asked); returns their ids."""
    with store.read() as connection:
        if not _given_up(connection, now):
            return []
    with store.write() as connection:
        given_up = _given_up(connection, now)
        for row, reason in given_up:
            _end(connection, row.id, "cancelled" if row.cancel_asked else "failed", reason, now)
    return [row.id for row, _ in given_up]


def get(store: Store, run_id: int) -> Run:
    """The run of that id, or NotFound."""
    with store.read() as connection:
        return _run(_row(connection, run_id, lock=False))


def latest(store: Store, book_id: int, kind: str, inputs: Mapping[str, Any] | None = None) -> Run | None:
    """The newest run of a kind, of whatever status; of exactly these inputs where they are given."""
    wanted = sa.select(run).where(run.c.book_id == book_id, run.c.kind == kind)
    if inputs is not None:
        wanted = wanted.where(run.c.inputs_hash == _digest(inputs))
    with store.read() as connection:
        row = connection.execute(wanted.order_by(run.c.id.desc()).limit(1)).one_or_none()
    return _run(row) if row else None


def done(store: Store, book_id: int, kind: str) -> list[Run]:
    """The finished runs of a kind, the newest first."""
    wanted = sa.select(run).where(run.c.book_id == book_id, run.c.kind == kind, run.c.status == "done")
    with store.read() as connection:
        return [_run(row) for row in connection.execute(wanted.order_by(run.c.id.desc())).all()]


def queued(store: Store, book_id: int) -> list[Run]:
    """The runs of a book that wait for a worker, oldest first."""
    wanted = sa.select(run).where(run.c.book_id == book_id, run.c.status == "queued").order_by(run.c.id)
    with store.read() as connection:
        return [_run(row) for row in connection.execute(wanted).all()]


def result(store: Store, run_id: int, name: str) -> Any:
    """One result of a done run, as it was given to `finish`: a frame with its index, or a dict. Raises NotFound."""
    wanted = sa.select(run_result.c.format, run_result.c.content)
    with store.read() as connection:
        row = connection.execute(wanted.where(run_result.c.run_id == run_id, run_result.c.name == name)).one_or_none()
    if row is None:
        raise NotFound(f"Run {run_id} has kept no {name}. Start it again.")
    if row.format == "json":
        return json.loads(row.content)
    return pq.read_table(pa.BufferReader(row.content)).to_pandas()


def _digest(inputs: Mapping[str, Any]) -> str:
    text = json.dumps(inputs, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _packed(result: pd.DataFrame | Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(result, pd.DataFrame):
        return {"format": "json", "content": to_json(dict(result)).encode()}
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(result), buffer, compression="zstd")
    return {"format": "parquet", "content": buffer.getvalue()}


def _row(connection: sa.Connection, run_id: int, *, lock: bool = True) -> sa.Row:
    wanted = sa.select(run).where(run.c.id == run_id)
    row = connection.execute(wanted.with_for_update() if lock else wanted).one_or_none()
    if row is None:
        raise NotFound(f"There is no run {run_id}. It may have been replaced by a newer one.")
    return row


def _update(connection: sa.Connection, run_id: int, values: Mapping[str, Any]) -> sa.Row:
    return connection.execute(sa.update(run).where(run.c.id == run_id).values(values).returning(run)).one()


def _end(connection: sa.Connection, run_id: int, status: Status, message: str, now: datetime, **more: Any) -> sa.Row:
    return _update(connection, run_id, {"status": status, "message": message, "finished_at": stamp(now), **more})


def _given_up(connection: sa.Connection, now: datetime) -> list[tuple[sa.Row, str]]:
    """The runs that will never end by themselves, each with the reason why."""
    unfinished = connection.execute(sa.select(run).where(run.c.status.in_(["queued", "running"]))).all()
    deaths = [(row, _death(row, now)) for row in unfinished if row.status == "running"]
    busy = {row.book_id for row, reason in deaths if not reason}
    ended = sa.select(run.c.book_id, sa.func.max(run.c.finished_at)).group_by(run.c.book_id)
    last_end = dict(connection.execute(ended).all())
    for row in unfinished:
        waiting_since = max(row.requested_at, last_end[row.book_id] or "")
        if row.status == "queued" and row.book_id not in busy and now - moment(waiting_since) > _UNSTARTED:
            deaths.append((row, "This was never started. Start it again."))
    return [(row, reason) for row, reason in deaths if reason]


def _death(row: sa.Row, now: datetime) -> str:
    """Why a running run must be given up, "" where it need not."""
    alive = processes.mark(row.pid) if row.host == processes.host() else None
    if alive is None:
        silent = now - moment(row.heartbeat_at) > _SILENT
        return "The worker fell silent. Nothing of it was kept; start it again." if silent else ""
    gone = alive == "" or alive != row.process_mark
    return "The worker process ended before it was done. Nothing of it was kept; start it again." if gone else ""


def _forget_oldest(connection: sa.Connection, book_id: int, kind: str) -> None:
    """Only the newest stay, and those that a newer one rests on."""
    ended = sa.select(run.c.id, run.c.inputs).where(
        run.c.book_id == book_id, run.c.kind == kind, run.c.status == "done"
    )
    rows = connection.execute(ended.order_by(run.c.finished_at.desc(), run.c.id.desc())).all()
    needed = {json.loads(row.inputs).get("fit") for row in rows[:_KEPT]}
    old = [row.id for row in rows[_KEPT:] if row.id not in needed]
    connection.execute(sa.delete(run_result).where(run_result.c.run_id.in_(old)))
    connection.execute(sa.delete(run).where(run.c.id.in_(old)))


def _run(row: sa.Row) -> Run:
    return Run(
        id=row.id,
        book_id=row.book_id,
        kind=row.kind,
        inputs=json.loads(row.inputs),
        params=json.loads(row.params),
        status=row.status,
        share=row.share,
        text=row.text,
        message=row.message,
        requested_at=moment(row.requested_at),
        started_at=moment(row.started_at) if row.started_at else None,
        heartbeat_at=moment(row.heartbeat_at) if row.heartbeat_at else None,
        finished_at=moment(row.finished_at) if row.finished_at else None,
        cancel_asked=row.cancel_asked,
        host=row.host,
        pid=row.pid,
        process_mark=row.process_mark,
    )
