"""Leads that are no prospects: rivals, students, job seekers, sellers, robots, tests, nonsense, the unreachable."""

from __future__ import annotations

import random
from collections.abc import Callable

from orgmaker import leads, names, people
from orgmaker.draw import Table
from orgmaker.leads import Lead
from orgmaker.people import Person
from orgmaker.phrases import words
from orgmaker.seller import OWN_DOMAINS, OWN_NAME, RIVALS

SUBTLE = 0.2
_DISPOSABLE = [
    "mailinator.com", "yopmail.com", "guerrillamail.com", "sharklasers.com", "10minutemail.com", "temp-mail.org",
    "trashmail.com", "maildrop.cc", "dispostable.com", "mailnesia.com", "fakeinbox.com", "mohmal.com", "grr.la",
    "spamgourmet.com", "emailondeck.com", "moakt.com", "discard.email", "mytemp.email", "tempinbox.com", "getnada.com",
]  # fmt: skip
_SPAM_SITES = [
    "fast-cash-{}.top", "bestslots{}.xyz", "cryptoboost{}.click", "loanz{}.icu", "rx-{}-meds.ru", "seo-blast{}.biz",
]  # fmt: skip
_CAMPUSES = [
    ("Ridgemont University", "ridgemont.edu"), ("Lakeland Community College", "lakelandcc.edu"),
    ("University of Ashfell", "ashfell.ac.uk"), ("Hochschule Rheinbach", "hs-rheinbach.de"),
    ("Universidad de Valdeluz", "uvaldeluz.es"), ("Université de Valmont", "univ-valmont.fr"),
    ("Universidade de Serra Azul", "usazul.edu.br"), ("Politecnico di Montalto", "polimontalto.it"),
    ("Hogeschool Waalkade", "hs-waalkade.nl"), ("Tri-County Technical College", "tricountytech.edu"),
]  # fmt: skip
_AGENCIES = ["Media", "SEO", "Digital Agency", "Outsourcing", "Leads", "Data Partners", "Staffing", "Web Studio"]
_FAKE_NAMES = [
    ("Test", "Test"), ("John", "Doe"), ("Jane", "Doe"), ("Mickey", "Mouse"), ("Donald", "Duck"), ("Test", "User"),
    ("Foo", "Bar"), ("Homer", "Simpson"), ("Harry", "Potter"), ("Max", "Mustermann"), ("Erika", "Mustermann"),
    ("Fulano", "de Tal"), ("Pippo", "Pluto"), ("Darth", "Vader"), ("Nobody", "Nobody"), ("QA", "Automation"),
    ("Lead", "Sample"), ("Tést", "Lead 2"), ("Bugs", "Bunny"), ("Jan", "Modaal"), ("aaa", "bbb"),
]  # fmt: skip
_FAKE_COMPANIES = [
    "test",
    "Test Company",
    "abc",
    "None of your business",
    "Acme Test",
    "xxx",
    "Company",
    "Musterfirma",
    "home",
    "n/a",
]
_FAKE_MAIL = ["test@test.com", "asd@asd.com", "a@b.com", "john@example.com", "none@none.com", "noemail@noemail.com",
              "test123@gmail.com", "user@example.org", "abc@abc.de", ""]  # fmt: skip
_FAKE_PHONES = [
    "1234567890",
    "555-555-5555",
    "000-000-0000",
    "9999999999",
    "(123) 456-7890",
    "0123456789",
    "555-0100",
    "",
]
_ROWS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"]


def _web_lead(person: Person, rng: random.Random) -> Lead:
    return leads.record(person, leads.JUNK_SOURCE.draw(rng), rng)


def _say(lead: Lead, kind: str, rng: random.Random, field: str | None = None) -> None:
    """Puts a wording of the kind into the description, in the language of the country four times in five."""
    country = lead.person.company.country
    spoken = leads.language(country) if rng.random() < 0.8 else "en"
    field = field or ("s" if rng.random() < SUBTLE else "c")
    lead.values["Description"] = words(
        kind, field, spoken, rng, school=rng.choice(_CAMPUSES)[0], city=lead.person.company.city.name,
        spam=rng.choice(_SPAM_SITES).format(rng.randrange(10, 999)),
    )  # fmt: skip


def _own_mail(lead: Lead, local: str, domain: str) -> None:
    lead.values["Email"] = f"{local}@{domain}"
    lead.values["EmailBouncedReason"] = lead.values["EmailBouncedDate"] = ""
    lead.email_works = True


def competitor(person: Person, rng: random.Random) -> Lead:
    lead = _web_lead(person, rng)
    name, aliases, domains = rng.choice(RIVALS)
    local = f"{names.letters(person.first)}.{names.letters(person.last)}"
    lead.values["Website"] = ""
    lead.values["Phone"] = lead.values["Street"] = ""
    kind = rng.random()
    if kind < SUBTLE:
        lead.values["Company"] = rng.choice(["", "self", "Consultant", "Freelance"])
        _own_mail(lead, *person.personal_email.split("@"))
        _say(lead, "competitor", rng, "s")
    else:
        _own_mail(lead, local, rng.choice(domains))
        lead.values["Company"] = rng.choice([name, name, f"{name} Inc.", f"{name} GmbH", *aliases])
        if kind < 0.4:
            _own_mail(lead, *person.personal_email.split("@"))
        elif kind < 0.6:
            lead.values["Company"] = rng.choice(["", "-", "private", "Consulting"])
    lead.values["Title"] = rng.choice(
        ["Product Manager", "Competitive Intelligence", "Account Executive", "", "Founder", lead.values["Title"]]
    )
    return lead


def student(person: Person, rng: random.Random) -> Lead:
    lead = _web_lead(person, rng)
    school, domain = rng.choice(_CAMPUSES)
    subtle = rng.random() < SUBTLE
    lead.values.update(
        Company=school if rng.random() < 0.7 else rng.choice(["none", "-", "University", "n/a"]),
        Website="",
        Phone="",
        Street="",
        Industry="",
        AnnualRevenue="",
        NumberOfEmployees="",
        Title="",
        Description="",
    )
    if rng.random() < 0.5:
        _own_mail(lead, f"{names.letters(person.first)[0]}{names.letters(person.last)}{rng.randrange(1, 99)}", domain)
    else:
        _own_mail(lead, *person.personal_email.split("@"))
    if subtle:
        _say(lead, "student", rng, "s")
        return lead
    if rng.random() < 0.6:
        lead.values["Title"] = words("student", "t", leads.language(person.company.country), rng)
    if not lead.values["Title"] or rng.random() < 0.6:
        _say(lead, "student", rng, "c")
    return lead


def job_seeker(person: Person, rng: random.Random) -> Lead:
    lead = _web_lead(person, rng)
    lead.values.update(Website="", Industry="", AnnualRevenue="", NumberOfEmployees="", Title="", Street="")
    if rng.random() < 0.6:
        lead.values["Company"] = rng.choice(
            ["-", "none", "unemployed", "Freelance", "self", "n/a", person.company.short]
        )
    _own_mail(lead, *person.personal_email.split("@"))
    if rng.random() < 0.3:
        lead.values["Title"] = words("job_seeker", "t", "en", rng)
    _say(lead, "job_seeker", rng)
    return lead


def vendor(person: Person, rng: random.Random) -> Lead:
    lead = _web_lead(person, rng)
    agency = f"{person.last} {rng.choice(_AGENCIES)}"
    domain = f"{names.letters(agency)}.{rng.choice(['com', 'io', 'agency', 'co'])}"
    lead.values.update(Company=agency, Website=domain if rng.random() < 0.4 else "", Industry="", AnnualRevenue="",
                       NumberOfEmployees="", Title="")  # fmt: skip
    if rng.random() < 0.75:
        _own_mail(lead, names.letters(person.first), domain)
    else:
        _own_mail(lead, *person.personal_email.split("@"))
    if rng.random() < 0.5:
        lead.values["Title"] = words("vendor", "t", "en", rng)
    _say(lead, "vendor", rng)
    return lead


def _spam_bot(person: Person, rng: random.Random) -> Lead:
    lead = leads.record(person, leads.BY_NAME[rng.choice(["Web", "Web", "Paid Social", "Content Download"])], rng)
    handle = names.letters(person.first).capitalize() + rng.choice(["Gof", "mah", "TiC", "Vot", "dus", "Rex"])
    shape = rng.random()
    if shape < 0.4:
        lead.values.update(FirstName=handle, LastName=handle, Company=rng.choice(["google", handle, "Google Inc"]))
    elif shape < 0.55:
        lead.values.update(FirstName=f"{person.first} {rng.randrange(16**12, 16**13):x}")
    lead.values.update(
        Title="", Industry="", Website="", AnnualRevenue="", NumberOfEmployees="", Street="", Salutation=""
    )
    _own_mail(
        lead,
        f"{names.letters(person.last)}{rng.randrange(100, 99999)}",
        rng.choice(["gmail.com", "mail.ru", "yandex.ru", "bk.ru", "outlook.com"]),
    )
    lead.values["Phone"] = f"8{rng.randrange(10**9, 10**10)}"
    lead.phone_works = False
    _say(lead, "spam_bot", rng)
    return lead


def _mash(rng: random.Random) -> str:
    shape = rng.random()
    length = rng.randrange(4, 9)
    if shape < 0.45:
        row = rng.choice(_ROWS)
        start = rng.randrange(max(1, len(row) - length + 1))
        return row[start : start + length] if rng.random() < 0.6 else "".join(rng.choice(row) for _ in range(length))
    if shape < 0.8:
        return "".join(rng.choice("bcdfghjklmnpqrstvwxz") for _ in range(length))
    return rng.choice("abdhjk") * 2 + rng.choice("sdfghj") * rng.randrange(2, 4) + rng.choice("abdfhk")


def gibberish(person: Person, rng: random.Random) -> Lead:
    lead = leads.record(person, leads.BY_NAME[rng.choice(["Web", "Paid Social", "Content Download"])], rng)
    case: Callable[[str], str] = rng.choice([str.lower, str.lower, str.capitalize, str.upper])
    lead.values.update(
        FirstName=case(_mash(rng)),
        LastName=case(_mash(rng)),
        Company=case(_mash(rng)),
        Title="",
        Website="",
        Industry="",
        AnnualRevenue="",
        NumberOfEmployees="",
        Street="",
        Salutation="",
        City="",
        Description=_mash(rng) if rng.random() < 0.3 else "",
    )
    if rng.random() < SUBTLE:
        lead.values["FirstName"] = person.first
    if rng.random() < 0.7:
        _own_mail(lead, _mash(rng), rng.choice(["gmail.com", "hotmail.com", f"{_mash(rng)}.com", "yahoo.com"]))
    return lead


def fake_test(person: Person, rng: random.Random) -> Lead:
    lead = leads.record(
        person, leads.BY_NAME[rng.choice(["Web", "Web", "Webinar", "Content Download", "Trade Show"])], rng
    )
    first, last = rng.choice(_FAKE_NAMES)
    if rng.random() < 0.25:
        first, last = first.lower(), last.lower()
    lead.values.update(
        FirstName=first,
        LastName=last,
        Company=rng.choice(_FAKE_COMPANIES),
        Email=rng.choice(_FAKE_MAIL),
        Phone=rng.choice(_FAKE_PHONES),
        MobilePhone="",
        Title=rng.choice(["", "", "test", "Tester"]),
        Website="",
        Description=rng.choice(
            [
                "",
                "",
                "",
                "test",
                "please delete",
                "testing 123",
                f"UAT run {rng.randrange(1, 40)}",
                "nur ein Test",
                "new form check",
                "prueba",
                "essai formulaire",
            ]
        ),
        Industry="",
        AnnualRevenue="",
        NumberOfEmployees="",
        Street="",
        Salutation="",
        EmailBouncedReason="",
        EmailBouncedDate="",
    )
    lead.email_works = lead.values["Email"] in ("test123@gmail.com",)
    lead.phone_works = False
    if rng.random() < SUBTLE:
        lead.values["Email"], lead.email_works = person.personal_email, True
    return lead


def own_employee(person: Person, rng: random.Random) -> Lead:
    lead = leads.record(person, leads.BY_NAME[rng.choice(["Web", "Webinar", "Content Download", "Trade Show"])], rng)
    local = f"{names.letters(person.first)}.{names.letters(person.last)}{rng.choice(['', '', '', '+test', '+form2'])}"
    lead.values.update(
        Company=rng.choice([OWN_NAME, OWN_NAME, f"{OWN_NAME} Inc.", f"{OWN_NAME} GmbH", "tallyfield"]),
        Website="",
        Industry="",
        AnnualRevenue="",
        NumberOfEmployees="",
        Street="",
        Phone="",
        Description="",
        Title=rng.choice(["SDR", "Marketing Manager", "Support Engineer", "", "Solutions Consultant"]),
    )
    _own_mail(lead, local, rng.choice(OWN_DOMAINS))
    shape = rng.random()
    if shape < SUBTLE:
        lead.values["Company"] = rng.choice(["My Company", "Demo Plumbing Co", "Home", "TF"])
    elif shape < 2 * SUBTLE:
        _own_mail(lead, *person.personal_email.split("@"))
    if rng.random() < 0.4:
        _say(lead, "own_employee", rng, "c")
    return lead


def disposable_email(person: Person, rng: random.Random) -> Lead:
    lead = _web_lead(person, rng)
    local = rng.choice([names.letters(person.first), _mash(rng), f"{names.letters(person.last)}{rng.randrange(99)}"])
    _own_mail(lead, local, rng.choice(_DISPOSABLE))
    return lead


def unreachable(person: Person, rng: random.Random) -> Lead:
    lead = leads.record(
        person, leads.BY_NAME[rng.choice(["Purchased List", "Purchased List", "Web", "Trade Show"])], rng
    )
    lead.values["MobilePhone"] = ""
    if rng.random() < 0.6:
        _own_mail(lead, *person.work_email.split("@"))
        leads.spoil(lead, rng)
    else:
        lead.values["Email"] = ""
    lead.values["Phone"] = rng.choice(["", "", "12345", "000000", "n/a", "555-5555"])
    lead.phone_works = False
    return lead


def stale(person: Person, rng: random.Random) -> Lead:
    """Taken over from an older system and untouched for years, or gone from the company."""
    source = leads.BY_NAME[rng.choice(["Purchased List", "Trade Show", "Web", "Partner"])]
    lead = leads.record(person, source, rng)
    if rng.random() < 0.6:
        lead.idle_days = rng.randrange(750, 1900)
    else:
        _say(lead, "stale", rng)
    return lead


MAKERS: dict[str, Callable[[Person, random.Random], Lead]] = {
    "competitor": competitor,
    "student": student,
    "job_seeker": job_seeker,
    "vendor": vendor,
    "spam_bot": _spam_bot,
    "gibberish": gibberish,
    "fake_test": fake_test,
    "own_employee": own_employee,
    "disposable_email": disposable_email,
    "unreachable": unreachable,
    "stale": stale,
}
KIND = Table(list(MAKERS), [9, 13, 11, 16, 13, 10, 11, 9, 10, 9, 14])
_ROLES = ["info", "office", "sales", "contact", "service", "admin", "reception", "purchasing"]
_ROLES_ABROAD = {
    "DE": ["kontakt", "buero", "einkauf"],
    "FR": ["accueil", "direction"],
    "ES": ["administracion", "contacto"],
    "BR": ["contato", "compras"],
    "NL": ["inkoop", "secretariaat"],
    "IT": ["segreteria", "ufficio"],
}
ROLE_NAMES = frozenset(_ROLES).union(*_ROLES_ABROAD.values())


def make(kind: str, person: Person, rng: random.Random) -> Lead:
    lead = MAKERS[kind](person, rng)
    lead.junk.add(kind)
    return lead


def role_mailbox(lead: Lead, rng: random.Random) -> None:
    """The company's common mailbox in place of the person's own."""
    company = lead.person.company
    local = rng.choice(_ROLES_ABROAD.get(company.country, _ROLES) + ["info"])
    _own_mail(lead, local, company.domain)


def ask_to_be_left_alone(lead: Lead, rng: random.Random) -> None:
    """An opt-out in words; the box is ticked in half of the cases only."""
    _say(lead, "opt_out", rng)
    lead.junk.add("opt_out")
    if rng.random() < 0.5:
        lead.values["HasOptedOutOfEmail"] = "true"


def note_facts(lead: Lead) -> None:
    """The kinds that are facts of a record, whatever it was planted as (defined in the truth's README)."""
    values = lead.values
    local, _, domain = values["Email"].lower().partition("@")
    if values["HasOptedOutOfEmail"] == "true" or values["DoNotCall"] == "true":
        lead.junk.add("opt_out")
    if domain in people.FREE_DOMAINS or domain in ("mail.ru", "yandex.ru", "bk.ru"):
        lead.junk.add("free_email")
    if domain and local in ROLE_NAMES:
        lead.junk.add("role_account")
    email = bool(values["Email"]) and lead.email_works
    phone = bool(values["Phone"]) and lead.phone_works
    if not (email or phone or values["MobilePhone"]):
        lead.junk.add("unreachable")
    else:
        lead.junk.discard("unreachable")
