"""E-mail addresses, taken apart and judged."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tldextract import TLDExtract

from lib.model import emails


def column(*values: str) -> pd.Series:
    return pd.Series(list(values), dtype="str")


def mailboxes(*values: str) -> list[str]:
    parts = emails.canonical(column(*values))
    return [f"{local}@{domain}" if local or domain else "" for local, domain in zip(parts["local"], parts["domain"])]


@pytest.mark.parametrize(
    ("value", "local", "domain"),
    [
        (" Ann.Bo@Acme.COM ", "ann.bo", "acme.com"),
        ("Ann <ann@a.com>; bo@b.com", "ann", "a.com"),
        ("mailto:ann@a.com", "ann", "a.com"),
        ("ann@a.com.", "ann", "a.com"),
        ("Ann Bo", "", ""),
        ("", "", ""),
    ],
)
def test_the_first_address_is_split(value, local, domain):
    assert emails.split(column(value)).iloc[0].to_dict() == {"local": local, "domain": domain}


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("A.nn+news@googlemail.com", "ann@gmail.com"),
        ("ann.bo+x@acme.com", "ann.bo@acme.com"),
        ("ann@me.com", "ann@icloud.com"),
        ("ann-x@yahoo.com", "ann-x@yahoo.com"),
        ("ann", ""),
        ("ann@gmial.com", "ann@gmail.com"),
        ("a.nn@gmail.con", "ann@gmail.com"),
        ("ann@ayhoo.com", "ann@yahoo.com"),
        ("ann@gmil.con", "ann@gmail.com"),
        ("ann@acme.cmo", "ann@acme.com"),
        ("ann@mail.com", "ann@mail.com"),
        ("ann@hotels.com", "ann@hotels.com"),
        ("...@gmail.com", ""),
    ],
)
def test_one_mailbox_has_one_spelling(value, key):
    assert mailboxes(value) == [key]


@given(st.emails())
def test_making_canonical_twice_changes_nothing(address):
    once = mailboxes(address)
    assert mailboxes(*once) == once


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("ann.o'brien+x@acme.co.uk", ""),
        ("ann@münchen.de", ""),
        ("", ""),
        ("Ann Bo", "no @"),
        ("@acme.com", "nothing before the @"),
        ("ann@", "nothing after the @"),
        ("ann@acme", "domain acme has no ending such as .com"),
        ("ann@a.com; bo@b.com", "more than one address"),
        ("ann bo@acme.com", "a space inside"),
        (".ann@acme.com", "a dot in the wrong place"),
        ("ann@gmail.con", "domain gmail.con looks like gmail.com"),
        ("ann@acme.con", "domain acme.con looks like acme.com"),
        ("ann@acme.zzz", "domain acme.zzz: .zzz does not exist"),
        ("ann@example.com", "domain example.com is a placeholder"),
    ],
)
def test_what_is_wrong_is_said_in_words(value, reason):
    assert emails.problem(column(value)).tolist() == [reason]


def test_blank_email_is_neither_valid_nor_a_problem():
    assert emails.is_valid(column("")).tolist() == [False]
    assert emails.problem(column(" ")).tolist() == [""]


@given(st.text(max_size=30))
def test_no_text_breaks_the_judgement(value):
    assert isinstance(emails.problem(column(value)).iloc[0], str)


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("hotmai.com", "hotmail.com"),
        ("gmail.co", "gmail.com"),
        ("mail.com", None),
        ("cloud.com", None),
        ("yahoo.ca", None),
        ("acme.com", None),
    ],
)
def test_misspelt_providers_are_recognised_and_real_domains_left_alone(domain, meant):
    assert emails.typo_of(domain) == meant


def test_throw_away_domains_are_known_and_privacy_relays_spared():
    sure = emails.is_disposable(
        column("mailinator.com", "x.mailinator.com", "tempmail-now.org", "duck.com", "acme.com")
    )
    assert sure.tolist() == [0.97, 0.97, 0.8, 0.0, 0.0]


def test_free_mail_is_known_and_universities_are_not_in_it():
    domains = column("gmail.com", "laposte.net", "nus.edu.sg", "mailinator.com", "acme.com")
    assert emails.is_free(domains).tolist() == [True, True, False, False, False]


def test_function_mailboxes_are_roles_also_when_numbered():
    assert emails.is_role(column("info", "sales2", "noreply", "ann")).tolist() == [True, True, True, False]


def test_schools_are_academic():
    assert emails.is_academic(column("mit.edu", "unam.mx", "ox.ac.uk", "acme.com", "")).tolist() == [
        True, True, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("domain", "owner"),
    [
        ("mail.acme.co.uk", "acme.co.uk"),
        ("https://www.Acme.com/about?x=1", "acme.com"),
        ("a.b.acme.com", "acme.com"),
        ("co.uk", ""),
        ("localhost", ""),
        ("", ""),
    ],
)
def test_the_registered_part_of_a_domain(domain, owner):
    assert emails.registrable(column(domain)).tolist() == [owner]


def test_the_registered_part_is_what_tldextract_says_for_every_kind_of_suffix():
    say = TLDExtract(suffix_list_urls=(), cache_dir=None)
    suffixes = sorted(suffix.lstrip("!*.") for suffix in say.tlds if suffix[0] in "!*" or len(suffix) % 7 == 0)
    hosts = [
        before + suffix for suffix in suffixes for before in ("", "acme.", "www.acme-shop.", "acme..", "www..acme.")
    ]
    assert emails.registrable(column(*hosts)).tolist() == [say(host).top_domain_under_public_suffix for host in hosts]
