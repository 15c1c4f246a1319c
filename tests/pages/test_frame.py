"""The frame of every page: title, navigation by role, the book, and errors told in one place."""

from __future__ import annotations

import pytest

from lib.store import books
from lib.ui import frame
from lib.ui.frame import ROOMS
from tests.conftest import ADMIN, NOW
from tests.pages.conftest import sound

_NAMES = [room.name for room in ROOMS]


def _nav(at):
    return [link.proto.label for link in at.sidebar.get("page_link")]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_page_has_its_title_and_the_whole_navigation(open_page, small_book, room, monkeypatch):
    monkeypatch.setattr("lib.jobs.work.launch", lambda store, run_id: None)
    at = open_page(room.name)
    assert [title.value for title in at.title] == [room.title]
    assert _nav(at) == [other.title for other in ROOMS]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_viewer_is_offered_no_page_for_admins(open_page, small_book, as_viewer_of, room, monkeypatch):
    monkeypatch.setattr("lib.jobs.work.launch", lambda store, run_id: None)
    as_viewer_of(small_book)
    at = open_page(room.name)
    assert _nav(at) == [other.title for other in ROOMS if other.role == "viewer"]
    assert bool(at.warning) == (room.role == "admin")


def test_the_first_visit_makes_a_book(open_page, store):
    open_page("overview")
    assert [book.name for book in books.all(store)] == ["My leads"]


def test_the_sidebar_says_which_book_and_of_which_day(open_page, small_book):
    at = open_page("load")
    assert [text.value for text in at.sidebar.text] == ["Small"]
    assert "6 leads · as of 22 Nov 2026" in [caption.value for caption in at.sidebar.caption]


def test_the_book_in_the_url_is_opened_else_the_one_filled_last(open_page, store, small_book):
    newer = books.create(store, ADMIN, "Zulu", now=NOW)
    assert open_page("load", book=str(newer.id)).sidebar.selectbox[0].value == newer.id
    assert open_page("load").sidebar.selectbox[0].value == small_book


def test_a_book_chosen_in_the_sidebar_is_opened(open_page, store, small_book):
    zulu = books.create(store, ADMIN, "Zulu", now=NOW)
    at = open_page("load", book=str(small_book))
    sound(at.sidebar.selectbox[0].set_value(zulu.id).run())
    assert at.query_params["book"] == str(zulu.id)
    assert not [subheader for subheader in at.subheader if subheader.value == "Loaded before"]


def test_a_book_that_is_none_falls_back_to_one_that_is(open_page, store, small_book):
    assert "6 leads" in " ".join(caption.value for caption in open_page("load", book="999").sidebar.caption)


def test_an_unusable_database_is_told_without_a_traceback(open_page, monkeypatch, tmp_path):
    path = tmp_path / "data" / "sluice.db"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"this is no database" * 100)
    at = open_page("overview")
    assert len(at.error) == 1 and "Traceback" not in at.error[0].value


def test_days_are_written_as_people_write_them():
    assert frame.day(NOW.date()) == "22 Nov 2026"
