"""Progress with rows a second and the time left."""

from __future__ import annotations

from lib.jobs import pace


def _told(*steps):
    """What is said of (second, share, text)."""
    said, clock = [], iter([0.0, *(second for second, _, _ in steps)])
    tell = pace.timed(lambda share, text: said.append(text), lambda: next(clock))
    for _, share, text in steps:
        tell(share, text)
    return said


def test_rows_a_second_and_time_left_are_told_once_they_mean_something():
    steps = (0.1, 0.01, "1,000 of 100,000 rows"), (2.1, 0.25, "25,000 of 100,000 rows")
    assert _told(*steps) == ["1,000 of 100,000 rows", "25,000 of 100,000 rows · 12,000/s · 6 s left"]


def test_a_new_count_has_a_speed_of_its_own():
    steps = (1.0, 0.1, "9,000 rows"), (3.0, 0.3, "90,000 rows"), (3.5, 0.35, "100 of 90,000 rows")
    assert _told(*steps)[1:] == ["90,000 rows · 45,000/s · 7 s left", "100 of 90,000 rows · 6 s left"]


def test_what_tells_no_rows_has_no_speed():
    assert _told((0.5, 0.0, "reading leads.csv"), (9.0, 0.9, "Keeping the rows")) == [
        "reading leads.csv", "Keeping the rows",
    ]  # fmt: skip


def test_a_long_way_is_told_in_minutes():
    assert _told((100.0, 0.1, "5 rows"))[0].endswith("15 min left")


def test_nothing_is_foretold_while_the_count_stands_still():
    steps = (2.0, 0.2, "250,000 rows"), (9.0, 0.2, "250,000 rows")
    assert _told(*steps) == ["250,000 rows · 8 s left", "250,000 rows"]
