"""HTML tables -> sheets. Salesforce's report export to Excel, and many a CRM's, is a web page called .xls."""

from __future__ import annotations

import html
import re

from lib.errors import UnreadableFile
from lib.files.contained import Sheet
from lib.files.limits import LONGEST_CELL, most_cells, refuse_shape
from lib.files.pace import SILENT, Pace
from lib.files.sheets import cells_of

_START = re.compile(
    r"\A\s*(?:<\?xml[^<>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|meta|style|body|table)\b",
    re.I | re.S,
)
_MARKUP = re.compile(r"<!--|<(script|style)\b|<(/?)(table|tr|td|th|br|p|div|li)\b([^<>]*)>", re.I)
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.I)
_SPAN = re.compile(r"\b(col|row)span\s*=\s*[\"']?\s*(\d{1,5})", re.I)
_PYTHON = 8
"""A cell costs so much more while it is a Python object."""

_SPACES = re.compile(r"[ \t\r\n\f]+")


def is_web_page(head: str) -> bool:
    """Whether a text begins as a web page does."""
    return bool(_START.match(head))


def read_web_page(text: str, name: str, pace: Pace = SILENT) -> list[Sheet]:
    """The tables of a page; one within another counts by itself. UnreadableFile when there is none."""
    page = _Page(name)
    position = 0
    while found := _MARKUP.search(text, position):
        page.text(text[position : found.start()])
        position = found.end()
        if found.group(0) == "<!--":
            position = _after(text, "-->", position)
        elif found.group(1):
            position = _after(text, f"</{found.group(1)}", position)
        else:
            page.tag(found.group(3).lower(), bool(found.group(2)), found.group(4))
        pace.tell(position / len(text), f"{page.rows:,} rows")
    page.text(text[position:])
    tables = page.finish()
    if not tables:
        raise UnreadableFile(
            f"{name} is a web page without a table, perhaps of a sign-in. Sign in and export the records again."
        )
    names = [f"Table {number}" if len(tables) > 1 else "" for number in range(1, len(tables) + 1)]
    return [Sheet(label, cells_of(table.rows, name), merged=tuple(table.merged)) for label, table in zip(names, tables)]


def _after(text: str, end: str, position: int) -> int:
    """Behind the next `end`, or the text's own end; looked for in either case of letters."""
    found = text.find(end, position)
    if found < 0:
        found = text.find(end.upper(), position)
    return len(text) if found < 0 else found + len(end)


class _Table:
    """Rows of one table so far; `below` holds cells that reach down into rows to come."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.cell: list[str] | None = None
        self.spans = (1, 1)
        self.below: dict[int, tuple[int, str]] = {}
        self.merged: list[tuple[int, int, int, int]] = []


class _Page:
    """Open tables, the innermost last, and finished ones."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._open: list[_Table] = []
        self._done: list[_Table] = []
        self._cells = 0
        self.rows = 0

    def text(self, piece: str) -> None:
        if self._open and self._open[-1].cell is not None and piece:
            if len(piece) > LONGEST_CELL:
                raise UnreadableFile(f"{self._name} has a cell of more than {LONGEST_CELL >> 20} MB. Save it as CSV.")
            self._open[-1].cell.append(piece)

    def tag(self, kind: str, closing: bool, attributes: str) -> None:
        if kind == "table":
            if not closing:
                self._open.append(_Table())
                if len(self._open) > 50:
                    raise UnreadableFile(f"The tables of {self._name} are nested too deeply. Save it as CSV.")
            elif self._open:
                self._close_table()
        elif not self._open:
            return
        elif kind in ("td", "th"):
            self._close_cell()
            if not closing:
                table = self._open[-1]
                if not table.rows:
                    table.rows.append([])
                spans = {axis.lower(): int(count) for axis, count in _SPAN.findall(attributes)}
                table.cell = []
                table.spans = (max(1, spans.get("col", 1)), max(1, spans.get("row", 1)))
        elif kind == "tr":
            self._close_row()
            if not closing:
                self._open[-1].rows.append([])
                self.rows += 1
        elif self._open[-1].cell is not None and (kind == "br" or closing):
            self._open[-1].cell.append("\n" if kind == "br" else " ")

    def finish(self) -> list[_Table]:
        """The tables that have anything in them."""
        while self._open:
            self._close_table()
        return self._done

    def _close_table(self) -> None:
        self._close_row()
        table = self._open.pop()
        if any(cell.strip() for row in table.rows for cell in row):
            self._done.append(table)

    def _close_row(self) -> None:
        self._close_cell()
        table = self._open[-1]
        if table.rows and table.rows[-1]:
            self._fill_from_above(table, table.rows[-1])

    def _close_cell(self) -> None:
        table = self._open[-1]
        if table.cell is None:
            return
        parts = [" ".join(_SPACES.split(part)) for part in _plain(table.cell)]
        value, table.cell = "\n".join(part.strip(" ") for part in parts).strip(" \n\xa0"), None
        row = table.rows[-1]
        across, down = table.spans
        self._fill_from_above(table, row)
        refuse_shape(self._name, len(row) + across)
        if across > 1:
            table.merged.append((len(table.rows) - 1, len(row), len(table.rows) - 1, len(row) + across - 1))
        for cell in [value, *[""] * (across - 1)]:
            if down > 1:
                table.below[len(row)] = (down - 1, cell)
            row.append(cell)
        self._count(across)

    def _fill_from_above(self, table: _Table, row: list[str]) -> None:
        while len(row) in table.below and table.below[len(row)][0] > 0:
            left, value = table.below[len(row)]
            table.below[len(row)] = (left - 1, value)
            row.append(value)
            self._count(1)

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > most_cells() // _PYTHON:
            raise UnreadableFile(f"{self._name} has too many cells for a web page. Export the records as CSV.")


def _plain(pieces: list[str]) -> list[str]:
    """The lines of a cell's text: tags taken out, entities resolved; a line break is a piece of its own."""
    lines = [""]
    for piece in pieces:
        if piece == "\n":
            lines.append("")
        else:
            lines[-1] += html.unescape(_TAG.sub("", piece)).replace("\0", "")
    return lines
