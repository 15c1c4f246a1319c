"""Files of the command line, read into complete frames."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from lib.errors import BadArgument, UnknownColumns, UnreadableFile
from lib.files import reader
from lib.files.reading import Reading
from lib.model import fields, rules
from lib.model.rules import Rules


def read_file(name: str, options: Namespace, object_hint: str | None = None) -> Reading:
    """One file of the command line; `-` is standard input."""
    overrides = dict(override(item) for item in options.map) if object_hint in (None, "lead") else {}
    source: Path | bytes = sys.stdin.buffer.read() if name == "-" else Path(name)
    label = "standard input" if name == "-" else Path(name).name
    if isinstance(source, Path) and not source.is_file():
        raise UnreadableFile(f"There is no file {name}. Check the path and try again.")
    return reader.read(
        source, label, overrides=overrides, id_header=options.id if object_hint in (None, "lead") else None,
        object_hint=object_hint, row_keys="number",
    )  # fmt: skip


def override(text: str) -> tuple[str, str]:
    header, mark, name = text.rpartition("=")
    if not mark or not header:
        raise BadArgument(f'--map {text!r} is not of the form "Source header=FieldName".')
    return header, name


def one(name: str | None, object_name: str, options: Namespace) -> pd.DataFrame:
    """The records of one object in a file; an empty frame where no file was named."""
    if name is None:
        return fields.empty(object_name)
    reading = read_file(name, options, object_name)
    found = [table.frame for table in reading.tables if table.object == object_name]
    if not found:
        held = ", ".join(sorted({table.object for table in reading.tables}))
        raise UnknownColumns(f"{name} holds {held} records, no {object_name} records. Name another file.")
    return fields.complete(pd.concat(found), object_name)


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
    joined = pd.concat([fields.complete(frame, "lead") for frame in found]).fillna("")
    twice = joined.index[joined.index.duplicated()]
    if len(twice):
        raise BadArgument(f"The id {twice[0]} stands in more than one file. Use --id to name a column that is unique.")
    return joined


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
        frame.to_csv(path, index=False)
    except OSError as error:
        raise BadArgument(f"{path} cannot be written: {error.strerror}. Choose another place.") from None
