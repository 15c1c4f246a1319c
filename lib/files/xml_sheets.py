"""SpreadsheetML 2003, the XML that old Excel and many a CRM write as .xls or .xml -> sheets.

Declarations of entities are refused, so nothing in it can expand; rows and cells may claim any position, and only
those that are there take memory.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from lib.errors import UnreadableFile
from lib.files.contained import Sheet
from lib.files.limits import LONGEST_CELL, refuse_shape
from lib.files.pace import SILENT, Pace
from lib.files.sheets import cells_of

_SPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_WORKBOOK = re.compile(r"<(?:\w+:)?Workbook\b")
_PIECE = 1 << 16
_DEEPEST = 100


def is_xml_sheets(head: str) -> bool:
    """Whether a text begins as an XML spreadsheet does."""
    return head.lstrip().startswith("<") and _SPACE in head and bool(_WORKBOOK.search(head))


def read_xml_sheets(text: bytes, name: str, pace: Pace = SILENT) -> list[Sheet]:
    """The worksheets of UTF-8 text; UnreadableFile when it is not sound XML or declares entities."""
    book = _Book(name)
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartElementHandler = book.start
    parser.EndElementHandler = book.end
    parser.CharacterDataHandler = book.text
    parser.EntityDeclHandler = book.refuse_entities
    try:
        for begin in range(0, len(text), _PIECE):
            parser.Parse(text[begin : begin + _PIECE], False)
            pace.tell(begin / len(text), f"{book.rows:,} rows")
        parser.Parse(b"", True)
    except expat.ExpatError as broken:
        raise UnreadableFile(f"{name} is not sound XML: {broken}. Save it as XLSX or CSV.") from None
    return book.sheets


class _Book:
    def __init__(self, name: str) -> None:
        self._name = name
        self.sheets: list[Sheet] = []
        self.rows = 0
        self._depth = 0
        self._sheet = ""
        self._rows: list[list[str]] = []
        self._lines: list[int] = []
        self._line = 0
        self._row: list[str] | None = None
        self._data: list[str] | None = None
        self._kind = ""
        self._size = 0
        self._across = 0

    def refuse_entities(self, *_: object) -> None:
        raise UnreadableFile(f"{self._name} declares XML entities, which tables do not need. Save it as XLSX or CSV.")

    def start(self, element: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnreadableFile(f"{self._name} is XML nested too deeply. Save it as XLSX or CSV.")
        kind = element.rpartition(" ")[2]
        if kind == "Worksheet":
            self._sheet, self._rows, self._lines, self._line = attributes.get(f"{_SPACE} Name", ""), [], [], 0
        elif kind == "Row":
            self._line = self._number(attributes, "Index") or self._line + 1
            self._row = []
        elif kind == "Cell" and self._row is not None:
            place = self._number(attributes, "Index")
            self._across = self._number(attributes, "MergeAcross")
            width = max(place - 1, len(self._row))
            refuse_shape(self._name, width + self._across + 1)
            self._row += [""] * (width - len(self._row)) + [""]
        elif kind == "Data" and self._row:
            self._data, self._size = [], 0
            self._kind = attributes.get(f"{_SPACE} Type", "String")

    def text(self, piece: str) -> None:
        if self._data is not None:
            self._size += len(piece)
            if self._size > LONGEST_CELL:
                raise UnreadableFile(
                    f"{self._name} has a cell of more than {LONGEST_CELL >> 20} MB, which no record has."
                )
            self._data.append(piece)

    def end(self, element: str) -> None:
        self._depth -= 1
        kind = element.rpartition(" ")[2]
        if kind == "Data" and self._data is not None and self._row:
            self._row[-1], self._data = _text("".join(self._data), self._kind), None
        elif kind == "Cell" and self._row is not None:
            self._row += [""] * self._across
        elif kind == "Row" and self._row is not None:
            self.rows += 1
            self._rows.append(self._row)
            self._lines.append(self._line)
            self._row = None
        elif kind == "Worksheet":
            cells = cells_of(self._rows, self._name)
            self.sheets.append(Sheet(self._sheet, cells, lines=tuple(self._lines)))

    def _number(self, attributes: dict[str, str], what: str) -> int:
        value = attributes.get(f"{_SPACE} {what}", "")
        return int(value) if value.isdecimal() and len(value) < 9 else 0


def _text(value: str, kind: str) -> str:
    """A value as an exporter would write it."""
    if kind == "DateTime":
        return value.removesuffix(".000").removesuffix("T00:00:00")
    if kind == "Boolean":
        return {"1": "true", "0": "false"}.get(value.strip(), value)
    if kind == "Number" and value.endswith(".0"):
        return value[:-2]
    return value
