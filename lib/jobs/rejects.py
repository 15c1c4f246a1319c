"""Rejected rows as files: one to read, and ones to mend and load again."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Container, Mapping, Sequence
from pathlib import PurePath
from typing import Any

import pandas as pd

from lib.jobs import bundle

_TEXT = {",": "csv", ";": "csv", "\t": "tsv"}


def to_mend(header: Sequence[str], rejected: pd.DataFrame, delimiter: str) -> bytes:
    """The rows under their own header, exactly as their file has them: mended, they load as that file did.

    `rejected` has a column raw. Rows of a workbook come separated by commas.
    """
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter or ",", lineterminator="\r\n").writerow(header)
    for raw in rejected["raw"]:
        out.write(raw if raw.endswith(("\n", "\r")) else f"{raw}\r\n")
    return codecs.BOM_UTF8 + out.getvalue().encode()


def to_read(rejected: pd.DataFrame) -> bytes:
    """A list for people, which no spreadsheet takes for formulas: line, reason, raw, and where it stood."""
    return bundle.sheet(rejected.astype("str").reset_index(drop=True))


def listed(rejected: pd.DataFrame, files: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The rejected rows of an import with the names of their files and tables in place of the numbers."""
    names = {
        (place, number): (file["name"], table["name"])
        for place, file in enumerate(files)
        for number, table in enumerate(file["tables"])
    }
    where = [names.get(both, ("", "")) for both in zip(rejected["file_no"], rejected["table_no"], strict=True)]
    shown = pd.DataFrame(
        {
            "File": [file for file, _ in where],
            "Table": [table if table != file else "" for file, table in where],
            "Line": rejected["line"].to_numpy(),
            "Reason": rejected["reason"].to_numpy(),
            "Row as it stood": rejected["raw"].to_numpy(),
        }
    )
    return shown.drop(columns=[name for name in ("File", "Table") if shown[name].nunique() <= 1])


def files_to_mend(rejected: pd.DataFrame, files: Sequence[Mapping[str, Any]]) -> dict[str, bytes]:
    """Name -> content of a file to mend, for each table of an import that has rejected rows.

    Nothing for an import of before its files' headers were kept.
    """
    made: dict[str, bytes] = {}
    for place, file in enumerate(files):
        for number, table in enumerate(file["tables"]):
            rows = rejected[rejected["file_no"].eq(place) & rejected["table_no"].eq(number)]
            if len(rows):
                delimiter = table.get("delimiter", file["delimiter"])
                name = _free(name_to_mend(file["name"], table["name"], delimiter), made)
                made[name] = to_mend(table["header"], rows, delimiter)
    return made


def _free(name: str, taken: Container[str]) -> str:
    """The name, numbered where another file has it."""
    path = PurePath(name)
    numbered = (f"{path.stem} {count}{path.suffix}" for count in range(2, 1_000_000))
    return name if name not in taken else next(other for other in numbered if other not in taken)


def name_to_mend(file: str, table: str, delimiter: str) -> str:
    """What the file to mend is called: like the table that it is of, so that it is recognised as that one was."""
    inside = PurePath(table).stem if table != file else PurePath(file).stem
    return f"{inside} (rejected).{_TEXT.get(delimiter or ',', 'txt')}"
