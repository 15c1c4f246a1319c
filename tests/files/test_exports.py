"""Exports of every kind are taken for what they are, column by column."""

from __future__ import annotations

import pytest

from lib.files import read
from lib.model import fields
from tests.files.exports import SALESFORCE, Sample
from tests.files.exports_of_others import BY_HAND, OTHERS

ALL = [*SALESFORCE, *OTHERS, *BY_HAND]


def expected(sample: Sample) -> dict[str, str | None]:
    return {
        header: name if name and fields.field(sample.object, name) else None for header, name in sample.mapping.items()
    }


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: f"{sample.exporter}: {sample.title}")
def test_an_export_is_taken_for_what_it_is(sample):
    reading = read(sample.write(sample), sample.name)
    (table,) = reading.tables

    assert (reading.exporter, table.object) == (sample.exporter, sample.object)
    assert table.mapping == expected(sample)
    assert (len(table.frame), table.header_line) == (len(sample.rows), sample.header_line)


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: f"{sample.exporter}: {sample.title}")
def test_every_line_below_the_header_is_a_record_or_rejected(sample):
    """Blank lines are no rows."""
    data = sample.write(sample)
    (table,) = read(data, sample.name).tables
    lines = data.decode(str(sample.options.get("encoding", "utf-8"))).splitlines()
    filled = {number for number, line in enumerate(lines, 1) if line.strip() and number > sample.header_line}

    assert set(table.lines) | set(table.rejected["line"]) == filled
    assert len(table.rejected) == sample.rejected == len(filled) - len(sample.rows)
