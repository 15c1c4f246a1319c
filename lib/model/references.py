"""Following a reference (an opportunity's AccountId, a history row's LeadId) to the record it names."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lib.model import ids


def positions_of(references: pd.Series, records: pd.DataFrame) -> np.ndarray:
    """The row number in `records` of the record that each reference names, -1 where there is none.

    A reference names a record by its Salesforce Id, in 15 or 18 characters, or by its key.
    """
    wanted = pd.Index(ids.to_18(references))
    found = records.index.get_indexer(wanted)
    open_ends = np.flatnonzero((found < 0) & (wanted != ""))
    if len(open_ends):
        own = ids.to_18(records["Id"])
        first = np.flatnonzero(own.ne("") & ~own.duplicated())
        at = pd.Index(own.iloc[first]).get_indexer(wanted[open_ends])
        found[open_ends[at >= 0]] = first[at[at >= 0]]
    return found


def keys_of(references: pd.Series, records: pd.DataFrame) -> pd.Series:
    """The key of the record that each reference names, "" where there is none."""
    positions = positions_of(references, records)
    keys = np.append(records.index.to_numpy(dtype=object), "")
    return pd.Series(keys[positions], index=references.index, dtype="str")
