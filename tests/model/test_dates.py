"""Dates and times that arrive as text."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.model import dates


def column(*values: str) -> pd.Series:
    return pd.Series(list(values), dtype="str")


def read(value: str) -> str:
    return str(dates.parse_dates(column(value)).iloc[0])


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-05-10", "2024-05-10 00:00:00"),
        ("2024-05-10T09:08:07.000+0000", "2024-05-10 09:08:07"),
        ("2024-05-10T09:08:07.000Z", "2024-05-10 09:08:07"),
        ("2024-05-10T09:08:07+02:00", "2024-05-10 07:08:07"),
        ("5/13/2024 5:06 PM", "2024-05-13 17:06:00"),
        ("5/13/2024 12:06 AM", "2024-05-13 00:06:00"),
        ("31.12.23", "2023-12-31 00:00:00"),
        ("10.05.2024, 14:30", "2024-05-10 14:30:00"),
        ("12-Nov-26", "2026-11-12 00:00:00"),
        ("Nov 12, 2026", "2026-11-12 00:00:00"),
        ("3. März 2024", "2024-03-03 00:00:00"),
        ("5 de mayo de 2024", "2024-05-05 00:00:00"),
        ("20240110", "2024-01-10 00:00:00"),
        ("2024/1/2", "2024-01-02 00:00:00"),
        ("1700000000000", "2023-11-14 22:13:20"),
    ],
)
def test_each_usual_way_of_writing_is_read(text, moment):
    assert read(text) == moment


@pytest.mark.parametrize("text", ["", "x", "2024-02-31", "31/31/2024", "soon"])
def test_what_is_no_date_is_missing(text):
    assert read(text) == "NaT"


def test_one_clear_row_decides_how_the_column_is_read():
    day_first = dates.parse_dates(column("03/04/2024", "13/04/2024"))
    month_first = dates.parse_dates(column("03/04/2024", "04/13/2024"))
    assert str(day_first.iloc[0].date()) == "2024-04-03"
    assert str(month_first.iloc[0].date()) == "2024-03-04"


def test_a_column_is_ambiguous_until_a_row_shows_the_order():
    assert dates.ambiguous(column("03/04/2024", ""))
    assert not dates.ambiguous(column("03/04/2024", "13/04/2024"))
    assert not dates.ambiguous(column("03/03/2024"))
    assert not dates.ambiguous(column("2024-03-04"))


def test_the_result_has_one_type_even_when_nothing_is_there():
    assert str(dates.parse_dates(column()).dtype) == "datetime64[us]"
    assert str(dates.parse_dates(column("", "")).dtype) == "datetime64[us]"


@given(st.dates())
def test_every_iso_date_is_read_back(day):
    assert dates.parse_dates(column(day.isoformat())).iloc[0].date() == day
