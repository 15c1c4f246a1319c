"""The blocking rules: what two records must share to be compared at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lib.matching.candidates import Rule, both, either_order
from lib.matching.columns import Column, Hashes
from lib.matching.records import Records

NAMESAKES = "same last name and first initial"
"""The one rule whose too large blocks are passed over: the people of a common name meet by narrower rules."""


def rules(records: Records) -> Iterator[Rule]:
    """Every rule, for people and for organisations without a person's name; the keys of each made when it is asked for.

    Rules for records that there are none of are left out.
    """
    yield from _people(records)
    employed = records.company.present | records.sites[0].present | records.sites[1].present
    for some, where in ((_private_people, records.named & ~employed), (_organisations, ~records.named)):
        if where.any():
            yield from (_only(rule, where) for rule in some(records))
    yield from _custom(records)


def without(rules: Iterable[Rule], rows: NDArray[np.int64]) -> Iterator[Rule]:
    """The rules for all but some records."""
    for rule in rules:
        kept = tuple(keys.copy() for keys in rule.keys)
        for keys in kept:
            keys[rows] = 0
        yield replace(rule, keys=kept)


def orders(records: Records) -> list[Column]:
    """What the members of an oversized block are sorted by to find each one's neighbours."""
    return [records.last, records.company_text, records.email, records.street]


def _people(r: Records) -> Iterator[Rule]:
    first, last, initial, local = r.nick.hashes, r.last.hashes, r.initial.hashes, _personal_local(r)
    initials = either_order(initial, r.last_initial.hashes)
    organisations = [("company", r.company_names), ("domain or website", r.sites)]
    yield _rule("same e-mail", r.email)
    yield _shared("same mailbox name and first initial", (r.local, r.initial), local, initial)
    yield _shared("same mailbox name and last initial", (r.local, r.last_initial), local, r.last_initial.hashes)
    yield _rule("same phone", *r.numbers)
    yield Rule("same phone and last name", _each(r.numbers, last), (r.numbers[0], r.last))
    yield Rule("same first and last name", (either_order(first, r.nick_last.hashes),), (r.nick, r.last))
    yield replace(_shared(NAMESAKES, (r.last, r.initial), r.last.hashes, initial), neighbours=False)
    yield Rule("names that sound alike", (either_order(r.first_sound.hashes, r.last_sound.hashes),), (r.nick, r.last))
    for name, c in organisations:
        yield Rule(f"same last name and {name}", _each(c, r.last_sound.hashes), (r.last, c[0]))
        yield Rule(f"same first name and {name}", _each(c, first), (r.nick, c[0]))
        yield Rule(f"same initials and {name}", _each(c, initials), (r.initial, c[0]))
    yield _shared("same last name and postcode", (r.last, r.postcode), r.last_sound.hashes, r.postcode.hashes)
    yield _shared("same first name and postcode", (r.nick, r.postcode), first, r.postcode.hashes)
    shown = (r.last, r.initial, r.city)
    yield _shared("same last name, first initial and city", shown, r.last_sound.hashes, initial, r.city.hashes)
    yield _shared("same initial and street", (r.initial, r.street), initials, r.street.hashes)
    yield _shared("same first name and street", (r.nick, r.street), first, r.street.hashes)


def _private_people(r: Records) -> Iterator[Rule]:
    """People of whom no employer is known: there are few at one address."""
    yield _rule("same street", r.street)
    for name, c in (("street", r.street), ("postcode", r.postcode)):
        yield _shared(f"same first initial and {name}", (r.initial, c), r.initial.hashes, c.hashes)
        yield _shared(f"same last initial and {name}", (r.last_initial, c), r.last_initial.hashes, c.hashes)


def _organisations(r: Records) -> Iterator[Rule]:
    word = _rarest_word(r.company_text)
    yield _rule("same company", *r.company_names)
    yield _rule("same domain or website", *r.sites)
    for name, c in (("city", r.city), ("postcode", r.postcode), ("street", r.street)):
        yield _shared(f"same {name} and a rare company word", (word, c), word.hashes, c.hashes)
        yield _shared(f"same {name} and acronym", (r.acronym, c), r.acronym.hashes, c.hashes)
    yield _shared("same street and postcode", (r.street, r.postcode), r.street.hashes, r.postcode.hashes)
    yield _shared("same street and city", (r.street, r.city), r.street.hashes, r.city.hashes)
    yield _rule("same rare company word", word)


def _custom(r: Records) -> Iterator[Rule]:
    for name, (kind, column) in r.custom.items():
        if kind in ("id", "name", "text"):
            yield _rule(f"same {name}", column)
        if kind in ("date", "number"):
            for other, c in (("first initial", r.initial), ("last name", r.last_sound), ("company", r.company)):
                yield _shared(f"same {name} and {other}", (column, c), column.hashes, c.hashes)


def _shared(name: str, shown: tuple[Column, ...], *parts: Hashes) -> Rule:
    """Records that have all the parts in common."""
    return Rule(name, (both(*parts),), shown)


def _rule(name: str, *columns: Column) -> Rule:
    return Rule(name, tuple(column.hashes for column in columns), columns)


def _only(rule: Rule, where: NDArray[np.bool_]) -> Rule:
    """The rule for some records alone."""
    return replace(rule, keys=tuple(np.where(where, keys, np.uint64(0)) for keys in rule.keys))


def _each(columns: tuple[Column, ...], other: Hashes) -> tuple[Hashes, ...]:
    return tuple(both(column.hashes, other) for column in columns)


def _personal_local(r: Records) -> Hashes:
    """Local parts of mailboxes that are a person's: three letters or more, and no function such as info."""
    return np.where(r.local.take(r.local.lengths > 2, False) & ~r.role, r.local.hashes, np.uint64(0))


def _rarest_word(names: Column) -> Column:
    """Of each company's words, the one that the fewest companies use."""
    counts: dict[str, int] = {}
    for name in names.values[names.learned > 0]:
        for word in set(name.split(" ")):
            counts[word] = counts.get(word, 0) + 1
    return names.derive(lambda name: min(name.split(" "), key=lambda word: (counts.get(word, 0), -len(word), word)))
