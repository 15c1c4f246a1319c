"""Downloads: sheets that no spreadsheet runs and that Sluice reads back, archives that are the same each time."""

from __future__ import annotations

import pandas as pd

from lib import files
from lib.jobs import bundle


def test_a_sheet_runs_no_formula_and_reads_back_exactly():
    values = ["=cmd|' /C calc'!A0", "+1", "@x", "'=1", "naïve", ""]
    leads = pd.DataFrame({"LastName": ["a", "b", "c", "d", "e", "f"], "Company": values}, dtype="str")
    written = bundle.sheet(leads)
    assert written.startswith(b"\xef\xbb\xbf")
    assert b"\"'=cmd|" in written and b'"=' not in written and b'"+' not in written
    (table,) = files.read(written, "leads.csv").tables
    assert table.frame["Company"].tolist() == values


def test_the_same_files_make_the_same_archive():
    assert bundle.zipped({"a.csv": b"1", "b.csv": b"2"}) == bundle.zipped({"a.csv": b"1", "b.csv": b"2"})
