"""Exports of every kind are taken for what they are, column by column and row by row."""

from __future__ import annotations

import pytest

from lib.files import read
from tests.files.exports import SALESFORCE, Sample
from tests.files.exports_of_others import BY_HAND, OTHERS


@pytest.mark.parametrize(
    "sample", [*SALESFORCE, *OTHERS, *BY_HAND], ids=lambda sample: f"{sample.exporter}: {sample.title}"
)
def test_an_export_is_taken_for_what_it_is(sample: Sample):
    data = sample.write(sample)
    reading = read(data, sample.name)
    (table,) = reading.tables

    assert (reading.exporter, table.object) == (sample.exporter, sample.object)
    assert table.mapping == sample.mapping
    assert (len(table.frame), table.header_line) == (len(sample.rows), sample.header_line)
    assert_every_line_is_accounted_for(sample, data, {*table.lines, *table.rejected["line"]}, len(table.rejected))


def assert_every_line_is_accounted_for(sample: Sample, data: bytes, told: set[int], rejected: int) -> None:
    """Every line below the header that is not blank is a record or rejected."""
    lines = data.decode(str(sample.options.get("encoding", "utf-8"))).splitlines()
    assert told == {number for number, line in enumerate(lines, 1) if line.strip() and number > sample.header_line}
    assert rejected == sample.rejected
