"""A grid -> a table of records: headers named apart and mapped, keys found, repeated records set aside."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import pyarrow as pa

from lib.errors import UnknownColumns, UnreadableFile
from lib.files import recognise, synonyms
from lib.files.exporters import Evidence, exporter_of
from lib.files.grouping import fill_groups
from lib.files.headers import choices, map_headers
from lib.files.keys import Keys, RowKeys, find_keys
from lib.files.reading import Grid, Table, rejected_frame, written
from lib.files.rows import filled_shares
from lib.files.spreadsheet_safe import MARK, restore, restore_all
from lib.files.values import look, sample, telling
from lib.model import fields, ids

_OWN_IDS = {"id", "record id", "sf id"}
_VALUES = {"email", "url", "link", "id", "phone"}


@dataclass(frozen=True)
class Wishes:
    """What the caller decides about a file, over what is found out from it."""

    overrides: Mapping[str, str] = field(default_factory=dict)
    id_header: str | None = None
    object_hint: str | None = None
    row_keys: RowKeys = "number"


def build(grid: Grid, file_name: str, wishes: Wishes) -> tuple[Table, str, list[str]]:
    """The table, its exporter, and why; UnknownColumns where nothing in it is of use."""
    grid = fill_groups(_with_first_row(_restored(grid)))
    where = file_name if grid.name == file_name else f"{grid.name} in {file_name}"
    headers, renamed = unique_headers(grid.header)
    frame = _frame(headers, grid.columns)
    samples = {header: sample(frame[header]) for header in headers}
    looks = {header: look(samples[header]) for header in headers}
    own_ids = _own_ids(headers, samples, looks)
    names = [grid.name, file_name]
    linked = _linked(headers, samples, looks)
    object_name, reason = _object(names, headers, own_ids, linked, wishes.object_hint)
    by_itself = recognise.object_of(names, headers, own_ids, linked)[0]
    exporter, evidence = exporter_of(Evidence(names, headers, by_itself, grid.marks, samples))
    filled = dict(zip(headers, filled_shares(grid.columns)))
    mapped = map_headers(headers, object_name, looks, filled, choices(wishes.overrides, object_name), samples)
    _require_useful(where, object_name, headers, set(mapped.mapping.values()))
    if not grid.height and not grid.rejected:
        raise UnreadableFile(f"{where} has a header but no records below it. Export it again, with its records.")
    keys = find_keys(frame, object_name, mapped.mapping, wishes.id_header, _numbers(grid), wishes.row_keys)
    frame.columns = pd.Index(_column_names(mapped.mapping, object_name))
    frame, lines, repeated = _without_repeats(frame, grid, keys)
    reasons = mapped.reasons | {h: f"{note}; {mapped.reasons[h]}" for h, note in renamed.items()}
    table = Table(
        name=grid.name,
        object=object_name,
        header_line=grid.header_line,
        frame=frame,
        lines=lines,
        mapping=mapped.mapping,
        reasons=reasons,
        samples={header: list(dict.fromkeys(values))[:3] for header, values in samples.items()},
        filled=filled,
        rejected=rejected_frame([*grid.rejected, *repeated]),
        key_source=keys.source,
        shape=shape_of(exporter, headers),
        delimiter=grid.delimiter,
        text=_text_of(grid, keys),
    )
    why = [f"{exporter}: {evidence}", f"{object_name.replace('_', ' ')}: {reason}", *grid.why]
    why += told_of_ids(frame, object_name)
    return table, exporter, why


def shape_of(exporter: str, headers: Iterable[str]) -> str:
    """A digest of an exporter and its columns, in whatever order they come and however they are capitalised."""
    parts = [exporter, *sorted(header.casefold() for header in headers)]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]


def told_of_ids(frame: pd.DataFrame, object_name: str) -> list[str]:
    """What is done about Ids of 15 characters, and of 18 whose letter case was lost: values stay, joins mend them."""
    notes = []
    for name in frame.columns:
        field = fields.field(object_name, name)
        if field is None or field.kind != "id":
            continue
        short, mended, lost = ids.state_of(frame[name])
        if short:
            notes.append(f"{name}: {short:,} Ids of 15 characters are joined by their 18-character form")
        if mended:
            notes.append(f"{name}: {mended:,} Ids lost their letter case; their check characters give it back in joins")
        if lost:
            notes.append(f"{name}: {lost:,} Ids are damaged beyond repair and stay as they are")
    return notes


def headers_of(grid: Grid) -> list[str]:
    """The headers by which the columns of a grid's table are called."""
    return unique_headers(_with_first_row(grid).header)[0]


def unique_headers(header: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Headers trimmed, blank ones numbered, repeated ones told apart; and a note for each that was renamed."""
    names: list[str] = []
    notes: dict[str, str] = {}
    taken = {cell.strip() for cell in header}
    for place, cell in enumerate(header, 1):
        plain = re.sub(r"\s*[↑↓▲▼]\s*$", "", cell.replace("\0", "").strip().strip("\ufeff"))
        name, note = (plain, "") if plain else (f"Column {place}", f"column {place} has no header")
        count = 1
        while name in names or (name != plain and name in taken):
            count += 1
            name = f"{plain or f'Column {place}'} ({count})"
            note = f"column {place} is also called '{plain}'" if plain else note
        names.append(name)
        if note:
            notes[name] = note
    return names, notes


def _restored(grid: Grid) -> Grid:
    """Our own spreadsheet-safe export as it was; any other grid unchanged."""
    if MARK not in grid.header:
        return grid
    kept = [place for place, name in enumerate(grid.header) if name != MARK]
    return replace(
        grid,
        header=[restore(grid.header[place]) for place in kept],
        columns=[restore_all(grid.columns[place]) for place in kept],
        marks=grid.marks | {"safe"},
        why=[*grid.why, "cells that were protected for spreadsheets are restored"],
    )


def _with_first_row(grid: Grid) -> Grid:
    """Of a table without a header: its first row among the records, the columns numbered; any other grid unchanged.

    There is no header where a cell of the first row is an address, a number or an Id such as the cells below it.
    """
    known = any(map(synonyms.is_known, grid.header))
    cells = zip(grid.header, grid.columns, strict=True)
    if not grid.height or not any(_is_like_those_below(cell, column, beside_known=known) for cell, column in cells):
        return grid
    raw = grid.raw
    return replace(
        grid,
        header=[""] * len(grid.header),
        header_line=0,
        columns=[
            pa.chunked_array([pa.array([cell], column.type), *column.chunks], column.type)
            for cell, column in zip(grid.header, grid.columns, strict=True)
        ],
        lines=np.concatenate([[grid.header_line], grid.lines]),
        raw=(lambda row: raw(row - 1) if row else written(grid.header, grid.delimiter)) if raw else None,
        why=[*grid.why, "there is no header: the first row holds values such as the rows below"],
    )


def _is_like_those_below(cell: str, column: pa.ChunkedArray, *, beside_known: bool) -> bool:
    """Whether a header is a value itself; beside known headers one with a dot ("Custom.Site") is a field's name."""
    text = cell.strip()
    kind = look([text]) if text and not synonyms.is_known(text) else ""
    if kind == "phone":
        kind = telling([text])
    if kind not in _VALUES or (kind == "url" and beside_known and not text.startswith(("http", "www."))):
        return False
    below = [value.strip() for value in column.slice(0, 20).to_pylist() if value.strip()]
    return look(below) in {kind, "link" if kind == "url" else kind}


def _frame(headers: list[str], columns: list[pa.ChunkedArray]) -> pd.DataFrame:
    frame = pa.table(columns, names=[str(place) for place in range(len(headers))]).to_pandas()
    frame.columns = pd.Index(headers)
    return frame.astype("str")


def _own_ids(headers: list[str], samples: dict[str, list[str]], looks: dict[str, str]) -> list[str]:
    """Sampled values of the column that holds the records' own Salesforce Ids."""
    own = [h for h in headers if looks[h] == "id" and _OWN_IDS & set(synonyms.keys(h))]
    return samples[own[0]] if own else []


def _linked(headers: list[str], samples: dict[str, list[str]], looks: dict[str, str]) -> set[str]:
    """The objects whose Salesforce Ids stand in columns that are called after them: "Lead ID", "CampaignId"."""
    found = set()
    for header in headers:
        belong = {ids.object_of(value) for value in samples[header] if not value.isdigit()}
        if looks[header] == "id" and len(belong) == 1:
            found |= {name for name in belong if name and f"{name.replace('_', ' ')} id" in synonyms.keys(header)}
    return found


def _object(
    names: list[str], headers: list[str], own_ids: list[str], linked: set[str], hint: str | None
) -> tuple[str, str]:
    if hint:
        return hint, "you said so"
    other = recognise.foreign(names, own_ids)
    if other:
        raise UnknownColumns(
            f"{names[0]} holds {other}, which Sluice does not use. Load leads, contacts, accounts, opportunities, "
            "campaigns, campaign members, tasks, events, lead history or users."
        )
    return recognise.object_of(names, headers, own_ids, linked)


def _require_useful(name: str, object_name: str, headers: list[str], mapped: set[str | None]) -> None:
    needed = recognise.NEEDED[object_name]
    if mapped & needed:
        return
    found = ", ".join(headers[:20]) + (", ..." if len(headers) > 20 else "")
    wanted = ", ".join(sorted(fields.label(object_name, field) for field in needed))
    raise UnknownColumns(
        f"No usable column in {name}. Found: {found}. Looked for one of: {wanted}. "
        "Name the columns so, or map them by hand.",
        headers,
    )


def _numbers(grid: Grid) -> np.ndarray:
    """1-based number of each record among all rows of the file, the rejected ones counted too."""
    dropped = np.sort(np.array([line for line, _, _ in grid.rejected], dtype=np.int64))
    return np.arange(1, grid.height + 1) + np.searchsorted(dropped, grid.lines)


def _column_names(mapping: Mapping[str, str | None], object_name: str) -> list[str]:
    known = set(fields.names(object_name))
    return [name or (f"{header} (unmapped)" if header in known else header) for header, name in mapping.items()]


def _without_repeats(
    frame: pd.DataFrame, grid: Grid, keys: Keys
) -> tuple[pd.DataFrame, pd.Series, list[tuple[int, str, str]]]:
    """The frame under its keys; records that repeat an earlier id are rejected."""
    lines = grid.lines
    rejected = [
        (
            int(lines[row]),
            f"the same id as line {lines[first]}: {keys.values.iloc[row]}",
            grid.raw(row) if grid.raw else written(frame.iloc[row].tolist(), grid.delimiter),
        )
        for row, first in keys.repeats.items()
    ]
    keep = np.ones(len(frame), dtype=bool)
    keep[list(keys.repeats)] = False
    kept = frame if keep.all() else frame[keep]
    kept.index = pd.Index(keys.values if keep.all() else keys.values[keep], name=fields.KEY, dtype="str")
    return kept, pd.Series(lines[keep], index=kept.index, name="line"), rejected


def _text_of(grid: Grid, keys: Keys) -> Callable[[int], str] | None:
    """The raw text of record n of those that are kept."""
    raw = grid.raw
    if raw is None or not keys.repeats:
        return raw
    places = np.delete(np.arange(grid.height), list(keys.repeats))
    return lambda record: raw(int(places[record]))
