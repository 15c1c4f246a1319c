"""Two organisations: their names, however they are abbreviated, and what shows them on the web."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, LCSseq, Prefix

from lib.matching.columns import Codes, Column, Hashes, holders, kept, spread, value_codes, within
from lib.matching.records import Records
from lib.matching.valuepairs import (
    IN_FILE,
    Floats,
    Judged,
    Rows,
    distinct,
    frequency,
    initials,
    near,
    other_numbers,
    representative,
    same_words,
    scattered,
    scored,
    share_words,
    words,
)

MISSPELT = 0.1
"""How often one of two names of an organisation is misspelt."""
_ONE_DOMAIN = 0.9
"""Domains that are at least so alike may be one, misspelt."""
ORGANISATION = ("", "same", "similar", "different")
TITLE = ("", "same", "similar", "different")
USUAL_TITLE = 0.01
"""The share of people that a typical job title has in life."""
USUAL_COMPANY = 0.0003
"""The share of records that a typical organisation has in life."""


def company_names(r: Records, x: Codes, y: Codes) -> Judged:
    """Levels of ORGANISATION for pairs of company keys, by spelling, order of words, abbreviation and acronym."""
    spelt, often = _spellings(r), _often_company(r)
    letters, short, in_turn = _shorthand(r)
    larger, smaller = np.maximum(often[x], often[y]), np.minimum(often[x], often[y])
    ratio = same_words(spelt, x, y, np.where(in_turn[x] == in_turn[y], 50.0, 88.0))
    slip = np.zeros(len(x), dtype=bool)
    close = np.flatnonzero((ratio >= 80) & (ratio < 88))
    slip[close] = scored(r.company.values, x[close], y[close], OSA.distance) <= 1
    domains = _only_domains(r)
    told = np.flatnonzero(domains[x] | domains[y])
    slip[told] = _begins(r.company, x[told], y[told])
    initials = (letters[x] == short[y]) | (letters[y] == short[x])
    abbreviated = np.zeros(len(x), dtype=bool)
    doubtful = np.flatnonzero((ratio >= 50) & (ratio < 100) & (in_turn[x] == in_turn[y]))
    abbreviated[doubtful] = abbreviate(spelt, x[doubtful], y[doubtful])
    one_name = ~other_numbers(spelt, x, y)
    level = np.full(len(x), ORGANISATION.index("different"), dtype=np.int8)
    chance = np.ones(len(x))
    for name, where, u in (
        ("similar", share_words(spelt, x, y) & one_name, 4 * larger),
        ("similar", ((ratio >= 88) | slip | abbreviated) & one_name, np.maximum(MISSPELT * larger, 3 * smaller)),
        ("similar", initials, larger),
        ("same", ratio == 100, larger),
        ("same", (x == y) | _one_of_its_names(r, x, y), larger),
    ):
        level[where], chance[where] = ORGANISATION.index(name), np.minimum(u, 1.0)[where]
    return level, chance


def _one_of_its_names(r: Records, x: Codes, y: Codes) -> NDArray[np.bool_]:
    """Where the first name of one company is a name of the other: two that have but another name in common, such as
    that of their group, are two."""
    if len(r.company_names) == 1:
        return np.zeros(len(x), dtype=bool)
    first, other = _first_and_other(r)
    result: NDArray[np.bool_] = (first[x] == first[y]) | (first[x] == other[y]) | (other[x] == first[y])
    return result


@kept
def _first_and_other(r: Records) -> tuple[Codes, Codes]:
    """The codes of each company's two names; -1 for none."""
    first, other = r.company_names
    return value_codes(r.company, first), value_codes(r.company, other)


@kept
def _spellings(r: Records) -> Column:
    """The telling words of each company key."""
    return Column(np.zeros(0, dtype=np.int32), representative(r.company, r.company_text))


@kept
def _only_domains(r: Records) -> NDArray[np.bool_]:
    """Which company keys are no more than what domains are called, wherever they stand among the records that count."""
    named = Column(np.where(r.guessed, -1, r.company.codes), r.company.values, r.company.counted)
    return np.where(r.company.learned > 0, named.learned, named.counts) == 0


@kept
def _shorthand(r: Records) -> tuple[Hashes, Hashes, Hashes]:
    """For each company key numbers for the letters of its acronym, for its own letters where it may be one, and for
    the first letters of its words. The same letters in any order have the same number."""
    first = words(_spellings(r))
    none, other = np.uint64(0), np.uint64(1)
    short = np.full(len(r.company.texts), other)
    codes = np.flatnonzero((r.company.lengths > 1) & (r.company.lengths < 6))
    if len(codes):
        letters, ends = spread(r.company.texts.take(codes))
        short[codes] = np.add.reduceat(scattered(letters), ends - r.company.lengths[codes])
    return np.where(first.all.sizes > 1, first.letters, none), short, first.letters


@kept
def _often_company(r: Records) -> Floats:
    return frequency(r.company, USUAL_COMPANY, trust=IN_FILE)


@kept
def _often_title(r: Records) -> Floats:
    return frequency(r.title, USUAL_TITLE, trust=IN_FILE)


@kept
def _at_site(r: Records) -> tuple[NDArray[np.int64], Floats]:
    """How many records each mail domain or website has, and how common that makes it."""
    sizes = holders(r.sites)
    total = r.how_many_have((*r.sites, r.company))
    return sizes, (np.maximum(sizes - 1, 0) + IN_FILE * USUAL_COMPANY) / (total + IN_FILE)


def titles(r: Records, x: Codes, y: Codes) -> Judged:
    """Levels of TITLE for pairs of job titles, whatever the order of their words."""
    often = _often_title(r)
    larger = np.maximum(often[x], often[y])
    near = same_words(r.title, x, y, 80.0) >= 80
    level = np.select([x == y, near], [TITLE.index("same"), TITLE.index("similar")], TITLE.index("different"))
    return level.astype(np.int8), np.select([x == y, near], [larger, np.minimum(3 * larger, 1.0)], 1.0)


def abbreviate(column: Column, x: Codes, y: Codes) -> NDArray[np.bool_]:
    """Where two names have the same words but for abbreviations, as "northern mfg" and "nthn manufacturing"."""
    found = words(column)
    mine, others = found.all.of(x), found.all.of(y)
    where = np.flatnonzero(mine.sizes == others.sizes)
    sizes = mine.sizes[where]
    pair, place = np.repeat(where, sizes), within(sizes)
    a, b = mine.items[mine.starts[pair] + place], others.items[others.starts[pair] + place]
    result = mine.sizes == others.sizes
    result[pair[~_short_for(found.vocabulary, a, b)]] = False
    return result


def _begins(column: Column, x: Codes, y: Codes) -> NDArray[np.bool_]:
    """Where a domain goes by the beginning of a name: westmac, West Machine."""
    short, long = _by_length(column, x, y)
    result = (column.lengths[short] > 5) & (column.bigrams[short] & ~column.bigrams[long] == 0)
    where = np.flatnonzero(result)
    shared = scored(column.values, short[where], long[where], Prefix.similarity, np.int32)
    result[where] = shared == column.lengths[short[where]]
    return result


def _short_for(column: Column, x: Codes, y: Codes) -> NDArray[np.bool_]:
    """Where the letters of one stand in the other in the same order, and both begin alike; or both are the same."""
    length, letters, first = column.lengths, column.letters, initials(column)
    short, long = _by_length(column, x, y)
    result = (first[short] == first[long]) & (letters[short] & ~letters[long] == 0) & (length[short] > 1)
    where = np.flatnonzero(result & (length[short] < length[long]))
    result[:] = short == long
    a, b, which = distinct(short[where], long[where], len(column.texts))
    a, b = _by_length(column, a, b)
    result[where] = (scored(column.values, a, b, LCSseq.similarity, np.int32) == length[a])[which]
    return result


def _by_length(column: Column, x: Codes, y: Codes) -> tuple[Codes, Codes]:
    """The shorter of each two values, and the other."""
    longer = column.lengths[x] > column.lengths[y]
    return np.where(longer, y, x), np.where(longer, x, y)


def organisation(
    r: Records, left: Rows, right: Rows, by_name: Judged, nameless: NDArray[np.bool_]
) -> tuple[Judged, Floats]:
    """The best of company, mail domain and website: colleagues share them all, so they count once.

    Also how many records the organisation has, where it is the same. For records that are organisations themselves
    the name is judged apart (it is who they are), and only domain and website count here.
    """
    unsure = (by_name[0] == ORGANISATION.index("different")) & (r.guessed[left] | r.guessed[right])
    level, chance = np.where(nameless | unsure, 0, by_name[0]).astype(np.int8), np.where(nameless, 1.0, by_name[1])
    size = np.where(level == 1, r.company.counts[r.company.codes[left]] if len(r.company.values) else 0, 0).astype(
        float
    )
    sizes, often = _at_site(r)
    ours, theirs = ([column.codes[side] for column in r.sites] for side in (left, right))
    for mine, a in zip(r.sites, ours):
        for b in theirs:
            known = (a >= 0) & (b >= 0)
            same = np.flatnonzero(known & (a == b))
            u = often[a[same]]
            chance[same] = np.where(level[same] == 1, np.minimum(chance[same], u), u)
            size[same] = np.maximum(size[same], sizes[a[same]])
            level[same] = 1
            apart = np.flatnonzero(known & (a != b) & (level == 0))
            apart = apart[~near(mine, a[apart], b[apart], _ONE_DOMAIN)]
            level[apart] = ORGANISATION.index("different")
    return (level, chance), size
