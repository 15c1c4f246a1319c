"""People: a name, a job, mailboxes and telephones."""

from __future__ import annotations

import random
from dataclasses import dataclass

from orgmaker import names, places
from orgmaker.companies import Company
from orgmaker.draw import Table, lines

FREE_MAIL = {
    "US": Table(
        ["gmail.com", "yahoo.com", "outlook.com", "hotmail.com", "icloud.com", "aol.com", "comcast.net"],
        [50, 14, 10, 8, 8, 4, 3],
    ),
    "UK": Table(
        ["gmail.com", "hotmail.co.uk", "outlook.com", "yahoo.co.uk", "btinternet.com", "icloud.com"],
        [45, 14, 10, 9, 7, 6],
    ),
    "DE": Table(["gmail.com", "gmx.de", "web.de", "t-online.de", "outlook.de"], [30, 24, 22, 14, 5]),
    "FR": Table(["gmail.com", "orange.fr", "hotmail.fr", "free.fr", "wanadoo.fr", "yahoo.fr"], [40, 18, 12, 9, 7, 7]),
    "ES": Table(["gmail.com", "hotmail.com", "yahoo.es", "outlook.es"], [52, 26, 8, 6]),
    "BR": Table(["gmail.com", "hotmail.com", "uol.com.br", "yahoo.com.br", "terra.com.br"], [52, 22, 9, 9, 3]),
    "IN": Table(["gmail.com", "yahoo.co.in", "rediffmail.com", "outlook.com"], [66, 12, 10, 7]),
    "NL": Table(["gmail.com", "hotmail.com", "ziggo.nl", "kpnmail.nl", "live.nl"], [48, 20, 9, 6, 6]),
    "IT": Table(["gmail.com", "libero.it", "hotmail.it", "alice.it", "virgilio.it"], [46, 22, 9, 5, 5]),
    "JP": Table(["gmail.com", "yahoo.co.jp", "docomo.ne.jp"], [50, 36, 5]),
}
_NEIGHBOUR = {"CA": "US", "AU": "UK", "MX": "ES"}
_TITLE_ROWS = [line.split("|") for line in lines("titles")]
_TITLES = {
    language: Table(
        [t for k, _, t in _TITLE_ROWS if k == language], [float(w) for k, w, _ in _TITLE_ROWS if k == language]
    )
    for language in ("en", "de", "fr", "es", "pt", "nl", "it")
}
FREE_DOMAINS = frozenset(domain for table in FREE_MAIL.values() for domain in table.items)


@dataclass
class Person:
    """One human being at one company: the entity behind one or more leads."""

    entity: str
    gender: str
    first: str
    middle: str
    last: str
    suffix: str
    origin: str
    title: str
    company: Company
    work_email: str
    personal_email: str
    mobile: str
    direct: str


def work_address(first: str, last: str, company: Company, rng: random.Random) -> str:
    """The address that the company's pattern gives, not taken by a colleague yet."""
    german = company.country == "DE"
    f, last_name = (
        names.letters(first, german) or "x",
        names.letters(last.split()[0] if company.country == "ES" else last, german),
    )
    shapes = {"f.l": f"{f}.{last_name}", "fl": f[0] + last_name, "f": f, "l": last_name, "f_l": f"{f}_{last_name}",
              "fl1": f + last_name[:1], "lf": last_name + f[0]}  # fmt: skip
    local = shapes[company.mail_pattern]
    number = 1
    while local in company.taken:
        number += 1
        local = f"{f}.{last_name}" if number == 2 else f"{f}.{last_name}{number - 1}"
    company.taken.add(local)
    return f"{local}@{company.domain}"


def private_address(first: str, last: str, country: str, rng: random.Random, taken: set[str]) -> str:
    f, last_name = names.letters(first) or "me", names.letters(last) or "mail"
    host = FREE_MAIL[_NEIGHBOUR.get(country, country)].draw(rng)
    shapes = [f"{f}.{last_name}", f"{f}{last_name}", f"{f[0]}{last_name}", f"{last_name}.{f}", f"{f}_{last_name}"]
    address = (
        f"{rng.choice(shapes)}{rng.choice(['', '', str(rng.randrange(1, 99)), str(rng.randrange(1958, 2003))])}@{host}"
    )
    while address in taken:
        address = f"{rng.choice(shapes)}{rng.randrange(10, 99999)}@{host}"
    taken.add(address)
    return address


def title(company: Company, gender: str, rng: random.Random) -> str:
    """A job title, mostly in the language of the country; "Directeur~Directrice" is for men and women."""
    language = places.LANGUAGE.get(company.country, "en")
    masculine, _, feminine = _TITLES[language if rng.random() < 0.7 else "en"].draw(rng).partition("~")
    return feminine if feminine and gender == "f" else masculine


def make(entity: str, company: Company, rng: random.Random, mailboxes: set[str], **given: str) -> Person:
    """A person at the company; `given` sets first, last, suffix, gender or origin."""
    origin = given.get("origin") or names.origin(company.country, rng)
    gender = given.get("gender") or ("m" if rng.random() < 0.63 else "f")
    first = given.get("first") or names.first(origin, gender, rng)
    last = given.get("last") or names.last(origin, rng)
    if company.family and "last" not in given and rng.random() < 0.18:
        last = company.family
    return Person(
        entity=entity,
        gender=gender,
        first=first,
        middle=names.middle(rng) if origin in ("US", "UK") and rng.random() < 0.3 else "",
        last=last,
        suffix=given.get("suffix", ""),
        origin=origin,
        title=title(company, gender, rng),
        company=company,
        work_email=work_address(first, last, company, rng),
        personal_email=private_address(first, last, company.country, rng, mailboxes),
        mobile=places.mobile(company.city, rng),
        direct=places.landline(company.city, rng),
    )
