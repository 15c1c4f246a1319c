"""The tables of a store, the same for SQLite and Postgres; migrations/ brings a database to this shape.

Times are ISO text in UTC, one length, so that text order is time order. Documents (mappings, payloads) are JSON text.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from lib.model import fields
from lib.store import postgres

metadata = sa.MetaData()


class Text(sa.TypeDecorator[str]):
    """Text of any characters at all, on Postgres too."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:
        """A value on its way in."""
        return postgres.without_nul(value) if value and dialect.name == "postgresql" else value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:
        """A value on its way out."""
        return postgres.with_nul(value) if value and dialect.name == "postgresql" else value


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True, autoincrement=True)


def _text(name: str, **more: Any) -> sa.Column[str]:
    return sa.Column(name, Text, nullable=False, **more)


def _blank(name: str) -> sa.Column[str]:
    return _text(name, server_default="")


def _of(parent: str, name: str, **more: Any) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey(f"{parent}.id"), nullable=False, **more)


book = sa.Table(
    "book",
    metadata,
    _id(),
    _text("name"),
    _text("name_key"),
    _text("created_at"),
    sa.Column("removed_at", Text),
    sqlite_autoincrement=True,
)
sa.Index(
    "book_name",
    book.c.name_key,
    unique=True,
    sqlite_where=book.c.removed_at.is_(None),
    postgresql_where=book.c.removed_at.is_(None),
)

import_ = sa.Table(
    "import_",
    metadata,
    _id(),
    _of("book", "book_id", index=True),
    sa.Column("decision_id", sa.Integer),
    _text("name"),
    _text("sha256"),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    _text("exporter"),
    _text("mapping"),
    _text("columns"),
    _text("counts"),
    _text("as_of"),
    _text("created_at"),
    _text("files", server_default="[]"),
    sqlite_autoincrement=True,
)

rejected = sa.Table(
    "rejected",
    metadata,
    _id(),
    _of("import_", "import_id", index=True),
    _text("table_name"),
    sa.Column("line", sa.Integer, nullable=False),
    _text("reason"),
    _text("raw"),
    sa.Column("file_no", sa.Integer, nullable=False, server_default="0"),
    sa.Column("table_no", sa.Integer, nullable=False, server_default="0"),
)

shape_mapping = sa.Table(
    "shape_mapping",
    metadata,
    _of("book", "book_id", primary_key=True),
    _text("shape", primary_key=True),
    sa.Column("object", Text),
    _text("overrides"),
    _text("who"),
    _text("at"),
)
"""What a person corrected about files of one shape."""

decision = sa.Table(
    "decision",
    metadata,
    _id(),
    _of("book", "book_id"),
    _text("at"),
    _text("who"),
    _text("kind"),
    _text("payload"),
    _text("why"),
    sa.Column("batch_id", Text, index=True),
    sa.Column("changes_imports", sa.Boolean, nullable=False),
    sa.Index("decision_book", "book_id", "id"),
    sqlite_autoincrement=True,
)

decision_record = sa.Table(
    "decision_record",
    metadata,
    _of("decision", "decision_id", primary_key=True),
    _text("object", primary_key=True),
    _text("key", primary_key=True),
    sa.Index("decision_record_key", "object", "key"),
)

decision_target = sa.Table(
    "decision_target",
    metadata,
    _of("decision", "decision_id", primary_key=True),
    _of("decision", "target_id", primary_key=True),
    sa.Index("decision_target_of", "target_id"),
)
"""Which lines an undo line undoes."""

run = sa.Table(
    "run",
    metadata,
    _id(),
    _of("book", "book_id"),
    _text("kind"),
    _text("inputs"),
    _text("inputs_hash"),
    _text("params"),
    _text("status"),
    sa.Column("share", sa.Float, nullable=False),
    _text("text"),
    _text("message"),
    _text("requested_at"),
    sa.Column("started_at", Text),
    sa.Column("heartbeat_at", Text),
    sa.Column("finished_at", Text),
    sa.Column("cancel_asked", sa.Boolean, nullable=False),
    _text("host"),
    sa.Column("pid", sa.Integer),
    _text("process_mark"),
    sa.Index("run_same", "book_id", "kind", "inputs_hash"),
    sqlite_autoincrement=True,
)

run_result = sa.Table(
    "run_result",
    metadata,
    _of("run", "run_id", primary_key=True),
    _text("name", primary_key=True),
    _text("format"),
    sa.Column("content", sa.LargeBinary, nullable=False),
)


def _record_table(object_name: str) -> sa.Table:
    return sa.Table(
        object_name,
        metadata,
        _of("import_", "import_id", primary_key=True),
        sa.Column("row_no", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("line", sa.Integer, nullable=False),
        _text("key"),
        *(_blank(name) for name in fields.names(object_name)),
        _blank("extra"),
        sa.Index(f"{object_name}_key", "key", "import_id"),
    )


RECORDS: dict[str, sa.Table] = {name: _record_table(name) for name in fields.OBJECTS}
"""Object -> the table of its rows as they were read."""


def stamp(now: datetime) -> str:
    """A moment as the text that is stored; a time without a zone is taken as UTC."""
    moment = now if now.tzinfo else now.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(text: str) -> datetime:
    """The moment that `stamp` wrote."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def to_json(document: Any) -> str:
    """A document as JSON text; the order of its parts is kept."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
