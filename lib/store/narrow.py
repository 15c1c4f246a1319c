"""A few columns of a book's records: quick where whole records would be slow."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from lib.store import imports, rows
from lib.store.database import Store


def tables(store: Store, book_id: int, wanted: Mapping[str, Collection[str]]) -> dict[str, pd.DataFrame]:
    """Object -> its newest rows as imported, under their keys, with those of the wanted columns that there are.

    All of one moment; objects without records are left out.
    """
    found = {}
    with store.read() as connection:
        columns = imports.active_columns(connection, book_id)
        for object_name, names in wanted.items():
            if columns[object_name]:
                narrowed = {
                    import_id: {name: count for name, count in held.items() if name in names}
                    for import_id, held in columns[object_name].items()
                }
                found[object_name] = rows.newest(connection, object_name, narrowed)
    return {name: frame for name, frame in found.items() if len(frame)}
