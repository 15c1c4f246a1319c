"""From a frame of leads to the normalised, dictionary-encoded columns that are matched on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import jellyfish
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.errors import BadArgument, UnknownColumns
from lib.matching import made_up, mailboxes, people_names
from lib.matching.candidates import both
from lib.matching.columns import Codes, Column, encode, folded, holders, shared, value_codes
from lib.model import addresses, companies, dates, emails, people, phones, places, text, values

KINDS = ("id", "date", "name", "text", "number")
"""What a custom field may hold."""
_CALLING_CODE = r"^\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[0-9]{3})"
_LED_BY_ONE = r"^1([2-9][0-9]{2}[2-9][0-9]{6})$"
"""A North American number without its +; no other plan has eleven digits that look so."""
_COUNTRY = 2.0
"""How many bearers of a name must be known before its countries are believed rather than those of the whole file."""
_SECOND = frozenset("23456789")
_WHOLE_ADDRESS = re.compile(
    r"^([^,]*\d[^,]*[a-zA-Z][^,]*),\s*([^,\d]*?)[\s,]*(?:\b[A-Z]{2}\b)?[\s,]*(\d{4,6}(?:-\d{4})?)?\s*$"
)


@dataclass(frozen=True)
class Records:
    """All that the comparison knows of the records. They stand in the order of their keys (those of a second frame
    behind the others), so that nothing depends on the order of rows.

    Whatever is counted over records is counted over the first `counted` of them (None: over all).
    """

    keys: NDArray[np.object_]
    second: NDArray[np.bool_] | None
    """Which records are of the second frame, where there are two."""
    named: NDArray[np.bool_]
    """Where the record is a person's, however little the name says."""
    first: Column
    last: Column
    middle: Column
    """The initial of the middle name."""
    inner: Column
    """The whole middle name."""
    generation: Column
    email: Column
    local: Column
    role: NDArray[np.bool_]
    private: NDArray[np.bool_]
    """Whether the mailbox is at a provider for everybody."""
    sites: tuple[Column, ...]
    """Domain of a company mailbox, and of the website: what shows the organisation on the web."""
    mail_domain: Column
    numbers: tuple[Column, ...]
    company: Column
    guessed: NDArray[np.bool_]
    """Where the company is no more than what domain or website are called."""
    company_text: Column
    title: Column
    street: Column
    city: Column
    postcode: Column
    country: Column
    custom: Mapping[str, tuple[str, Column]] = field(default_factory=dict)
    counted: int | None = None

    @property
    def learned_from(self) -> int:
        """How many records count."""
        return self.count if self.counted is None else self.counted

    def how_many_have(self, columns: Sequence[Column]) -> int:
        """How many of the records that count have a value in any of the columns."""
        return int(np.any([column.present[: self.counted] for column in columns], axis=0).sum())

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self.keys)

    @property
    def split(self) -> int | None:
        """How many records are of the first frame, where there are two."""
        return None if self.second is None else int((~self.second).sum())

    @property
    def possible_pairs(self) -> float:
        """How many pairs there are in all."""
        if self.split is not None:
            return max(1.0, float(self.split) * (self.count - self.split))
        return max(1.0, self.count * (self.count - 1) / 2)

    @cached_property
    def acronym(self) -> Column:
        """The first letters of a company name of several words."""
        return self.company_text.derive(
            lambda name: "".join(word[0] for word in name.split(" ")) if " " in name else ""
        )

    @cached_property
    def nick(self) -> Column:
        """The first name, nicknames under their full form."""
        return self.first.derive(people.first_name_key)

    @cached_property
    def nick_last(self) -> Column:
        """The last name read as if it were a first name: the two may have been swapped."""
        return self.last.derive(lambda name: people.first_name_key(people.without_particles(name)))

    @cached_property
    def first_sound(self) -> Column:
        """How the first name (in its full form) sounds."""
        return self.nick.derive(_sound)

    @cached_property
    def last_sound(self) -> Column:
        """How the last name sounds."""
        return self.last.derive(_sound)

    @cached_property
    def unnumbered(self) -> Column:
        """Mailbox names without a number at their end: jsmith and jsmith2 of one company are two people."""
        return self.local.derive(lambda name: name.rstrip("0123456789"))

    @cached_property
    def initial(self) -> Column:
        """The first letter of the first name."""
        return self.first.derive(lambda name: name[:1])

    @cached_property
    def last_initial(self) -> Column:
        """The first letter of the last name."""
        return self.last.derive(lambda name: name[:1])

    @cached_property
    def people(self) -> NDArray[np.int64]:
        """One row for each person, as far as name and company tell: a person who stands in the file three times does
        not make the name three times as common. Those of the records that count come first."""
        width = np.int64(len(self.last.values) + 1)
        name = (self.nick.codes + 1) * width + self.last.codes + 1
        code = name * np.int64(len(self.company.values) + 1) + self.company.codes + 1
        return np.sort(np.unique(code, return_index=True)[1])

    def bearers(self, name: Column) -> NDArray[np.int64]:
        """How many people bear each value of a column of names."""
        return Column(name.codes[self.people], name.values, self._counted_people).counts

    @cached_property
    def _counted_people(self) -> int | None:
        return None if self.counted is None else int(np.searchsorted(self.people, self.counted))

    @cached_property
    def affinity(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How many times likelier each record's name is to meet a namesake than if its parts were independent.

        Names go by country: first among any two records (the sum over countries of P(c | first) P(c | last) / P(c)),
        then among two that share an organisation or a place, and so a country. The record itself is not counted: it
        would make every rare name a name of its country.
        """
        countries = self.country.codes.astype(np.int64) + 1
        size = len(self.country.values) + 1
        share = np.bincount(countries[: self.counted], minlength=size).astype(float)
        share[0] = 0.0
        share /= max(share.sum(), 1.0)
        first, last = (self._by_country(column, countries, len(share)) for column in (self.nick, self.last))
        known = np.flatnonzero(self.nick.present & self.last.present)
        given, family, home = self.nick.codes[known], self.last.codes[known], countries[known]
        itself = (known < self.learned_from) & (home > 0)
        others = [table.sum(axis=1)[codes] - itself + _COUNTRY for table, codes in ((first, given), (last, family))]
        anywhere, here = np.zeros(self.count), np.zeros(self.count)
        for country in np.flatnonzero(share):
            own = itself & (home == country)
            usual = _COUNTRY * share[country]
            one, two = (np.maximum(table - own, 0) + usual for table in (first[given, country], last[family, country]))
            likely = one / others[0] * two / others[1] / share[country]
            anywhere[known] += likely
            here[known] += likely**2 / share[country]
        anywhere[anywhere == 0] = 1.0
        return anywhere, np.maximum(here / anywhere, 1.0)

    def _by_country(self, column: Column, countries: NDArray[np.int64], size: int) -> NDArray[np.float32]:
        """How many people of each country bear each value; those of no known country are left out."""
        people = self.people[: self._counted_people]
        rows = people[(column.codes[people] >= 0) & (countries[people] > 0)]
        cells = column.codes[rows].astype(np.int64) * size + countries[rows]
        counts = np.bincount(cells, minlength=len(column.values) * size).astype(np.float32)
        return counts.reshape(len(column.values), size)

    @cached_property
    def namesakes(self) -> NDArray[np.float64]:
        """The share of records that bear each record's whole name at some third organisation or further ones.

        One person may be found at two; a name that is found at many is common, or nobody's.
        """
        name = np.where(
            self.nick.present & self.last.present,
            self.nick.codes.astype(np.int64) * max(len(self.last.values), 1) + self.last.codes,
            -1,
        )
        codes, names = pd.factorize(name)
        whole = Column(np.where(name < 0, -1, codes).astype(np.int32), np.asarray(names, dtype=object), self.counted)
        return whole.take(np.maximum(holders((whole,), self.company.codes) - 2, 0) / max(self.learned_from, 1), 0.0)

    @cached_property
    def doubled(self) -> NDArray[np.bool_]:
        """Whether a namesake is known to work at each record's organisation: somebody there is robert.smith2@."""
        local = self.local.take(self.local.values, "").astype("str")
        second = np.flatnonzero(self.sites[0].present & self.first.present & self.last.present)
        second = second[[mailbox[-1:] in _SECOND for mailbox in local[second]]]
        first, last = (name.take(name.values, "")[second] for name in (self.first, self.last))
        whole = [a in mailbox and b.replace(" ", "") in mailbox for a, b, mailbox in zip(first, last, local[second])]
        second = second[np.array(whole, dtype=bool)]
        result = np.zeros(self.count, dtype=bool)
        learned = second[second < self.learned_from]
        for place in (self.company, self.sites[0]):
            key = both(self.nick.hashes, self.last.hashes, place.hashes)
            result |= (key > 0) & np.isin(key, key[learned])
            later = key[self.learned_from :]
            result[self.learned_from :] |= (later > 0) & np.isin(later, key[second])
        return result

    @cached_property
    def people_at_email(self) -> NDArray[np.int64]:
        """How many people each mailbox is recorded for."""
        return self.people_at((self.email,))

    @cached_property
    def people_at_number(self) -> NDArray[np.int64]:
        """How many people each phone number is recorded for."""
        return self.people_at(self.numbers)

    @cached_property
    def people_at_street(self) -> NDArray[np.int64]:
        """How many people (for organisations: records) each street address is recorded for."""
        return np.maximum(self.people_at((self.street,)), holders((self.street,), np.where(self.named, -1, self._rows)))

    @cached_property
    def _rows(self) -> NDArray[np.int64]:
        return np.arange(self.count)

    def people_at(self, columns: tuple[Column, ...]) -> NDArray[np.int64]:
        """How many different people each value of the columns is recorded for, as far as initials can tell.

        Both initials (in either order) where they are known, or the last name's alone, whichever shows more people.
        """
        first, last = _initials(self.nick), _initials(self.last)
        mark = np.minimum(first, last) * 128 + np.maximum(first, last)
        whole = np.where((first > 0) & (last > 0), mark, -1)
        family = np.where(last > 0, last, -1)
        return np.maximum(holders(columns, whole), holders(columns, family))


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
    frame, split = _in_key_order(leads, against)
    _check_custom(frame, custom)
    first, middle, inner, last, generation, invented = people_names.split(frame)
    canonical = emails.canonical(frame["Email"])
    email = _believed(encode(canonical.mask(canonical.str.endswith(made_up.MAILBOXES), "")), invented)
    parts = emails.split(pd.Series(email.values, dtype="str"))
    roles = emails.is_role(parts["local"]).to_numpy(dtype=bool)
    domains = emails.registrable(parts["domain"])
    private = (
        emails.is_free(parts["domain"]).to_numpy(dtype=bool) | (emails.is_disposable(parts["domain"]) > 0).to_numpy()
    )
    employer = text.blank_placeholders(frame["Company"], "company").reset_index(drop=True)
    employer = employer.mask(text.fold_all(employer).isin(made_up.COMPANIES), "")
    private |= _like_providers(email, domains, employer)
    website = encode(frame["Website"])
    site_names = emails.registrable(_hosts(pd.Series(website.values, dtype="str")))
    shop_window = emails.is_free(site_names).to_numpy(dtype=bool)
    sites = shared([email.recode(domains.mask(private, "")), website.recode(site_names.mask(shop_window, ""))])
    first = mailboxes.first_names(first, last, email.recode(parts["local"].astype("str")), email.take(roles, False))
    named = (frame[["FirstName", "LastName", "Name"]] != "").any(axis=1).to_numpy()
    guessed = named & (employer == "").to_numpy() & (sites[0].present | sites[1].present)
    company = encode(employer.mask(guessed, mailboxes.employers(*sites)))
    keys, words = _companies(company)
    country = encode(places.country_code(frame["Country"]))
    street, city, postcode = _addresses(frame)
    given = phones.normalise_all([frame["Phone"], frame["MobilePhone"]], frame["Country"], default_country)
    numbers = [_believed(number, invented) for number in shared([encode(_national(number)) for number in given])]
    return Records(
        keys=frame.index.to_numpy(dtype=object),
        second=None if split is None else np.arange(len(frame)) >= split,
        named=named,
        first=first,
        last=last,
        middle=middle,
        inner=inner,
        generation=generation,
        email=email,
        local=email.recode(parts["local"].str.replace(r"[._-]", "", regex=True).astype("str")),
        role=email.take(roles, False),
        private=email.take(private, False),
        sites=tuple(sites),
        mail_domain=email.recode(parts["domain"]),
        numbers=tuple(numbers),
        company=keys,
        guessed=guessed,
        company_text=words,
        title=folded(text.blank_placeholders(frame["Title"], "value")),
        street=_place(street, places.street_key),
        city=folded(city),
        postcode=_place(postcode, places.postcode_key),
        country=country,
        custom={name: (kind, _custom(frame[name], kind)) for name, kind in sorted(custom.items())},
    )


def _in_key_order(leads: pd.DataFrame, against: pd.DataFrame | None) -> tuple[pd.DataFrame, int | None]:
    for frame in (leads, against):
        if frame is not None and not frame.index.is_unique:
            again = frame.index[frame.index.duplicated()][0]
            raise BadArgument(f"The record key {again} occurs twice. Choose a column whose values are unique.")
    if against is None:
        return leads.sort_index(), None
    together = [leads.sort_index(), against.sort_index().reindex(columns=leads.columns, fill_value="")]
    return pd.concat(together), len(leads)


def _check_custom(frame: pd.DataFrame, custom: Mapping[str, str]) -> None:
    for name, kind in custom.items():
        if name not in frame.columns:
            raise UnknownColumns(f"There is no field {name} to match on. Fields found: {', '.join(frame.columns)}.")
        if kind not in KINDS:
            raise BadArgument(f"{kind} is no kind of field to match on. The kinds are {', '.join(KINDS)}.")


def _believed(contact: Column, invented: NDArray[np.bool_]) -> Column:
    """Without the mailboxes or numbers that several invented people gave: they are as invented as their names."""
    codes = contact.codes[invented & contact.present]
    several = np.bincount(codes, minlength=len(contact.values)) > 1
    return Column(np.where(contact.take(several, False), -1, contact.codes).astype(np.int32), contact.values)


def _companies(company: Column) -> tuple[Column, Column]:
    """The key of each company, and its telling words; both once for each key, from its shortest spelling in words."""
    keys = company.recode(companies.company_keys(pd.Series(company.values, dtype="str")))
    spelling: dict[int, tuple[bool, int, str]] = {}
    for code, name in zip(value_codes(company, keys).tolist(), company.values):
        if code >= 0:
            mine = (" " not in name, len(name), name)
            spelling[code] = min(spelling.get(code, mine), mine)
    shortest = pd.Series([spelling[code][2] for code in range(len(keys.values))], dtype="str")
    return keys, keys.recode(companies.company_texts(shortest))


def _like_providers(email: Column, domains: pd.Series, employer: pd.Series) -> NDArray[np.bool_]:
    """Which mailboxes are at a domain called like a mail provider ("ourmail.net") that no holder's company is called
    after: royalmail.com is Royal Mail's."""
    label = text.replace(domains, r"\..*$", "")
    called = label.str.endswith("mail").to_numpy(dtype=bool)
    rows = np.flatnonzero(email.take(called, False) & employer.ne("").to_numpy())
    theirs = zip(label.to_numpy()[email.codes[rows]], companies.company_keys(employer.iloc[rows]))
    employers = {name for name, key in theirs if key.startswith(name)}
    return called & ~label.isin(employers).to_numpy(dtype=bool)


def _initials(column: Column) -> Codes:
    """A number for the first letter of each record's value, 0 where it is missing."""
    return column.take(np.array([ord(value[0]) % 128 for value in column.values], dtype=np.int32), 0)


def _sound(name: str) -> str:
    """Metaphone of a folded name; names that have none (digits, other scripts) stand for themselves."""
    return jellyfish.metaphone(name).replace(" ", "") or name


def _national(numbers: pd.Series) -> pd.Series:
    """Without calling code or leading zeros, so that +44 20 7946 0000 meets 020 7946 0000 of an unknown country."""
    plain = numbers.str.replace(_CALLING_CODE, "", regex=True).str.lstrip("0").astype("str")
    return text.replace(plain, _LED_BY_ONE, r"\1")


def _hosts(websites: pd.Series) -> pd.Series:
    return (
        websites.str.lower()
        .str.replace(r"^\s*(https?://)?(www\.)?", "", regex=True)
        .str.replace(r"[/?#:\s].*$", "", regex=True)
    )


def _addresses(frame: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Street, city and postcode; taken apart where the street holds them all: "9 Mill St, Ely, MN 55731"."""
    street, city, postcode = frame["Street"], frame["City"], frame["PostalCode"]
    whole = (city == "") & (postcode == "") & street.str.contains(",", regex=False)
    if not whole.any():
        return street, city, postcode
    parts = street[whole].str.extract(_WHOLE_ADDRESS).fillna("").astype("str")
    others = parts.index[(parts == "").all(axis=1)]
    if len(others):
        parts.loc[others] = [addresses.split_address(value) for value in street[others]]
    street, city, postcode = street.copy(), city.copy(), postcode.copy()
    street[parts.index], city[parts.index], postcode[parts.index] = parts[0], parts[1], parts[2]
    return street, city, postcode


def _place(series: pd.Series, normalise: Callable[[pd.Series], pd.Series]) -> Column:
    raw = encode(series)
    return raw.recode(normalise(pd.Series(raw.values, dtype="str")))


def _custom(series: pd.Series, kind: str) -> Column:
    raw = encode(text.blank_placeholders(series, "value"))
    plain = pd.Series(raw.values, dtype="str")
    if kind == "date":
        return raw.recode(dates.parse_dates(plain).dt.strftime("%Y%m%d").fillna("").astype("str"))
    if kind == "number":
        return raw.recode(values.numbers(plain).map(lambda n: "" if np.isnan(n) else f"{n:.10g}").astype("str"))
    plain = text.fold_all(plain)
    return raw.recode(plain.str.replace(" ", "", regex=False) if kind == "id" else plain)
