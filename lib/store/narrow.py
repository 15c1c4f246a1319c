"""A few columns of a book's records: quick where whole records would be slow."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from lib.store import current
from lib.store.database import Store


def tables(store: Store, book_id: int, wanted: Mapping[str, Collection[str]]) -> dict[str, pd.DataFrame]:
    """Object -> its records as imported, under their keys, with those of the wanted columns that there are.

    All of one moment; objects without records are left out.
    """
    found = {}
    with store.read() as connection:
        held = current.holdings(connection, book_id)
        for name, columns in wanted.items():
            if held[name].layers:
                found[name] = current.few_columns(store, connection, book_id, name, held[name], columns)
    return {name: frame for name, frame in found.items() if len(frame)}
