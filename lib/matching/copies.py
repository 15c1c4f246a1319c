"""Records that are the same in all that is compared.

A form that was sent a thousand times over fills a block by itself, and of a large block only neighbours meet. So of
more such records than a block is compared in full with, the first stands for all: the others are compared with nothing
but it, and grouping takes them for it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lib.matching.candidates import ALL, CAP, Blocks, Pairs
from lib.matching.records import Records

_MIX = np.uint64(0x9E3779B97F4A7C15)


def of(r: Records) -> tuple[Pairs, Pairs]:
    """For each copy of an earlier record that record's row and its own; none where every two records meet anyway."""
    none = np.zeros(0, dtype=np.int64)
    if r.split is not None or r.count * (r.count - 1) // 2 <= ALL:
        return none, none
    blocks = Blocks.of([_marks(r)])
    many = blocks.sizes > CAP
    sizes, starts = blocks.sizes[many], blocks.starts[many]
    first = np.repeat(blocks.rows[starts], sizes - 1)
    further = [blocks.rows[start + 1 : start + size] for start, size in zip(starts.tolist(), sizes.tolist())]
    return first, np.concatenate([none, *further])


def _marks(r: Records) -> NDArray[np.uint64]:
    """A number for all that is compared of each record."""
    columns = (
        r.first, r.last, r.middle, r.inner, r.generation, r.email, *r.sites, *r.numbers, r.company, r.title, r.street,
        r.city, r.postcode, r.country, *(column for _, column in r.custom.values()),
    )  # fmt: skip
    mark = np.ones(r.count, dtype=np.uint64) + r.named + 2 * r.guessed.astype(np.uint64)
    for column in columns:
        mark ^= mark >> np.uint64(29)
        mark *= _MIX
        mark ^= column.codes.astype(np.uint64)
    return mark | np.uint64(1)
