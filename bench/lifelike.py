"""Leads as several sources would have written them down: a second maker of truth beside sample_data/generate.py.

    python -m bench.lifelike --leads 20000 --seed 5 --out DIR

It works the other way round from the first one: a population of people comes first (employers whose sizes follow
Zipf's law, households, namesakes, people who change employer or surname), and every record is one look at a person
through the eyes of a source, each with its own share of blanks, slips, spellings and number formats, so that errors
stack as they do in life. Writes Lead.csv and truth_duplicates.csv; the same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path
from typing import Any

from anyascii import anyascii

COLUMNS = (
    "Id", "FirstName", "LastName", "Title", "Company", "Email", "Phone", "MobilePhone", "Website", "Street", "City",
    "PostalCode", "Country",
)  # fmt: skip


@dataclass(frozen=True)
class Land:
    """What names, places and numbers look like in a country."""

    country: tuple[str, ...]
    domain: str
    code: str
    female: str
    male: str
    last: str
    endings: tuple[str, ...]
    cities: tuple[str, ...]
    streets: tuple[str, ...]
    forms: tuple[str, ...]
    number_last: bool = False


LANDS = {
    "US": Land(
        ("United States", "USA", "US", "United States of America"), "com", "1",
        "Mary Jennifer Elizabeth Jessica Sarah Linda Patricia Susan Barbara Karen Lisa Nancy Margaret Emily Ashley "
        "Kimberly Amanda Melissa Stephanie Rebecca Laura Cynthia Amy Angela Katherine Christine Deborah Rachel "
        "Carolyn Janet Catherine Heather Diane Julie Victoria Joan Kelly Christina Lauren Martha Judith Cheryl "
        "Megan Andrea Jacqueline Hannah Ann Jean Alice Kathryn Gloria Teresa Sara Janice Marie Julia Grace Judy "
        "Theresa Beverly Denise Marilyn Amber Danielle Brittany Diana Abigail Jane Natalie Lori Tiffany Alexis Kayla",
        "James Robert John Michael David William Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony "
        "Mark Donald Steven Paul Andrew Joshua Kenneth Kevin Brian George Edward Ronald Timothy Jason Jeffrey Ryan "
        "Jacob Gary Nicholas Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Frank Patrick "
        "Alexander Raymond Jack Dennis Jerry Tyler Aaron Jose Adam Nathan Henry Douglas Zachary Peter Kyle Walter",
        "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson "
        "Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis "
        "Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall "
        "Rivera Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes "
        "Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard "
        "Ramos Kim Cox Ward Richardson Watson Brooks Chavez Wood James Bennett Gray Mendoza Ruiz Hughes Price",
        ("ton", "son", "man", "er", "ley", "field", "well", "ski", "berg", "wood", "ford", "ing"),
        ("New York|10", "Chicago|606", "Houston|770", "Phoenix|850", "Dallas|752", "Columbus|432", "Denver|802",
         "Boston|021", "Portland|972", "Atlanta|303", "Omaha|681", "Tulsa|741"),
        ("{} Main Street", "{} Oak Avenue", "{} Park Road", "{} Elm Street", "{} 2nd Avenue", "{} Lake Drive",
         "{} Washington Boulevard", "{} Market Street", "{} N Highland Ave"),
        ("Inc.", "LLC", "Corp.", "Co.", "Incorporated", ""),
    ),
    "DE": Land(
        ("Germany", "Deutschland", "DE"), "de", "49",
        "Ursula Sabine Petra Monika Andrea Claudia Susanne Birgit Stefanie Nicole Anja Katrin Julia Anna Lena Sandra "
        "Christine Barbara Martina Heike Melanie Jürgen-Marie Katharina Silke Kerstin Jana Brigitte Franziska",
        "Thomas Michael Andreas Peter Stefan Christian Frank Martin Wolfgang Klaus Jürgen Bernd Matthias Markus Uwe "
        "Jörg Alexander Daniel Sebastian Jan Dirk Ralf Tobias Karl-Heinz Günther Florian Björn Holger Axel",
        "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein "
        "Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Meier "
        "Lehmann Schmid Schulze Maier Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller",
        ("mann", "er", "bach", "berg", "hardt", "feld", "inger", "ke", "ow", "meier"),
        ("Berlin|10", "Hamburg|20", "München|80", "Köln|50", "Frankfurt am Main|60", "Stuttgart|70", "Düsseldorf|40",
         "Leipzig|04"),
        ("Hauptstraße {}", "Bahnhofstraße {}", "Gartenweg {}", "Lindenallee {}", "Schillerstr. {}", "Am Markt {}"),
        ("GmbH", "GmbH & Co. KG", "AG", "KG", ""), True,
    ),
    "ES": Land(
        ("Spain", "España", "ES"), "es", "34",
        "María Carmen Ana Isabel Laura Cristina Marta Lucía Elena Sara Paula Raquel Pilar Mercedes Rosa Beatriz Silvia "
        "Dolores Teresa Montserrat Inés",
        "Antonio José Manuel Francisco Juan David Javier Daniel Carlos Jesús Alejandro Miguel Rafael Pedro Pablo Ángel "
        "Sergio Fernando Jorge Luis Alberto Álvaro Raúl Iván",
        "García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández Díaz "
        "Moreno Muñoz Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez Ramos Gil Ramírez Serrano",
        ("ez", "era", "ales", "osa", "illo", "ón"),
        ("Madrid|28", "Barcelona|08", "Valencia|46", "Sevilla|41", "Bilbao|48"),
        ("Calle Mayor {}", "Avenida de la Constitución {}", "C/ Alcalá {}", "Paseo del Prado {}", "Plaza España {}"),
        ("S.L.", "S.A.", "SL", ""), True,
    ),
    "CN": Land(
        ("China", "CN", "P.R. China"), "cn", "86",
        "Wei Fang Xiuying Na Min Jing Li Yan Ying Lan Ting Hui Mei Yu Xia Juan Ling Hong",
        "Wei Jie Qiang Lei Jun Yong Tao Ming Chao Gang Hao Bo Feng Bin Peng Xin Kai Jian",
        "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Song",
        ("ang", "en", "ao"),
        ("Shanghai|20", "Beijing|10", "Shenzhen|518", "Guangzhou|510"),
        ("{} Nanjing Road", "{} Renmin Road", "No. {} Zhongshan Rd"), ("Co., Ltd.", "Ltd.", ""),
    ),
    "PL": Land(
        ("Poland", "Polska", "PL"), "pl", "48",
        "Anna Maria Katarzyna Małgorzata Agnieszka Barbara Ewa Krystyna Magdalena Elżbieta Joanna Aleksandra Monika",
        "Piotr Krzysztof Andrzej Tomasz Jan Paweł Michał Marcin Jakub Adam Marek Łukasz Grzegorz Wojciech Zbigniew",
        "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski "
        "Kozłowski Mazur Krawczyk Kaczmarek Piotrowski Grabowski Pawłowski",
        ("ski", "cki", "czak", "ik", "owicz"), ("Warszawa|00", "Kraków|30", "Gdańsk|80", "Poznań|61"),
        ("ul. Polna {}", "ul. Leśna {}", "ul. Krótka {}", "al. Jerozolimskie {}"), ("Sp. z o.o.", "S.A.", ""), True,
    ),
}  # fmt: skip
SHARES = {"US": 60, "DE": 16, "ES": 10, "CN": 7, "PL": 7}
_SHORT = (
    "Elizabeth=Liz Beth Betty Lisa; Jennifer=Jen Jenny; Katherine=Kate Kathy Katie; Margaret=Peggy Maggie; "
    "Patricia=Pat Patty; Susan=Sue Susie; Rebecca=Becky; Robert=Bob Rob Bobby; James=Jim Jimmy; John=Jack Johnny; "
    "Michael=Mike; William=Bill Will; Richard=Rick Dick Rich; Joseph=Joe; Thomas=Tom; Charles=Chuck Charlie; "
    "Christopher=Chris; Daniel=Dan; Matthew=Matt; Anthony=Tony; Steven=Steve; Andrew=Andy Drew; Edward=Ed Ted; "
    "Timothy=Tim; Jeffrey=Jeff; Nicholas=Nick; Jonathan=Jon; Benjamin=Ben; Samuel=Sam; Gregory=Greg; "
    "Alexander=Alex Sasha; Francisco=Paco; José=Pepe; Manuel=Manolo; Dolores=Lola; Stefanie=Steffi; "
    "Katharina=Kathi; Małgorzata=Gosia; Katarzyna=Kasia; Krzysztof=Krzysiek; Zachary=Zach; Deborah=Debbie Deb; "
    "Kimberly=Kim; Victoria=Vicky; Ronald=Ron; Kenneth=Ken; Donald=Don; Raymond=Ray; Sebastian=Basti; "
    "Wolfgang=Wolf; Christine=Chris Chrissie; Jacqueline=Jackie; Theresa=Terry"
)
SHORT = {name: short.split() for name, _, short in (item.partition("=") for item in _SHORT.split("; "))}
TITLES = (
    "Director", "VP Sales", "Vice President of Sales", "Marketing Manager", "CEO", "Chief Executive Officer", "Owner",
    "IT Manager", "Head of IT", "Purchasing", "Buyer", "Engineer", "Project Manager", "CFO", "Operations Manager",
    "Consultant", "Analyst", "Office Manager", "Geschäftsführer", "Account Manager", "HR Manager", "Plant Manager",
)  # fmt: skip
_TRADES = (
    "Systems Software Logistics Foods Consulting Energy Medical Partners Solutions Industries Design Media Motors "
    "Plastics Steel Electric Insurance Properties Pharma Textiles Robotics Optics Packaging Marine Tools Labs"
)
TRADES = _TRADES.split()
_BEGINNINGS = "B Br C D Dr F Fr G Gr H J K Kl L M N P Pr R S Sch St T Tr V W Z"
_STARTS = _BEGINNINGS.split()
WEBMAIL = ("gmail.com", "yahoo.com", "outlook.com", "hotmail.com", "icloud.com", "gmx.de", "aol.com", "web.de")
_NEAR = {a: b for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm") for a, b in zip(row, row[1:] + row[-2])}


@dataclass(frozen=True)
class Employer:
    name: str
    form: str
    domain: str
    land: str
    phone: str
    street: str
    city: str
    postcode: str


@dataclass(frozen=True)
class Person:
    number: int
    land: str
    first: str
    last: str
    employer: Employer
    title: str
    work: str
    private: str
    direct: str
    mobile: str
    home: tuple[str, str, str]
    female: bool


@dataclass(frozen=True)
class Source:
    """How a source sees people: the share of blanks by field, of slips a field, and its habits."""

    blanks: dict[str, float] = field(default_factory=dict)
    slips: float = 0.02
    nicknames: float = 0.1
    initials: float = 0.0
    swapped: float = 0.0
    plain: float = 0.3
    private: float = 0.2
    shouting: float = 0.0
    full_name: float = 0.0


SOURCES = (
    Source({"Phone": 0.5, "MobilePhone": 0.7, "Street": 0.9, "City": 0.6, "PostalCode": 0.9, "Website": 0.9,
            "Title": 0.5, "Company": 0.1, "Country": 0.4}, 0.03, 0.2, 0.01, 0.02, 0.4, 0.45, 0.02),
    Source({"Email": 0.15, "Phone": 0.4, "MobilePhone": 0.5, "Street": 0.7, "City": 0.4, "PostalCode": 0.7,
            "Website": 0.7, "Title": 0.15, "Country": 0.3}, 0.04, 0.1, 0.02, 0.02, 0.5, 0.05),
    Source({"Email": 0.45, "Phone": 0.2, "MobilePhone": 0.8, "Street": 0.3, "City": 0.1, "PostalCode": 0.3,
            "Website": 0.4, "Title": 0.3, "Country": 0.1}, 0.02, 0.05, 0.08, 0.0, 0.7, 0.0, 0.15, 0.05),
    Source({"Email": 0.5, "Phone": 0.4, "MobilePhone": 0.5, "Street": 0.8, "City": 0.6, "PostalCode": 0.8,
            "Website": 0.8, "Title": 0.5, "Country": 0.6}, 0.07, 0.35, 0.05, 0.02, 0.4, 0.1),
)  # fmt: skip


class Maker:
    """Draws people, and looks at them through sources."""

    def __init__(self, leads: int, seed: int) -> None:
        self.rng = random.Random(f"lifelike {seed}")
        self.lists = {code: self._lists(land) for code, land in LANDS.items()}
        count = max(12, leads // 9)
        self.employers = [self._employer() for _ in range(count)]
        self.sizes = list(accumulate(1 / (rank + 6) ** 0.9 for rank in range(count)))
        self.mailboxes: Counter[str] = Counter()
        self.people = 0

    def _lists(self, land: Land) -> dict[str, tuple[list[str], list[float]]]:
        """Names with their cumulative weights: common ones by rank, and a long tail of rare surnames."""
        found = {}
        for kind, text, offset in (("f", land.female, 6.0), ("m", land.male, 6.0), ("last", land.last, 14.0)):
            names = list(dict.fromkeys(text.split()))
            weights = [1 / (rank + offset) for rank in range(len(names))]
            if kind == "last":
                tail = self._tail(land, 3000)
                names += tail
                weights += [sum(weights) * 1.1 / len(tail)] * len(tail)
            found[kind] = (names, list(accumulate(weights)))
        return found

    def _tail(self, land: Land, count: int) -> list[str]:
        return [
            self.rng.choice(_STARTS) + self.rng.choice("aeiou")
            + self.rng.choice(("l", "n", "r", "ck", "tt", "st", "m"))
            + (self.rng.choice("aeio") + self.rng.choice("lnrdg") if self.rng.random() < 0.5 else "")
            + self.rng.choice(land.endings)
            for _ in range(count)
        ]  # fmt: skip

    def _draw(self, land: str, kind: str) -> str:
        names, weights = self.lists[land][kind]
        return self.rng.choices(names, cum_weights=weights)[0]

    def _last(self, land: str) -> str:
        name = self._draw(land, "last")
        return f"{name} {self._draw(land, 'last')}" if land == "ES" and self.rng.random() < 0.7 else name

    def _digits(self, count: int) -> str:
        return "".join(self.rng.choice("0123456789") for _ in range(count))

    def _place(self, land: Land) -> tuple[str, str, str]:
        city, _, prefix = self.rng.choice(land.cities).partition("|")
        street = self.rng.choice(land.streets).format(
            self.rng.randint(1, 240) if land.number_last else self.rng.randint(10, 9900)
        )
        return street, city, prefix + self._digits(5 - len(prefix))

    def _employer(self) -> Employer:
        code = self.rng.choices(list(SHARES), list(SHARES.values()))[0]
        land = LANDS[code]
        stem = self._draw(code, "last").split()[0]
        shape = self.rng.random()
        trade = self.rng.choice(TRADES)
        name = f"{stem} {trade}" if shape < 0.6 else f"{stem} & {self._draw(code, 'last')}" if shape < 0.8 else (
            f"{land.cities[self.rng.randrange(len(land.cities))].partition('|')[0]} {trade} {stem}"
        )  # fmt: skip
        plain = "".join(c for c in anyascii(name).lower() if c.isalnum())
        street, city, postcode = self._place(land)
        domain = f"{plain[: self.rng.choice((9, 14, 30))]}.{land.domain if self.rng.random() < 0.7 else 'com'}"
        return Employer(
            name, self.rng.choice(land.forms), domain, code, land.code + self._number(code), street, city, postcode
        )

    def _number(self, land: str) -> str:
        return f"{self.rng.randint(2, 9)}{self.rng.randint(0, 9)}{self.rng.randint(2, 9)}" + (
            f"{self.rng.randint(2, 9)}{self._digits(6)}" if land == "US" else self._digits(6)
        )

    def _mobile(self, land: str) -> str:
        return LANDS[land].code + self._number(land)

    def _mailbox(self, first: str, last: str, domain: str) -> str:
        given, family = (
            "".join(c for c in anyascii(n).lower() if c.isalpha()) for n in (first.split()[0], last.split()[0])
        )
        style = sum(map(ord, domain)) % 4
        local = (f"{given}.{family}", f"{given[0]}{family}", f"{given}{family[0]}", f"{family}.{given}")[style]
        self.mailboxes[local + domain] += 1
        again = self.mailboxes[local + domain]
        return f"{local}{again if again > 1 else ''}@{domain}"

    def _private(self, first: str, last: str) -> str:
        given, family = (
            "".join(c for c in anyascii(n).lower() if c.isalpha()) for n in (first.split()[0], last.split()[0])
        )
        local = self.rng.choice((f"{given}.{family}", f"{given}{family}", f"{given[0]}{family}", f"{given}_{family}"))
        local += self.rng.choice(("", "", str(self.rng.randint(1, 99)), str(self.rng.randint(1955, 2003))))
        domain = self.rng.choices(WEBMAIL, [40, 15, 14, 10, 8, 6, 4, 3])[0]
        bare = local.replace(".", "").replace("_", "") + domain
        self.mailboxes[bare] += 1
        again = self.mailboxes[bare]
        return f"{local}{f'x{again}' if again > 1 else ''}@{domain}"

    def person(self) -> Person:
        """Somebody new; one in fifteen works abroad."""
        self.people += 1
        employer = self.rng.choices(self.employers, cum_weights=self.sizes)[0]
        land = employer.land if self.rng.random() < 0.85 else self.rng.choices(list(SHARES), list(SHARES.values()))[0]
        female = self.rng.random() < 0.45
        first = self._draw(land, "f" if female else "m")
        if self.rng.random() < 0.06:
            first += " " + self._draw(land, "f" if female else "m")
        last = self._last(land)
        return Person(
            self.people, land, first, last, employer, self.rng.choice(TITLES),
            self._mailbox(first, last, employer.domain), self._private(first, last),
            employer.phone[:-4] + self._digits(4), self._mobile(employer.land),
            self._place(LANDS[employer.land]), female,
        )  # fmt: skip

    def relative(self, of: Person) -> Person:
        """Of one family: name, home, perhaps the telephone or the mailbox; the same employer for some."""
        female = not of.female
        first = self._draw(of.land, "f" if female else "m")
        self.people += 1
        employer = (
            of.employer if self.rng.random() < 0.6 else self.rng.choices(self.employers, cum_weights=self.sizes)[0]
        )
        return replace(
            of, number=self.people, first=first, employer=employer, title=self.rng.choice(TITLES), female=female,
            work=self._mailbox(first, of.last, employer.domain),
            private=of.private if self.rng.random() < 0.2 else self._private(first, of.last),
            mobile=of.mobile if self.rng.random() < 0.1 else self._mobile(employer.land),
        )  # fmt: skip

    def later(self, person: Person) -> Person:
        """The same person years on: another employer, or another surname."""
        if self.rng.random() < 0.3 and person.female:
            new = self._last(person.land)
            return replace(
                person, last=new if self.rng.random() < 0.6 else f"{person.last.split()[0]}-{new.split()[0]}"
            )
        employer = self.rng.choices(self.employers, cum_weights=self.sizes)[0]
        return replace(
            person, employer=employer, title=self.rng.choice((person.title, self.rng.choice(TITLES))),
            work=self._mailbox(person.first, person.last, employer.domain),
            direct=employer.phone[:-4] + self._digits(4),
            mobile=person.mobile if self.rng.random() < 0.7 else self._mobile(employer.land),
        )  # fmt: skip

    def look(self, person: Person) -> dict[str, str]:
        """One record of a person, as one source writes it."""
        rng, source, e = self.rng, self.rng.choice(SOURCES), person.employer
        first, last = person.first.split(), person.last
        given = " ".join(first) if rng.random() < 0.4 else first[0]
        if rng.random() < source.nicknames and first[0] in SHORT:
            given = rng.choice(SHORT[first[0]])
        if rng.random() < source.initials:
            given = given[0] + rng.choice((".", ""))
        if " " in last and rng.random() < 0.4:
            last = last.split()[0]
        at_home = rng.random() < source.private
        street, city, postcode = person.home if at_home else (e.street, e.city, e.postcode)
        email = person.private if at_home else person.work
        if rng.random() < 0.03:
            email = f"{rng.choice(('info', 'sales', 'office', 'contact'))}@{e.domain}"
        form = rng.choice((e.form, e.form, "", rng.choice(LANDS[e.land].forms)))
        phone = rng.choice((person.direct, e.phone, e.phone, person.mobile))
        row = {
            "FirstName": given, "LastName": last, "Title": person.title, "Company": f"{e.name} {form}".strip(),
            "Email": email, "Phone": self._written(phone), "MobilePhone": self._written(person.mobile),
            "Website": rng.choice(("www.{}", "http://{}", "https://www.{}/", "{}")).format(e.domain),
            "Street": street, "City": city, "PostalCode": postcode, "Country": rng.choice(LANDS[e.land].country),
        }  # fmt: skip
        if rng.random() < source.swapped:
            row["FirstName"], row["LastName"] = row["LastName"], row["FirstName"]
        elif rng.random() < source.full_name:
            row["FirstName"], row["LastName"] = "", f"{given} {last}"
        for name in ("FirstName", "LastName", "Company", "Email", "Street", "City"):
            while rng.random() < source.slips:
                row[name] = slip(rng, row[name])
        if rng.random() < source.plain:
            row = {name: value if name in ("Email", "Website") else anyascii(value) for name, value in row.items()}
        if rng.random() < source.shouting:
            row = {name: value.upper() for name, value in row.items()}
        return {name: "" if rng.random() < source.blanks.get(name, 0.02 if name != "LastName" else 0) else value
                for name, value in row.items()}  # fmt: skip

    def _written(self, number: str) -> str:
        code = next(
            land.code for land in LANDS.values() if number.startswith(land.code) and len(number) >= len(land.code) + 9
        )
        rest = number[len(code) :]
        return self.rng.choice((
            f"+{code} {rest[:3]} {rest[3:]}", f"+{number}", f"00{code} {rest[:3]}/{rest[3:]}",
            f"({rest[:3]}) {rest[3:6]}-{rest[6:]}" if code == "1" else f"0{rest[:3]} {rest[3:]}",
            f"{rest[:3]}.{rest[3:6]}.{rest[6:]}" if code == "1" else f"0{rest[:3]}-{rest[3:]}",
        ))  # fmt: skip


def slip(rng: random.Random, value: str) -> str:
    """The text with one slip of the finger behind its first letter."""
    if len(value) < 4:
        return value
    place, kind = rng.randrange(1, len(value) - 1), rng.random()
    if kind < 0.3:
        return value[:place] + value[place + 1 :]
    if kind < 0.55:
        return value[:place] + value[place + 1] + value[place] + value[place + 2 :]
    if kind < 0.75:
        return value[:place] + value[place] + value[place:]
    return value[:place] + _NEAR.get(value[place].lower(), "e") + value[place + 1 :]


Rows = list[tuple[int, dict[str, str]]]
"""Records with the number of their person."""


def make(leads: int, seed: int) -> Rows:
    """The records, shuffled."""
    return seen_by(Maker(leads, seed), leads, relatives=0.05, moved=0.1, times=((1, 2, 3, 4, 6), (82, 12, 4, 1.5, 0.5)))


def seen_by(
    maker: Any, leads: int, *, relatives: float, moved: float, times: tuple[Sequence[int], Sequence[float]]
) -> Rows:
    """What a maker's sources saw of its people, shuffled.

    relatives, moved: the shares of people with one, and of later looks that find somebody elsewhere. times: how often
    a person is seen, and the weight of each.
    """
    rows: Rows = []
    while len(rows) < leads:
        people = [maker.person()]
        if maker.rng.random() < relatives:
            people.append(maker.relative(people[0]))
        for person in people:
            for look in range(maker.rng.choices(*times)[0]):
                seen = maker.later(person) if look and maker.rng.random() < moved else person
                rows.append((person.number, maker.look(seen)))
    rows = rows[:leads]
    maker.rng.shuffle(rows)
    return rows


def write(rows: Rows, out: Path) -> None:
    """Lead.csv and truth_duplicates.csv in the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    times = Counter(number for number, _ in rows)
    with (out / "Lead.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, COLUMNS)
        lines.writeheader()
        lines.writerows({"Id": f"L{place:07d}", **row} for place, (_, row) in enumerate(rows))
    with (out / "truth_duplicates.csv").open("w", encoding="utf-8", newline="") as file:
        truth = csv.writer(file)
        truth.writerow(("record_id", "entity_id"))
        truth.writerows((f"L{place:07d}", f"P{n}") for place, (n, _) in enumerate(rows) if times[n] > 1)


def main(about: str | None, make: Callable[[int, int], Rows], seed: int) -> None:
    """Writes the leads of a maker and their truth."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=seed)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    write(make(options.leads, options.seed), options.out)


if __name__ == "__main__":
    main(__doc__, make, seed=5)
