"""Companies: names by industry and country, domains, addresses, switchboards, and how their name gets written."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from orgmaker import names, places
from orgmaker.draw import Table, fill, lines, lists

_BRANDS = lists("brands")
_TRADES = [line.split("|") for line in lines("companies")]
_INDUSTRY = Table(_TRADES, [float(row[1]) for row in _TRADES])
_TRADE_COLUMN = {"DE": 3, "FR": 4, "ES": 5, "MX": 5, "BR": 5, "NL": 6, "IT": 7}
_FORMS = {
    "US": Table(
        ["Inc.", "LLC", "Corp.", "Co.", "Inc", ", Inc.", "Group", "Corporation", ""], [9, 10, 4, 3, 4, 4, 3, 2, 16]
    ),
    "CA": Table(["Inc.", "Ltd.", "Corp.", ""], [5, 5, 2, 4]),
    "UK": Table(["Ltd", "Limited", "plc", "Group", "LLP", ""], [12, 5, 1, 2, 1, 5]),
    "AU": Table(["Pty Ltd", "Ltd", ""], [7, 2, 3]),
    "DE": Table(["GmbH", "GmbH & Co. KG", "AG", "KG", "e.K.", ""], [14, 6, 3, 1, 1, 2]),
    "FR": Table(["SARL", "SAS", "SA", "", "et Fils"], [6, 6, 3, 4, 2]),
    "ES": Table(["S.L.", "SL", "S.A.", "S.L.U.", ""], [7, 4, 4, 2, 3]),
    "MX": Table(["S.A. de C.V.", "S. de R.L. de C.V.", ""], [7, 1, 2]),
    "BR": Table(["Ltda", "Ltda.", "S.A.", "ME", ""], [7, 4, 4, 1, 3]),
    "NL": Table(["B.V.", "BV", "N.V.", "Groep", ""], [8, 6, 1, 2, 4]),
    "IN": Table(["Pvt Ltd", "Private Limited", "Ltd", "LLP", ""], [9, 3, 3, 1, 2]),
    "JP": Table(["Co., Ltd.", "K.K.", "Inc.", "Corporation"], [8, 3, 1, 3]),
    "IT": Table(["S.r.l.", "Srl", "S.p.A.", "S.n.c.", ""], [8, 4, 4, 1, 2]),
}
_TLD = {
    "US": Table(["com", "com", "net", "us", "org", "io"], [40, 40, 5, 2, 3, 2]),
    "UK": Table(["co.uk", "com", "uk"], [12, 5, 1]),
    "DE": Table(["de", "com"], [14, 2]),
    "FR": Table(["fr", "com"], [10, 3]),
    "ES": Table(["es", "com"], [8, 4]),
    "NL": Table(["nl", "com", "eu"], [12, 2, 1]),
    "BR": Table(["com.br"], [1]),
    "IN": Table(["in", "co.in", "com"], [4, 3, 6]),
    "JP": Table(["co.jp", "jp"], [8, 2]),
    "IT": Table(["it", "com"], [10, 2]),
    "CA": Table(["ca", "com"], [7, 4]),
    "AU": Table(["com.au"], [1]),
    "MX": Table(["com.mx", "mx"], [8, 2]),
}
MAIL_PATTERNS = Table(["f.l", "fl", "f", "l", "f_l", "fl1", "lf"], [42, 30, 9, 3, 5, 6, 5])


@dataclass
class Company:
    """One company; `family` is the surname it bears where a family runs it."""

    name: str
    short: str
    country: str
    industry: str
    city: places.City
    street: str
    postcode: str
    phone: str
    domain: str
    employees: int
    revenue: int
    mail_pattern: str
    family: str = ""
    taken: set[str] = field(default_factory=set)


def brand(rng: random.Random) -> str:
    """An invented name such as Corvantis or Solmark."""
    start, end = rng.choice(_BRANDS["prefix"]), rng.choice(_BRANDS["suffix"])
    while start[-1] in "aeiou" and end[0] in "aeiou":
        end = rng.choice(_BRANDS["suffix"])
    joint = rng.choice(_BRANDS["joint"]) if start[-1] not in "aeiou" and rng.random() < 0.4 else ""
    return start + joint + end


def make(rng: random.Random, taken_domains: set[str], employees: int) -> Company:
    country = places.COUNTRIES.draw(rng)
    trade_row = _INDUSTRY.draw(rng)
    trade = rng.choice(trade_row[_TRADE_COLUMN.get(country, 2)].split(","))
    where = places.city(country, rng)
    base, family = _base_name(country, trade, where, employees, rng)
    form = _FORMS[country].draw(rng)
    name = base + form if form.startswith(",") else f"{base} {form}".strip()
    if trade_row[0] in ("Education", "Government", "Not For Profit"):
        name = base
    return Company(
        name=name,
        short=base,
        country=country,
        industry=trade_row[0],
        city=where,
        street=places.street(country, rng),
        postcode=_postcode(where, rng),
        phone=places.landline(where, rng),
        domain=_domain(base, where, country, rng, taken_domains),
        employees=employees,
        revenue=10_000 * round(employees * rng.lognormvariate(2.7, 0.5)),
        mail_pattern=MAIL_PATTERNS.draw(rng),
        family=family,
    )


def _postcode(where: places.City, rng: random.Random) -> str:
    return fill(rng, where.postcode)


def _base_name(country: str, trade: str, where: places.City, employees: int, rng: random.Random) -> tuple[str, str]:
    """The name without its legal form, and the family name in it."""
    family = names.last(names.origin(country, rng), rng)
    coined = brand(rng)
    english = country in ("US", "CA", "UK", "AU")
    shape = rng.random() - (0.12 if employees > 1000 else 0)
    if shape < 0.30:
        return (coined if rng.random() < 0.3 else f"{coined} {trade}"), ""
    if shape < 0.62:
        if english and rng.random() < 0.18:
            return f"{family} & {names.last(country if country == 'UK' else 'US', rng)} {trade}", family
        if english and rng.random() < 0.12:
            return f"{family} Brothers {trade}" if rng.random() < 0.4 else f"{family} & Sons {trade}", family
        joined = {"DE": f"{family} {trade}", "FR": f"{trade} {family}", "ES": f"{trade} {family}"}
        return joined.get(country, f"{family} {trade}"), family
    if shape < 0.76:
        return f"{where.name} {trade}", ""
    if shape < 0.96 and english:
        return f"{rng.choice(_BRANDS['adjective'])} {trade}", ""
    return f"{coined} {trade}", ""


def _domain(base: str, where: places.City, country: str, rng: random.Random, taken: set[str]) -> str:
    words = [names.letters(word, country == "DE") for word in base.replace("&", " ").split()]
    words = [word for word in words if word] or ["office"]
    initials = "".join(word[0] for word in words)
    spellings = ["".join(words), "".join(words[:2]), "-".join(words[:2]), words[0] + initials[1:]]
    stem = spellings[0] if len(spellings[0]) <= 18 else rng.choice(spellings[1:])
    tld = _TLD[country].draw(rng)
    tries = [stem, f"{stem}{names.letters(where.name, True)[:9]}", f"{initials}{names.letters(where.name, True)}"]
    for candidate in tries:
        if len(candidate) > 3 and f"{candidate}.{tld}" not in taken:
            break
    else:
        candidate = f"{stem}-{names.letters(brand(rng))}"
    while f"{candidate}.{tld}" in taken:
        candidate = f"{stem}{rng.randrange(10, 100000)}"
    taken.add(f"{candidate}.{tld}")
    return f"{candidate}.{tld}"


def sizes(rng: random.Random, leads: int) -> list[int]:
    """Leads of each company until they make up `leads`: most have one or two, a few have hundreds."""
    largest = 500 if leads >= 20_000 else max(8, leads // 110)
    found, total = [], 0
    while total < leads:
        size = min(largest, int(rng.paretovariate(1.25)), leads - total)
        found.append(size)
        total += size
    return found


def respelled(company: Company, rng: random.Random) -> str:
    """The company's name as another person would write it."""
    short, country = company.short, company.country
    words = short.split()
    choices = [
        short,
        short,
        short.upper(),
        names.plain(short, country == "DE"),
        names.typo(short, rng),
        short.replace(" & ", " and "),
    ]
    choices.append(f"{short} {_FORMS[country].draw(rng)}".strip(" ,"))
    if len(words) >= 3:
        choices += ["".join(word[0] for word in words if word[0].isalnum()).upper(), " ".join(words[:-1])]
    if len(words) == 2:
        choices += ["".join(words), f"{words[0]}-{words[1]}"]
    if country in ("US", "UK"):
        choices += [f"The {short}" if not company.family else short, f"{short} ({company.city.name})"]
    different = [choice for choice in choices if choice != company.name]
    return rng.choice(different)
