"""Two reviewers in two browsers on one queue: no decision is lost, and who comes second is told by whom and when."""

from __future__ import annotations

import getpass
import re

import pytest
from playwright.sync_api import expect

from lib.jobs import analyse, load, progress, work
from lib.model.rules import Rules
from lib.store import book as books_view
from lib.store import books, runs
from tests.conftest import ADMIN, NOW, TODAY

NAMES = ["Robert Weaver", "Katarina Novotny", "Giuseppe Ferrari", "Shirin Tehrani"]


@pytest.fixture
def book(server, tmp_path):
    """A book in which four people came in twice each, matched: the store and the book's id."""
    store = server.store()
    lines = ["Id,FirstName,LastName,Company,Email,Phone,LeadSource,Status,CreatedDate"]
    for number, name in enumerate(NAMES):
        first, last = name.split()
        for again in "ab":
            lines.append(
                f"{last.lower()}{again},{first},{last},Company {number} Works,{first}.{last}@works{number}.com,"
                f"+1 415 555 2{number:03},Web,New,2026-10-0{number + 1}"
            )
    path = tmp_path / "leads.csv"
    path.write_text("\n".join(lines))
    made = books.create(store, ADMIN, tmp_path.name, now=NOW)
    sources = [load.Source(path, path.name, {})]
    load.load_sources(store, ADMIN, made.id, sources, as_of=TODAY, now=NOW, progress=progress.silent)
    version = books_view.versions(store, made.id).imports
    inputs = analyse.inputs("match", version, Rules(), TODAY)
    run = runs.request(store, made.id, "match", inputs=inputs, params={}, now=NOW)
    assert work.execute(store, run.id, lambda: NOW)
    yield store, made.id
    store.engine.dispose()


def _merged(store, book_id) -> set[str]:
    return {key[:-1] for key in books_view.state(store, book_id).merged.index}


def _press(visitor, key):
    """Press a key once the buttons that it belongs to are drawn."""
    visitor.page.locator(".st-key-dup_merge button").wait_for()
    visitor.settle().page.keyboard.press(key)
    return visitor


def test_the_second_to_decide_on_a_group_is_told_and_other_decisions_all_stand(visit, server, book):
    store, book_id = book
    one, two = visit(server), visit(server)
    for reviewer in (one, two):
        reviewer.go(f"/duplicates?book={book_id}&group=weavera").ready().sees(re.compile(r"Group \d of 4"))

    _press(one, "m").sees("2 records became 1")
    who_and_when = rf"{getpass.getuser()} merged 1 lead into weaver[ab] on \d\d \w+ 20\d\d at \d\d:\W?\d\d UTC, which"
    _press(two, "m").sees(re.compile(rf"{who_and_when}.*after this page was drawn.*Nothing of yours was saved", re.S))
    assert _merged(store, book_id) == {"weaver"}

    two.settle().go(f"/duplicates?book={book_id}&group=ferraria").sees(re.compile(r"Group \d of 3"))
    one.settle().go(f"/duplicates?book={book_id}&group=tehrania").sees(re.compile(r"Group \d of 3"))
    _press(one, "m").sees("2 records became 1")
    _press(two, "n").sees("2 records stay apart")
    assert _merged(store, book_id) == {"weaver", "tehrani"}
    assert books_view.state(store, book_id).unlinked == {("ferraria", "ferrarib")}
    expect(two.page.get_by_text("Group 1 of 1")).to_be_visible()


def test_escape_leaves_a_field_so_that_the_keys_decide_again(visit, server, book):
    store, book_id = book
    one = visit(server).go(f"/duplicates?book={book_id}").ready().sees(re.compile(r"Group \d of 4"))
    one.page.get_by_label("Sort by").first.click()
    one.page.keyboard.press("Escape")
    expect(one.page.locator("input:focus")).to_have_count(0)

    _press(one, "m").sees("2 records became 1")
    assert len(_merged(store, book_id)) == 1


def test_a_key_decides_only_what_can_be_seen(visit, server, book):
    store, book_id = book
    one = visit(server).go(f"/duplicates?book={book_id}").ready().sees(re.compile(r"Group \d of 4"))
    one.page.locator(".st-key-dup_surgery button").click()
    expect(one.page.get_by_role("dialog")).to_be_visible()
    one.settle().page.keyboard.press("m")
    one.page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(one.page.get_by_role("dialog")).to_have_count(0)
    one.settle()
    assert _merged(store, book_id) == set()

    one.page.set_viewport_size({"width": 1360, "height": 500})
    one.page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    expect(one.page.locator(".st-key-dup_next")).not_to_be_in_viewport()
    for _ in range(4):
        one.page.keyboard.down("m")
    one.page.keyboard.up("m")
    one.sees("2 records became 1").settle()
    expect(one.page.locator(".st-key-dup_next")).to_be_in_viewport()
    assert len(_merged(store, book_id)) == 1
