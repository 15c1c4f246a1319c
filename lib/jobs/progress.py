"""How a job tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""Called with the share done (0 to 1) and what is being done, in a few words. May raise Cancelled."""


def silent(share: float, text: str) -> None:
    """Tell nobody."""


def part(progress: Progress, start: float, end: float) -> Progress:
    """The progress of a part of a job, as a stretch from `start` to `end` of the whole."""
    return lambda share, text: progress(start + (end - start) * share, text)
