"""Load: what was uploaded is shown before it is loaded; bad files are told and change nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lib.store import book as books_view
from lib.store import books, imports, runs
from tests.conftest import ADMIN, LEADS, NOW

HEAD = "First Name,Last Name,Company,Email\n"


@pytest.fixture
def no_workers(monkeypatch):
    """Runs are asked for but no process is started for them."""
    monkeypatch.setattr("lib.jobs.work.launch", lambda store, run_id: None)


def _upload(at, name, content):
    at.file_uploader[0].upload(name, content if isinstance(content, bytes) else content.encode())
    at.run()
    assert not at.exception, [error.message for error in at.exception]
    return at


def _labels(at):
    return [button.label for button in at.button]


def test_an_empty_book_shows_the_uploader_and_the_demo_org(open_page):
    at = open_page("load")
    assert [subheader.value for subheader in at.subheader] == ["1 · Choose"]
    assert _labels(at) == ["Open the demo org"]
    assert len(at.file_uploader) == 1


def test_an_upload_is_mapped_and_counted_before_anything_is_loaded(open_page, store):
    at = _upload(open_page("load"), "leads.csv", LEADS)
    mapping = at.dataframe[0].value
    assert mapping["Source column"].tolist()[:3] == ["Id", "FirstName", "LastName"]
    assert "Last Name (LastName)" in mapping["Field"].tolist()
    assert any("**6** records will be loaded" in text.value for text in at.markdown)
    assert imports.all(store, 1) == []


def test_load_asks_for_an_import_of_the_file(open_page, store, no_workers):
    at = _upload(open_page("load"), "leads.csv", LEADS)
    at.button(key="load_now").click().run()
    run = runs.latest(store, 1, "import")
    assert [source["name"] for source in run.params["sources"]] == ["leads.csv"]
    assert at.success[0].value.startswith("Loading")
    assert [subheader.value for subheader in at.subheader] == ["1 · Choose"]


def test_a_file_uploaded_after_another_was_removed_takes_nobodys_place(open_page, store, no_workers):
    """Ada is removed and Cy comes: Bea's bytes are still Bea's."""
    at = open_page("load")
    for name in ("Ada", "Bea"):
        at = _upload(at, f"{name}.csv", f"{HEAD}{name},Lovelace,Mill,{name}@mill.com\n")
    at.button(key="drop_0").click().run()
    at = _upload(at, "Cy.csv", f"{HEAD}Cy,Lovelace,Mill,Cy@mill.com\n")
    at.button(key="load_now").click().run()
    sources = runs.latest(store, 1, "import").params["sources"]
    kept = {source["name"]: Path(source["path"]).read_text().splitlines()[1][:3] for source in sources}
    assert kept == {"Bea.csv": "Bea", "Cy.csv": "Cy,"}


def test_a_mapping_changed_by_hand_goes_with_the_import(open_page, store, no_workers):
    at = _upload(open_page("load"), "leads.csv", LEADS)
    position = at.dataframe[0].value["Source column"].tolist().index("Title")
    key = next(str(name) for name in at.session_state.to_dict() if str(name).startswith("mapping_"))
    edited = {position: {"Field": "Description (Description)"}}
    at.session_state[key] = {"edited_rows": edited, "added_rows": [], "deleted_rows": []}
    at.run()
    at.button(key="load_now").click().run()
    assert not at.exception
    choice = runs.latest(store, 1, "import").params["sources"][0]["choices"]["leads.csv"]
    assert (choice["object"], choice["overrides"]["Title"]) == ("lead", "Description")
    assert choice["overrides"]["LastName"] == "LastName", "what is shown of the other columns is what is done"


def test_the_same_file_again_is_noticed(open_page, store, small_book):
    at = _upload(open_page("load"), "again.csv", LEADS)
    assert any("loaded before\\, as leads\\.csv\\, on" in warning.value for warning in at.warning)
    assert "Load again" in _labels(at)


def test_a_newer_file_is_compared_with_the_book(open_page, small_book):
    """Robert is changed, the fake is gone, Zoe is new, four are as they were."""
    lines = LEADS.replace("Robert,Weaver,Acme Tooling Inc", "Robert,Weaver,Acme Tools").splitlines()[:-1]
    zoe = "00Q5g00000000A7EAI,Zoe,Okafor,Kano Mills,,zoe@kanomills.ng,,Nigeria,Web,New,2026-11-10,,false"
    at = _upload(open_page("load"), "newer.csv", "\n".join([*lines, zoe]))
    assert _cells(at) == [["Leads", "6", "1", "1", "4", "1", "0"]]


def _cells(at):
    """The rows of the tables that a page shows."""
    rows = [row for html in at.get("html") for row in re.findall("<tr>(<td.*?)</tr>", html.proto.body)]
    return [re.findall("<td[^>]*>(.*?)</td>", row) for row in rows]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("header_only.csv", HEAD.encode()),
        ("renamed.csv", b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n%%EOF\n"),
        ("no_usable_column.csv", b"foo,bar\n1,2\n"),
        ("nul.csv", b"\x00\x01\x00\x02" * 100),
        ("pretender.xlsx", b"PK\x03\x04 but no workbook"),
    ],
)
def test_a_file_that_is_none_is_told_in_one_sentence(open_page, store, name, content):
    at = _upload(open_page("load"), name, content)
    assert len(at.error) == 1
    assert at.error[0].value.endswith("\\.")
    assert "load_now" not in [button.key for button in at.button]
    assert imports.all(store, 1) == []


def test_ragged_rows_are_shown_as_rejected(open_page):
    at = _upload(open_page("load"), "ragged.csv", HEAD + "Ann,Lee,Acme,ann@acme.com\nBo,Ng,Acme,bo@acme.com,1,2,3\n")
    assert any("**1** records will be loaded, 1 row rejected" in text.value for text in at.markdown)


def test_a_file_can_be_taken_away_again(open_page):
    at = _upload(open_page("load"), "leads.csv", LEADS)
    at.button(key="drop_0").click().run()
    assert [subheader.value for subheader in at.subheader] == ["1 · Choose"]


def test_one_click_asks_for_the_demo_org(open_page, store, no_workers):
    at = open_page("load")
    at.button(key="open_demo").click().run()
    demo = books.find(store, "Demo org")
    assert at.query_params["book"] == str(demo.id)
    sources = runs.latest(store, demo.id, "import").params["sources"]
    assert "Lead.csv" in [source["name"] for source in sources]


def test_a_failed_import_is_shown_with_start_again(open_page, store, no_workers):
    book = books.create(store, ADMIN, "Broken", now=NOW)
    asked = runs.request(store, book.id, "import", inputs={"token": "t"}, params={"sources": []}, now=NOW)
    runs.fail(store, asked.id, "The disk is full.", NOW)
    at = open_page("load")
    assert at.error[0].value == "Loading did not finish\\. The disk is full\\."
    at.button(key=f"again_{asked.id}").click().run()
    assert runs.latest(store, book.id, "import").id != asked.id
    assert books_view.count(store, book.id, "lead") == 0


def test_a_viewer_is_refused(open_page, small_book, as_viewer_of):
    as_viewer_of(small_book)
    at = open_page("load")
    assert "for admins" in at.warning[0].value
    assert not at.file_uploader and not at.button
