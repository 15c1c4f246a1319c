"""Runs and their workers: asked for once, done by a process of their own, never half."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from lib.errors import NotAllowed
from lib.jobs import analyse, load, work
from lib.settings import ROOT, settings
from lib.store import book as books_view
from lib.store import books, imports, ledger, runs
from tests.conftest import ADMIN, LEADS, NOW, TODAY, VIEWER


def _run(store, book_id, kind):
    rules = books_view.state(store, book_id).rules
    inputs = analyse.inputs(kind, books_view.versions(store, book_id).imports, rules, TODAY)
    return runs.latest(store, book_id, kind, inputs)


def test_every_analysis_of_a_book_is_done_and_kept(store, analysed_book):
    assert {kind: _run(store, analysed_book, kind).status for kind in analyse.ANALYSES} == dict.fromkeys(
        analyse.ANALYSES, "done"
    )


def test_robert_and_bob_are_found_to_be_one_person(store, analysed_book):
    pairs = runs.result(store, _run(store, analysed_book, "match").id, "pairs")
    best = pairs.iloc[0]
    assert (best["left_key"], best["right_key"]) == ("00Q5g00000000A1EAI", "00Q5g00000000A2EAI")
    assert best["match_probability"] >= 0.9


def test_a_finished_analysis_is_not_started_again(store, analysed_book):
    rules = books_view.state(store, analysed_book).rules
    again = work.ensure(store, analysed_book, "check", rules, TODAY, NOW)
    assert (again.id, again.status) == (_run(store, analysed_book, "check").id, "done")


def test_a_merge_leaves_every_result_good(store, analysed_book):
    before = _run(store, analysed_book, "funnel").id
    line = ledger.Line(
        "merge", {"object": "lead", "survivor": "00Q5g00000000A1EAI", "losers": ["00Q5g00000000A2EAI"], "values": {}}
    )
    ledger.append(store, ADMIN, analysed_book, [line], seen=ledger.version(store, analysed_book), now=NOW)
    assert _run(store, analysed_book, "funnel").id == before


def test_a_worker_process_does_an_import_and_what_follows_from_it(store):
    book = books.create(store, ADMIN, "Mine", now=NOW)
    folder = work.uploads_folder("t1")
    folder.mkdir(parents=True)
    (folder / "000.upload").write_text(LEADS, encoding="utf-8")
    source = load.Source(folder / "000.upload", "leads.csv", {})
    run = runs.request(
        store, book.id, "import", inputs={"token": "t1"}, now=NOW,
        params={"sources": [source.document()], "as_of": TODAY.isoformat(), "actor": ["ada", "admin"],
                "uploads": str(folder)},
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "lib", "run", str(run.id)], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "DATABASE_URL": settings().database_url}, timeout=120,
    )  # fmt: skip
    assert (done.returncode, runs.get(store, run.id).status) == (0, "done"), done.stderr
    assert books_view.count(store, book.id, "lead") == 6
    assert _run(store, book.id, "match").status == "done"
    assert not folder.exists(), "an upload that is imported needs no second copy"


def test_a_file_that_cannot_be_read_leaves_a_failed_run_with_its_sentence(store, tmp_path):
    book = books.create(store, ADMIN, "Mine", now=NOW)
    (tmp_path / "a.csv").write_bytes(b"%PDF-1.7 nothing to see")
    source = load.Source(tmp_path / "a.csv", "a.csv", {})
    run = runs.request(
        store, book.id, "import", inputs={"token": "t2"}, now=NOW,
        params={"sources": [source.document()], "as_of": TODAY.isoformat(), "actor": ["ada", "admin"],
                "uploads": str(tmp_path / "none")},
    )  # fmt: skip
    assert work.execute(store, run.id, lambda: NOW) is False
    failed = runs.get(store, run.id)
    assert failed.status == "failed"
    assert "a.csv" in failed.message
    assert "Traceback" not in failed.message
    assert imports.all(store, book.id) == []


def test_a_viewer_can_neither_load_nor_cancel_nor_restart(store, small_book):
    with pytest.raises(NotAllowed):
        work.request_import(store, VIEWER, small_book, [], token="t", as_of=TODAY, now=NOW)
    with pytest.raises(NotAllowed):
        work.cancel(store, VIEWER, 1, NOW)
    with pytest.raises(NotAllowed):
        work.again(store, VIEWER, 1, NOW)


def test_the_book_speaks_of_the_day_of_its_newest_import(store, small_book):
    assert work.as_of(store, small_book) == TODAY
    assert work.as_of(store, books.create(store, ADMIN, "Empty", now=NOW).id) is None
