"""A text table -> Grid. Regular files go through pyarrow; only irregular ones are walked record by record.

What is done with odd rows: a row with more cells than the header is kept when the extra cells are blank, and
rejected otherwise; a shorter row, a row without any value, a row with a NUL byte, a total of a report and a
repeated header are rejected; so is a line whose quote is never closed, and reading goes on at the next line.
Lines with nothing in them are no rows. Rows in = rows kept + rows rejected.
"""

from __future__ import annotations

from collections.abc import Callable

from lib.errors import UnreadableFile
from lib.files.dialect import LONGEST_CELL, Dialect, sniff
from lib.files.footer import footer_start
from lib.files.irregular import read_irregular
from lib.files.reading import Grid
from lib.files.regular import read_regular

MOST_COLUMNS = 4000


def read_delimited(data: bytes, name: str, known: Callable[[str], bool], marked: bool) -> tuple[Grid, str]:
    """The grid of UTF-8 text and its delimiter; UnreadableFile where there is no table in it."""
    _refuse_endless_lines(data, name)
    dialect = sniff(data, known)
    if dialect is None:
        raise UnreadableFile(f"{name} is empty: there is not even a header. Export it again, with its records.")
    width = len(dialect.header)
    if width > MOST_COLUMNS:
        raise UnreadableFile(
            f"{name} has {width:,} columns, more than the {MOST_COLUMNS:,} that are read. Export fewer fields."
        )
    end = footer_start(data, dialect.delimiter, width)
    why = _notes(data, dialect, end)
    marks = {
        mark
        for mark, holds in {
            "titled": dialect.titled,
            "footer": end is not None,
            "quoted": dialect.quoted,
            "bom": marked,
        }.items()
        if holds
    }
    stop = _without_last_breaks(data, len(data) if end is None else end)
    report = bool(marks & {"titled", "footer"})
    read = None if report else read_regular(data, stop, dialect)
    if read is None:
        read = read_irregular(data[dialect.skip : stop], name, dialect, report)
    columns, lines, rejected = read
    grid = Grid(name, dialect.header, dialect.header_line, columns, lines, rejected, why, frozenset(marks))
    return grid, dialect.delimiter


def _refuse_endless_lines(data: bytes, name: str) -> None:
    """Hop from line break to line break; a stretch without any is no table and would cost memory without end."""
    position = 0
    while len(data) - position > LONGEST_CELL:
        window = position + LONGEST_CELL
        position = max(data.rfind(b"\n", position, window), data.rfind(b"\r", position, window)) + 1
        if position == 0:
            raise UnreadableFile(
                f"{name} has a line of more than {LONGEST_CELL >> 20} MB, which no record is. "
                "Check that it is a CSV file with line breaks."
            )


def _notes(data: bytes, dialect: Dialect, end: int | None) -> list[str]:
    notes = []
    if dialect.title:
        notes.append(f"the header is on line {dialect.header_line}, below the title '{dialect.title[0][:60]}'")
    elif dialect.header_line > 1:
        notes.append(f"the header is on line {dialect.header_line}")
    if end is not None:
        line = data.count(b"\n", 0, end) + 1
        notes.append(f"the report's footer was left out, from line {line} on")
    if dialect.escape:
        notes.append("quotes inside cells are written with a backslash")
    return notes


def _without_last_breaks(data: bytes, end: int) -> int:
    while end and data[end - 1] in b"\r\n":
        end -= 1
    return end
