"""However a text is cut into blocks, and whichever way they are read, the rows are the same."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lib.errors import UnreadableFile
from lib.files import delimited
from lib.files.blocks import block_end
from lib.files.synonyms import is_known

PIECES = st.sampled_from(
    ["a", "é", ",", "\n", '"', "\r\n", "\r", '""', " ", "x,y\n", '"q"', '"l1\nl2"', "\n\n", ",,\n", "Name,City\n", "\0"]
)
UNPAIRED = ["a", " ", "\n", "a", '"', " ,", '"', "x,y\n", "\r", '"l1\nl2"', '"q"', ",", "x,y\n"]


def rows(data, careful, size):
    """Everything a text gives, read by record or in blocks of so many bytes; or the error."""
    regular = delimited.read_regular
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "read_regular", (lambda *_: None) if careful else regular)
        patch.setattr(delimited, "BLOCK", size)
        patch.setattr(delimited, "SMALL_BLOCK", max(8, size // 4))
        try:
            grid, _ = delimited.read_delimited(data, "x", is_known, False)
        except UnreadableFile as error:
            return str(error)
    cells = [column.to_pylist() for column in grid.columns]
    return cells, grid.lines.tolist(), sorted(grid.rejected), [grid.raw(record) for record in range(grid.height)]


@settings(max_examples=120, deadline=None)
@given(st.lists(PIECES, max_size=50), st.sampled_from([30, 1 << 20]))
@example(UNPAIRED, 1 << 20)
def test_blocks_give_the_same_rows_as_reading_record_by_record(pieces, size):
    data = "".join(["Name,City\nx,y\n", *pieces]).encode()

    assert rows(data, False, size) == rows(data, True, 1 << 20)


def test_the_raw_text_of_each_row_is_as_it_stands_in_the_file():
    data = b'Name,City\r\n"Li",\r\n\r\nFox,"a\r\nb"\r\nto,o,many\r\n,\r\nlast,one'
    _, lines, rejected, raw = rows(data, False, 1 << 20)

    assert raw == ['"Li",', 'Fox,"a\r\nb"', "last,one"]
    assert lines == [2, 4, 8]
    assert [(line, text) for line, _, text in rejected] == [(6, "to,o,many"), (7, ",")]


def test_a_block_ends_after_a_line_whose_quotes_pair_up():
    data = b'a,b\nc,"d\ne"\nf,g\n'

    assert block_end(data, 0, len(data), 10) == 4
    assert block_end(data, 4, len(data), 10) == 12
    assert block_end(data, 0, len(data), 100) == len(data)


def test_a_file_that_is_mostly_no_records_is_refused_with_the_first_reason(monkeypatch):
    monkeypatch.setattr(delimited, "_MANY_REJECTED", 1000)
    with pytest.raises(UnreadableFile, match="The first is on line 2: 1 cells, but the header has 2"):
        delimited.read_delimited(b"Name,City\n" + b"loose words\n" * 200, "x", is_known, False)
