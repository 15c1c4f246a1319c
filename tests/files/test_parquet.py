"""Parquet files, read in a child process."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lib.errors import UnreadableFile
from lib.files import read
from lib.files.child import text_of


def parquet(columns, **options):
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream, **options)
    return stream.getvalue()


def test_a_parquet_file_is_read_as_an_exporter_would_write_it():
    reading = read(
        parquet(
            {
                "LastName": pa.array(["Li", None, "Fox"]).dictionary_encode(),
                "NumberOfEmployees": pa.array([12, None, None], pa.int64()),
                "AnnualRevenue": [1.5, None, 2.0],
                "CreatedDate": pa.array([dt.datetime(2024, 1, 2, 3, 4), None, None], pa.timestamp("ns", "UTC")),
                "IsConverted": [True, None, False],
                "Tags": [["a", "b"], None, []],
            }
        ),
        "leads.parquet",
    )
    table = reading.tables[0]

    assert table.frame.iloc[0].tolist() == ["Li", "12", "1.5", "2024-01-02T03:04:00Z", "true", '["a", "b"]']
    assert table.frame.iloc[1].tolist() == ["Fox", "", "2", "", "false", "[]"]
    assert table.lines.tolist() == [1, 3]
    assert table.rejected.to_dict("records") == [{"line": 2, "reason": "the row has no value in it", "raw": ""}]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (12.0, "12"),
        (1e30, "1e+30"),
        (float("nan"), ""),
        (Decimal("1.50"), "1.50"),
        (dt.date(2024, 1, 2), "2024-01-02"),
        (dt.datetime(2024, 1, 2), "2024-01-02"),
        (dt.datetime(2024, 1, 2, 3, 4, 5, 678000), "2024-01-02T03:04:05.678"),
        (b"Li", "Li"),
        (b"\xff\x00", "ff00"),
        ({"a": [1, None]}, '{"a": [1, null]}'),
    ],
)
def test_a_value_of_any_kind_becomes_plain_text(value, text):
    assert text_of(value) == text


def test_a_column_that_is_far_larger_inside_is_refused(monkeypatch):
    monkeypatch.setenv("SLUICE_MAX_FILE_MB", "20")
    value = pa.array(["x" * 100_000])
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 1000, pa.int32()), value)
    with pytest.raises(UnreadableFile, match="larger inside than it looks"):
        read(parquet({"Name": column}), "x.parquet")


def test_a_damaged_parquet_file_is_said():
    with pytest.raises(UnreadableFile, match="a damaged Parquet file"):
        read(b"PAR1" + b"\x15\x04" * 50 + b"PAR1", "x.parquet")
