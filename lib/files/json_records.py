"""JSON -> Grid: one object a line, or arrays of objects, or answers of a web service that hold one such array each.

Texts stay as they are, numbers as they are written, true and false are words, null is blank, and what is nested becomes
JSON text. The columns are the names in the order in which they first appear.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from lib.errors import UnreadableFile
from lib.files.blocks import line_ends
from lib.files.limits import LONGEST_CELL, refuse_shape
from lib.files.pace import SILENT, Pace
from lib.files.reading import Grid
from lib.files.rows import TEXT, Rejected, raw_text
from lib.files.synonyms import is_known

_START = re.compile(r'\A\s*(?:\{\s*["}]|\[\s*[{\]])')
_SPACE = re.compile("[\\s,\ufeff\x1a]*")
_LISTS = frozenset({"records", "data", "results", "value", "items"})
"""What web services call the list of records in their answers."""

_ABOUT = re.compile(r"status|type|message|url|date", re.IGNORECASE)
_PAGING = re.compile(
    r"^@|next|prev|page|paging|cursor|token|link|href|total|count|size|offset|limit|more|done|success|complete|error|"
    r"version|time|code|kind|object|context|request",
    re.IGNORECASE,
)
_MOST_ABOUT = 6
_CHUNK = 5000
_BLANK = "the row has no value in it"
_NO_OBJECT = "it is not a JSON object"
_PROBLEMS: dict[object, str] = {
    RecursionError: "its JSON is nested too deeply",
    ValueError: "from here on the JSON is not sound",
    EOFError: "it stands after the end of the array, outside of any other",
}


class _Number(str):
    """A number as it is written, told apart from a text of the same look."""

    __slots__ = ()


_decode = json.JSONDecoder(parse_float=_Number, parse_int=_Number, parse_constant=_Number)

Item = tuple[int, object, str]
"""Line, value and, for what is no record, raw text."""


def is_json(head: str) -> bool:
    """Whether a text begins as an object or an array of objects does, which no header of a table does."""
    return bool(_START.match(head))


def is_json_lines(head: str) -> bool:
    """Whether the first line is a record by itself."""
    line, _, more = head.lstrip().partition("\n")
    try:
        value = _decode.decode(line) if line.startswith("{") else None
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and _list_within(value, not more.strip()) is None


def read_json_lines(data: bytes, start: int, name: str, pace: Pace = SILENT, partial: bool = False) -> Grid:
    """The records of a text with an object on each line; a line that is none is rejected.

    `partial`: the text is the beginning of a longer one, and its last line may be cut.
    """
    block = np.frombuffer(data, np.uint8, len(data) - start, start)
    ends = line_ends(block) + start
    if partial and len(ends) > 1:
        ends = ends[:-1]
    begins = np.concatenate([[start], ends[:-1] + 1])

    def raw(line: int) -> str:
        return raw_text(data, int(begins[line - 1]), int(ends[line - 1]))

    records = _Records(name)
    for first in range(0, len(ends), _CHUNK):
        lines = [data[begin:end] for begin, end in zip(begins[first : first + _CHUNK], ends[first : first + _CHUNK])]
        records.add(list(_values(lines, first + 1)))
        pace.tell(first / len(ends), f"{records.count:,} rows")
    grid = records.grid("one JSON object on each line")
    return replace(grid, raw=lambda record: raw(int(grid.lines[record])))


def read_json(text: str, name: str, pace: Pace = SILENT) -> Grid:
    """The records of arrays of objects, of objects one after the other, or of the one array within each."""
    records = _Records(name)
    chunk: list[Item] = []
    for line, value, raw, place in _stream(text, name):
        chunk.append((line, value, raw))
        if len(chunk) == _CHUNK:
            records.add(chunk)
            chunk = []
            pace.tell(place / len(text), f"{records.count:,} rows")
    records.add(chunk)
    return records.grid("an array of JSON objects")


def _values(lines: Sequence[bytes], first: int) -> Iterator[Item]:
    """The values of some lines: all at once where each holds just one, else one by one."""
    filled = [(number, line) for number, line in enumerate(lines, first) if line.strip()]
    if any(len(line) > LONGEST_CELL for _, line in filled):
        raise UnreadableFile(f"A line of the JSON is longer than {LONGEST_CELL >> 20} MB. Export one object a line.")
    try:
        found = _decode.decode(_array(filled))
        if len(found) == len(filled) and all(type(value) is dict for value in found):
            yield from ((number, value, "") for (number, _), value in zip(filled, found))
            return
    except (ValueError, RecursionError):
        pass  # one of the lines is no JSON: which one is found out below
    for number, line in filled:
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        try:
            yield number, _decode.decode(text), text
        except ValueError:
            yield number, None, text
        except RecursionError:
            yield number, RecursionError, text


def _array(filled: Sequence[tuple[int, bytes]]) -> str:
    return "[" + b",".join(line for _, line in filled).decode("utf-8", "replace") + "]"


def _stream(text: str, name: str) -> Iterator[tuple[int, object, str, int]]:
    """Line, value, raw text where it is no object, and place of each value of some arrays, or of values in a row.

    Where the first of values in a row is an answer with a list of records, so may all be: it is those that come,
    and their numbers in place of lines.
    """
    place = _SPACE.match(text).end()  # type: ignore[union-attr]
    arrays = text.startswith("[", place)
    within = False
    line, counted, found, listed = 1, 0, 0, 0
    answer: str | None = None
    while True:
        place = _SPACE.match(text, place).end()  # type: ignore[union-attr]
        line += text.count("\n", counted, place)
        counted = place
        if place >= len(text):
            return
        if arrays and text.startswith("]" if within else "[", place):
            within = not within
            place += 1
            continue
        try:
            value, end = _decode.raw_decode(text, place)
        except RecursionError:
            raise UnreadableFile(f"{name} is JSON nested too deeply. Export one flat object for each record.") from None
        except ValueError as broken:
            if not found:
                raise UnreadableFile(f"{name} is not sound JSON: {_said(broken)}. Export it again.") from None
            yield line, ValueError, text[place:].rstrip(), place
            return
        found += 1
        if found == 1 and not arrays and type(value) is dict:
            answer = _list_within(value, _SPACE.match(text, end).end() == len(text))  # type: ignore[union-attr]
        if arrays and not within:
            yield line, EOFError, text[place:end], place
        elif answer is not None and type(value) is dict and _is_list_of_objects(value.get(answer)):
            for item in value[answer]:
                listed += 1
                yield listed, item, "", place
        else:
            yield line, value, "" if type(value) is dict else text[place:end], place
        place = end


def _said(broken: ValueError) -> str:
    return f"{broken.msg} in line {broken.lineno}" if isinstance(broken, json.JSONDecodeError) else str(broken)


def _list_within(value: dict, alone: bool) -> str | None:
    """The name of the one list of objects in an answer such as {"totalSize": 2, "records": [...]}; None in a record.

    `alone`: nothing else is in the text, so a list by one of the usual names is what was meant.
    """
    usual = [name for name, held in value.items() if name.lower() in _LISTS and _is_list_of_objects(held)]
    filled = [name for name, held in value.items() if held and _is_list_of_objects(held)]
    lists = filled if len(filled) == 1 else usual
    if len(lists) != 1 or len(value) > _MOST_ABOUT:
        return None
    if not any(_is_of_a_record(name, held) for name, held in value.items() if name != lists[0]):
        return lists[0]
    return lists[0] if alone and lists[0] in usual and value[lists[0]] else None


def _is_list_of_objects(held: object) -> bool:
    return type(held) is list and all(type(one) is dict for one in held)


def _is_of_a_record(name: str, held: object) -> bool:
    """Whether a value tells something of a person or a firm rather than about the answer that it stands in."""
    if held in (None, "") or _ABOUT.fullmatch(name):
        return False
    return is_known(name) or (isinstance(held, str | bool) and not _PAGING.search(name))


class _Records:
    """Columns that grow by records whose names need not be the same."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._chunks: dict[str, list[pa.Array]] = {}
        self._lines: list[int] = []
        self._rejected: Rejected = []
        self.count = 0

    def add(self, items: Sequence[Item]) -> None:
        """Take over the objects among some values; reject the others, and objects with nothing in them."""
        records: list[dict] = []
        for line, value, raw in items:
            if type(value) is not dict:
                self._rejected.append(
                    (line, _PROBLEMS.get(value, _NO_OBJECT) if isinstance(value, type) else _NO_OBJECT, raw)
                )
            elif not any(_is_filled(held) for held in value.values()):
                self._rejected.append((line, _BLANK, raw or json.dumps(value, ensure_ascii=False)))
            else:
                records.append(value)
                self._lines.append(line)
        names = dict.fromkeys(name for record in records for name in record)
        refuse_shape(self._name, len(self._chunks.keys() | names), self.count + len(records))
        for name in names:
            self._chunks.setdefault(name, [_blank(self.count)])
        for name, chunks in self._chunks.items():
            if name in names:
                cells = [record.get(name) for record in records]
                chunks.append(_texts([cell if type(cell) is str else _text(cell) for cell in cells]))
            else:
                chunks.append(_blank(len(records)))
        self.count += len(records)

    def grid(self, why: str) -> Grid:
        """All of them."""
        if not self._chunks:
            raise UnreadableFile(f"{self._name} holds no JSON object with a value in it. Export it again.")
        columns = [pa.chunked_array(chunks, TEXT) for chunks in self._chunks.values()]
        header = [_texts([name])[0].as_py() for name in self._chunks]
        lines = np.array(self._lines, dtype=np.int64)
        return Grid(self._name, header, 0, columns, lines, self._rejected, [why])


def _is_filled(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None


def _blank(count: int) -> pa.Array:
    return pa.nulls(count, TEXT).fill_null("")


def _texts(cells: list[str]) -> pa.Array:
    """Texts as a column; half characters, which JSON can name and UTF-8 has not, become question marks."""
    try:
        return pa.array(cells, TEXT)
    except UnicodeEncodeError:
        return pa.array([cell.encode("utf-8", "replace").decode() for cell in cells], TEXT)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, _Number):
        return str(value)
    return _nested(value)


def _nested(value: object) -> str:
    """JSON text with its numbers as they were written."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {_nested(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_nested, value)) + "]"
    return str(value) if isinstance(value, _Number) else json.dumps(value, ensure_ascii=False)
