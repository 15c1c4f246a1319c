"""People's names: taken apart, and first names made comparable across nicknames.

English short forms come from the package `nicknames`, those of six other languages from tables/nicknames.txt.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import pandas as pd
from nicknames import NickNamer

from lib.model.tables import lines, pairs
from lib.model.text import fold, map_unique

_JOINING = frozenset({"y", "e", "i"})
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CJK_NAME = re.compile(r"^[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af·・\s　]+$")


def split_full_name(s: str) -> tuple[str, str, str]:
    """(first, middle, last) of a full name, as written; titles and suffixes are left out.

    Understands "Last, First Middle", particles that belong to the surname (van der, de la), two Spanish surnames
    where the first names are recognised, "SMITH John", and East Asian names, whose surname comes first.
    A single word is the last name.
    """
    text = re.sub(r"\([^()]*\)|\"[^\"]*\"", " ", s).strip(" ,;")
    if _CJK_NAME.match(text) and text:
        return _split_cjk(text)
    before, comma, after = text.partition(",")
    if comma and not _only_suffixes(after):
        given = _without_titles(after.split())
        last = " ".join(_without_suffixes(_without_titles(before.split()))) or before.strip()
        return (given[0] if given else "", " ".join(_without_suffixes(given[1:])), last)
    words = _without_suffixes(_without_titles(before.split()))
    if not words:
        return "", "", before.strip()
    if len(words) == 1:
        return "", "", words[0]
    if len(words) > 1 and words[0].isupper() and len(words[0]) > 2 and not any(word.isupper() for word in words[1:]):
        return words[1], " ".join(words[2:]), words[0]
    start = _surname_start(words)
    return words[0], " ".join(words[1:start]), " ".join(words[start:])


def split_full_names(series: pd.Series) -> pd.DataFrame:
    """`split_full_name` over a column: columns first, middle, last."""
    codes, distinct = pd.factorize(series)
    parts = pd.DataFrame([split_full_name(name) for name in distinct], columns=["first", "middle", "last"], dtype="str")
    return parts.take(codes).set_axis(series.index)


def begins_with_particle(series: pd.Series) -> pd.Series:
    """Whether each value is several words that begin like a surname: "van der Berg", "de la Cruz"."""
    return map_unique(series, lambda s: "yes" if _particle_first(s) else "") != ""


def without_particles(s: str) -> str:
    """A folded surname without the particles in front of it."""
    words = s.split(" ")
    while len(words) > 1 and words[0] in _words("particles"):
        del words[0]
    return " ".join(words)


@lru_cache(maxsize=65_536)
def first_name_key(s: str) -> str:
    """The folded first name, short forms and spellings in one form: "Bob" and "Robert" give "robert".

    Of a double name ("Anna Maria") the first word counts, unless the whole is known. A short form of several names
    takes the commonest of them ("Alex" gives "alexander"): for deciding, ask `same_person_first_name`.
    """
    words = _without_titles(fold(s).split())
    whole = " ".join(words)
    known = whole in _nicknames() or whole in nickname_sets()
    return _full_name(whole if known or not words else words[0])


def first_name_keys(series: pd.Series) -> pd.Series:
    """`first_name_key` over a column."""
    return map_unique(series, first_name_key)


def same_person_first_name(a: str, b: str) -> bool:
    """Whether two first names can be one person's: equal, nickname and full name, two nicknames of one, an initial.

    "Bob" and "Robert" are, "Alexander" and "Alexandra" are not. False where one is blank.
    """
    left, right = fold(a), fold(b)
    if not left or not right:
        return False
    if left == right or left.split()[0] == right.split()[0]:
        return True
    if len(left) == 1 or len(right) == 1:
        return left[0] == right[0]
    return bool(_names_for(left) & _names_for(right))


def initials(s: str) -> str:
    """The folded first letters of a name's words: "Jean-Luc Picard" gives "jlp"."""
    return "".join(word[0] for word in _without_titles(fold(s).split()))


def without_titles(folded: str) -> str:
    """A folded first or last name without titles before it and suffixes behind it: "dr anna", "smith jr phd"."""
    return " ".join(_without_suffixes(_without_titles(folded.split(" "))))


@cache
def known_first_names() -> frozenset[str]:
    """Folded first names that many people have, short forms left out."""
    return frozenset({*_nicknames(), *_variants(), *_variants().values()})


@cache
def nickname_sets() -> dict[str, frozenset[str]]:
    """Folded short form -> the folded full names it can stand for."""
    table: dict[str, set[str]] = {}
    for name, forms in _nicknames().items():
        for form in forms:
            table.setdefault(form, set()).add(name)
    return {form: frozenset(names) for form, names in table.items()}


@cache
def _full_name(name: str) -> str:
    """The one full name to stand for a folded first name."""
    name = _spelling(name)
    common = _words("common")
    formal = nickname_sets().get(name, frozenset())
    if name in common or not formal:
        return _spelling(name)
    usual = [candidate for candidate in common if candidate in formal]
    if usual:
        return _spelling(usual[0])
    if name in _nicknames():
        return _spelling(name)
    return _spelling(max(sorted(formal), key=lambda candidate: len(_nicknames()[candidate])))


@cache
def _names_for(name: str) -> frozenset[str]:
    """Every full name, in its first spelling, that a folded first name can stand for."""
    return frozenset(_spelling(full) for full in {name, *nickname_sets().get(name, ())})


def _spelling(name: str) -> str:
    return _variants().get(name, name)


def _split_cjk(text: str) -> tuple[str, str, str]:
    parts = re.split(r"[\s　·・]+", text.strip())
    if len(parts) > 1:
        return " ".join(parts[1:]), "", parts[0]
    name = parts[0]
    size = (
        2
        if name[:2] in _words("two_character_surnames") or (len(name) == 4 and not "\uac00" <= name[0] <= "\ud7af")
        else 1
    )
    return (name[size:], "", name[:size]) if len(name) > size else ("", "", name)


def _without_titles(words: list[str]) -> list[str]:
    start = 0
    while start < len(words) - 1 and _letters(words[start]) in _words("titles"):
        start += 1
    return words[start:]


def _without_suffixes(words: list[str]) -> list[str]:
    end = len(words)
    while end > 1 and _letters(words[end - 1]) in _words("suffixes"):
        end -= 1
    return words[:end]


def _only_suffixes(text: str) -> bool:
    return all(_letters(word) in _words("suffixes") for word in re.split(r"[\s,]+", text) if word)


def _letters(word: str) -> str:
    return fold(word).replace(" ", "")


def _surname_start(words: list[str]) -> int:
    """Where the surname begins: before its particles, and before the first of two Spanish surnames."""
    start = len(words) - 1
    if start >= 2 and _is_spanish_surname(words[start - 1]):
        start -= 1
    elif start >= 3 and _letters(words[start - 1]) in _JOINING:
        start -= 2
    while start > 1 and _letters(words[start - 1]) in _words("particles"):
        start -= 1
    return start


def _particle_first(s: str) -> bool:
    first, _, rest = s.strip().partition(" ")
    return rest != "" and _letters(first) in _words("particles")


def _is_spanish_surname(word: str) -> bool:
    folded = _letters(word)
    return folded in _words("spanish_surnames") or (len(folded) > 4 and folded.endswith("ez"))


@cache
def _words(kind: str) -> dict[str, None]:
    """The words of one kind in tables/name_words.txt: a set that keeps their order."""
    return dict.fromkeys(pairs("name_words")[kind].split())


@cache
def _variants() -> dict[str, str]:
    """Folded spelling -> the spelling that stands for all."""
    return {variant: name for name, variants in pairs("name_variants").items() for variant in variants.split()}


@cache
def _nicknames() -> dict[str, frozenset[str]]:
    """Folded full name -> its folded short forms.

    The package lists some full names as short forms of others (Robert of Bill): common full names are none.
    """
    table: dict[str, set[str]] = {}
    for name, forms in NickNamer.default_lookup().items():
        wrong = {*_words("common"), *pairs("not_nicknames").get(fold(name), "").split()}
        table.setdefault(fold(name), set()).update({fold(form) for form in forms} - wrong)
    for line in lines("nicknames"):
        name, _, short = line.partition("=")
        table.setdefault(fold(name), set()).update(fold(form) for form in short.split())
    names = {*_words("common"), *_variants(), *_variants().values()}
    return {
        name: frozenset(forms | ({_other_ending(form) for form in forms} - names) - {name, ""})
        for name, forms in table.items()
        if name
    }


def _other_ending(form: str) -> str:
    """A short form as others spell it: robby and robbie."""
    if len(form) > 4 and form.endswith("ie"):
        return f"{form[:-2]}y"
    return f"{form[:-1]}ie" if len(form) > 3 and form.endswith("y") else form
