"""Leads as the channels of a seller in the US bring them in: a third maker of truth, kept as a holdout.

    python -m bench.channels --leads 20000 --seed 1 --out DIR

Not tuned on. Names come from the tables of the package Faker, in the US as frequent as the census says; a third of
the people are private persons with a household and no employer; and every channel knows something else: a web form
the e-mail, a badge scanned at a fair name and company, a bought list e-mail, name and company, a call list the phone,
a newsletter next to nothing. Writes Lead.csv and truth_duplicates.csv; the same arguments give the same bytes.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import accumulate

from anyascii import anyascii

from bench.lifelike import SHORT, Rows, main, seen_by, slip

LANDS = {
    "United States": ("en_US", 66, "1", ("", "Inc", "LLC", "Corp", ", Inc.", "Group")),
    "Mexico": ("es_MX", 9, "52", ("", "SA de CV", "S.A. de C.V.")),
    "United Kingdom": ("en_GB", 8, "44", ("Ltd", "Limited", "plc", "")),
    "India": ("en_IN", 7, "91", ("Pvt Ltd", "Private Limited", "")),
    "Germany": ("de_DE", 6, "49", ("GmbH", "AG", "")),
    "France": ("fr_FR", 4, "33", ("SA", "SARL", "")),
}
RARE = ("it_IT", "nl_NL", "es_ES", "de_DE")
"""Whose surnames make up the long tail of the American ones."""
_WORDS = (
    "Advanced Alpine Apex Atlantic Blue Bright Capital Cedar Central Clear Coastal Crown Delta Eagle Eastern First "
    "Global Golden Granite Green Harbor Heritage Horizon Iron Lake Liberty Lone Maple Metro Midwest National Noble "
    "North Northern Oak Pacific Pioneer Precision Premier Prime Quality Red River Rocky Silver Southern Star Sterling "
    "Summit Sun Superior Trinity Twin United Universal Valley Vista West Western"
)
WORDS = _WORDS.split()
_TRADES = (
    "Advisors Auto Bank Brewing Builders Care Chemical Clinic Construction Contractors Dental Electric Engineering "
    "Equipment Farms Financial Foods Freight Furniture Health Heating Homes Insurance Landscaping Law Logistics "
    "Machine Manufacturing Marketing Media Medical Metals Motors Packaging Paper Partners Plumbing Printing Properties "
    "Realty Restaurants Roofing Schools Security Services Software Solar Solutions Staffing Supply Systems "
    "Technologies Tools Transport Travel University Ventures Water Wireless"
)
TRADES = _TRADES.split()
_CITIES = (
    "New York|100, Los Angeles|900, Chicago|606, Houston|770, Phoenix|850, Philadelphia|191, San Antonio|782, "
    "San Diego|921, Dallas|752, Austin|787, Jacksonville|322, Columbus|432, Charlotte|282, Denver|802, Seattle|981, "
    "Boston|021, Nashville|372, Detroit|482, Portland|972, Memphis|381, Atlanta|303, Miami|331, Tampa|336, Omaha|681, "
    "Reno|895, Boise|837, Akron|443, Toledo|436, Fresno|937, Mesa|852"
)
CITIES = _CITIES.split(", ")
STREETS = ("Main St", "Oak Ave", "2nd St", "Park Ave", "Washington Blvd", "Lake Dr", "Hill Rd", "Maple Ln", "Cedar Ct")
FREE = ("gmail.com",) * 8 + ("yahoo.com",) * 4 + ("hotmail.com",) * 2 + ("aol.com", "outlook.com", "icloud.com")
TITLES = (
    "Owner", "Manager", "Director", "President", "CEO", "VP Operations", "Sales Manager", "Office Manager", "Buyer",
    "Engineer", "Controller", "CFO", "IT Manager", "HR Manager", "Project Manager", "Administrator", "Consultant",
)  # fmt: skip
KNOWN = {
    "web form": {"FirstName": 0.97, "Email": 1.0, "Company": 0.6, "Phone": 0.35, "Title": 0.2, "Country": 0.6,
                 "City": 0.1},
    "badge": {"FirstName": 1.0, "Company": 0.98, "Title": 0.7, "Email": 0.45, "City": 0.4, "Country": 0.5,
              "Phone": 0.1},
    "bought list": {"FirstName": 1.0, "Email": 0.9, "Company": 1.0, "Title": 0.8, "Phone": 0.5, "Street": 0.4,
                    "City": 0.6, "PostalCode": 0.4, "Country": 0.9, "Website": 0.5},
    "call list": {"FirstName": 0.85, "Phone": 0.95, "MobilePhone": 0.3, "Company": 0.8, "City": 0.5, "Email": 0.2},
    "newsletter": {"FirstName": 0.7, "Email": 1.0, "Country": 0.2},
    "sales": {"FirstName": 0.97, "Email": 0.7, "Phone": 0.6, "MobilePhone": 0.35, "Company": 0.95, "Title": 0.6,
              "City": 0.5, "Street": 0.2, "PostalCode": 0.25, "Website": 0.3, "Country": 0.5},
}  # fmt: skip
"""How often each channel brings a field, where the person has one; every channel brings a last name."""
CARELESS = {"web form": 0.02, "badge": 0.03, "bought list": 0.015, "call list": 0.05, "newsletter": 0.02, "sales": 0.03}
"""How often each channel mistypes a field."""


@dataclass(frozen=True)
class Firm:
    name: str
    form: str
    land: str
    domain: str
    phone: str
    home: tuple[str, str, str]
    style: int


@dataclass(frozen=True)
class Person:
    number: int
    land: str
    first: str
    last: str
    firm: Firm | None
    title: str
    work: str
    private: str
    mobile: str
    desk: str
    home: tuple[str, str, str]


class Maker:
    """Draws people, and what a channel brings of them."""

    def __init__(self, leads: int, seed: int) -> None:
        self.rng = random.Random(f"channels {seed}")
        self.tables = {land: self._table(locale) for land, (locale, *_) in LANDS.items()}
        self.taken: dict[str, int] = {}
        self.firms = [self._firm() for _ in range(max(20, leads // 5))]
        self.sizes = list(accumulate(self.rng.paretovariate(1.1) for _ in self.firms))
        self.people = 0

    def _table(self, locale: str) -> dict[str, tuple[list[str], list[float]]]:
        """First and last names with cumulative weights; where no frequency is known, by rank in no special order."""
        made = {}
        for kind in ("first_names_male", "first_names_female", "last_names"):
            known = getattr(import_module(f"faker.providers.person.{locale}").Provider, kind)
            names = list(known)
            weights = list(known.values()) if isinstance(known, dict) else [0.0] * len(names)
            if not any(weights):
                self.rng.shuffle(names)
                weights = [1 / (rank + 12) for rank in range(len(names))]
            if locale == "en_US" and kind == "last_names":
                rare = sorted({n for other in RARE for n in self._surnames(other)} - set(names))
                weights += [sum(weights) * 0.6 / len(rare)] * len(rare)
                names += rare
            made[kind] = (names, list(accumulate(weights)))
        return made

    def _surnames(self, locale: str) -> list[str]:
        return list(import_module(f"faker.providers.person.{locale}").Provider.last_names)

    def _name(self, land: str, kind: str) -> str:
        names, weights = self.tables[land][kind]
        return self.rng.choices(names, cum_weights=weights)[0]

    def _first(self, land: str) -> str:
        return self._name(land, self.rng.choice(("first_names_male", "first_names_female")))

    def _place(self) -> tuple[str, str, str]:
        city, _, code = self.rng.choice(CITIES).partition("|")
        street = f"{self.rng.randint(1, 9999)} {self.rng.choice(STREETS)}"
        return street, city, f"{code}{self.rng.randint(0, 99):02d}"

    def _number(self, land: str) -> str:
        code = LANDS[land][2]
        return f"+{code}{self.rng.randint(201, 989)}{self.rng.randint(200, 999)}{self.rng.randint(0, 9999):04d}"

    def _firm(self) -> Firm:
        rng = self.rng
        land = rng.choices(list(LANDS), [row[1] for row in LANDS.values()])[0]
        start = self._name(land, "last_names") if rng.random() < 0.4 else rng.choice(WORDS)
        name = (
            f"{start} {rng.choice(TRADES)}"
            if rng.random() < 0.8
            else f"{start} {rng.choice(WORDS)} {rng.choice(TRADES)}"
        )
        stem = _plain(name) if rng.random() < 0.7 else _plain(start) + _plain(name.split()[-1])[:3]
        return Firm(
            name, rng.choice(LANDS[land][3]), land, self._free(stem, ".com"), self._number(land), self._place(),
            rng.randrange(4),
        )  # fmt: skip

    def _free(self, stem: str, ending: str) -> str:
        """The address, or the next one where somebody has it; dots make no difference, as with most providers."""
        bare = stem.replace(".", "") + ending
        self.taken[bare] = again = self.taken.get(bare, 0) + 1
        return f"{stem}{f'x{again}' if again > 1 else ''}{ending}"

    def _work(self, first: str, last: str, firm: Firm | None) -> str:
        a, b = _plain(first) or "x", _plain(last) or "y"
        shapes = (f"{a}.{b}", f"{a[0]}{b}", a, f"{a}{b[0]}")
        return self._free(shapes[firm.style], f"@{firm.domain}") if firm else ""

    def _private(self, first: str, last: str) -> str:
        a, b = _plain(first) or "x", _plain(last) or "y"
        stem = self.rng.choice((f"{a}.{b}", f"{a}{b}", f"{a[0]}{b}", f"{b}{a[0]}", f"{a}{self.rng.randint(1, 2009)}"))
        return self._free(stem, f"@{self.rng.choice(FREE)}")

    def person(self) -> Person:
        """Somebody new."""
        self.people += 1
        firm = self.rng.choices(self.firms, cum_weights=self.sizes)[0] if self.rng.random() < 0.68 else None
        lands = list(LANDS)
        land = (
            firm.land
            if firm and self.rng.random() < 0.9
            else self.rng.choices(lands, [r[1] for r in LANDS.values()])[0]
        )
        first, last = self._first(land), self._name(land, "last_names")
        if firm and firm.name.split()[0] in self.tables[firm.land]["last_names"][0] and self.rng.random() < 0.1:
            last = firm.name.split()[0]
        own = firm.phone if firm else self._number(land)
        desk = own if self.rng.random() < 0.5 else self._number(land)
        return Person(
            self.people, land, first, last, firm, self.rng.choice(TITLES), self._work(first, last, firm),
            self._private(first, last), self._number(land), desk, self._place(),
        )  # fmt: skip

    def relative(self, of: Person) -> Person:
        """A spouse or a child: name and home in common, and for some the mailbox or the telephone."""
        self.people += 1
        first = self._first(of.land)
        return replace(
            of, number=self.people, first=first, firm=None, work="", title="",
            private=of.private if self.rng.random() < 0.15 else self._private(first, of.last),
            mobile=of.mobile if self.rng.random() < 0.1 else self._number(of.land),
        )  # fmt: skip

    def later(self, person: Person) -> Person:
        """The same person some years on: another employer, home, or surname."""
        change = self.rng.random()
        if change < 0.2:
            return replace(person, last=self._name(person.land, "last_names"))
        if change < 0.5 or person.firm is None:
            return replace(person, home=self._place())
        firm = self.rng.choices(self.firms, cum_weights=self.sizes)[0]
        work = self._work(person.first, person.last, firm)
        return replace(person, firm=firm, work=work, desk=firm.phone, title=self.rng.choice(TITLES))

    def look(self, person: Person) -> dict[str, str]:
        """What one channel brings of a person."""
        rng, firm = self.rng, person.firm
        channel = rng.choice([c for c in KNOWN if firm or c not in ("badge", "bought list")])
        at_work = firm is not None and (rng.random() < 0.8 if channel != "newsletter" else rng.random() < 0.4)
        street, city, postcode = firm.home if firm and at_work else person.home
        company = (
            f"{firm.name}{'' if firm.form[:1] == ',' else ' '}{rng.choice((firm.form, ''))}".strip() if firm else ""
        )
        first, last = person.first, person.last
        if rng.random() < 0.12 and first in SHORT:
            first = rng.choice(SHORT[first])
        if rng.random() < 0.015:
            first = first[0]
        if rng.random() < 0.01:
            first, last = last, first
        if rng.random() < 0.03:
            first += f" {rng.choice('ABCDEFGHJKLMRSTW')}."
        email = person.work if at_work else person.private
        if firm and rng.random() < 0.025:
            email = f"{rng.choice(('info', 'sales', 'office', 'admin'))}@{firm.domain}"
        row = {
            "FirstName": first, "LastName": last, "Title": person.title if firm else "", "Company": company,
            "Email": email, "Phone": self._written(rng.choice((person.desk, person.desk, person.mobile))),
            "MobilePhone": self._written(person.mobile), "Website": f"www.{firm.domain}" if firm else "",
            "Street": street, "City": city, "PostalCode": postcode, "Country": person.land,
        }  # fmt: skip
        for name in ("FirstName", "LastName", "Company", "Email", "Street", "City"):
            if rng.random() < CARELESS[channel]:
                row[name] = slip(rng, row[name])
        if rng.random() < 0.06:
            row = {name: value.lower() if rng.random() < 0.5 else value.upper() for name, value in row.items()}
        if channel == "call list" and rng.random() < 0.2:
            row["FirstName"], row["LastName"] = "", f"{row['FirstName']} {row['LastName']}"
        return {n: v if n == "LastName" or rng.random() < KNOWN[channel].get(n, 0) else "" for n, v in row.items()}

    def _written(self, number: str) -> str:
        if number.startswith("+1"):
            a, b, c = number[2:5], number[5:8], number[8:]
            return self.rng.choice(
                (f"({a}) {b}-{c}", f"{a}-{b}-{c}", f"{a}{b}{c}", f"+1 {a} {b} {c}", f"1-{a}-{b}-{c}")
            )
        return self.rng.choice((number, f"{number[:3]} {number[3:6]} {number[6:]}", "00" + number[1:]))


def _plain(name: str) -> str:
    return "".join(c for c in anyascii(name).lower() if c.isalpha())


def make(leads: int, seed: int) -> Rows:
    """The records, shuffled."""
    often = ((1, 2, 3, 4, 5), (80, 13, 4.5, 1.7, 0.8))
    return seen_by(Maker(leads, seed), leads, relatives=0.04, moved=0.07, times=often)


if __name__ == "__main__":
    main(__doc__, make, seed=1)
