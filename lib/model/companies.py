"""Company names made comparable: legal forms and filler words away, whatever the language.

A name is never stripped to nothing: "Co-op" and "The Group" keep what they have.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from lib.model.places import country_code
from lib.model.tables import lines
from lib.model.text import arrow, bytes_of, characters, contains, fold, fold_all, from_arrow, of_bytes, over_distinct

_FILLER = (
    "the and und et y e i en of de del la le les los der die das for group holding holdings international grupo groupe"
)
_LEADING_FORMS = "ooo oao zao pao tov stichting kabushiki kaisha firma"
_CJK_FORMS = re.compile(
    "株式会社|有限会社|合同会社|[(（]株[)）]|[(（]有[)）]|㈱|㈲|股份有限公司|有限责任公司|有限公司|주식회사|유한회사|[(（]주[)）]|㈜"
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_MAYBE_SPECIAL = r"[(\[（㈱㈲㈜株有合股주유]"
_LETTERS = characters("[a-z]")
_SO_CALLED = (
    r"d/?b/?a|d\.b\.a\.?|doing business as|t/a|t\.a\.|trading as|operating as|a/?k/?a|a\.k\.a\.?|also known as|"
    r"f/?k/?a|n/?k/?a|formerly known as|formerly|previously|now known as|now called|ehemals|vormals|anciennement|antes"
)
_OF_ANOTHER = (
    r"(?:an? )?(?:proud )?(?:part|member|division|subsidiary|brand|affiliate|unit|teil|filiale) "
    r"(?:of|der|des|de|von)(?: the)?"
)
_SEVERAL = rf"(?i)[(\[]|[ ,;-](?:{_SO_CALLED}) |[ ,;-]{_OF_ANOTHER} |[,;-] ?an? [^,;]+ (?:company|business|brand)\b"
"""What a name of two names has in it (RE2)."""
_PARTED = (
    re.compile(rf"^(?P<first>.*?)[\s,;:(\[-]+(?:{_SO_CALLED})[\s:]+(?P<other>[^()\[\]]+)[)\]]?$", re.IGNORECASE),
    re.compile(rf"^(?P<first>.*?)[\s,;:(\[-]+{_OF_ANOTHER}\s+(?P<other>[^()\[\]]+)[)\]]?$", re.IGNORECASE),
    re.compile(
        r"^(?P<first>.*?)\s*[,;(\[-]\s*an?\s+(?P<other>[^,;()]+?)\s+(?:company|business|brand)\b.*$", re.IGNORECASE
    ),
    re.compile(r"^(?P<first>[^()\[\]]+?)\s*[(\[](?P<other>[^()\[\]]+)[)\]]\s*$"),
)
_REMARKS = (
    "hq head office headquarters emea dach apac latam amer europe asia africa international global worldwide corporate "
    "main north south east west branch closed inactive duplicate old new test pty deutschland"
)
_NO_NAMES = frozenset(_REMARKS.split())
"""What brackets say of a company besides its other name."""
_LETTER_RUN = re.compile(r"\b[a-z](?: [a-z]\b)+")


def company_key(s: str) -> str:
    """The name in one word for comparing: "The Acme Group, S. de R.L. de C.V." gives "acme"."""
    return "".join(company_words(s))


def company_keys(series: pd.Series) -> pd.Series:
    """`company_key` over a column."""
    return over_distinct(series, _keys_kernel)


def company_texts(series: pd.Series) -> pd.Series:
    """`company_words` over a column, each name's words in one text."""
    return over_distinct(series, _texts_kernel)


def with_other_names(series: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The first and the other name of each company ("" where it has but one).

    "Foo GmbH dba Bar" gives Foo GmbH and Bar; so do "(formerly Bar)", "(Bar)", "t/a Bar", ", a Bar company" and
    "- part of Bar" behind it.
    """
    values = arrow(series)
    found = pc.match_substring_regex(values, _SEVERAL)
    parted = [_parted(value) for value in values.filter(found).to_pylist()]
    first, other = (pa.array(part, pa.large_string()) for part in (zip(*parted) if parted else ((), ())))
    none = pa.repeat(pa.scalar("", pa.large_string()), len(values))
    columns = (pc.replace_with_mask(values, found, first), pc.replace_with_mask(none, found, other))
    return from_arrow(columns[0], series.index), from_arrow(columns[1], series.index)


def _parted(name: str) -> tuple[str, str]:
    for pattern in _PARTED:
        if parts := pattern.match(name):
            first, other = parts["first"].strip(" ,;-"), parts["other"].strip(" ,;-.")
            if first and len(other) > 1 and _is_name(other):
                return first, other
    return name, ""


def _is_name(part: str) -> bool:
    """Whether a part of a name can stand for a company: no country, no region, no remark, no legal form alone."""
    words = fold(_CJK_FORMS.sub(" ", f"({part})")).split()
    return (
        not set(words) <= _NO_NAMES
        and " ".join(words) not in lines("legal_forms")
        and not country_code(pd.Series([part], dtype="str")).iloc[0]
    )


def without_legal_forms(series: pd.Series) -> pd.Series:
    """Each name folded and without its legal form; filler words stay: "The Acme Group, Inc." gives "the acme group"."""
    return over_distinct(series, lambda distinct: from_arrow(_bare_kernel(distinct)[1]))


def company_words(s: str) -> list[str]:
    """The words of the name that say who it is: no legal form, no filler."""
    return list(_words(s))


@lru_cache(maxsize=65_536)
def _words(s: str) -> tuple[str, ...]:
    folded = _joined(fold(_bare(s)))
    plain = re.sub(_leading_forms(), r"\1", re.sub(_closing_forms(), "", folded))
    return tuple(re.sub(_fillers(), "", plain).split() or folded.split())


def acronym(s: str) -> str:
    """The initials of a name of several words: "Advanced Micro Devices Inc" gives "amd"; "" for one word."""
    words = company_words(s)
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def _keys_kernel(distinct: pd.Series) -> pd.Series:
    return from_arrow(pc.replace_substring(arrow(_texts_kernel(distinct)), " ", ""))


def _texts_kernel(distinct: pd.Series) -> pd.Series:
    values, plain = _bare_kernel(distinct)
    telling = pc.replace_substring_regex(pc.replace_substring_regex(plain, _fillers(), ""), " +", " ")
    telling = pc.utf8_trim(telling, " ")
    return from_arrow(pc.if_else(pc.equal(telling, ""), values, telling))


def _bare_kernel(distinct: pd.Series) -> tuple[pa.Array, pa.Array]:
    """The names folded, and the same without their legal forms."""
    distinct = _where(distinct, _MAYBE_SPECIAL, _bare)
    values = _all_joined(arrow(fold_all(distinct)))
    plain = pc.replace_substring_regex(values, _closing_forms(), "")
    return values, pc.replace_substring_regex(plain, _leading_forms(), r"\1")


def _where(series: pd.Series, pattern: str, function: Callable[[str], str]) -> pd.Series:
    """What the function makes of those values in which the pattern (RE2) is found, the others as they are."""
    values, found = arrow(series), pa.array(contains(series, pattern))
    changed = [function(value) for value in values.filter(found).to_pylist()]
    return from_arrow(pc.replace_with_mask(values, found, pa.array(changed, pa.large_string())))


def _bare(s: str) -> str:
    """Without bracketed remarks and East Asian legal forms, unless nothing else is there."""
    without = _BRACKETS.sub(" ", _CJK_FORMS.sub(" ", s))
    return without if fold(without) else s


def _joined(folded: str) -> str:
    """Spaced-out letters together: "acme s a u" becomes "acme sau"."""
    return _LETTER_RUN.sub(lambda run: run.group().replace(" ", ""), folded)


def _all_joined(folded: pa.Array) -> pa.Array:
    """`_joined` of all texts: a blank goes where the words on both its sides are single letters."""
    data, ends = bytes_of(folded)
    blank = data == ord(" ")
    edge = np.ones(len(data) + 2, dtype=bool)
    edge[1:-1] = blank
    starts = np.zeros(len(data) + 1, dtype=bool)
    starts[ends] = True
    alone = _LETTERS[data] & (edge[:-2] | starts[:-1]) & (edge[2:] | starts[1:])
    joins = np.zeros(len(data), dtype=bool)
    joins[1:-1] = blank[1:-1] & alone[:-2] & alone[2:]
    return of_bytes(data, ends, joins)


@cache
def _closing_forms() -> str:
    """A pattern for legal forms at the end; it needs a word in front, so that no name is stripped to nothing."""
    forms = sorted(lines("legal_forms"), key=lambda form: (-form.count(" "), form))
    return f"(?: (?:{'|'.join(forms)}))+$"


@cache
def _leading_forms() -> str:
    return f"^(?:(?:{_LEADING_FORMS.replace(' ', '|')}) )+(.)"


@cache
def _fillers() -> str:
    return rf"\b(?:{_FILLER.replace(' ', '|')})\b"
