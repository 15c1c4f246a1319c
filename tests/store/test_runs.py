"""Runs: asked for once, taken once, kept whole, stopped when asked, given up when their process is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pandas as pd
import pytest
import sqlalchemy as sa

from lib.errors import Cancelled, Conflict, NotFound
from lib.store import processes, runs, schema
from tests.store.small_book import MINUTE, NOW


def request(store, book_id, kind="match", now=NOW, **inputs):
    return runs.request(store, book_id, kind, inputs=inputs, params={"threads": 2}, now=now)


def started(store, book_id, pid=None, **inputs):
    run = request(store, book_id, **inputs)
    return runs.start(store, run.id, pid or os.getpid(), NOW)


def test_a_run_goes_from_queued_to_done(store, book_id):
    run = request(store, book_id, imports=1)
    assert (run.status, run.inputs, run.params, run.requested_at) == ("queued", {"imports": 1}, {"threads": 2}, NOW)
    run = runs.start(store, run.id, os.getpid(), NOW + MINUTE)
    assert (run.status, run.started_at, run.pid) == ("running", NOW + MINUTE, os.getpid())
    runs.progress(store, run.id, 0.5, "comparing", NOW + 2 * MINUTE)
    run = runs.get(store, run.id)
    assert (run.share, run.text, run.heartbeat_at) == (0.5, "comparing", NOW + 2 * MINUTE)
    run = runs.finish(store, run.id, {"model": {"a": 1}}, NOW + 3 * MINUTE)
    assert (run.status, run.share, run.finished_at) == ("done", 1.0, NOW + 3 * MINUTE)


def test_the_same_inputs_are_one_run_in_any_order_and_whatever_its_state(store, book_id):
    run = request(store, book_id, a=1, b=2)
    assert request(store, book_id, b=2, a=1).id == run.id
    runs.start(store, run.id, os.getpid(), NOW)
    assert request(store, book_id, a=1, b=2).id == run.id
    runs.finish(store, run.id, {}, NOW)
    assert request(store, book_id, a=1, b=2).id == run.id


def test_other_inputs_or_another_kind_are_another_run(store, book_id):
    run = request(store, book_id, a=1)
    assert request(store, book_id, a=2).id != run.id
    assert request(store, book_id, kind="check", a=1).id != run.id


def test_twenty_requests_at_once_are_one_run(store, book_id):
    with ThreadPoolExecutor(20) as pool:
        assert len({run.id for run in pool.map(lambda _: request(store, book_id, a=1), range(20))}) == 1


def test_a_failed_or_cancelled_run_is_replaced_by_a_new_one(store, book_id):
    failed = started(store, book_id, a=1)
    runs.fail(store, failed.id, "No memory left.", NOW)
    second = request(store, book_id, a=1)
    runs.cancel(store, second.id, NOW)
    third = request(store, book_id, a=1)
    assert (third.status, len({failed.id, second.id, third.id})) == ("queued", 3)
    assert (runs.get(store, failed.id).status, runs.get(store, failed.id).message) == ("failed", "No memory left.")


def test_a_run_is_taken_by_one_worker_only(store, book_id):
    run = started(store, book_id)
    with pytest.raises(Conflict, match="running already"):
        runs.start(store, run.id, os.getpid(), NOW)


def test_a_queued_run_is_cancelled_at_once(store, book_id):
    run = request(store, book_id)
    runs.cancel(store, run.id, NOW)
    assert runs.get(store, run.id).status == "cancelled"
    with pytest.raises(Cancelled):
        runs.start(store, run.id, os.getpid(), NOW)


def test_a_running_run_stops_at_its_next_sign_of_life(store, book_id):
    run = started(store, book_id)
    runs.cancel(store, run.id, NOW)
    assert (runs.get(store, run.id).status, runs.get(store, run.id).cancel_asked) == ("running", True)
    with pytest.raises(Cancelled, match="Nothing of it was kept"):
        runs.progress(store, run.id, 0.5, "comparing", NOW)
    assert runs.get(store, run.id).status == "cancelled"


def test_a_run_cancelled_in_its_last_moment_keeps_nothing(store, book_id):
    run = started(store, book_id)
    runs.cancel(store, run.id, NOW)
    with pytest.raises(Cancelled):
        runs.finish(store, run.id, {"model": {}}, NOW)
    with pytest.raises(NotFound):
        runs.result(store, run.id, "model")


def test_cancelling_what_is_done_changes_nothing(store, book_id):
    run = started(store, book_id)
    runs.finish(store, run.id, {}, NOW)
    runs.cancel(store, run.id, NOW)
    assert runs.get(store, run.id).status == "done"


def test_results_come_back_as_they_were(store, book_id):
    run = started(store, book_id)
    frame = pd.DataFrame(
        {
            "text": pd.Series(["a", ""], dtype="str"),
            "share": [0.5, float("nan")],
            "sure": [True, False],
            "when": pd.to_datetime(["2026-01-01", None]).astype("datetime64[us]"),
        },
        index=pd.Index(["k1", "k2"], name="key", dtype="str"),
    )
    plain = pd.DataFrame({"n": [1, 2]})
    empty = frame.iloc[:0]
    document = {"weights": [1.5, None], "name": "ä"}
    runs.finish(store, run.id, {"frame": frame, "plain": plain, "empty": empty, "document": document}, NOW)
    pd.testing.assert_frame_equal(runs.result(store, run.id, "frame"), frame)
    pd.testing.assert_frame_equal(runs.result(store, run.id, "plain"), plain)
    pd.testing.assert_frame_equal(runs.result(store, run.id, "empty"), empty)
    assert runs.result(store, run.id, "document") == document


def test_the_latest_run_of_a_kind_or_of_given_inputs(store, book_id):
    first, second = request(store, book_id, a=1), request(store, book_id, a=2)
    assert runs.latest(store, book_id, "match") == second
    assert runs.latest(store, book_id, "match", {"a": 1}) == first
    assert runs.latest(store, book_id, "match", {"a": 3}) is None
    assert runs.queued(store, book_id) == [first, second]


def test_old_results_make_room_for_new_ones(store, book_id):
    made = []
    for number in range(14):
        made.append(started(store, book_id, a=number).id)
        runs.finish(store, made[-1], {"model": {"n": number}}, NOW + number * MINUTE)
    with store.read() as connection:
        kept = connection.execute(sa.select(schema.run_result.c.run_id)).scalars().all()
    assert sorted(kept) == made[-12:]
    assert request(store, book_id, a=0).status == "queued"


def test_a_run_whose_process_was_killed_is_given_up(store, book_id):
    worker = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    run = started(store, book_id, pid=worker.pid)
    assert runs.reap(store, NOW + 5 * MINUTE) == []
    worker.kill()
    os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOWAIT)
    assert runs.reap(store, NOW) == [run.id]
    worker.communicate()
    found = runs.get(store, run.id)
    assert (found.status, found.finished_at) == ("failed", NOW)
    assert found.message == "The worker process ended before it was done. Nothing of it was kept; start it again."
    with pytest.raises(Cancelled):
        runs.progress(store, run.id, 0.5, "comparing", NOW)


def test_another_process_under_the_same_id_does_not_keep_a_run_alive(store, book_id):
    run = started(store, book_id)
    with store.write() as connection:
        connection.execute(sa.update(schema.run).values(process_mark="long ago"))
    assert runs.reap(store, NOW) == [run.id]


def test_a_worker_elsewhere_is_given_up_after_a_minute_of_silence(store, book_id):
    run = started(store, book_id)
    with store.write() as connection:
        connection.execute(sa.update(schema.run).values(host="elsewhere"))
    assert runs.reap(store, NOW + MINUTE) == []
    assert runs.reap(store, NOW + MINUTE + timedelta(seconds=1)) == [run.id]


def test_a_dead_run_that_was_to_be_cancelled_is_cancelled(store, book_id):
    run = started(store, book_id)
    runs.cancel(store, run.id, NOW)
    with store.write() as connection:
        connection.execute(sa.update(schema.run).values(process_mark="long ago"))
    runs.reap(store, NOW)
    assert runs.get(store, run.id).status == "cancelled"


def test_a_run_that_nobody_took_is_given_up_unless_its_book_is_busy(store, book_id):
    waiting, busy = request(store, book_id, a=1), started(store, book_id, a=2)
    assert runs.reap(store, NOW + 60 * MINUTE) == []
    runs.finish(store, busy.id, {}, NOW + 60 * MINUTE)
    assert runs.reap(store, NOW + 61 * MINUTE) == []
    assert runs.reap(store, NOW + 63 * MINUTE) == [waiting.id]
    assert "never started" in runs.get(store, waiting.id).message


def test_there_is_no_run_of_an_unknown_id(store):
    with pytest.raises(NotFound):
        runs.get(store, 7)


def test_a_process_that_is_gone_has_no_mark():
    worker = subprocess.Popen([sys.executable, "-c", ""])
    worker.wait()
    assert processes.mark(worker.pid) == ""
    assert processes.mark(os.getpid()) == processes.mark(os.getpid()) != ""


def test_a_run_that_a_newer_one_rests_on_is_kept_with_it(store, book_id, monkeypatch):
    monkeypatch.setattr(runs, "_KEPT", 2)
    fit, *newer = [started(store, book_id, imports=n, **({"fit": 1} if n else {})).id for n in range(4)]
    for run_id in (fit, *newer):
        runs.finish(store, run_id, {"model": {"run": run_id}}, NOW)
    assert (fit, [run.id for run in runs.done(store, book_id, "match")]) == (1, [newer[2], newer[1], fit])
    assert runs.result(store, fit, "model") == {"run": fit}
