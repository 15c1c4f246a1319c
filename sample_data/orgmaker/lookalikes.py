"""People who look like duplicates of one another and are not: relatives, namesakes, near-namesakes, dealers."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

from orgmaker import companies, names, places
from orgmaker.companies import Company
from orgmaker.people import Person

NewPerson = Callable[..., Person]
_COMMON = [
    ("John", "Smith"),
    ("David", "Brown"),
    ("Michael", "Johnson"),
    ("Maria", "Garcia"),
    ("James", "Williams"),
    ("Jennifer", "Davis"),
]


def relatives(company: Company, new: NewPerson, rng: random.Random) -> list[Person]:
    """Two of the family that runs the firm: other first names, one surname."""
    last = company.family or names.last("US", rng)
    return [new(company, last=last), new(company, last=last)]


def father_and_son(company: Company, new: NewPerson, rng: random.Random) -> list[Person]:
    father = new(company, gender="m", suffix="Sr.")
    son = new(company, gender="m", first=father.first, last=father.last, suffix="Jr.", origin=father.origin)
    father.title, son.title = (
        rng.choice(["President", "Owner", "Chairman"]),
        rng.choice(["Project Manager", "Service Manager"]),
    )
    return [father, son]


def namesakes_in_one_company(company: Company, new: NewPerson, rng: random.Random) -> list[Person]:
    first, last = rng.choice(_COMMON)
    return [new(company, first=first, last=last, origin="US"), new(company, first=first, last=last, origin="US")]


def near_namesakes(company: Company, new: NewPerson, rng: random.Random) -> list[Person]:
    """Colleagues with one first name and almost one surname: Meyer and Meier, Clark and Clarke."""
    pairs = [
        ("Meyer", "Meier"),
        ("Clark", "Clarke"),
        ("Hansen", "Hanson"),
        ("Reid", "Reed"),
        ("Stevens", "Stephens"),
        ("Johnson", "Johnston"),
        ("Davis", "Davies"),
        ("Schmidt", "Schmitt"),
        ("Anderson", "Andersen"),
    ]
    one, other = rng.choice(pairs)
    a = new(company, last=one)
    return [a, new(company, first=a.first, last=other, gender=a.gender, origin=a.origin)]


def shared_mailbox(company: Company, new: NewPerson, rng: random.Random) -> list[Person]:
    """Colleagues who all write from info@."""
    found = [new(company) for _ in range(rng.choice([2, 2, 3]))]
    return [replace(person, work_email=f"info@{company.domain}") for person in found]


def dealers(company: Company, new: NewPerson, rng: random.Random) -> list[Person]:
    """Two dealers of one brand in two towns, with the brand's domain."""
    brand = companies.brand(rng)
    found = []
    for side in rng.sample(["North", "South", "East", "West", "Greater", "Metro"], 2):
        town = places.city(company.country, rng)
        dealer = replace(
            company,
            name=f"{brand} of {side} {town.name}",
            short=f"{brand} {town.name}",
            city=town,
            family="",
            domain=f"{names.letters(brand)}dealers.com",
            street=places.street(company.country, rng),
            phone=places.landline(town, rng),
            mail_pattern="f.l",
        )
        found.append(new(dealer))
    return found


MAKERS = {
    "relatives": relatives,
    "father_and_son": father_and_son,
    "namesakes_in_one_company": namesakes_in_one_company,
    "near_namesakes": near_namesakes,
    "shared_mailbox": shared_mailbox,
    "dealers_of_one_brand": dealers,
}
_WEIGHTS = [30, 5, 6, 15, 30, 14]


def draw(hosts: list[Company], new: NewPerson, rng: random.Random, count: int) -> Iterator[tuple[str, list[Person]]]:
    """`count` sets of look-alikes, each with its kind."""
    for _ in range(count):
        kind = rng.choices(list(MAKERS), _WEIGHTS)[0]
        company = rng.choice(hosts)
        if kind == "relatives":
            company = rng.choice([host for host in hosts if host.family] or hosts)
        elif kind == "namesakes_in_one_company":
            company = max(rng.sample(hosts, min(12, len(hosts))), key=lambda host: host.employees)
        yield kind, MAKERS[kind](company, new, rng)
