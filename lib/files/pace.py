"""Telling how far a long reading is, often enough to follow and to cancel, seldom enough to cost nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Progress = Callable[[float, str], None]
"""Share done (0 to 1) and what was read so far; whatever it raises ends the reading."""

_EVERY = 0.1

T = TypeVar("T")


class Pace:
    """Calls a progress function ten times a second at most; `within` narrows the share to a part of the whole."""

    def __init__(self, progress: Progress | None, low: float = 0.0, high: float = 1.0) -> None:
        self._progress = progress
        self._low, self._high = low, high
        self._last = 0.0

    def tell(self, share: float, text: str) -> None:
        """Pass on how far the reading is, unless that was told just now."""
        now = time.monotonic()
        if self._progress is not None and now - self._last >= _EVERY:
            self._last = now
            self._progress(self._low + (self._high - self._low) * min(max(share, 0.0), 1.0), text)

    def during(self, share: float, text: str, work: Callable[[], T]) -> T:
        """The result of work that cannot tell how far it is; nobody waits for it when the progress function raises."""
        if self._progress is None:
            return work()
        pool = ThreadPoolExecutor(1)
        try:
            future = pool.submit(work)
            while True:
                try:
                    return future.result(_EVERY)
                except TimeoutError:
                    self.tell(share, text)
        finally:
            pool.shutdown(wait=False)

    def within(self, low: float, high: float) -> Pace:
        """The pace of one part of the work, from one share of the whole to another."""
        width = self._high - self._low
        return Pace(self._progress, self._low + low * width, self._low + high * width)


SILENT = Pace(None)
