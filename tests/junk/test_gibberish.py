"""Mash is told from names of many countries."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.junk.gibberish import is_gibberish

NAMES = [
    "Nguyen",
    "Ng",
    "Vlk",
    "Brzęczyszczykiewicz",
    "Schwarzkopf",
    "Szczepański",
    "Krzysztof",
    "Tkachuk",
    "Nkqubela",
    "Hjörleifsdóttir",
    "Mkrtchyan",
    "Smyth",
    "Qwek",
    "Power",
    "Deere",
    "Wertz",
    "Reza",
    "Azeri",
    "Lulu",
    "Mimi",
    "Srđan",
    "Krk",
    "Dhomhnaill",
    "Mthunzi",
    "Przybylski",
    "Okonkwo",
    "Bhattacharyya",
    "Xhaka",
    "Kvitová",
    "Pfluger",
    "Hrvatska",
    "Ndlovu",
    "Tshabalala",
    "Sigurðsson",
    "Øverbø",
    "Ğöksu",
    "McDonald",
    "DeSantis",
    "MacGregor",
    "Wrzesniewski",
    "Zdravković",
    "Strč",
    "Ivanov",
    "Петров",
    "שלום",
    "محمد",
    "田中",
    "Papadopoulos",
    "Achterberg",
    "Nguyễn",
    "Scunthorpe",
    "Knightsbridge",
]
MASH = [
    "asdf",
    "qwerty",
    "sdfkjh",
    "fjdksl",
    "Lkjsdf",
    "Hjkhjk",
    "HmLPNqSUTiPXaobR",
    "Wertzuio",
    "Azertyui",
    "Qsdfgh",
    "Bkjhbkjh",
    "kjhkjhkjh",
    "Fghfgh",
    "Aaaaaa",
    "Poipoi",
    "uiouio",
    "JxkqprtBlvnm",
    "Kjhgfd",
    "hdjsk",
    "dfgdfgdfg",
    "ghjkl",
    "qweqwe",
    "zxcv",
]


def judged(word: str) -> bool:
    return bool(is_gibberish(pd.Series([word], dtype="str"))[0])


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_no_gibberish(name):
    assert not judged(name)


@pytest.mark.parametrize("word", MASH)
def test_mash_is_gibberish(word):
    assert judged(word)


def test_short_capitals_are_acronyms_in_companies_and_mash_in_names():
    words = pd.Series(["KRKL", "FGCN"], dtype="str")
    assert not is_gibberish(words).any()
    assert is_gibberish(words, acronyms=False)[1]
