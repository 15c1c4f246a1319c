"""What a file is taken for: the answer of `inspect`, as JSON, as text, and as files of records."""

from __future__ import annotations

import re
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
        "tables": [_table(table) for table in reading.tables],
    }


def text(reading: Reading) -> str:
    """The same for a person: what was recognised and why, each header with its field, the first rejected rows."""
    lines = [f"{reading.name}: {reading.exporter}", *(f"  {note}" for note in reading.why)]
    for table in reading.tables:
        lines += ["", f"{table.name}: {len(table.frame):,} {table.object.replace('_', ' ')} records"]
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
    paths = {_path(out, table, len(reading.tables) > 1): table for table in reading.tables}
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        for path, table in paths.items():
            write_csv(table.frame, path, safe=False)
    except OSError as error:
        raise BadArgument(f"{out} cannot be written: {error.strerror}. Choose another place.") from None
    return list(paths)


def _table(table: Table) -> dict[str, object]:
    return {
        "name": table.name,
        "object": table.object,
        "header_line": table.header_line,
        "rows": len(table.frame),
        "rejected": table.rejected.to_dict("records"),
        "mapping": table.mapping,
        "reasons": table.reasons,
    }


def _path(out: Path, table: Table, several: bool) -> Path:
    """`records.csv`, or `records-Leads.csv` for the table called Leads."""
    if not several:
        return out
    name = re.sub(r"[^\w.-]+", "_", table.name).removesuffix(".csv").strip("._")
    return out.with_name(f"{out.stem}-{name}{out.suffix}")
