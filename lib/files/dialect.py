"""How a text table is written: its delimiter, its quoting, and where its header stands.

Judged on the first records only. A `sep=` line settles the delimiter; otherwise the candidate under which the
rows agree best wins, known headers breaking a tie.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib.files.limits import LONGEST_CELL

if TYPE_CHECKING:
    from _csv import Reader

CANDIDATES = [",", ";", "\t", "|", "^", "\x1f", "\x01", "~"]
_HEAD = 1 << 18
_RECORDS = 200
_TITLE_ROWS = 40
_QUOTED = re.compile(r'(?:[^"\\]++|""|\\["\\]|\\)*+')
_ESCAPED = re.compile(r'\\(["\\])')
_SEP_LINE = re.compile(r'\A\s*"?sep=(.)"?[ \t]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)

csv.field_size_limit(LONGEST_CELL)

Known = Callable[[str], bool]


@dataclass(frozen=True)
class Dialect:
    """`skip` bytes come before the header record, which starts on line `header_line`."""

    delimiter: str
    escape: str | None
    header: list[str]
    skip: int
    header_line: int
    title: list[str]
    titled: bool
    quoted: bool


def cells_of(lines: Iterable[str], delimiter: str, escape: str | None = None, strict: bool = False) -> Reader:
    r"""The cells of each record; with `escape`, \" and \\ in quoted cells mean a quote and a backslash."""
    return csv.reader(_unescaped(lines, delimiter) if escape else lines, delimiter=delimiter, strict=strict)


def _unescaped(lines: Iterable[str], delimiter: str) -> Iterator[str]:
    """Lines whose quotes are doubled in place of escaped; every other backslash stays, such as those of C:\\temp."""
    opening = delimiter + '"'
    inside = False
    for line in lines:
        at = 0
        pieces: list[str] = []
        if not inside and line.startswith('"'):
            inside, at, pieces = True, 1, ['"']
        while at < len(line):
            if inside:
                end = _QUOTED.match(line, at).end()  # type: ignore[union-attr]
                pieces.append(_ESCAPED.sub(_written_plainly, line[at:end]))
                inside = end == len(line)
            else:
                opens = line.find(opening, at)
                end = opens + 2 if opens >= 0 else len(line)
                pieces.append(line[at:end])
                inside = opens >= 0
            at = end
        yield "".join(pieces)


def _written_plainly(escaped: re.Match[str]) -> str:
    return '""' if escaped[1] == '"' else "\\"


def parse(
    text: str, delimiter: str, escape: str | None = None, limit: int | None = None
) -> list[tuple[int, list[str]]]:
    """Records of a piece of text with the line on which each starts; blank lines are records of no cell."""
    reader = cells_of(io.StringIO(text, newline=""), delimiter, escape)
    records: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for row in reader:
            records.append((start, row))
            start = reader.line_num + 1
            if limit and len(records) >= limit:
                break
    except csv.Error:
        pass  # a cell beyond the module's limit: what was read so far is enough to judge by
    return records


def sniff(data: bytes, known: Known, start: int = 0) -> Dialect | None:
    """The dialect of UTF-8 text from byte `start` on, or None where there is no line with anything in it."""
    head = data[start : start + _HEAD].decode("utf-8", "ignore")
    if not head.strip():
        return None
    complete = len(data) - start <= _HEAD
    declared = _SEP_LINE.match(head)
    skip = declared.end() if declared else 0
    body = head[skip:]
    skipped_lines = _count_lines(head[:skip])
    delimiter = declared.group(1) if declared else _best_delimiter(body, known, complete)
    escape = "\\" if _escapes_quotes(body, delimiter) else None
    records = parse(body, delimiter, escape, _RECORDS)
    position = header_position([row for _, row in records], known)
    if position is None:
        return None
    line, header = records[position]
    offset = _offset_of_line(body, line)
    return Dialect(
        delimiter=delimiter,
        escape=escape,
        header=header,
        skip=start + len(head[: skip + offset].encode("utf-8")),
        header_line=line + skipped_lines,
        title=[cell.strip() for _, row in records[:position] for cell in row if cell.strip()],
        titled=has_title(row for _, row in records[:position]),
        quoted=body[offset : offset + 1] == '"' and body[offset:].splitlines()[0].rstrip().endswith('"'),
    )


def has_title(rows: Iterable[list[str]]) -> bool:
    """Whether a report's title stands in the rows above the header: a row with one cell filled."""
    return any(sum(bool(cell.strip()) for cell in row) == 1 for row in rows)


def header_position(rows: list[list[str]], known: Known) -> int | None:
    """Which of the first rows is the header: the first that is neither blank nor a title above the table."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    present = [n for n, count in enumerate(filled) if count]
    if not present:
        return None
    usual = Counter(count for count in filled if count > 1).most_common(1)
    width = max(usual[0][0], 2) if usual else 1
    scores = {n: sum(known(cell) for cell in rows[n] if cell.strip()) for n in present[:_TITLE_ROWS]}
    leftmost = min(_first_filled(rows[n]) for n in present)
    for n in present[:_TITLE_ROWS]:
        few = filled[n] <= 2 and filled[n] < 0.5 * max(width, len(rows[n]))
        title_like = few and (_first_filled(rows[n]) == leftmost or not any(rows[n][1:]))
        if not title_like:
            better = [m for m in scores if m > n and scores[m] >= 2 * scores[n] + 2 and filled[m] > filled[n]]
            return better[0] if better else n
    return present[0]


def _first_filled(row: list[str]) -> int:
    return next(place for place, cell in enumerate(row) if cell.strip())


def _best_delimiter(body: str, known: Known, complete: bool) -> str:
    def score(delimiter: str) -> tuple[float, int, int]:
        rows = [row for _, row in parse(body, delimiter, None, _RECORDS) if any(cell.strip() for cell in row)]
        if not complete and len(rows) > 1:
            rows = rows[:-1]
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if not widths:
            return (0.0, 0, 0)
        width, _ = max(widths.items(), key=lambda item: (item[1] * item[0], item[0]))
        agreeing = widths[width] / len(rows)
        found = max(sum(known(cell) for cell in row) for row in rows[:_TITLE_ROWS])
        return (round(agreeing * (2 if found >= 2 else 1), 1), found, min(width, 3))

    best = max(CANDIDATES, key=score)
    return best if score(best)[0] > 0 else ","


def _escapes_quotes(body: str, delimiter: str) -> bool:
    r"""Whether quotes inside cells are written \" (MySQL, some scripts): sound quoting so, and only so."""
    return '\\"' in body and not _is_sound(body, delimiter, None) and _is_sound(body, delimiter, "\\")


def _is_sound(body: str, delimiter: str, escape: str | None) -> bool:
    """Whether every closing quote ends its cell; a quote that is still open at the end is no proof of anything."""
    try:
        for _ in cells_of(io.StringIO(body, newline=""), delimiter, escape, strict=True):
            continue
    except csv.Error as error:
        return "unexpected end" in str(error)
    return True


def _count_lines(text: str) -> int:
    return len(re.findall(r"\r\n|\r|\n", text))


def _offset_of_line(text: str, line: int) -> int:
    """Where a line (counted from 1) begins."""
    breaks = re.finditer(r"\r\n|\r|\n", text)
    for _ in range(line - 2):
        next(breaks)
    return next(breaks).end() if line > 1 else 0
