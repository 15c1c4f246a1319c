"""Values reach the screen as text: whatever they look like, they are never markup."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from lib.model import fields
from lib.ui import show

HOSTILE = (
    "![x](http://127.0.0.1:1/x.png)<script>window.pwned=1</script>", "[x](javascript:alert(1))", ":red[hi]",
    "<img src=x onerror=alert(1)>", "$x^2$", ":smile:", "# title", "- item", "1. item", "a | b", "> quote", "`code`",
    "**bold** _it_ ~~gone~~", "http://127.0.0.1:1/ www.example.com a@b.co", "&lt;b&gt;", "'=1+1",
)  # fmt: skip


@settings(deadline=None)
@given(st.text(max_size=60))
def test_plain_escapes_every_mark_and_keeps_every_letter(value):
    escaped = show.plain(value)
    assert not re.search(r"(?<!\\)[!-/:-@\[-`{-~]", re.sub(r"\\[!-/:-@\[-`{-~]", "", escaped))
    unescaped = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escaped).replace(":\u2060", ":")
    assert unescaped == " ".join(value.split()).replace(":\u2060", ":")


def test_plain_puts_a_word_joiner_after_a_colon_so_that_no_emoji_is_made():
    assert show.plain(":smile:") == "\\:\u2060smile\\:\u2060"


def _html(draw, *arguments):
    """What a function of `show` draws as HTML."""

    def page(name, given):
        from lib.ui import show

        getattr(show, name)(*given)

    at = AppTest.from_function(page, default_timeout=30, args=(draw, arguments)).run()
    assert not at.exception
    return re.sub(r"<style>.*?</style>", "", at.get("html")[0].proto.body, flags=re.DOTALL)


@pytest.mark.parametrize("value", HOSTILE)
def test_a_table_escapes_its_cells_and_heads(value):
    html = _html("table", [value], [[value]])
    assert set(re.findall(r"</?([a-z]+)", html)) == {"table", "thead", "tbody", "tr", "th", "td"}


@pytest.mark.parametrize("value", HOSTILE)
def test_compare_escapes_what_it_marks(value):
    html = _html("compare", ["", value, "B", "Result"], [(value, [value, "x" + value + "y"], value)])
    assert set(re.findall(r"</?([a-z]+)", html)) <= {"table", "thead", "tbody", "tr", "th", "td", "mark", "span"}
    assert "<mark>x</mark>" in html and "<mark>y</mark>" in html


def test_compare_marks_what_differs_from_the_first_value_and_all_where_something_is_lacking():
    html = _html("compare", ["", "A", "B", "Result"], [("Name", ["Robert Weaver", "Robert Wever"], "Robert Weaver")])
    assert "<td>Robert Weaver</td>" in html
    assert "<td><mark>Robert Wever</mark></td>" in html
    html = _html("compare", ["", "A", "B", "Result"], [("Name", ["Weaver", "Weavers"], "Weaver")])
    assert "<td>Weaver<mark>s</mark></td>" in html


def test_compare_shows_a_blank_as_a_dash_and_marks_nothing_against_it():
    html = _html("compare", ["", "A", "B", "Result"], [("Name", ["", "Bob"], "Bob")])
    assert "<td>Bob</td>" in html and show.BLANK in html and "<mark>" not in html


def test_a_text_by_itself_is_literal_and_a_blank_is_a_dash():
    def page(values):
        from lib.ui import show

        for value in values:
            show.text(value)

    at = AppTest.from_function(page, default_timeout=30, args=([*HOSTILE, ""],)).run()
    assert [text.value for text in at.text] == [*HOSTILE, show.BLANK]
    assert not at.markdown


def _people(**columns):
    frame = pd.DataFrame(columns, dtype="str")
    frame.index = pd.Index([f"k{number}" for number in range(len(frame))], name="key", dtype="str")
    return fields.complete(frame, "lead")


def test_full_names_are_those_of_the_source_else_first_and_last():
    people = _people(Name=["Ann Lee", ""], FirstName=["A.", "Bob"], LastName=["L.", "Ng"])
    assert show.full_names(people).tolist() == ["Ann Lee", "Bob Ng"]


def test_a_person_in_one_line_has_name_and_company():
    people = _people(FirstName=["Ann", "", ""], LastName=["Lee", "", ""], Company=["Acme", "Acme", ""])
    assert [show.person(row) for _, row in people.iterrows()] == ["Ann Lee · Acme", "Acme", "(no name)"]
