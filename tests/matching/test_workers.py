"""Work shared out among threads."""

from __future__ import annotations

import threading

from lib.matching.workers import in_turn


def test_answers_come_in_the_order_of_the_items_whichever_is_done_first():
    last_is_done = threading.Event()

    def work(item: int) -> int:
        if item == 2:
            last_is_done.set()
        assert item != 0 or last_is_done.wait(10)
        return item * 10

    assert list(in_turn(work, range(3), workers=2)) == [0, 10, 20]


def test_items_are_not_made_long_before_they_are_needed():
    made = []

    def items():
        for item in range(20):
            made.append(item)
            yield item

    assert next(in_turn(lambda item: item, items(), workers=2)) == 0
    assert made == [0, 1, 2]
