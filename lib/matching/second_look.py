"""Which pairs are worth a second look: those of records that hold together, but never met.

Of a block that is too large only neighbours meet. A person who is there twenty times is found in a chain of
neighbours, and grouping takes a pair that was never seen as one that speaks against: the twenty would fall into parts.
So every two of more records that likely pairs connect than a block is compared in full with are compared as well, as
far as those are not too many. Fewer met already.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lib.matching.candidates import ALL, CAP, Blocks, Pairs
from lib.matching.columns import once
from lib.matching.groups import LOOSEST, components

_FOR_EACH = 2
"""How many pairs may be looked at again for each record, beside those that any file may have."""


def pairs(left: Pairs, right: Pairs, probability: NDArray[np.float64], count: int) -> tuple[Pairs, Pairs]:
    """The pairs to look at again (left before right), given those that were found among `count` records.

    Small sets of connected records come first; sets that are too large together are left as they are.
    """
    links = np.flatnonzero(probability >= LOOSEST)
    label = components(left[links], right[links], count)
    blocks = Blocks.of([(label + 1).astype(np.uint64)])
    several = np.flatnonzero(blocks.sizes > CAP)
    smallest = several[np.argsort(blocks.sizes[several], kind="stable")]
    work = blocks.sizes[smallest] * (blocks.sizes[smallest] - 1) // 2
    chosen = np.zeros(len(blocks.sizes), dtype=bool)
    chosen[smallest[np.cumsum(work) <= ALL + _FOR_EACH * count]] = True
    one, other = blocks.pairs(chosen)
    wanted = once(np.minimum(one, other) * count + np.maximum(one, other))
    known = once(np.minimum(left, right) * count + np.maximum(left, right))
    if len(known):
        at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        wanted = wanted[known[at] != wanted]
    return wanted // max(count, 1), wanted % max(count, 1)
