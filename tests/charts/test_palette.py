"""The same thing has the same colour wherever it is drawn."""

from __future__ import annotations

from lib.charts import palette


def test_equal_sets_of_names_have_equal_colours():
    assert palette.of(["Web", "Fair", "Web"]) == palette.of(["Fair", "Web"])


def test_ten_names_have_ten_colours():
    assert len(set(palette.of(f"S{n}" for n in range(10)).values())) == 10


def test_raw_clean_lost_and_notice_differ():
    assert len({palette.RAW, palette.CLEAN, palette.LOST, palette.NOTICE}) == 4
