"""A copy of a book's records beside the database, as Arrow files that all processes share and open in no time.

The copy is a convenience: it may be deleted at any moment and is made anew from the database. Since imports never
change, a copy is known by the imports that it was made of, and is never out of date. A file appears whole or not at
all; one that cannot be read counts as missing.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from lib.model.fields import KEY
from lib.settings import settings
from lib.store import rows
from lib.store.database import Store

WORTH_IT = 20_000
"""Rows from which on a copy saves time; fewer are read from the database as fast."""

_KEPT = 2
"""Copies of an object that stay: of the book as it is, and as it was before."""

_TYPES = {"O": pa.large_string()}

_ABANDONED = 3600
"""Seconds after which an unfinished file can only be one whose writer died."""


def folder(store: Store, book_id: int) -> Path:
    """Where the copies of a book lie: beside an SQLite file, else in the data folder of this machine."""
    address = store.engine.url
    if address.get_backend_name() == "sqlite":
        database = Path(str(address.database))
        return database.parent / "cache" / database.name / str(book_id)
    server = hashlib.sha256(f"{address.host}:{address.port}/{address.database}?{address.query}".encode()).hexdigest()
    return settings().data_dir / "cache" / server[:16] / str(book_id)


def load(store: Store, book_id: int, object_name: str, made_of: str) -> pd.DataFrame | None:
    """The copy of an object's records that was made of these imports; None where there is none to be had."""
    found = _read(store, book_id, object_name, made_of)
    return None if found is None or found.column_names[:1] != [KEY] else rows.frame_of(found)


def keep(store: Store, book_id: int, object_name: str, made_of: str, frame: pd.DataFrame) -> None:
    """Write the copy of an object's records. Where the disk does not let it, there is none."""
    table = rows.table_of(frame)
    schema = table.schema.with_metadata({"made_of": made_of})
    batch = pa.RecordBatch.from_arrays([_in_one_piece(column) for column in table.columns], schema=schema)
    _write(store, book_id, object_name, made_of, batch)


def keep_arrays(store: Store, book_id: int, name: str, made_of: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """The same for arrays of numbers, of truth values or of texts, each of its own length; only the newest stay."""
    found = {}
    for key, array in arrays.items():
        values = pa.array(array.view(np.uint8) if array.dtype == bool else array, type=_TYPES.get(array.dtype.kind))
        found[key] = pa.LargeListArray.from_arrays(pa.array([0, len(array)], type=pa.int64()), values)
    truth = ",".join(key for key, array in arrays.items() if array.dtype == bool)
    batch = pa.RecordBatch.from_pydict(found)
    _write(store, book_id, name, made_of, batch.replace_schema_metadata({"made_of": made_of, "truth": truth}), stay=1)


def load_arrays(store: Store, book_id: int, name: str, made_of: str) -> dict[str, NDArray[Any]] | None:
    """The arrays that were kept under this name and mark; None where there are none to be had."""
    found = _read(store, book_id, name, made_of)
    if found is None:
        return None
    truth = set(found.schema.metadata[b"truth"].decode().split(","))
    arrays = {}
    for key, column in zip(found.column_names, found.columns):
        array = column.chunk(0).flatten().to_numpy(zero_copy_only=False)
        arrays[key] = array.view(bool) if key in truth else array
    return arrays


def _read(store: Store, book_id: int, name: str, made_of: str) -> pa.Table | None:
    """The table of a file that is whole and was made of this."""
    path = folder(store, book_id) / _name(name, made_of)
    try:
        found = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        found.validate()
    except (OSError, pa.ArrowException):
        return None
    return found if (found.schema.metadata or {}).get(b"made_of") == made_of.encode() else None


def _write(store: Store, book_id: int, name: str, made_of: str, batch: pa.RecordBatch, stay: int = _KEPT) -> None:
    place = folder(store, book_id)
    unfinished = place / f"{uuid4().hex}.unfinished"
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as sink:
            with pa.ipc.new_file(sink, batch.schema) as writer:
                writer.write_batch(batch)
            sink.flush()
            os.fsync(sink.fileno())
        unfinished.replace(place / _name(name, made_of))
        _make_room(place, name, stay)
    except OSError:
        with contextlib.suppress(OSError):
            unfinished.unlink()


def forget(store: Store, book_id: int) -> None:
    """Delete every copy of a book."""
    shutil.rmtree(folder(store, book_id), ignore_errors=True)


def _name(object_name: str, made_of: str) -> str:
    return f"{object_name}-{made_of[:32]}.arrow"


def _in_one_piece(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _make_room(place: Path, object_name: str, stay: int) -> None:
    """Delete older copies of an object, and what writers that died left behind."""
    copies = sorted(place.glob(f"{object_name}-*.arrow"), key=lambda path: path.stat().st_mtime, reverse=True)
    abandoned = [path for path in place.glob("*.unfinished") if time.time() - path.stat().st_mtime > _ABANDONED]
    for path in [*copies[stay:], *abandoned]:
        with contextlib.suppress(OSError):
            path.unlink()
