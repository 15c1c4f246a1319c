"""Runs and their workers: asked for once, done by a process of their own, never half."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys

import pytest

from lib.errors import NotAllowed
from lib.jobs import analyse, load, preview, progress, work
from lib.model.rules import Competitor, Rules
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
    version = books_view.versions(store, analysed_book).imports
    again = work.ensure(store, analysed_book, version, ["check"], rules, TODAY, NOW)["check"]
    assert (again.id, again.status) == (_run(store, analysed_book, "check").id, "done")


def _ask(store, book_id, monkeypatch):
    """The analyses for which a process is started when all four are asked for."""
    launched = []
    monkeypatch.setattr(work, "launch", lambda store, run_id: launched.append(runs.get(store, run_id).kind))
    version = books_view.versions(store, book_id).imports
    found = work.ensure(store, book_id, version, list(analyse.ANALYSES), Rules(), TODAY, NOW)
    assert {run.status for run in found.values()} == {"queued"}
    return launched


def test_two_processes_share_what_is_asked_for_at_once(store, small_book, monkeypatch):
    assert _ask(store, small_book, monkeypatch) == ["flag", "match"]


def test_a_big_book_has_one_process(store, small_book, monkeypatch):
    monkeypatch.setattr(work, "_SHARED_UP_TO", 10)
    assert _ask(store, small_book, monkeypatch) == ["flag"]


def test_none_is_started_while_the_one_that_did_the_import_goes_on(store, small_book, monkeypatch):
    run = runs.request(store, small_book, "import", inputs={"token": "t"}, params={}, now=NOW)
    runs.start(store, run.id, os.getppid(), NOW)
    runs.finish(store, run.id, {}, NOW)
    assert _ask(store, small_book, monkeypatch) == []


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


def test_two_workers_share_an_import_and_what_follows_from_it(store, tmp_path):
    book = books.create(store, ADMIN, "Mine", now=NOW)
    (tmp_path / "leads.csv").write_text(LEADS, encoding="utf-8")
    source = load.Source(tmp_path / "leads.csv", "leads.csv", {})
    run = runs.request(
        store, book.id, "import", inputs={"token": "two"}, now=NOW,
        params={"sources": [source.document()], "as_of": TODAY.isoformat(), "actor": ["ada", "admin"],
                "uploads": str(tmp_path / "none")},
    )  # fmt: skip
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "lib", "run", str(run.id)], cwd=ROOT, stdout=subprocess.DEVNULL,
            env={**os.environ, "DATABASE_URL": settings().database_url},
        )
        for _ in range(2)
    ]  # fmt: skip
    assert [worker.wait(timeout=120) for worker in workers] == [0, 0]
    assert len(imports.all(store, book.id)) == 1
    assert {_run(store, book.id, kind).status for kind in analyse.ANALYSES} == {"done"}


def test_the_analyses_can_be_got_ready_for():
    analyse.get_ready()


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


def _import_run(store, book_id, folder, text=LEADS):
    """A queued import of one file, as `request_import` asks for it, without a process."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "leads").write_text(text, encoding="utf-8")
    source = load.Source(folder / "leads", "leads.csv", {})
    return runs.request(
        store, book_id, "import", inputs={"token": folder.name}, now=NOW,
        params={"sources": [source.document()], "as_of": TODAY.isoformat(), "actor": ["ada", "admin"],
                "uploads": str(folder)},
    )  # fmt: skip


def test_a_cancel_while_the_rows_are_being_kept_keeps_none_of_them(store, tmp_path, monkeypatch):
    """The last moment at which a cancel is heard is that of the commit itself: all or nothing, and said so."""
    book = books.create(store, ADMIN, "Mine", now=NOW)
    run = _import_run(store, book.id, tmp_path / "up")
    commit = imports.commit

    def cancelled_meanwhile(*args, **named):
        runs.cancel(store, run.id, NOW)
        return commit(*args, **{**named, "progress": None})

    monkeypatch.setattr(imports, "commit", cancelled_meanwhile)
    assert work.execute(store, run.id, lambda: NOW) is False
    assert runs.get(store, run.id).status == "cancelled"
    assert imports.all(store, book.id) == []
    assert (tmp_path / "up").exists(), "the upload is there for another try"


def test_a_cancel_that_comes_after_the_rows_were_kept_comes_too_late(store, tmp_path):
    book = books.create(store, ADMIN, "Mine", now=NOW)
    run = _import_run(store, book.id, tmp_path / "up")
    assert work.execute(store, run.id, lambda: NOW) is True
    work.cancel(store, ADMIN, run.id, NOW)
    assert runs.get(store, run.id).status == "done"
    assert runs.result(store, run.id, "import") == {"import_id": imports.all(store, book.id)[0].id}


def test_an_import_that_stopped_before_its_commit_can_be_done_again_and_is_there_once(store, tmp_path, monkeypatch):
    book = books.create(store, ADMIN, "Mine", now=NOW)
    run = _import_run(store, book.id, tmp_path / "up")
    finish = runs.finish_within

    def dies(*args):
        finish(*args)
        raise RuntimeError("the power went")

    monkeypatch.setattr(runs, "finish_within", dies)
    assert work.execute(store, run.id, lambda: NOW) is False
    assert (runs.get(store, run.id).status, imports.all(store, book.id)) == ("failed", [])
    monkeypatch.undo()
    monkeypatch.setattr(work, "launch", lambda store, run_id: None)
    assert work.execute(store, work.again(store, ADMIN, run.id, NOW).id, lambda: NOW) is True
    assert len(imports.all(store, book.id)) == 1


def test_a_run_is_done_with_the_rules_it_was_asked_for_with(store, small_book):
    """Asked for while Acme was a competitor, begun after that was undone: its result is that of the first rules."""
    acme = Rules(competitors=(Competitor("Acme Tooling", ("Acme",), ("acme.com",)),), stages=("In", "Out"))
    for kind in analyse.ANALYSES:
        inputs = analyse.inputs(kind, books_view.versions(store, small_book).imports, acme, TODAY)
        run = runs.request(store, small_book, kind, inputs=inputs, params={}, now=NOW)
        used = analyse.rules_of(runs.get(store, run.id).inputs)
        assert all(getattr(used, name) == getattr(acme, name) for name in analyse.RULES_USED[kind])
    assert work.execute(store, run.id, lambda: NOW) is True
    assert runs.result(store, run.id, "facts")["status_stage"].isin(["In", "Disqualified"]).all()


@pytest.mark.parametrize("kind", analyse.ANALYSES)
def test_an_analysis_depends_on_no_rule_that_its_inputs_leave_out(store, small_book, kind):
    asked = set()

    class Watched(Rules):
        def __getattribute__(self, name):
            asked.add(name)
            return super().__getattribute__(name)

    analyse.ANALYSES[kind](books_view.imported(store, small_book), Watched(), TODAY, progress.silent)
    assert asked & {part.name for part in dataclasses.fields(Rules)} <= set(analyse.RULES_USED[kind])


def test_a_cancelled_load_ends_its_worker_at_once_and_keeps_nothing(store, tmp_path):
    """The worker is caught in the middle: it is gone before `cancel` returns, whatever it was doing."""
    book = books.create(store, ADMIN, "Mine", now=NOW)
    run = _import_run(store, book.id, tmp_path / "up")
    worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    try:
        runs.start(store, run.id, worker.pid, NOW)
        work.cancel(store, ADMIN, run.id, NOW)
        assert worker.wait(timeout=5) == -signal.SIGKILL
    finally:
        worker.kill()
    assert (runs.get(store, run.id).status, imports.all(store, book.id)) == ("cancelled", [])
    assert (tmp_path / "up").exists(), "the upload is there for another try"


def test_what_files_would_bring_is_found_out_once_by_a_worker(store, small_book, tmp_path, monkeypatch):
    """Two files, one of them none: what is good is compared with the book, and the other is told in a sentence."""
    monkeypatch.setattr(work, "launch", lambda store, run_id: None)
    (tmp_path / "newer.csv").write_text(LEADS.replace("Robert,Weaver,Acme Tooling Inc", "Robert,Weaver,Acme Tools"))
    (tmp_path / "none.csv").write_bytes(b"%PDF-1.7 nothing to see")
    sources = [load.Source(tmp_path / name, name) for name in ("newer.csv", "none.csv")]
    run = work.request_preview(store, ADMIN, small_book, sources, NOW)
    assert work.execute(store, run.id, lambda: NOW)
    assert work.request_preview(store, ADMIN, small_book, sources, NOW).id == run.id
    found = preview.of_run(store, run.id)
    assert "PDF" in found.files[1].problem or "none.csv" in found.files[1].problem
    assert (found.counts["lead"].changed, found.counts["lead"].unchanged) == (1, 5)
    assert found.tables[0].head["Company"].tolist()[0] == "Acme Tools"
    assert len(imports.all(store, small_book)) == 1
