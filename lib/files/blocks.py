"""A long text cut into blocks of whole records, so that they can be read side by side and rejected one by one."""

from __future__ import annotations

import numpy as np

BLOCK = 1 << 21
SMALL_BLOCK = 1 << 16
_STEP = 1 << 20
_QUOTE, _LF, _CR = ord('"'), ord("\n"), ord("\r")
_MOST_STEPS = 1000


def line_ends(block: np.ndarray) -> np.ndarray:
    """Where the lines of a block end: at each LF, and at each CR that is not before one; the last at its end."""
    ends = np.flatnonzero(block == _LF)
    if (block == _CR).any():
        returns = np.flatnonzero(block == _CR)
        after = np.minimum(returns + 1, len(block) - 1)
        lone = returns[(block[after] != _LF) | (returns + 1 == len(block))]
        ends = np.sort(np.concatenate([ends, lone])) if len(lone) else ends
    if len(block) and (len(ends) == 0 or ends[-1] != len(block) - 1):
        ends = np.append(ends, len(block))
    return ends


def block_end(data: bytes, begin: int, stop: int, size: int) -> int:
    """Where a block of about `size` bytes ends: after a line before which all quotes pair up, or else any line.

    Only a guess where quotes are misplaced: whoever reads the block must find out.
    """
    if stop - begin <= size:
        return stop
    line_end = b"\n" if data.find(b"\n", begin, begin + size) >= 0 else b"\r"
    while True:
        end = last = _after_line(data, line_end, begin, begin + size)
        if last:
            odd = _quotes(data, begin, end) % 2
            for _ in range(_MOST_STEPS):
                if not odd:
                    return end
                before = _after_line(data, line_end, begin, end - 1)
                if not before:
                    break
                odd ^= _quotes(data, before, end) % 2
                end = before
            return last
        if begin + size >= stop:
            return stop
        size *= 2


def _after_line(data: bytes, line_end: bytes, begin: int, stop: int) -> int:
    """The place after the last line end before `stop`, never between CR and LF; 0 where there is none."""
    end = data.rfind(line_end, begin, stop) + 1
    while end and data[end : end + 1] == b"\n" and line_end == b"\r":
        end = data.rfind(line_end, begin, end - 1) + 1
    return end


def _quotes(data: bytes, begin: int, end: int) -> int:
    return count(data, b'"', begin, end)


def count(data: bytes, character: bytes, begin: int, end: int) -> int:
    """How often a character of one byte stands there: much faster than `data.count` where that is often."""
    if end - begin < _STEP // 16:
        return data.count(character, begin, end)
    view = np.frombuffer(data, np.uint8, end - begin, begin)
    return sum(int(np.count_nonzero(view[at : at + _STEP] == character[0])) for at in range(0, len(view), _STEP))


def records_of(block: np.ndarray, ends: np.ndarray, quotes: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """First and last line of each record, by the quotes that are open at each line's end; empty lines are none.

    None where a quote is still open at the end.
    """
    closed = np.searchsorted(quotes, ends) % 2 == 0
    if not closed[-1]:
        return None
    starts = np.concatenate([[0], ends[:-1] + 1])
    last = np.flatnonzero(closed)
    first = np.concatenate([[0], last[:-1] + 1])
    length = ends - starts
    empty = (length == 0) | ((length == 1) & (block[np.minimum(starts, len(block) - 1)] == _CR))
    filled = ~(empty[first] & (first == last))
    return first[filled], last[filled]


def quotes_of(block: np.ndarray) -> np.ndarray:
    """Where the quotes of a block stand."""
    return np.flatnonzero(block == _QUOTE)


def quotes_stand_right(block: np.ndarray, quotes: np.ndarray, delimiter: str) -> bool:
    """Whether every quote that opens stands at the start of a cell and every one that closes at its end."""
    beside = np.zeros(256, dtype=bool)
    beside[list(b'\r\n"' + delimiter.encode())] = True
    before = block[np.maximum(quotes[::2], 1) - 1]
    after = block[np.minimum(quotes[1::2], len(block) - 2) + 1]
    opens = beside[before] | (quotes[::2] == 0)
    closes = beside[after] | (quotes[1::2] == len(block) - 1)
    return bool(len(quotes) % 2 == 0 and opens.all() and closes.all())
