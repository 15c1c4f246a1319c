"""What a file is taken for: the answer of `inspect`, as JSON, as text, and as files of records."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from lib.errors import BadArgument
from lib.files import write_csv
from lib.files.reading import Reading, Table


def document(reading: Reading) -> dict[str, object]:
    """The reading as one JSON object (COMMANDS: inspect --json)."""
    return {
        "exporter": reading.exporter,
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
        "why": reading.why,
        "tables": [_table(table) for table in reading.tables],
    }


def text(reading: Reading) -> str:
    """The same for a person: what was recognised and why, each header with its field, the first rejected rows."""
    lines = [f"{reading.name}: {reading.exporter}", *(f"  {note}" for note in reading.why)]
    for table in reading.tables:
        records = f"{len(table.frame):,} {table.object.replace('_', ' ')} records"
        lines += ["", f"{table.name}: {records}, header on line {table.header_line}, {_keys(table)}"]
        width = max(map(len, table.mapping))
        lines += [
            f"  {header:<{width}}  {field or '(as it is)'}: {table.reasons[header]}"
            for header, field in table.mapping.items()
        ]
        if len(table.rejected):
            lines.append(f"  {len(table.rejected):,} rows were rejected:")
            shown = table.rejected.head(10).itertuples(index=False)
            lines += [f"    line {line}: {reason}" for line, reason, _ in shown]
    return "\n".join(lines)


def write_records(reading: Reading, out: Path) -> list[Path]:
    """Every record under its fields' names, values exactly as read; with several tables a file for each.

    Raises BadArgument where the place cannot be written to.
    """
    paths = dict(zip(_paths(out, reading.tables), reading.tables, strict=True))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        for path, table in paths.items():
            write_csv(table.frame, path, safe=False)
    except OSError as error:
        raise BadArgument(f"{out} cannot be written: {error.strerror}. Choose another place.") from None
    return list(paths)


def _keys(table: Table) -> str:
    """What identifies the records, in words."""
    kind, _, header = table.key_source.partition(":")
    if kind == "column":
        return f"identified by the column '{header}'"
    told = {"salesforce_id": "their Salesforce Ids", "row_hash": "their content", "row_number": "their row numbers"}
    return f"identified by {told[kind]}"


def _table(table: Table) -> dict[str, object]:
    return {
        "name": table.name,
        "object": table.object,
        "delimiter": table.delimiter,
        "header_line": table.header_line,
        "rows": len(table.frame),
        "rejected": table.rejected.to_dict("records"),
        "mapping": table.mapping,
        "reasons": table.reasons,
    }


def _paths(out: Path, tables: Sequence[Table]) -> list[Path]:
    """`records.csv`; with several tables `records-Leads.csv` for the one called Leads, and a number for a namesake."""
    if len(tables) == 1:
        return [out]
    paths: list[Path] = []
    for table in tables:
        name = re.sub(r"[^\w.-]+", "_", table.name).removesuffix(".csv").strip("._") or "table"
        count = 1
        path = out.with_name(f"{out.stem}-{name}{out.suffix}")
        while path in paths:
            count += 1
            path = out.with_name(f"{out.stem}-{name}-{count}{out.suffix}")
        paths.append(path)
    return paths
