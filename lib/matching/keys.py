"""The blocking rules: what two records must share to be compared at all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lib.matching.candidates import Rule, both, either_order
from lib.matching.columns import Column, Hashes
from lib.matching.prepare import Records


def rules(records: Records) -> list[Rule]:
    """Every rule, for people and for organisations without a person's name."""
    return [*_people(records), *_organisations(records), *_custom(records)]


def orders(records: Records) -> list[Column]:
    """What the members of an oversized block are sorted by to find each one's neighbours."""
    return [records.last, records.company_text, records.email, records.street]


def _people(r: Records) -> list[Rule]:
    first, last, initial, local = r.nick.hashes, r.last.hashes, r.initial.hashes, _personal_local(r)
    initials = either_order(initial, r.last_initial.hashes)
    organisations = [("company", r.company), ("domain", r.sites[0]), ("website", r.sites[1])]
    return [
        _rule("same e-mail", r.email),
        Rule("same mailbox name and first initial", (both(local, initial),), (r.local, r.initial)),
        _rule("same phone", *r.numbers),
        Rule("same phone and first initial", _each(r.numbers, initial), (r.numbers[0], r.initial)),
        Rule("same phone and last name", _each(r.numbers, last), (r.numbers[0], r.last)),
        Rule("same first and last name", (either_order(first, r.nick_last.hashes),), (r.nick, r.last)),
        Rule("names that sound alike", (either_order(r.first_sound.hashes, r.last_sound.hashes),), (r.nick, r.last)),
        *(
            Rule(f"same last name and {name}", (both(r.last_sound.hashes, c.hashes),), (r.last, c))
            for name, c in organisations
        ),
        *(Rule(f"same first name and {name}", (both(first, c.hashes),), (r.nick, c)) for name, c in organisations),
        *(Rule(f"same initials and {name}", (both(initials, c.hashes),), (r.initial, c)) for name, c in organisations),
        Rule("same last name and postcode", (both(r.last_sound.hashes, r.postcode.hashes),), (r.last, r.postcode)),
        Rule("same first name and postcode", (both(first, r.postcode.hashes),), (r.nick, r.postcode)),
        Rule(
            "same last name, first initial and city",
            (both(r.last_sound.hashes, initial, r.city.hashes),),
            (r.last, r.initial, r.city),
        ),
        Rule(
            "same first name, last initial and city",
            (both(first, r.last_initial.hashes, r.city.hashes),),
            (r.nick, r.last_initial, r.city),
        ),
        Rule("same initial and street", (both(initials, r.street.hashes),), (r.initial, r.street)),
        Rule("same first name and street", (both(first, r.street.hashes),), (r.nick, r.street)),
        *_private_people(r),
    ]


def _private_people(r: Records) -> list[Rule]:
    """People of whom no employer is known: there are few at one address."""
    employed = r.company.present | r.sites[0].present | r.sites[1].present
    places = [("street", r.street), ("postcode", r.postcode)]
    found = [
        _rule("same street", r.street),
        *(
            Rule(f"same first initial and {name}", (both(r.initial.hashes, c.hashes),), (r.initial, c))
            for name, c in places
        ),
        *(
            Rule(f"same last initial and {name}", (both(r.last_initial.hashes, c.hashes),), (r.last_initial, c))
            for name, c in places
        ),
    ]
    return [_only(rule, r.named & ~employed) for rule in found]


def _organisations(r: Records) -> list[Rule]:
    nameless = ~r.named
    places = [("city", r.city), ("postcode", r.postcode), ("street", r.street)]
    word = _rarest_word(r.company_text)
    found = [
        _rule("same company", r.company),
        _rule("same domain or website", *r.sites),
        *(
            Rule(f"same {name} and a rare company word", (both(word.hashes, c.hashes),), (word, c))
            for name, c in places
        ),
        *(Rule(f"same {name} and acronym", (both(r.acronym.hashes, c.hashes),), (r.acronym, c)) for name, c in places),
        Rule("same street and postcode", (both(r.street.hashes, r.postcode.hashes),), (r.street, r.postcode)),
        Rule("same street and city", (both(r.street.hashes, r.city.hashes),), (r.street, r.city)),
        _rule("same rare company word", word),
    ]
    return [_only(rule, nameless) for rule in found]


def _custom(r: Records) -> list[Rule]:
    found = []
    for name, (kind, column) in r.custom.items():
        if kind in ("id", "name", "text"):
            found.append(_rule(f"same {name}", column))
        if kind in ("date", "number"):
            for other, keys in (("first initial", r.initial), ("last name", r.last_sound), ("company", r.company)):
                found.append(Rule(f"same {name} and {other}", (both(column.hashes, keys.hashes),), (column, keys)))
    return found


def _rule(name: str, *columns: Column) -> Rule:
    return Rule(name, tuple(column.hashes for column in columns), columns)


def _only(rule: Rule, where: NDArray[np.bool_]) -> Rule:
    """The rule for some records alone."""
    return Rule(rule.name, tuple(np.where(where, keys, np.uint64(0)) for keys in rule.keys), rule.values)


def _each(columns: tuple[Column, ...], other: Hashes) -> tuple[Hashes, ...]:
    return tuple(both(column.hashes, other) for column in columns)


def _personal_local(r: Records) -> Hashes:
    """Local parts of mailboxes that are a person's: three letters or more, and no function such as info."""
    long = np.array([len(value) > 2 for value in r.local.values], dtype=bool)
    return np.where(r.local.take(long, False) & ~r.role, r.local.hashes, np.uint64(0))


def _rarest_word(names: Column) -> Column:
    """Of each company's words, the one that the fewest companies use."""
    counts: dict[str, int] = {}
    for name in names.values[names.learned > 0]:
        for word in set(name.split(" ")):
            counts[word] = counts.get(word, 0) + 1
    return names.derive(lambda name: min(name.split(" "), key=lambda word: (counts.get(word, 0), -len(word), word)))
