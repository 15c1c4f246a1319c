"""From a frame of leads to the normalised, dictionary-encoded columns that are matched on."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from lib.errors import BadArgument, UnknownColumns
from lib.matching import made_up, mailboxes, people_names
from lib.matching.columns import Column, encode, folded, instead, joined, shared
from lib.matching.records import OTHER_NAME, Records
from lib.model import addresses, companies, dates, emails, phones, places, text, values

KINDS = ("id", "date", "name", "text", "number")
"""What a custom field may hold."""
_MATCHED = (
    "FirstName", "MiddleName", "LastName", "Suffix", "Name", "Title", "Company", "Website", "Email", "Phone",
    "MobilePhone", "Street", "City", "PostalCode", "Country",
)  # fmt: skip
_CALLING_CODE = r"^(?:\+(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[0-9]{3}))?0*"
_LED_BY_ONE = r"^1([2-9][0-9]{2}[2-9][0-9]{6})$"
"""A North American number without its +; no other plan has eleven digits that look so."""
_SIGNS = text.characters("[._-]")
_LONG = 1_000_000
_WHOLE_ADDRESS = re.compile(
    r"^([^,]*\d[^,]*[a-zA-Z][^,]*),\s*([^,\d]*?)[\s,]*(?:\b[A-Z]{2}\b)?[\s,]*(\d{4,6}(?:-\d{4})?)?\s*$"
)


def prepare(
    leads: pd.DataFrame,
    against: pd.DataFrame | None = None,
    *,
    custom: Mapping[str, str] | None = None,
    default_country: str = "",
) -> Records:
    """Normalise a frame of leads, and a second one that it is compared with.

    Raises UnknownColumns if a custom field is not there, BadArgument if its kind is unknown or keys repeat.
    """
    custom = dict(custom or {})
    frame, split = _in_key_order(leads, against, custom)
    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        mail = pool.submit(_mail, frame)
        names = pool.submit(people_names.split, frame)
        employer = pool.submit(_employer, frame["Company"])
        website = pool.submit(_website, frame["Website"])
        numbers = pool.submit(_numbers, frame, default_country)
        address = pool.submit(_address, frame)
        title = pool.submit(lambda: folded(text.blank_placeholders(frame["Title"], "value")))
        country = pool.submit(lambda: encode(places.country_code(frame["Country"])))
        who, mailbox = names.result(), mail.result()
        email = _believed(mailbox.email, who.invented)
        site = email.through(mailbox.site)
        private = email.take(mailbox.private, False)
        private |= site.take(_like_providers(site.without(private), employer.result()), False)
        sites = shared([site.without(private).tidy(), website.result()])
        named = (frame[["FirstName", "LastName", "Name"]] != "").any(axis=1).to_numpy()
        guessed = named & ~employer.result().present & (sites[0].present | sites[1].present)
        company, words = _companies(instead(employer.result(), guessed, mailboxes.employers(*sites)))
        role = email.take(mailbox.role, False)
        first = mailboxes.first_names(who.first, who.last, email.through(mailbox.box), role)
    street, city, postcode = address.result()
    return Records(
        keys=frame.index.to_numpy(dtype=object),
        second=None if split is None else np.arange(len(frame)) >= split,
        named=named,
        first=first,
        last=who.last,
        middle=who.middle,
        inner=who.inner,
        generation=who.generation,
        email=email,
        local=email.through(mailbox.local),
        role=role,
        private=private,
        sites=tuple(sites),
        mail_domain=email.through(mailbox.domain),
        numbers=tuple(_believed(number, who.invented) for number in numbers.result()),
        company=company,
        guessed=guessed,
        company_text=words,
        title=title.result(),
        street=street,
        city=city,
        postcode=postcode,
        country=country.result(),
        custom={name: (kind, _custom(frame[name], kind)) for name, kind in sorted(custom.items())},
    )


def _in_key_order(
    leads: pd.DataFrame, against: pd.DataFrame | None, custom: Mapping[str, str]
) -> tuple[pd.DataFrame, int | None]:
    """What is matched on, of both frames one after the other, and where the second one begins."""
    _check_custom(leads, custom)
    wanted = list(dict.fromkeys([*_MATCHED, *custom]))
    first = _sorted(leads[wanted])
    if against is None:
        return first, None
    return pd.concat([first, _sorted(against.reindex(columns=wanted, fill_value=""))]), len(leads)


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    keys = text.arrow(frame.index.to_series())
    if not pc.all(pc.less(keys[:-1], keys[1:])).as_py():
        frame = frame.take(pc.sort_indices(keys).to_numpy())
        keys = text.arrow(frame.index.to_series())
        twice = keys[1:].filter(pc.equal(keys[:-1], keys[1:]))
        if len(twice):
            raise BadArgument(f"The record key {twice[0]} occurs twice. Choose a column whose values are unique.")
    return frame


def _check_custom(frame: pd.DataFrame, custom: Mapping[str, str]) -> None:
    for name, kind in custom.items():
        if name not in frame.columns:
            raise UnknownColumns(f"There is no field {name} to match on. Fields found: {', '.join(frame.columns)}.")
        if kind not in KINDS:
            raise BadArgument(f"{kind} is no kind of field to match on. The kinds are {', '.join(KINDS)}.")


def _believed(contact: Column, invented: NDArray[np.bool_]) -> Column:
    """Without the mailboxes or numbers that several invented people gave: they are as invented as their names."""
    codes = contact.codes[invented & contact.present]
    several = np.bincount(codes, minlength=len(contact.texts)) > 1
    return contact.without(contact.take(several, False))


class _Mail(NamedTuple):
    """Each record's mailbox; and of each distinct one what is in front of the @ and behind it, and what they say."""

    email: Column
    box: Column
    local: Column
    domain: Column
    site: Column
    role: NDArray[np.bool_]
    private: NDArray[np.bool_]


def _mail(frame: pd.DataFrame) -> _Mail:
    raw = encode(frame["Email"])
    parts = emails.canonical(raw.series)
    mailbox, box, domain = joined(encode(parts["local"]), "@", encode(parts["domain"]))
    made_here = domain.take(text.among(domain.series, made_up.DOMAINS).to_numpy(), False)
    email = raw.through(mailbox)
    email = email.without(email.take(made_here, False))
    private = (emails.is_free(domain.series) | (emails.is_disposable(domain.series) > 0)).to_numpy()
    site = domain.recode(emails.registrable(domain.series))
    local = box.recode(text.from_arrow(text.without(box.texts, _SIGNS)))
    role = box.take(emails.is_role(box.series).to_numpy(), False)
    return _Mail(email, box, local, domain, site, role, domain.take(private, False))


def _employer(series: pd.Series) -> Column:
    raw = encode(series)
    return raw.recode(text.blank_placeholders(raw.series, "company", made_up.COMPANIES))


def _website(series: pd.Series) -> Column:
    website = encode(series)
    hosts = emails.registrable(_hosts(website.series))
    return website.recode(hosts.mask(emails.is_free(hosts), ""))


def _companies(company: Column) -> tuple[Column, Column]:
    """The key of each company, and its telling words; both once for each key, from its shortest spelling in words.

    Behind the key stands that of its other name, if it has one: see `Records.company_names`.
    """
    first, other = companies.with_other_names(company.series)
    words, further = companies.company_texts(first), companies.company_texts(other)
    further = further.where((further != words) & (further != ""), "")
    named = words.str.cat(further, sep=OTHER_NAME).where(further != "", words)
    keys = encode(named.str.replace(" ", "", regex=False))
    by_name = company.through(keys)
    return by_name, by_name.recode(words.take(_shortest(company.series, keys)))


def _like_providers(site: Column, employer: Column) -> NDArray[np.bool_]:
    """Which of the distinct sites of mailboxes are called like a mail provider ("ourmail.net") and no holder's company
    is called after them: royalmail.com is Royal Mail's."""
    label = text.replace(site.series, r"\..*$", "")
    called = text.contains(label, "mail$").to_numpy()
    rows = np.flatnonzero(site.take(called, False) & employer.present)
    names = companies.company_keys(employer.series.take(employer.codes[rows]))
    theirs = zip(label.take(site.codes[rows]), names)
    employers = {name for name, key in theirs if key.startswith(name)}
    return called & ~label.isin(employers).to_numpy(dtype=bool)


def _shortest(names: pd.Series, keys: Column) -> NDArray[np.int64]:
    """The position of the shortest name of several words, or else of one, of each key; the first in the alphabet."""
    length = names.str.len().to_numpy() + np.where(text.contains(names, " "), 0, _LONG)
    least = np.full(len(keys.texts), length.max(initial=0))
    known = np.flatnonzero(keys.present)
    np.minimum.at(least, keys.codes[known], length[known])
    short = known[length[known] == least[keys.codes[known]]]
    in_order = short[pc.sort_indices(text.arrow(names.take(short))).to_numpy()]
    result = np.zeros(len(keys.texts), dtype=np.int64)
    result[keys.codes[in_order[::-1]]] = in_order[::-1]
    return result


def _numbers(frame: pd.DataFrame, default_country: str) -> list[Column]:
    """Phone and mobile phone in one dictionary."""
    codes, distinct = phones.placed([frame["Phone"], frame["MobilePhone"]], frame["Country"], default_country)
    number = encode(_national(phones.normalise_placed(distinct)))
    return [Column(rows, text.arrow(distinct)).through(number) for rows in codes]


def _national(numbers: pd.Series) -> pd.Series:
    """Without calling code or leading zeros, so that +44 20 7946 0000 meets 020 7946 0000 of an unknown country."""
    plain = text.replace(numbers, _CALLING_CODE, "")
    return plain.where(~text.contains(plain, _LED_BY_ONE), plain.str.slice(1))


def _hosts(websites: pd.Series) -> pd.Series:
    host = text.replace(websites.str.lower(), r"^\s*(https?://)?(www\.)?", "")
    return text.replace(host, r"[/?#:\s].*$", "")


def _address(frame: pd.DataFrame) -> tuple[Column, Column, Column]:
    """Street, city and postcode; taken apart where the street holds them all: "9 Mill St, Ely, MN 55731"."""
    street, city, postcode = frame["Street"], frame["City"], frame["PostalCode"]
    whole = (city == "") & (postcode == "") & street.str.contains(",", regex=False)
    if whole.any():
        parts = street[whole].str.extract(_WHOLE_ADDRESS).fillna("").astype("str")
        others = parts.index[(parts == "").all(axis=1)]
        if len(others):
            parts.loc[others] = [addresses.split_address(value) for value in street[others]]
        street, city, postcode = street.copy(), city.copy(), postcode.copy()
        street[parts.index], city[parts.index], postcode[parts.index] = parts[0], parts[1], parts[2]
    plain, coded = encode(street), encode(postcode)
    return plain.recode(places.street_key(plain.series)), folded(city), coded.recode(places.postcode_key(coded.series))


def _custom(series: pd.Series, kind: str) -> Column:
    raw = encode(text.blank_placeholders(series, "value"))
    plain = raw.series
    if kind == "date":
        return raw.recode(dates.parse_dates(plain).dt.strftime("%Y%m%d").fillna("").astype("str"))
    if kind == "number":
        return raw.recode(values.numbers(plain).map(lambda n: "" if np.isnan(n) else f"{n:.10g}").astype("str"))
    plain = text.fold_all(plain)
    return raw.recode(plain.str.replace(" ", "", regex=False) if kind == "id" else plain)
