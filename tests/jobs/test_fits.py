"""Matching what has changed with what was learned before: when it is done, what it says, and that nothing is lost."""

from __future__ import annotations

import shutil
from argparse import Namespace
from datetime import timedelta

import pandas as pd
import pytest

from lib.errors import NotAllowed
from lib.jobs import analyse, fits, load, progress, rematch, why, work
from lib.jobs.headless import reading
from lib.matching import engine
from lib.model import fields, ids
from lib.model.rules import Rules
from lib.settings import settings
from lib.store import book as books_view
from lib.store import books, database, imports, ledger, runs, snapshot
from tests.conftest import ADMIN, NOW, TODAY, VIEWER
from tests.matching.leads import town

PEOPLE = [row | {"Id": f"00Q5g00000{n:05d}"} for n, row in enumerate(town(60))]
KEYS = ids.to_18(pd.Series([row["Id"] for row in PEOPLE], dtype="str")).tolist()
AGAIN = PEOPLE[7] | {"Id": "00Q5g0000090001", "Phone": ""}
CONTACTS = [row | {"Id": f"0035g00000{n:05d}", "AccountId": ""} for n, row in enumerate(PEOPLE[:30])]


@pytest.fixture(autouse=True)
def small_books_count(monkeypatch):
    """A fit of few leads is rested on too, a start of a process is not needed, and copies are made of all."""
    monkeypatch.setattr(fits, "WORTH_IT", 10)
    monkeypatch.setattr(work, "launch", lambda store, run_id: None)


@pytest.fixture(scope="session")
def matched_once(tmp_path_factory):
    """The database and the copies of a book with sixty people, matched in full."""
    folder = tmp_path_factory.mktemp("matched")
    store = database.open_store(f"sqlite:///{folder / 'sluice.db'}")
    made = books.create(store, ADMIN, "Mine", now=NOW).id
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fits, "WORTH_IT", 10)
        patch.setattr(work, "launch", lambda store, run_id: None)
        load_file(store, folder, made, "base", PEOPLE)
        match(store, made)
    store.engine.dispose()
    return folder


@pytest.fixture
def book(store, matched_once):
    """That book in the store of this test."""
    store.engine.dispose()
    shutil.copytree(matched_once, settings().data_dir, dirs_exist_ok=True)
    return books.all(store)[0].id


def load_file(store, folder, book_id, name, rows, object_name="lead"):
    """Import some records."""
    path = folder / f"{name}.csv"
    columns = {"Company": "AccountName"} if object_name == "contact" else {}
    pd.DataFrame(rows).rename(columns=columns).to_csv(path, index=False)
    later = NOW + timedelta(minutes=len(imports.all(store, book_id)))
    source = load.Source(path, path.name, {})
    return load.load_sources(store, ADMIN, book_id, [source], as_of=TODAY, now=later, progress=progress.silent)


def bring(store, folder, book_id, name, rows, object_name="lead"):
    """Import some records and do the match that follows; the import and the run."""
    return load_file(store, folder, book_id, name, rows, object_name), match(store, book_id)


def rests_on(store, book_id, rules=None):
    """The fit that a match of the book as it is now would rest on."""
    version = books_view.versions(store, book_id).imports
    return fits.inputs(store, book_id, version, rules or Rules(), TODAY).get("fit")


def key(text):
    """The 18 characters of an Id."""
    return ids.to_18(pd.Series([text], dtype="str")).iloc[0]


def match(store, book_id, rules=None):
    """The match of the book as it is now, done."""
    version = books_view.versions(store, book_id).imports
    run = work.ensure(store, book_id, version, ["match"], rules or Rules(), TODAY, NOW)["match"]
    if run.status == "queued":
        assert work.execute(store, run.id, lambda: NOW)
    return runs.get(store, run.id)


def pairs(store, run):
    found = runs.result(store, run.id, "pairs")
    return found.set_index(["left_key", "right_key"])["match_probability"]


def said(store, run):
    found = runs.result(store, run.id, "fit")
    return [found[name] for name in ("leads", "new", "changed", "gone")]


def test_small_imports_are_matched_with_what_was_learned_before_however_many_there_are(store, book, tmp_path):
    first = match(store, book)
    moved = PEOPLE[3] | {"Email": "somebody@else.org"}
    _, run = bring(store, tmp_path, book, "more", [AGAIN, moved, PEOPLE[5]])
    assert (first.inputs.get("fit"), run.inputs["fit"]) == (None, first.id)
    assert said(store, first) == [60, 0, 0, 0]
    assert said(store, run) == [60, 1, 1, 0]
    assert pairs(store, run).idxmax() == (KEYS[7], key("00Q5g0000090001"))
    assert runs.result(store, run.id, "model") == runs.result(store, first.id, "model")
    assert match(store, book).id == run.id
    _, run = bring(store, tmp_path, book, "two", [PEOPLE[8] | {"Id": "00Q5g0000090002"}])
    assert (run.inputs["fit"], said(store, run)) == (first.id, [60, 2, 1, 0])
    again = {(KEYS[7], key("00Q5g0000090001")), (KEYS[8], key("00Q5g0000090002"))}
    assert again <= set(pairs(store, run).index)


def test_an_undone_import_leaves_what_there_was(store, book, tmp_path):
    first = match(store, book)
    made, _ = bring(store, tmp_path, book, "more", [AGAIN, PEOPLE[3] | {"LastName": "Changed"}])
    ledger.undo(store, ADMIN, book, made.decision_id, now=NOW)
    assert match(store, book).id == first.id
    work.learn_anew(store, ADMIN, book, books_view.versions(store, book).imports, Rules(), TODAY, NOW)
    assert match(store, book).id == first.id, "it has been learned from these very imports"


def test_what_an_undone_import_brought_to_the_fit_is_gone(store, tmp_path, book):
    first = match(store, book)
    made, _ = bring(store, tmp_path, book, "more", [AGAIN, PEOPLE[3] | {"City": "Porto"}])
    version = books_view.versions(store, book).imports
    work.learn_anew(store, ADMIN, book, version, Rules(), TODAY, NOW)
    fit = match(store, book)
    assert fit.id != first.id and "fit" not in fit.inputs and said(store, fit) == [61, 0, 0, 0]
    ledger.undo(store, ADMIN, book, made.decision_id, now=NOW)
    bring(store, tmp_path, book, "other", [PEOPLE[9] | {"Id": "00Q5g0000090009"}])
    run = match(store, book)
    assert run.inputs["fit"] == fit.id
    assert said(store, run) == [61, 1, 1, 1]
    assert not any(key("00Q5g0000090001") in pair for pair in pairs(store, run).index)


def test_a_second_column_counts_in_a_match_of_what_is_new_and_is_shown(store, book, tmp_path):
    lone = {"Id": "00Q5g0000090001", "LastName": PEOPLE[7]["LastName"], "Email": "", "E-mail 2": PEOPLE[7]["Email"]}
    _, run = bring(store, tmp_path, book, "second", [lone])
    tables, found = books_view.imported(store, book), runs.result(store, run.id, "pairs")
    assert found[["left_key", "right_key"]].values.tolist() == [[KEYS[7], key(lone["Id"])]]
    told = why.of_pair(
        tables["lead"], KEYS[7], key(lone["Id"]), runs.result(store, run.id, "model"), found,
        rematch.as_compared(store, run, tables), rules=Rules(),
    )  # fmt: skip
    shown = told.steps.set_index("evidence").loc["E-mail", ["left", "right"]].tolist()
    assert shown == [PEOPLE[7]["Email"], PEOPLE[7]["Email"]]


def test_a_second_column_counts_in_a_full_match_as_on_the_command_line(tmp_path):
    rows = [*PEOPLE, {"Id": "00Q5g0000090001", "LastName": PEOPLE[7]["LastName"], "E-mail 2": PEOPLE[7]["Email"]}]
    path = tmp_path / "leads.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    options = Namespace(map=[], id=None)
    imported = {name: fields.empty(name) for name in ("contact", "account")} | {
        "lead": reading.people([str(path)], options)
    }
    ours = analyse.match(imported, Rules(), TODAY, progress.silent)["pairs"]
    pd.testing.assert_frame_equal(ours, engine.find(reading.to_match([str(path)], options)).pairs)
    assert ours["right_key"].tolist() == [key("00Q5g0000090001")]


def test_why_gives_the_figures_that_the_run_found(store, book, tmp_path):
    _, run = bring(store, tmp_path, book, "more", [AGAIN, PEOPLE[3] | {"Id": "00Q5g0000090003", "City": ""}])
    tables = books_view.imported(store, book)
    found = runs.result(store, run.id, "pairs")
    assert len(found) == 2
    for row in found.itertuples():
        told = why.of_pair(
            tables["lead"], row.right_key, row.left_key, runs.result(store, run.id, "model"), found,
            rematch.as_compared(store, run, tables), rules=Rules(),
        )  # fmt: skip
        assert told.match_weight == pytest.approx(row.match_weight, abs=1e-6)
        assert told.stage == "match"


def test_much_that_is_new_is_learned_from(store, book, tmp_path):
    load_file(store, tmp_path, book, "many", [row | {"Id": f"00Q5g00001{n:05d}"} for n, row in enumerate(PEOPLE[:4])])
    assert rests_on(store, book) is None


def test_other_rules_other_code_and_a_small_book_learn_anew(store, book, tmp_path, monkeypatch):
    load_file(store, tmp_path, book, "more", [AGAIN])
    assert rests_on(store, book) is not None
    assert rests_on(store, book, Rules(default_country="DE")) is None
    monkeypatch.setattr(fits, "WORTH_IT", 61)
    assert rests_on(store, book) is None
    monkeypatch.setattr(fits, "WORTH_IT", 60)
    monkeypatch.setattr(fits, "code", lambda: "another release")
    assert rests_on(store, book) is None


def test_without_the_prepared_records_it_is_the_same(store, book, tmp_path):
    shutil.rmtree(snapshot.folder(store, book))
    _, run = bring(store, tmp_path, book, "more", [AGAIN, PEOPLE[3] | {"City": "Porto"}])
    again = runs.request(store, book, "match", inputs={**run.inputs, "again": 1}, params={}, now=NOW)
    assert len(list(snapshot.folder(store, book).glob("match-lead-*"))) == 1
    assert work.execute(store, again.id, lambda: NOW)
    pd.testing.assert_series_equal(pairs(store, again), pairs(store, run))


def test_customers_are_found_among_what_is_new(store, book, tmp_path):
    bring(store, tmp_path, book, "contacts", CONTACTS, "contact")
    known = runs.result(store, match(store, book).id, "links")
    newcomer = PEOPLE[12] | {"Id": "00Q5g0000090012"}
    _, run = bring(store, tmp_path, book, "more", [newcomer])
    links = runs.result(store, run.id, "links")
    assert "fit" in run.inputs
    added = links[~links["lead_key"].isin(known["lead_key"])]
    assert added[["lead_key", "object", "key"]].to_numpy().tolist() == [
        [key(newcomer["Id"]), "contact", key(CONTACTS[12]["Id"])]
    ]
    assert len(links) == len(known) + 1


def test_why_a_lead_is_a_contact_gives_the_figure_that_the_run_found_now_and_before(store, book, tmp_path):
    for name, rows, made in (("contacts", CONTACTS, "contact"), ("more", [AGAIN], "lead")):
        _, run = bring(store, tmp_path, book, name, rows, made)
        tables, found = books_view.imported(store, book), runs.result(store, run.id, "contact_pairs")
        row = found.iloc[-1]
        steps = why.of_link(
            tables, row["left_key"], "contact", row["right_key"], runs.result(store, run.id, "contact_model"),
            rematch.as_compared(store, run, tables, "contact"),
        )  # fmt: skip
        assert steps["bits"].sum() == pytest.approx(row["match_weight"], abs=1e-6)
    assert "fit" in run.inputs


def test_a_viewer_cannot_have_it_learned_anew(store, book):
    with pytest.raises(NotAllowed):
        work.learn_anew(store, VIEWER, book, books_view.versions(store, book).imports, Rules(), TODAY, NOW)


def test_an_export_of_everything_is_compared_row_by_row(store, book, tmp_path):
    whole = [row | ({"City": "Porto"} if n == 4 else {}) for n, row in enumerate(PEOPLE)]
    _, run = bring(store, tmp_path, book, "whole", [*whole, AGAIN])
    assert said(store, run) == [60, 1, 1, 0]


def test_it_says_in_words_what_was_matched_with_what():
    learned = {"leads": 1_000_000, "day": "2026-11-02", "new": 1_000, "changed": 0, "gone": 12}
    assert fits.in_words(learned) == (
        "Matched 1,000 new and 12 gone leads with what was learned from 1,000,000 on 2 Nov 2026. "
        "Learned anew at 5% changed (now 0.1%)."
    )
    assert fits.in_words({**learned, "new": 1, "gone": 0}).startswith("Matched 1 new lead with")
    assert "Matched no new lead with" in fits.in_words({**learned, "new": 0, "gone": 0})
