"""What no table may exceed, whatever its file claims: columns, cells, bytes. The operator's settings decide."""

from __future__ import annotations

from lib.errors import UnreadableFile
from lib.settings import settings

MOST_COLUMNS = 4000

LONGEST_CELL = 1 << 24
"""Bytes of one cell; Salesforce's own longest text area holds 131,072 characters."""

_BYTES_A_CELL = 16
"""What a cell costs even when it is empty: its place in the column as read, and once more while it is worked on."""


def most_bytes() -> int:
    """The largest file, and the most that a packed one may unpack to."""
    return settings().max_file_mb << 20


def most_cells() -> int:
    """So many cells take a worker's whole memory even when they are empty."""
    return (settings().worker_memory_mb << 20) // _BYTES_A_CELL


def refuse_size(size: int, name: str) -> None:
    """Raise UnreadableFile for a file beyond the operator's limit."""
    if size > most_bytes():
        limit = settings().max_file_mb
        raise UnreadableFile(
            f"{name} has {size >> 20:,} MB; the limit is {limit:,} MB. Split it, or raise SLUICE_MAX_FILE_MB."
        )


def refuse_shape(name: str, columns: int, rows: int = 0) -> None:
    """Raise UnreadableFile for a table too wide, or with too many cells for the memory of a worker."""
    if columns > MOST_COLUMNS:
        raise UnreadableFile(
            f"{name} has {columns:,} columns, more than the {MOST_COLUMNS:,} that are read. Export fewer fields."
        )
    if columns * rows > most_cells():
        raise UnreadableFile(
            f"{name} has more than {most_cells():,} cells, which do not fit in memory. Export fewer fields, split it, "
            "or raise SLUICE_WORKER_MEMORY_MB."
        )
