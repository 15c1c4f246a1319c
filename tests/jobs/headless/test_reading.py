"""What the commands read and write."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lib.jobs.headless.reading import write_csv


def test_a_csv_file_is_written_as_pandas_writes_it(tmp_path):
    frame = pd.DataFrame(
        {
            'a "key", quoted': ["1", "a,b", 'say "hi"', "two\nlines", "", "é"],
            "plain": ["x", "y", "z", "x", "", "-"],
            "share": [1e-9, np.nan, 1e20, 0.1, 1 / 3, -0.0],
            "count": [1, 2, 3, 1, 2, 3],
            "odd": ["x", None, 1, 2.5, '"', ""],
            "sure": [True, False, True, False, True, False],
        }
    )
    for name, rows in (("all", frame), ("none", frame.head(0)), ("one", frame[["share"]].dropna())):
        write_csv(rows, tmp_path / f"{name}.csv")
        assert (tmp_path / f"{name}.csv").read_bytes() == rows.to_csv(index=False).encode()
