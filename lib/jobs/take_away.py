"""Taking a book away: the cleaned leads and the change files, on disk or as one ZIP."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from lib.errors import BadArgument
from lib.files import writer
from lib.jobs import bundle, customers, export
from lib.junk import flags
from lib.model import fields
from lib.store import book as books_view
from lib.store.database import Store
from lib.store.lines import LINKED
from lib.store.replay import State

_FOR_PEOPLE = ("cleaned_leads.csv", "junk_leads.csv", "skipped.csv")
"""Files that people open in a spreadsheet; the others go to Data Loader as they are."""


@dataclass(frozen=True)
class Package:
    """The files of an export, and the text that says how to apply them."""

    files: Mapping[str, pd.DataFrame]
    readme: str


def of_book(store: Store, book_id: int, now: datetime) -> Package:
    """The package of a book as it stands."""
    tables = {name: books_view.base(store, book_id, name) for name in fields.OBJECTS}
    return package(tables, books_view.state(store, book_id), now)


def package(tables: Mapping[str, pd.DataFrame], state: State, now: datetime) -> Package:
    """The package of imported tables with a state's decisions; verdicts of harmless kinds are no junk."""
    dispositions = flags.kinds().set_index("kind")["disposition"]
    verdicts = state.verdicts[state.verdicts["junk_kind"].map(dispositions).eq("junk")]
    files = export.change_files(
        tables, merged=state.merged, values_of=state.values, verdicts=verdicts, rules=state.rules,
        links=customers.confirmed(_complete(tables), state),
    )  # fmt: skip
    return Package(files, export.readme(files, now))


def _complete(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {name: fields.complete(tables[name], name) for name in ("lead", *LINKED)}


def write(taken: Package, folder: Path) -> dict[str, int]:
    """Write the files into a folder; returns how many rows each has. Raises BadArgument where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        risky = 0
        for name, frame in taken.files.items():
            if name in _FOR_PEOPLE:
                writer.write_csv(frame, folder / name, safe=True)
            else:
                risky += writer.write_for_data_loader(frame, folder / name)
        (folder / "README.txt").write_text(taken.readme + _risky(risky), encoding="utf-8")
    except OSError as error:
        raise BadArgument(f"{folder} cannot be written: {error.strerror}. Choose another place.") from None
    return {name: len(frame) for name, frame in taken.files.items()}


def _risky(cells: int) -> str:
    if not cells:
        return ""
    return (
        f"\n{cells:,} cells of the change files begin like a formula. They are exact, as Data Loader needs them: "
        "do not open these files in a spreadsheet.\n"
    )


def as_zip(taken: Package) -> bytes:
    """The same files in one archive."""
    with tempfile.TemporaryDirectory() as folder:
        write(taken, Path(folder))
        return bundle.zipped({path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())})
