"""Following a reference (an opportunity's AccountId, a history row's LeadId) to the record it names."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from lib.model import ids
from lib.model.text import arrow, flags


def positions_of(references: pd.Series, records: pd.DataFrame) -> np.ndarray:
    """The row number in `records` of the record that each reference names, -1 where there is none.

    A reference names a record by its Salesforce Id, in 15 or 18 characters, or by its key.
    """
    wanted = arrow(ids.to_18(references))
    found = _positions(wanted, arrow(records.index.to_series()))
    open_ends = np.flatnonzero((found < 0) & ~flags(pc.equal(wanted, ""), references.index).to_numpy())
    if len(open_ends):
        found[open_ends] = _positions(wanted.take(pa.array(open_ends)), arrow(ids.to_18(records["Id"])))
    return found


def _positions(wanted: pa.Array, known: pa.Array) -> np.ndarray:
    """Where each wanted text stands first among the known ones, -1 where it does not."""
    found: np.ndarray = pc.fill_null(pc.index_in(wanted, value_set=known), -1).to_numpy().astype(np.int64)
    return found


def keys_of(references: pd.Series, records: pd.DataFrame) -> pd.Series:
    """The key of the record that each reference names, "" where there is none."""
    positions = positions_of(references, records)
    keys = np.append(records.index.to_numpy(dtype=object), "")
    return pd.Series(keys[positions], index=references.index, dtype="str")
