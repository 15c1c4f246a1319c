"""People's names: taken apart, and first names made comparable across nicknames.

English short forms come from the package `nicknames`, those of six other languages from tables/nicknames.txt.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from anyascii import anyascii
from nicknames import NickNamer

from lib.model.tables import lines, pairs
from lib.model.text import among, arrow, contains, encoded, fold, fold_all, from_arrow, over_distinct, replace

Table = Literal["surname_readings", "given_readings"]
_JOINING = frozenset({"y", "e", "i"})
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_TWO_WORDS = r"^(?P<first>\p{Lu}\p{Ll}+) (?P<last>\p{Lu}\p{Ll}+)$"
_KANA = r"^[\x{3040}-\x{30ff}\s]+$"
_CJK_RUN = r"^[\x{3400}-\x{9fff}\x{ac00}-\x{d7af}]{2,5}$"
_SMALL_Y = re.compile("([\u3040-\u30ff])([ゃゅょャュョ])")
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
    codes, distinct = encoded(series)
    return _split_kernel(distinct).take(codes).set_axis(series.index)


def as_read(series: pd.Series, table: Table) -> pd.Series:
    """Names in East Asian writing in the Latin letters that are usual: 田中 gives tanaka, きょうこ kyoko, 김 kim.

    Whatever the tables do not know, and is not written in kana, is left as it is.
    """
    values = arrow(series)
    known = _readings(table)
    found = pc.index_in(values, pa.array(known, pa.large_string()))
    read = pa.array([readings[0] for readings in known.values()], pa.large_string()).take(found)
    kana = pc.match_substring_regex(values, _KANA)
    if pc.any(kana).as_py():
        spoken = [_spoken(name) for name in values.filter(kana).to_pylist()]
        values = pc.replace_with_mask(values, kana, pa.array(spoken, pa.large_string()))
    return from_arrow(pc.coalesce(read, values), series.index)


@cache
def surname_groups() -> dict[str, int]:
    """Folded surname -> a number that all Latin spellings of one East Asian surname share: lee, yi and rhee.

    A spelling of several surnames goes with the first of them.
    """
    groups: dict[str, int] = {}
    for number, readings in enumerate(_readings("surname_readings").values()):
        for reading in readings if len(readings) > 1 else ():
            groups.setdefault(reading, number)
    return groups


@cache
def _readings(table: Table) -> dict[str, list[str]]:
    """Name in its own writing -> its Latin spellings, the usual one first."""
    return {name: readings.split() for names, readings in pairs(table).items() for name in names.split()}


def _spoken(kana: str) -> str:
    """Kana in Latin letters, long vowels once: Hepburn's system as names are written in passports."""
    latin = anyascii(_SMALL_Y.sub(lambda found: _joined_to_y(*found.groups()), kana))
    return latin.replace("ou", "o").replace("oo", "o").replace("uu", "u")


def _joined_to_y(kana: str, small: str) -> str:
    """きょ as kyo, しょ as sho."""
    stem, vowel = anyascii(kana)[:-1], anyascii(small)[1:]
    return f"{stem}{vowel}" if stem in ("sh", "ch", "j") else f"{stem}y{vowel}"


def is_east_asian(series: pd.Series) -> pd.Series:
    """Whether each value is two or more characters of East Asian writing without a blank: a whole name, as a rule."""
    return contains(series, _CJK_RUN) & ~series.isin(list(_readings("surname_readings")))


def begins_with_particle(series: pd.Series) -> pd.Series:
    """Whether each value is several words that begin like a surname: "van der Berg", "de la Cruz"."""
    plain = series.str.strip()
    first = arrow(replace(plain, "(?s) .*", ""))
    return contains(plain, " ") & _among_letters(first, "particles")


def without_particles(folded: pd.Series) -> pd.Series:
    """Folded surnames without the particles in front of them."""
    return replace(folded, f"^(?:(?:{'|'.join(_words('particles'))}) )+", "")


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
    return over_distinct(series, _keys_kernel)


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


def without_titles(folded: pd.Series) -> pd.Series:
    """Folded first or last names without titles before them and suffixes behind them: "dr anna", "smith jr phd"."""
    return over_distinct(folded, _bare_kernel)


@cache
def known_first_names() -> frozenset[str]:
    """Folded first names that many people have, short forms left out."""
    return frozenset({*_nicknames(), *_variants(), *_variants().values(), *_words("known")})


@cache
def all_first_names() -> frozenset[str]:
    """Folded first names that many people have and their short forms, of three letters or more."""
    return frozenset(name for name in {*known_first_names(), *nickname_sets()} if len(name) > 2)


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


def _split_kernel(distinct: pd.Series) -> pd.DataFrame:
    """A first and a last name, and nothing that could be a title or a suffix, are told apart without a closer look."""
    names = arrow(distinct)
    found = pc.extract_regex(names, _TWO_WORDS)
    first, last = (pc.fill_null(pc.struct_field(found, part), "") for part in ("first", "last"))
    odd = _among_letters(first, "titles") | _among_letters(last, "suffixes") | pc.equal(first, "").to_numpy(False)
    odd = pa.array(odd)
    rest = [split_full_name(name) for name in names.filter(odd).to_pylist()]
    middle = pa.repeat(pa.scalar("", pa.large_string()), len(names))
    columns = zip((first, middle, last), zip(*rest) if rest else ((), (), ()))
    parts = [pc.replace_with_mask(plain, odd, pa.array(answers, pa.large_string())) for plain, answers in columns]
    return pd.DataFrame(dict(zip(("first", "middle", "last"), map(from_arrow, parts))))


def _among_letters(words: pa.Array, kind: str) -> np.ndarray:
    letters = fold_all(from_arrow(words)).str.replace(" ", "", regex=False)
    return among(letters, frozenset(_words(kind))).to_numpy()


def _bare_kernel(distinct: pd.Series) -> pd.Series:
    names = arrow(distinct)
    found = pc.match_substring_regex(names, f"^(?:{'|'.join(_words('titles'))}) | (?:{'|'.join(_words('suffixes'))})$")
    bare = [" ".join(_without_suffixes(_without_titles(name.split(" ")))) for name in names.filter(found).to_pylist()]
    return from_arrow(pc.replace_with_mask(names, found, pa.array(bare, pa.large_string())))


def _keys_kernel(distinct: pd.Series) -> pd.Series:
    """Only names that the tables know, or that begin with a title, need a closer look."""
    folded = arrow(fold_all(distinct))
    first = pc.replace_substring_regex(folded, " .*", "")
    known = pc.or_(*(pc.is_in(names, pa.array(sorted(_in_tables()), pa.large_string())) for names in (folded, first)))
    keys = [first_name_key(name) for name in folded.filter(known).to_pylist()]
    return from_arrow(pc.replace_with_mask(first, known, pa.array(keys, pa.large_string())))


@cache
def _in_tables() -> frozenset[str]:
    """Every name and title that some table knows."""
    return frozenset({*_nicknames(), *nickname_sets(), *_variants(), *_words("common"), *_words("titles")})


def _split_cjk(text: str) -> tuple[str, str, str]:
    parts = re.split(r"[\s　·・]+", text.strip())
    if len(parts) > 1:
        return " ".join(parts[1:]), "", parts[0]
    name = parts[0]
    if len(name) > 1 and name in _readings("surname_readings"):
        return "", "", name
    two = name[:2] in _words("two_character_surnames") or name[:2] in _readings("surname_readings")
    size = 2 if two or (len(name) == 4 and not "\uac00" <= name[0] <= "\ud7af") else 1
    size = 3 if name[:3] in _readings("surname_readings") else size
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
