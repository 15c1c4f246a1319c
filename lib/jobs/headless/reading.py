"""Files of the command line, read into complete frames."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from lib.errors import BadArgument, UnknownColumns, UnreadableFile
from lib.files import reader, spare
from lib.files.keys import RowKeys
from lib.files.reading import Reading, Table
from lib.model import fields, ids, rules, text
from lib.model.rules import Rules

_SOURCE = "db:"
"""What the name of a table of a database begins with; its driver is loaded only where there is one."""
_SPECIAL = text.characters('[",\r\n]')


def read_file(name: str, options: Namespace, object_hint: str | None = None, row_keys: RowKeys = "number") -> Reading:
    """One file of the command line; `-` is standard input, `db:crm/leads` a table of a source.

    --map and --id speak of FILE itself, not of the files beside it, whose object is known (`object_hint`).
    """
    overrides = dict(override(item) for item in options.map) if object_hint is None else {}
    id_header = options.id if object_hint is None else None
    if name.startswith(_SOURCE):
        from lib.jobs import from_database

        return from_database.reading(
            *from_database.parse(name),
            overrides=overrides,
            id_header=id_header,
            object_hint=object_hint,
            row_keys=row_keys,
        )
    source: Path | bytes = sys.stdin.buffer.read() if name == "-" else Path(name)
    label = "standard input" if name == "-" else Path(name).name
    if isinstance(source, Path) and not source.is_file():
        raise UnreadableFile(f"There is no file {name}. Check the path and try again.")
    return reader.read(
        source,
        label,
        overrides=overrides,
        id_header=id_header,
        object_hint=object_hint,
        row_keys=row_keys,
        digest=row_keys == "hash",
    )


def override(text: str) -> tuple[str, str]:
    header, mark, name = text.rpartition("=")
    if not mark or not header:
        raise BadArgument(f'--map {text!r} is not of the form "Source header=FieldName".')
    return header, name


def one(name: str | None, object_name: str, options: Namespace) -> pd.DataFrame:
    """The records of one object in a file; an empty frame where no file was named.

    Records of no known object count as what they are named for, but Salesforce Ids are believed before that.
    """
    if name is None:
        return fields.empty(object_name)
    reading = read_file(name, options, None if object_name == "lead" else object_name)
    held = {position: _object_held(table) for position, table in enumerate(reading.tables)}
    found = [table.frame for position, table in enumerate(reading.tables) if held[position] == object_name]
    if not found:
        others = ", ".join(sorted(set(held.values()))).replace("_", " ")
        wanted = object_name.replace("_", " ")
        raise UnknownColumns(f"{name} holds {others} records, no {wanted} records. Name another file.")
    return fields.complete(pd.concat(found), object_name)


def _object_held(table: Table) -> str:
    """What a table's records are: by their Salesforce Ids where they have them, else as the table was read."""
    if table.key_source != "salesforce_id":
        return table.object
    return ids.object_of(table.frame.index[0]) or "other"


def people(names: Sequence[str], options: Namespace) -> pd.DataFrame:
    """The records of one or several files as leads, whatever object they are.

    With several files, a record that has no id of its own is called `file:row`. Raises BadArgument where two
    files use the same id.
    """
    found = []
    for name in names:
        reading = read_file(name, options)
        for table in reading.tables:
            frame = fields.as_leads(table.frame, table.object)
            if frame is None:
                continue
            if len(names) > 1 and table.key_source == "row_number":
                frame = frame.set_axis(f"{Path(name).name}:" + frame.index, axis=0).rename_axis(fields.KEY)
            found.append(frame)
    if not found:
        raise UnknownColumns("These files hold no leads, contacts or accounts. Name a file of people or companies.")
    if len(found) == 1:
        return fields.complete(found[0], "lead")
    joined = pd.concat([fields.complete(frame, "lead") for frame in found]).fillna("")
    twice = joined.index[joined.index.duplicated()]
    if len(twice):
        raise BadArgument(f"The id {twice[0]} stands in more than one file. Use --id to name a column that is unique.")
    return joined


def to_match(names: Sequence[str], options: Namespace) -> pd.DataFrame:
    """`people`, with what is blank in a column taken from a second one for the same."""
    return spare.fill_in(people(names, options))


def beside(name: str | None, records: pd.DataFrame, options: Namespace) -> pd.DataFrame | None:
    """The records of --against as leads, or None where none is named.

    --map and --id count where they name columns of that file, too. Where its ids are also those of records of FILE
    (row numbers always are), its records are called `file:id`.
    """
    if name is None:
        return None
    try:
        found = to_match([name], options)
    except UnknownColumns:
        found = to_match([name], Namespace(**{**vars(options), "map": [], "id": None}))
    if found.index.isin(records.index).any():
        found = found.set_axis(f"{Path(name).name}:" + found.index, axis=0).rename_axis(fields.KEY)
    return found


def all_tables(name: str, options: Namespace) -> dict[str, pd.DataFrame]:
    """Every object's records in one file (a ZIP or a workbook may hold several objects)."""
    reading = read_file(name, options)
    return {
        object_name: fields.complete(
            pd.concat([t.frame for t in reading.tables if t.object == object_name] or [fields.empty(object_name)]),
            object_name,
        )
        for object_name in fields.OBJECTS
    }


def the_rules(options: Namespace) -> Rules:
    """The rules of --rules, or the defaults."""
    if options.rules is None:
        return Rules()
    try:
        return rules.from_yaml(options.rules.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadArgument(f"The rules in {options.rules} cannot be read: {error}.") from None


def the_day(options: Namespace) -> date:
    """The day of --today, or today's (UTC)."""
    return options.today or datetime.now(UTC).date()


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as UTF-8 CSV. Raises BadArgument where the place cannot be written to."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(frame.head(0).to_csv(index=False).encode() + _rows(frame))
    except OSError as error:
        raise BadArgument(f"{path} cannot be written: {error.strerror}. Choose another place.") from None


def _rows(frame: pd.DataFrame) -> bytes:
    """The lines of a CSV file as pandas writes them, in a fraction of the time."""
    comma, end, nothing = (pa.scalar(mark, pa.large_string()) for mark in (",", "\n", ""))
    rows = pc.binary_join_element_wise(*(_cells(frame[name]) for name in frame.columns), comma)
    return text.bytes_of(pc.binary_join_element_wise(rows, nothing, end))[0].tobytes()


def _cells(series: pd.Series) -> pa.Array:
    """The cells of a column, quoted only where they must be; numbers are written once for each that occurs."""
    if series.dtype != "str":
        codes, distinct = pd.factorize(series, use_na_sentinel=False)
        return _cells(pd.Series(distinct).astype("str").fillna("")).take(codes)
    values = text.arrow(series)
    if not _SPECIAL[text.bytes_of(values)[0]].any():
        return values
    quote, nothing = (pa.scalar(mark, pa.large_string()) for mark in ('"', ""))
    quoted = pc.binary_join_element_wise(nothing, pc.replace_substring(values, '"', '""'), nothing, quote)
    return pc.if_else(pc.match_substring_regex(values, '[",\r\n]'), quoted, values)
