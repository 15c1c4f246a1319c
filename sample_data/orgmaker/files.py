"""Writes the org and its truth as CSV files, the same bytes on every machine."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

TRUTH = {
    "duplicates": ["record_id", "entity_id", "variations"],
    "junk": ["record_id", "kind"],
    "customers": ["lead_id", "contact_id", "account_id"],
    "lookalikes": ["left_id", "right_id", "kind"],
    "odd": ["record_id", "oddity"],
}


class CsvFile:
    """A CSV file that is written row by row; a context manager."""

    def __init__(self, path: Path, header: Sequence[str]):
        self._file = path.open("w", newline="", encoding="utf-8")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(header)

    def write(self, rows: Iterable[Sequence[str]]) -> None:
        self._writer.writerows(rows)

    def __enter__(self) -> CsvFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def write_rows(path: Path, rows: Sequence[dict[str, str]]) -> None:
    """Dictionaries of equal keys as one CSV file."""
    with CsvFile(path, list(rows[0])) as out:
        out.write(list(row.values()) for row in rows)
