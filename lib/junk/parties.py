"""Competitors and our own people: whose domain, website or company name a lead carries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from lib.junk.reading import Column, Findings, Reading, findings
from lib.junk.vocabulary import load
from lib.model.companies import company_key, company_keys
from lib.model.rules import Rules
from lib.model.text import fold, map_unique

_ALIKE = 90
_SHORTEST_FUZZY = 6


def find(reading: Reading, rules: Rules) -> Iterator[Findings]:
    """The competitor and own-employee findings of every lead."""
    names = [name for rival in rules.competitors for name in (rival.name, *rival.aliases)]
    domains = [domain for rival in rules.competitors for domain in rival.domains]
    own = [name for name in rules.own_names if name]
    website = map_unique(reading.series("website"), host)
    mail = reading.series("email_domain")
    yield _at_domain("comp.email_domain", "email_domain", mail, domains, 0.97)
    yield _at_domain("comp.website_domain", "website", website, domains, 0.85)
    yield _at_domain("own.email_domain", "email_domain", mail, rules.own_domains, 0.97)
    yield _at_domain("own.website", "website", website, rules.own_domains, 0.5)
    company = reading["company"]
    keys = company_keys(company.values).tolist()
    folded = company.folded.tolist()
    rivals = _Names(names)
    exact = np.array([key in rivals.keys for key in keys], dtype=bool)
    leading = np.array([rivals.lead(value) for value in folded], dtype=bool) & ~exact
    fuzzy = rivals.resemble(keys) & ~exact & ~leading
    ours = _Names(own)
    mine = np.array(
        [key in ours.keys or ours.lead(value) or ours.inside(value) for key, value in zip(keys, folded)], bool
    )
    for evidence, mask, strength in (
        ("comp.name_exact", exact, 0.85),
        ("comp.name_leading", leading, 0.6),
        ("comp.name_fuzzy", fuzzy, 0.5),
        ("own.company", mine, 0.8),
    ):
        yield _companies(company, evidence, mask, strength)


def host(url: str) -> str:
    """The host of a web address, without www."""
    rest = url.partition("://")[2] or url
    return rest.partition("/")[0].partition("?")[0].partition(":")[0].removeprefix("www.").strip(". ")


def under(domains: pd.Series, known: Iterable[str]) -> pd.Series:
    """Whether each domain is one of the known ones or lies below one."""
    wanted = {domain.strip().lower().removeprefix("www.") for domain in known if domain.strip()}
    if not wanted:
        return pd.Series(False, index=domains.index)

    def lies_under(domain: str) -> bool:
        labels = domain.split(".")
        return any(".".join(labels[at:]) in wanted for at in range(len(labels)))

    return map_unique(domains, lies_under, dtype="bool")


class _Names:
    """Company names in the forms in which they are recognised."""

    def __init__(self, names: Iterable[str]) -> None:
        folded = [fold(name) for name in names]
        self.words = [tuple(name.split()) for name in folded if name]
        self.keys = {company_key(name) for name in names} - {""}
        self._starts = {start for words in self.words for start in (words[0], "".join(words))}
        self._regions = frozenset(load().lists["region_words"])

    def lead(self, company: str) -> bool:
        """Whether the company starts with a name and goes on with nothing but region and legal words."""
        words = tuple(company.split())
        if not words or words[0] not in self._starts:
            return False
        for name in self.words:
            rest = [word for word in words[len(name) :] if word not in self._regions]
            joined = words[0]
            if words[: len(name)] == name and not company_key(f"{' '.join(name)} {' '.join(rest)}").removeprefix(
                "".join(name)
            ):
                return True
            after = [word for word in words[1:] if word not in self._regions]
            if joined == "".join(name) and company_key(f"{joined} {' '.join(after)}") == joined:
                return True
        return False

    def inside(self, company: str) -> bool:
        """Whether a name of six letters or more stands inside the company: "Foldworks (a Brightfold company)"."""
        padded = f" {company} "
        return any(f" {' '.join(name)} " in padded for name in self.words if len("".join(name)) >= _SHORTEST_FUZZY)

    def resemble(self, keys: list[str]) -> np.ndarray:
        """Whether each company key is nearly one of the names' keys."""
        known = [key for key in self.keys if len(key) >= _SHORTEST_FUZZY]
        if not known or not keys:
            return np.zeros(len(keys), dtype=bool)
        scores = process.cdist(keys, known, scorer=fuzz.ratio, score_cutoff=_ALIKE, dtype=np.uint8)
        long_enough = np.array([len(key) >= _SHORTEST_FUZZY for key in keys], dtype=bool)
        return (scores.max(axis=1) >= _ALIKE) & long_enough


def _at_domain(evidence: str, field: str, domains: pd.Series, known: Iterable[str], strength: float) -> Findings:
    rows = np.flatnonzero(under(domains, known).to_numpy(dtype=bool))
    return findings(evidence, field, rows, domains.iloc[rows], strength)


def _companies(company: Column, evidence: str, mask: np.ndarray, strength: float) -> Findings:
    codes = np.flatnonzero(mask)
    which, rows = company.rows(codes)
    return findings(evidence, "company", rows, company.values.iloc[codes[which]], strength)
