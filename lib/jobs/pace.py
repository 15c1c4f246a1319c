"""How fast a load goes: its progress with rows a second and the time that is left."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from lib.jobs.progress import Progress

_ROWS = re.compile(r"([\d,]+)(?: of [\d,]+)? rows")
_TRUSTED = 1.0
"""Seconds of work before which no speed is told."""


def timed(progress: Progress, clock: Callable[[], float] = time.monotonic) -> Progress:
    """The same progress, its text followed by rows a second of what is being done and by the time left of the whole.

    The texts of readers and of the store say how many rows are done: "182,000 rows", "182,000 of 300,000 rows". While
    that count stands still, nothing is foretold.
    """
    began = clock()
    since, rows_before = began, 0

    def tell(share: float, text: str) -> None:
        nonlocal since, rows_before
        now, said = clock(), [text]
        found = _ROWS.search(text)
        rows = int(found[1].replace(",", "")) if found else 0
        moving = rows != rows_before
        if rows < rows_before or not rows_before:
            since = now
        elif moving and now - since >= _TRUSTED:
            said.append(f"{_rounded(rows / (now - since)):,}/s")
        rows_before = rows
        if moving and now - began >= _TRUSTED and 0.05 < share < 1:
            said.append(f"{_span((now - began) * (1 - share) / share)} left")
        progress(share, " · ".join(said))

    return tell


def _rounded(speed: float) -> int:
    """Two leading digits: more would only flicker."""
    step = 10 ** max(0, len(str(int(speed))) - 2)
    return round(speed / step) * step


def _span(seconds: float) -> str:
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"
