"""What people type when they do not want to give their own name or company: nothing is matched on it."""

from __future__ import annotations

from lib.model.tables import lines

DOMAINS = frozenset({*lines("placeholder_domains"), "a.com", "abc.com", "b.com"})
COMPANIES = frozenset({
    "abc", "abc company", "acme test", "asdf", "business", "company", "empresa", "firma", "freelance", "freelancer",
    "home", "individual", "my company", "private", "privat", "prueba", "qwerty", "self", "self employed", "student",
    "test", "test company", "test inc", "teste", "testing", "tests", "xxx", "xyz",
})  # fmt: skip
NAMES = [
    "aaa", "abc", "asdf", "asdfasdf", "bbb", "demo", "dummy", "fake", "nobody", "prueba", "qa", "qwerty", "test",
    "teste", "tester", "testing", "tests", "xxx",
]  # fmt: skip
PEOPLE = frozenset({
    "bart simpson", "bruce wayne", "bugs bunny", "darth vader", "donald duck", "erika mustermann", "first last",
    "firstname lastname", "foo bar", "fulano de tal", "harry potter", "homer simpson", "jan modaal", "jane doe",
    "joe bloggs", "john doe", "lead sample", "max mustermann", "mickey mouse", "minnie mouse", "pippo pluto",
    "sample lead", "santa claus",
})  # fmt: skip
