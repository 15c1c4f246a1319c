"""Person names by country, as frequent as in life, and the ways in which one name is written."""

from __future__ import annotations

import random
import unicodedata
from functools import lru_cache

from orgmaker.draw import Table, by_rank, lists

_NAMES = lists("names")
_PARTS = lists("brands")
_NICKNAMES = lists("nicknames")
_LIKE = {"CA": "US", "AU": "UK", "MX": "ES"}
_TAIL_SHARE = {"US": 0.22, "UK": 0.3, "IN": 0.35, "JP": 0.35, "DE": 0.45, "FR": 0.45, "IT": 0.45, "NL": 0.4}

_FIRST = {label: by_rank(words, 0.9) for label, words in _NAMES.items() if not label.endswith("last")}
_LAST = {label.split()[0]: by_rank(words, 0.8, flatten=14) for label, words in _NAMES.items() if label.endswith("last")}
_ORIGIN = Table(["US", "UK", "DE", "FR", "ES", "IN", "IT", "JP", "NL"], [80, 5, 2, 2, 4, 4, 1.5, 0.8, 0.7])
_COMMON_LETTERS = "JMALRTSCDEKBPGNWFHVI"


def _composed(country: str, rng: random.Random) -> str:
    """A rarer surname: real surnames have a long tail, which lists of a few hundred lack."""
    key = f"_{country}" if f"surname_head_{country}" in _PARTS else ""
    return (rng.choice(_PARTS[f"surname_head{key}"]) + rng.choice(_PARTS[f"surname_tail{key}"])).capitalize()


def origin(country: str, rng: random.Random) -> str:
    """Whose names a person living in that country bears."""
    home = _LIKE.get(country, country)
    if country in ("US", "CA", "AU", "UK"):
        return _ORIGIN.draw(rng) if rng.random() < 0.5 else home
    return home if rng.random() < 0.96 else _ORIGIN.draw(rng)


def first(country: str, gender: str, rng: random.Random) -> str:
    return _FIRST[f"{country} {gender}"].draw(rng)


def last(country: str, rng: random.Random) -> str:
    """One surname; Spaniards and Brazilians sometimes give both of theirs."""
    if rng.random() < _TAIL_SHARE.get(country, 0):
        return _composed(country, rng)
    name = _LAST[country].draw(rng)
    if country in ("ES", "BR") and rng.random() < 0.35:
        return f"{name} {_LAST[country].draw(rng)}"
    if country in ("US", "UK", "DE") and rng.random() < 0.012:
        return f"{name}-{_LAST[country].draw(rng)}"
    return name


def middle(rng: random.Random) -> str:
    return f"{rng.choice(_COMMON_LETTERS)}."


def nickname(name: str, rng: random.Random) -> str | None:
    """A short form of a first name, or the full form of a short one; None where there is none."""
    if name in _NICKNAMES:
        return rng.choice(_NICKNAMES[name])
    full = [whole for whole, nicks in _NICKNAMES.items() if name in nicks]
    return rng.choice(full) if full else None


def plain(text: str, german: bool = False) -> str:
    """Text without accents; German umlauts as two letters where asked for."""
    if german:
        for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue")):
            text = text.replace(umlaut, letters)
    text = text.replace("ß", "ss").replace("ı", "i").replace("ø", "o")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@lru_cache(maxsize=100_000)
def letters(text: str, german: bool = False) -> str:
    """A name as it stands in an e-mail address: plain lower-case letters only."""
    return "".join(c for c in plain(text, german).lower() if c.isascii() and c.isalnum())


def typo(text: str, rng: random.Random) -> str:
    """The text with one slip of the finger behind its first letter."""
    spots = [k for k in range(1, len(text)) if text[k].isalpha()]
    if len(spots) < 2:
        return text + text[-1:]
    k = rng.choice(spots)
    slip = rng.choice(("double", "drop", "swap", "near"))
    if slip == "double":
        return text[:k] + text[k] + text[k:]
    if slip == "drop" and len(text) > 3:
        return text[:k] + text[k + 1 :]
    if slip == "swap" and k + 1 < len(text) and text[k + 1].isalpha() and text[k] != text[k + 1]:
        return text[:k] + text[k + 1] + text[k] + text[k + 2 :]
    near = {
        "a": "s",
        "e": "r",
        "i": "o",
        "o": "p",
        "n": "m",
        "m": "n",
        "t": "r",
        "r": "t",
        "s": "d",
        "l": "k",
        "u": "i",
    }
    return text[:k] + near.get(text[k].lower(), "e") + text[k + 1 :]
