"""Several threads at once: numpy and rapidfuzz let go of the interpreter while they work on arrays."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")
WORKERS = min(os.cpu_count() or 1, 4)


def in_turn(work: Callable[[Item], Answer], items: Iterable[Item], workers: int = WORKERS) -> Iterator[Answer]:
    """The answer for each item, in the order of the items, whichever is done first.

    At most one item more than there are workers is taken at a time, so that large ones may be made as they are needed.
    """
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Answer]] = deque()
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
