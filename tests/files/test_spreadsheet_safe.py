"""Protection against formulas is exact both ways."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.files.spreadsheet_safe import is_risky, protect, protect_all, restore, restore_all

TEXT = st.text(st.one_of(st.sampled_from("'=+-@\t\r\n\0 a1\u00a0＝"), st.characters(exclude_categories=["Cs"])))


@pytest.mark.parametrize(
    "value", ["=1+1", "+49 30 1", "-5", "@sum", "\tx", "\r", " =1", "\x00", "\x01=1", "'=1", "''=1", "\n =1", "＝1"]
)
def test_risky_cells_get_an_apostrophe_and_lose_it_again(value):
    assert protect(value) == f"'{value}"
    assert restore(protect(value)) == value


@pytest.mark.parametrize("value", ["", "Anna", "'quoted'", "O'Neil", "a=b", "1-2", "'"])
def test_harmless_cells_stay_as_they_are(value):
    assert protect(value) == value
    assert restore(value) == value


@given(TEXT)
def test_restore_is_the_inverse_of_protect(value):
    assert restore(protect(value)) == value
    assert not is_risky(protect(value)) or protect(value).startswith("'")


@given(st.lists(TEXT, max_size=20))
def test_whole_columns_are_treated_like_single_cells(values):
    column = pa.chunked_array([values], pa.string())

    assert protect_all(column).to_pylist() == [protect(value) for value in values]
    assert restore_all(protect_all(column)).to_pylist() == values
