"""Export: what would leave is what was decided, and nothing else."""

from __future__ import annotations

import csv
import io
import zipfile

from lib.jobs import take_away
from lib.store import ledger
from tests.conftest import ADMIN, NOW

ROBERT, BOB, STUDENT = (f"00Q5g00000000A{number}EAI" for number in (1, 2, 3))


def _decide(store, book_id, kind, payload):
    line = ledger.Line(kind, payload)
    return ledger.append(store, ADMIN, book_id, [line], seen=ledger.version(store, book_id), now=NOW)[0]


def _rows(at):
    """The number of rows beside the title of each file."""
    titles = [text.value.split("**")[1] for text in at.markdown if text.value.startswith("**")]
    return dict(zip(titles, [metric.value for metric in at.metric], strict=True))


def test_an_empty_book_says_how_to_begin(open_page):
    assert open_page("export").subheader[0].value == "No leads yet"


def test_without_decisions_there_is_nothing_to_change(open_page, small_book):
    at = open_page("export")
    assert "nothing to change in Salesforce yet" in at.info[0].value
    rows = _rows(at)
    assert rows.pop("Cleaned leads") == "6"
    assert set(rows.values()) == {"0"}


def test_decisions_become_rows_of_the_change_files(open_page, store, small_book):
    merge = {"object": "lead", "survivor": ROBERT, "losers": [BOB], "values": {"Email": "rweaver@acmetooling.com"}}
    _decide(store, small_book, "merge", merge)
    _decide(store, small_book, "verdict", {"lead": STUDENT, "junk_kind": "student", "verdict": "junk"})
    rows = _rows(open_page("export"))
    assert rows["Cleaned leads"] == "4" and rows["Junk"] == "1"
    assert rows["1 · Update survivors"] == rows["4 · Update junk"] == rows["5 · Delete duplicates"] == "1"


def test_what_was_undone_is_not_in_the_files(open_page, store, small_book):
    merge = _decide(store, small_book, "merge", {"object": "lead", "survivor": ROBERT, "losers": [BOB], "values": {}})
    ledger.undo(store, ADMIN, small_book, merge, now=NOW)
    assert _rows(open_page("export"))["5 · Delete duplicates"] == "0"


def test_the_readme_says_in_which_order_to_apply(open_page, small_book):
    readme = open_page("export").code[0].value
    assert readme.index("01_update_survivors.csv") < readme.index("05_delete_losers.csv")


def test_the_archive_holds_what_the_page_shows(store, small_book):
    _decide(store, small_book, "merge", {"object": "lead", "survivor": ROBERT, "losers": [BOB], "values": {}})
    archive = zipfile.ZipFile(io.BytesIO(take_away.as_zip(take_away.of_book(store, small_book, NOW))))
    losers = list(csv.DictReader(io.StringIO(archive.read("05_delete_losers.csv").decode("utf-8-sig"))))
    assert losers == [{"Id": BOB, "MasterRecordId": ROBERT}]
    assert "README.txt" in archive.namelist()


def test_a_viewer_is_refused(open_page, small_book, as_viewer_of):
    as_viewer_of(small_book)
    at = open_page("export")
    assert "for admins" in at.warning[0].value
    assert not at.get("download_button")
