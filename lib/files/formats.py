"""What a file is by its content, whatever it is called, and the grids that are in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from lib.errors import UnreadableFile
from lib.files.archive import Budget, gunzip, is_archive, is_gzip, members
from lib.files.decode import refuse_other_kinds, to_utf8
from lib.files.delimited import read_delimited
from lib.files.json_records import is_json, is_json_lines, read_json, read_json_lines
from lib.files.pace import Pace
from lib.files.reading import Grid
from lib.files.sheets import grids_of
from lib.files.synonyms import is_known
from lib.files.web_page import is_web_page, read_web_page
from lib.files.workbook import is_parquet, is_workbook, read_parquet, read_workbook
from lib.files.xml_sheets import is_xml_sheets, read_xml_sheets

_DEEPEST = 2
_SNIFFED = 1 << 16
_HEAD_ROWS = 5000


@dataclass(frozen=True)
class Contents:
    """The grids of a file, its encoding and delimiter, notes, and whether all of it was read.

    The delimiter is "" where there is none, or where members of a ZIP have different ones.
    """

    grids: list[Grid]
    encoding: str = ""
    delimiter: str = ""
    why: list[str] = field(default_factory=list)
    partial: bool = False


def contents(
    data: bytes, name: str, pace: Pace, head: int | None = None, budget: Budget | None = None, depth: int = 0
) -> Contents:
    """Everything in a file that is a table, or with `head` about so many bytes of the beginning of each long text.

    Raises UnreadableFile, and nothing else.
    """
    if is_workbook(data):
        return Contents(read_workbook(data, name, is_known, pace))
    if is_archive(data):
        return _packed(data, name, pace, head, budget or Budget(), depth)
    if is_gzip(data):
        return _gzipped(data, name, pace, head, budget or Budget())
    if is_parquet(data):
        grid, cut = read_parquet(data, name, pace, _HEAD_ROWS if head else 0)
        return Contents([grid], partial=cut)
    refuse_other_kinds(data, name)
    if head is not None and len(data) > head:
        beginning = _text(data[: data.rfind(b"\n", 0, head) + 1 or head], name, pace, True)
        if beginning.partial:
            return beginning
    return _text(data, name, pace, False)


def _text(data: bytes, name: str, pace: Pace, partial: bool) -> Contents:
    """The tables of a text; of a cut one only where they can be told without its end, else Contents without partial."""
    text = to_utf8(data, name, pace.within(0, 0.2))
    pace = pace.within(0.2, 1)
    start = text.data[text.start : text.start + _SNIFFED].decode("utf-8", "ignore")
    found: list[Grid]
    if is_json(start):
        if is_json_lines(text.data[text.start : text.start + (1 << 22)].decode("utf-8", "ignore")):
            found = [read_json_lines(text.data, text.start, name, pace, partial)]
            return Contents(found, text.encoding, "", text.why, partial)
        if partial:
            return Contents([])
        found = [read_json(text.data[text.start :].decode("utf-8"), name, pace)]
        return Contents(found, text.encoding, "", text.why)
    if is_xml_sheets(start[:4096]) or is_web_page(start):
        if partial:
            return Contents([])
        if is_xml_sheets(start[:4096]):
            found = grids_of(read_xml_sheets(text.data[text.start :], name, pace), name, is_known)
            return Contents(found, text.encoding, "", [*text.why, "an XML spreadsheet"])
        found = grids_of(read_web_page(text.data[text.start :].decode("utf-8"), name, pace), name, is_known, "table")
        return Contents(found, text.encoding, "", [*text.why, "a web page with a table"])
    if start.lstrip().startswith("<?xml"):
        raise UnreadableFile(f"{name} is an XML file, not a table. Export the records as CSV or XLSX and load that.")
    grid, delimiter = read_delimited(
        text.data, name, is_known, text.marked, start=text.start, pace=pace, partial=partial
    )
    return Contents([replace(grid, delimiter=delimiter)], text.encoding, delimiter, text.why, partial)


def _gzipped(data: bytes, name: str, pace: Pace, head: int | None, budget: Budget) -> Contents:
    inner = name[:-3] if name.lower().endswith(".gz") else name
    plain, cut = gunzip(data, name, pace.within(0, 0.2), budget, head)
    if is_archive(plain) or is_gzip(plain):
        raise UnreadableFile(f"{name} is an archive within an archive. Unpack it and load its tables.")
    if is_parquet(plain):
        return contents(plain, inner, pace, head, budget)
    found = _text(plain, inner, pace.within(0.2, 1), cut)
    return found if found.partial == cut else _gzipped(data, name, pace, None, Budget())


def _packed(data: bytes, name: str, pace: Pace, head: int | None, budget: Budget, depth: int) -> Contents:
    """The tables of all members of a ZIP; one that cannot be read is told, and refused only if all are."""
    found: list[tuple[str, Grid]] = []
    notes: list[str] = []
    problems: list[str] = []
    encoding = ""
    partial = False
    for member in members(data, name, pace, budget):
        problem = member.problem
        nested = is_archive(member.content) and not is_workbook(member.content)
        if nested and depth + 1 >= _DEEPEST:
            problem = f"{member.name} is a ZIP within a ZIP within a ZIP. Unpack it and load its tables."
        if not problem:
            try:
                inside = contents(member.content, member.name, pace.within(*member.share), head, budget, depth + 1)
            except UnreadableFile as unreadable:
                problem = str(unreadable)
        if problem:
            problems.append(problem)
            notes.append(f"left out: {problem}")
            continue
        before = f"{member.name}/" if nested else ""
        found += [(member.name, replace(grid, name=f"{before}{grid.name}")) for grid in inside.grids]
        notes += [f"{member.name}: {note}" for note in inside.why]
        encoding = encoding or inside.encoding
        partial |= inside.partial
    if not found:
        raise UnreadableFile(problems[0] if problems else f"{name} holds no table. Load the records' own file.")
    delimiters = {grid.delimiter for _, grid in found} - {""}
    delimiter = delimiters.pop() if len(delimiters) == 1 else ""
    return Contents(_named_apart(found), encoding, delimiter, notes, partial)


def _named_apart(found: list[tuple[str, Grid]]) -> list[Grid]:
    """The grids, no two of the same name: sheets of several workbooks are told apart by the names of those."""
    grids: list[Grid] = []
    taken: set[str] = set()
    for member, grid in found:
        name, count = grid.name, 1
        while name in taken:
            name = f"{member}/{grid.name}" if count == 1 else f"{member}/{grid.name} ({count})"
            count += 1
        taken.add(name)
        grids.append(replace(grid, name=name))
    return grids
