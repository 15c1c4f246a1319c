"""Load: what was uploaded is shown before it is loaded; bad files are told and change nothing."""

from __future__ import annotations

import io
import re
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

from lib import files
from lib.jobs import load, progress, uploads, work
from lib.settings import settings
from lib.store import book as books_view
from lib.store import books, imports, mappings, runs
from lib.ui import show
from lib.ui.loading import words
from tests.conftest import ADMIN, LEADS, NOW, TODAY
from tests.pages.conftest import sound

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


def test_a_file_that_stays_behind_is_named_beside_the_button(open_page):
    at = _upload(open_page("load"), "leads.csv", LEADS)
    at = _upload(at, "scan.csv", b"%PDF-1.7 ...")
    assert [warning.value for warning in at.warning] == [
        show.plain("1 file will not be loaded: scan.csv. Step 2 says why.")
    ]


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


def _change(at, header, field):
    """Choose a field for a column in the first mapping that is open."""
    position = at.dataframe[0].value["Source column"].tolist().index(header)
    key = next(str(name) for name in at.session_state.to_dict() if str(name).startswith("mapping_"))
    at.session_state[key] = {"edited_rows": {position: {"Field": field}}, "added_rows": [], "deleted_rows": []}
    return sound(at.run())


def _mapping(at):
    shown = at.dataframe[0].value
    return dict(zip(shown["Source column"], shown["Field"], strict=True))


def test_a_field_given_to_another_column_is_taken_from_the_first(open_page):
    at = _upload(open_page("load"), "leads.csv", f"{HEAD.strip()},Works\nAnn,Lee,Acme,ann@acme.com,Mill\n")
    found = _mapping(_change(at, "Works", "Company (Company)"))
    assert (found["Works"], found["Company"]) == ("Company (Company)", "– keep as it is –")


def test_a_correction_is_remembered_for_files_of_that_shape_until_it_is_forgotten(open_page, store, no_workers):
    """Sizes is the company: said once, it holds for next week's file, whatever the order of its columns."""
    at = _upload(open_page("load"), "week1.csv", "Last Name,Email,Sizes\nLee,ann@acme.com,Acme\n")
    _change(at, "Sizes", "Company (Company)").button(key="load_now").click().run()
    at = _upload(open_page("load"), "week2.csv", "Sizes,Last Name,Email\nZeta,Ng,bo@zeta.com\n")
    assert _mapping(at)["Sizes"] == "Company (Company)"
    assert any("As you corrected it on" in caption.value for caption in at.caption)
    next(button for button in at.button if str(button.key).startswith("forget_")).click().run()
    assert _mapping(sound(at))["Sizes"] == "– keep as it is –"
    assert mappings.recall(store, 1, [_shape("Last Name,Email,Sizes\nLee,ann@acme.com,Acme\n")]) == {}


def test_a_remembered_correction_holds_whatever_the_capitals_of_the_headers(open_page, store, no_workers):
    """Said of Sizes, followed by SIZES, and kept after that load; a correction that does not apply is kept, too."""
    at, shape = open_page("load"), _shape("Last Name,Email,Sizes\nLee,ann@acme.com,Acme\n")
    mappings.remember(store, ADMIN, 1, shape, None, {"Sizes": "Company"}, NOW)
    _upload(at, "week2.csv", "LAST NAME,EMAIL,SIZES\nNg,bo@zeta.com,Zeta\n")
    assert _mapping(at)["SIZES"] == "Company (Company)"
    at.button(key="load_now").click().run()
    assert mappings.recall(store, 1, [shape])[shape].overrides == {"Sizes": "Company"}
    mappings.remember(store, ADMIN, 1, shape, None, {"Size": "Company"}, NOW)
    _upload(open_page("load"), "week3.csv", "Last Name,Email,Sizes\nKay,cy@foo.com,Foo\n").button(
        key="load_now"
    ).click().run()
    assert mappings.recall(store, 1, [shape])[shape].overrides == {"Size": "Company"}


def test_a_correction_that_is_taken_back_by_hand_is_forgotten(open_page, store, no_workers):
    at, text = open_page("load"), "Last Name,Email,Sizes\nLee,ann@acme.com,Acme\n"
    mappings.remember(store, ADMIN, 1, _shape(text), None, {"Sizes": "Company"}, NOW)
    _change(_upload(at, "week2.csv", text), "Sizes", "– keep as it is –").button(key="load_now").click().run()
    assert mappings.recall(store, 1, [_shape(text)]) == {}


def _shape(text):
    return files.read(text.encode(), "week1.csv").tables[0].shape


def test_each_table_of_a_file_is_decided_by_itself(open_page, store, no_workers):
    at = _upload(open_page("load"), "both.zip", _zip({"a.csv": f"{HEAD}Ann,Lee,Acme,a@acme.com\n", "b.csv": BROKEN}))
    assert [fold.label for fold in at.expander] == [
        "a\\.csv · **Leads** 1 records · 4 of 4 columns mapped",
        "b\\.csv · **Leads** 1 records · 4 of 4 columns mapped · 1 rejected",
    ]
    assert [fold.proto.expanded for fold in at.expander] == [False, True], "open where somebody should look"
    at.selectbox[0].set_value("contact").run()
    at.button(key="load_now").click().run()
    choices = runs.latest(store, 1, "import").params["sources"][0]["choices"]
    assert {table: made["object"] for table, made in choices.items()} == {"b.csv": "contact"}


BROKEN = HEAD + "Bo,Ng,Acme,bo@acme.com\nCy,Kay,Acme,cy@acme.com,1,2,3\n"


def _zip(members):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return archive.getvalue()


def test_a_table_that_is_left_out_is_not_loaded(open_page, store, no_workers):
    at = _upload(open_page("load"), "both.zip", _zip({"a.csv": f"{HEAD}Ann,Lee,Acme,a@acme.com\n", "b.csv": BROKEN}))
    at.toggle[0].set_value(False).run()
    assert any("**1** records will be loaded, none rejected" in text.value for text in at.markdown)


def test_a_big_file_is_shown_by_its_head_and_counted_by_a_worker(open_page, store, no_workers, monkeypatch):
    """The page reads the first records alone; Load need not wait for the numbers, and takes the worker's when there."""
    monkeypatch.setattr(uploads, "SMALL", 1000)
    monkeypatch.setattr(load, "HEAD", 2000)
    monkeypatch.setattr(load, "_BEYOND", 100)
    monkeypatch.setattr(words, "HEAD", 2000)
    rows = "".join(f"Ann{n},Lee,Acme,ann{n}@acme.com\n" for n in range(100, 500))
    at = _upload(open_page("load"), "leads.csv", HEAD + rows + "too,many,cells,in,this,row\n")
    assert any(re.match(r"About \*\*(3[6-9]|4[0-4])0\*\* records will be loaded", text.value) for text in at.markdown)
    assert not at.button(key="load_now").disabled
    run = runs.latest(store, 1, "preview")
    assert work.execute(store, run.id, lambda: NOW)
    at.run()
    assert any("**400** records will be loaded, 1 row rejected" in text.value for text in at.markdown)
    at.button(key="load_now").click().run()
    assert work.execute(store, runs.latest(store, 1, "import").id, lambda: NOW)
    assert books_view.count(store, 1, "lead") == 400


def test_a_packed_file_that_is_big_is_opened_by_a_worker_alone(open_page, store, no_workers, monkeypatch):
    monkeypatch.setattr(uploads, "SMALL", 10)
    monkeypatch.setattr("lib.jobs.load.read_source", _refused)
    at = _upload(open_page("load"), "export.zip", _zip({"Lead.csv": LEADS}))
    monkeypatch.undo()
    assert at.expander == [] and not at.button(key="load_now").disabled


def _refused(*args, **named):
    raise AssertionError("a big file was read by the page")


def test_a_table_of_a_database_goes_the_way_of_a_file(open_page, store, no_workers, monkeypatch, tmp_path):
    with closing(sqlite3.connect(tmp_path / "crm.db")) as made:
        made.executescript("create table leads (last_name, company); insert into leads values ('Lee', 'Acme');")
    monkeypatch.setenv("SLUICE_SOURCES", f"crm=sqlite:///{tmp_path / 'crm.db'}")
    settings.cache_clear()
    at = open_page("load")
    at.session_state["load.sources"] = [load.Source(Path(), "crm: leads", {}, "", "crm", "leads")]
    sound(at.run())
    assert _mapping(at) == {"last_name": "Last Name (LastName)", "company": "Company (Company)"}
    at.button(key="load_now").click().run()
    assert work.execute(store, runs.latest(store, 1, "import").id, lambda: NOW)
    assert books_view.count(store, 1, "lead") == 1


def test_without_a_database_the_page_says_how_to_name_one(open_page):
    assert any("SLUICE_SOURCES" in caption.value for caption in open_page("load").caption)


def test_an_import_is_undone_and_done_again_from_here(open_page, store, small_book):
    (made,) = imports.all(store, small_book)
    at = open_page("load")
    at.button(key=f"back_{made.id}").click().run()
    assert not imports.get(store, made.id).active
    at.button(key=f"back_{made.id}").click().run()
    assert imports.get(store, made.id).active


def test_what_was_rejected_can_be_seen_after_the_load(open_page, store):
    book = books.create(store, ADMIN, "Mine", now=NOW)
    path = settings().data_dir / "bad.csv"
    path.write_text(BROKEN)
    load.load_sources(
        store, ADMIN, book.id, [load.Source(path, "bad.csv")], as_of=TODAY, now=NOW, progress=progress.silent
    )
    at = open_page("load", book=str(book.id))
    assert "1 row rejected" in [fold.label for fold in at.expander]
    assert any("bad.csv" in text.value for text in at.text)


def test_every_count_of_an_import_is_a_door_to_its_rows(open_page, store, small_book):
    newer = settings().data_dir / "newer.csv"
    newer.write_text(LEADS.replace("Robert,Weaver,Acme Tooling Inc", "Robert,Weaver,Acme Tools"))
    source = load.Source(newer, "newer.csv")
    made = load.load_sources(store, ADMIN, small_book, [source], as_of=TODAY, now=NOW, progress=progress.silent)
    at = open_page("load")
    assert [button.label for button in at.button if str(button.key).startswith("door_")] == ["1"]
    at.button(key=f"door_changed_lead_{made.id}").click().run()
    values = sound(at).dataframe[0].value.iloc[0].tolist()
    assert values == ["00Q5g00000000A1EAI", "Company", "Acme Tooling Inc", "Acme Tools"]


def test_a_file_whose_columns_nobody_knows_is_mapped_by_hand(open_page, store, no_workers):
    at = _upload(open_page("load"), "odd.csv", "qux,zap\nLee,Acme\nNg,Zeta,oops\n")
    assert "Name the columns so\\, or map them by hand" in at.error[0].value
    at = _change(at, "qux", "Last Name (LastName)")
    assert not at.error
    assert any("**1** records will be loaded, 1 row rejected" in text.value for text in at.markdown)
    at.button(key="load_now").click().run()
    assert work.execute(store, runs.latest(store, 1, "import").id, lambda: NOW)
    assert books_view.imported(store, 1)["lead"]["LastName"].tolist() == ["Lee"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("@", ["Weaver", "Tanaka", "Ruiz", "qwerty", "Kowalska"]), ("nowhere", [])],
)
def test_the_records_can_be_looked_through_by_filter_and_order(open_page, store, small_book, text, found):
    """Robert has no e-mail; text is ordered without regard to case."""
    at = open_page("load")
    choices = {"field_lead": "Email", "text": text, "sort_lead": "LastName", "descending": True}
    for name, value in choices.items():
        at.session_state[f"records_{name}"] = value
    at = sound(at.button(key="records").click().run())
    shown = at.dataframe[-1].value
    assert shown.get("Last Name", pd.Series()).tolist() == found
    assert any(caption.value == f"{len(found)} records" for caption in at.caption)
