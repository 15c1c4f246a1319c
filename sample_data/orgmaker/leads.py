"""Leads: what a source writes down of a person, with its own gaps and spellings."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime

from orgmaker import companies, names, people, places
from orgmaker.draw import Table, lines
from orgmaker.people import Person
from orgmaker.phrases import unfold

COLUMNS = [
    "Id", "Salutation", "FirstName", "MiddleName", "LastName", "Suffix", "Title", "Company", "Street", "City", "State",
    "PostalCode", "Country", "Phone", "MobilePhone", "Email", "Website", "Description", "LeadSource", "Status",
    "Industry", "Rating", "AnnualRevenue", "NumberOfEmployees", "OwnerId", "IsConverted", "ConvertedDate",
    "ConvertedAccountId", "ConvertedContactId", "ConvertedOpportunityId", "IsUnreadByOwner", "CreatedDate",
    "CreatedById", "LastModifiedDate", "LastModifiedById", "LastActivityDate", "EmailBouncedReason",
    "EmailBouncedDate", "DoNotCall", "HasOptedOutOfEmail", "Product_Interest__c",
]  # fmt: skip


@dataclass(frozen=True)
class Source:
    """How good a source is, and how often (in percent) it brings each kind of value."""

    name: str
    share: float
    quality: float
    junk: float
    email: float
    private: float
    phone: float
    direct: float
    mobile: float
    address: float
    country: float
    title: float
    site: float
    firmographics: float
    comment: float


SOURCES = [Source(name, *map(float, rest)) for name, *rest in (line.split("|") for line in lines("sources"))]
BY_NAME = {source.name: source for source in SOURCES}
_SOURCE = Table(SOURCES, [source.share for source in SOURCES])
JUNK_SOURCE = Table(SOURCES, [source.share * source.junk for source in SOURCES])
_PRODUCTS = ["Scheduling", "Work Orders", "Mobile App", "Parts & Inventory", "Preventive Maintenance", "Suite"]
_MONTHS = {
    "en": ["January", "March", "May", "June", "September", "October"],
    "de": ["Januar", "März", "Juni", "September"],
    "fr": ["janvier", "mars", "juin", "septembre"],
    "es": ["enero", "marzo", "junio", "septiembre"],
    "pt": ["janeiro", "março", "junho", "setembro"],
    "nl": ["januari", "maart", "juni", "september"],
    "it": ["gennaio", "marzo", "giugno", "settembre"],
}
_COMMENTS: dict[tuple[str, str], list[str]] = {}
for _line in lines("comments"):
    _spoken, _part, _pattern = _line.split("|", 2)
    _COMMENTS.setdefault((_spoken, _part), []).append(_pattern)
_SHAPES = Table(["w", "n", "on", "nc", "onc", "oc"], [6, 22, 26, 24, 16, 6])
_NO_COMPANY = ["[not provided]", "Unknown", "-", "n/a"]


@dataclass
class Lead:
    """One record, and the truth about it: whose it is, what varies, which kinds of junk, what looks odd."""

    values: dict[str, str]
    person: Person
    source: Source
    created: datetime = datetime(2000, 1, 1)
    variations: list[str] = field(default_factory=list)
    junk: set[str] = field(default_factory=set)
    odd: str = ""
    email_works: bool = True
    phone_works: bool = True
    idle_days: int = 0
    campaign: int = -1
    path: list[tuple[str, datetime]] = field(default_factory=list)


def draw_source(rng: random.Random) -> Source:
    return _SOURCE.draw(rng)


def language(country: str) -> str:
    return places.LANGUAGE.get(country, "en")


def comment(company: companies.Company, rng: random.Random) -> str:
    """What a salesperson noted or a visitor typed, mostly in the language of the country."""
    spoken = language(company.country) if rng.random() < 0.75 else "en"
    said = []
    for part in _SHAPES.draw(rng):
        pattern = rng.choice(_COMMENTS.get((spoken, part)) or _COMMENTS["en", part])
        said.append(
            unfold(pattern, rng, n=str(rng.randrange(3, 140)), trade=company.industry.lower(), city=company.city.name,
                   month=rng.choice(_MONTHS[spoken]))
        )  # fmt: skip
    text = " ".join(said)
    return text.lower() if rng.random() < 0.08 else text


def record(person: Person, source: Source, rng: random.Random) -> Lead:
    """The lead that this source makes of this person."""
    company = person.company

    def brings(percent: float) -> bool:
        return rng.random() * 100 < percent

    values = dict.fromkeys(COLUMNS, "")
    email = phone = ""
    if brings(source.email):
        email = person.personal_email if brings(source.private) else person.work_email
    if brings(source.phone):
        digits = person.direct if brings(source.direct) else company.phone
        phone = places.written(digits, company.country, rng)
    mobile = places.written(person.mobile, company.country, rng) if brings(source.mobile) else ""
    if not (email or phone or mobile) and not brings(12):
        phone = places.written(company.phone, company.country, rng)
    values.update(
        FirstName=person.first if not brings(2) else "",
        LastName=person.last,
        Suffix=person.suffix,
        Company=company.name if brings(70) else company.short,
        Email=email,
        Phone=phone,
        MobilePhone=mobile,
        LeadSource=source.name,
    )
    if brings(15):
        values["Salutation"] = "Mr." if person.gender == "m" else "Ms."
    if person.middle and brings(20):
        values["MiddleName"] = person.middle
    if brings(source.title):
        values["Title"] = person.title if brings(72) else _retitled(person, rng)
    if brings(source.address):
        values.update(Street=company.street, City=company.city.name, PostalCode=company.postcode)
        values["State"] = company.city.state if brings(70) else company.city.state_name
    elif brings(30):
        values["City"] = company.city.name
        values["State"] = company.city.state
    if brings(source.country):
        spellings = places.SPELLINGS[company.country]
        values["Country"] = spellings[0] if brings(60) else rng.choice(spellings)
    if brings(source.site):
        values["Website"] = rng.choice(["www.{}", "https://www.{}", "{}", "http://{}"]).format(company.domain)
    if brings(source.firmographics):
        values["Industry"] = company.industry
        if brings(80):
            values["NumberOfEmployees"] = str(company.employees)
        if brings(45):
            values["AnnualRevenue"] = f"{company.revenue:.1f}"
    if email and source.name in ("Web", "Phone Inquiry", "Paid Social") and brings(3):
        values["Company"] = rng.choice(_NO_COMPANY)
    if brings(source.comment):
        values["Description"] = comment(company, rng)
    if brings(30):
        values["Product_Interest__c"] = rng.choice(_PRODUCTS)
    lead = Lead(values, person, source)
    _type_like_a_visitor(lead, rng)
    _wear(lead, rng)
    return lead


def _retitled(person: Person, rng: random.Random) -> str:
    """Another title of the same person: shortened, or of another year."""
    short = {"Manager": "Mgr", "Director": "Dir.", "Operations": "Ops", "Maintenance": "Maint.", "Vice President": "VP"}
    if rng.random() < 0.5:
        return people.title(person.company, person.gender, rng)
    return " ".join(short.get(word, word) for word in person.title.split())


def _type_like_a_visitor(lead: Lead, rng: random.Random) -> None:
    values, source = lead.values, lead.source.name
    if source == "Purchased List" and rng.random() < 0.35:
        for name in ("Company", "City", "Street"):
            values[name] = values[name].upper()
    elif source in ("Web", "Paid Social", "Content Download") and rng.random() < 0.07:
        for name in ("FirstName", "LastName", "Company"):
            values[name] = values[name].lower()
    if rng.random() < 0.05:
        values["Email"] = values["Email"].title() if rng.random() < 0.4 else values["Email"].upper()


def _wear(lead: Lead, rng: random.Random) -> None:
    """Bounces, typing errors in addresses, and opt-outs, as they befall any lead."""
    values, source = lead.values, lead.source.name
    bounce = 0.09 if source == "Purchased List" else 0.015
    if values["Email"] and rng.random() < bounce:
        values["EmailBouncedReason"] = rng.choice(
            [
                "550 5.1.1 User unknown",
                "smtp; 550 mailbox unavailable",
                "5.4.4 Host not found",
                "554 rejected: address does not exist",
            ]
        )
        lead.email_works = False
    elif values["Email"] and source not in ("Purchased List", "Outbound") and rng.random() < 0.008:
        spoil(lead, rng)
    if rng.random() < 0.018:
        values["HasOptedOutOfEmail"] = "true"
    if rng.random() < 0.009:
        values["DoNotCall"] = "true"


def spoil(lead: Lead, rng: random.Random) -> None:
    """An address that no mail can reach, by a slip of the finger."""
    local, _, host = lead.values["Email"].partition("@")
    slips = [
        f"{local}{host}",
        f"{local}@{host.split('.')[0]}",
        f"{local}@@{host}",
        f"{local}@{host.replace('.', ',', 1)}",
        f"{local}@ {host}",
    ]
    if host.lower() == "gmail.com":
        slips += [f"{local}@gmial.com", f"{local}@gmail.con", f"{local}@gmai.com"]
    lead.values["Email"] = rng.choice(slips)
    lead.email_works = False


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def respell_company(lead: Lead, rng: random.Random) -> None:
    lead.values["Company"] = companies.respelled(lead.person.company, rng)


def plain_name(lead: Lead) -> None:
    for name in ("FirstName", "LastName"):
        lead.values[name] = names.plain(lead.values[name], german=True)
