"""The Overview adds up, opens what stands behind each number, and names the next step."""

from __future__ import annotations

from lib.store import ledger
from tests.conftest import ADMIN, NOW

FAKE, STUDENT, BOB, ROBERT = (f"00Q5g00000000A{number}EAI" for number in (6, 3, 2, 1))


def _metrics(at):
    return {metric.label: metric.value for metric in at.metric}


def _decide(store, book_id, kind, payload):
    ledger.append(store, ADMIN, book_id, [ledger.Line(kind, payload)], seen=ledger.version(store, book_id), now=NOW)


def _links(at):
    return [link.proto.label for link in at.get("page_link")]


def test_an_empty_book_offers_a_file_and_the_demo_org(open_page):
    at = open_page("overview")
    assert [subheader.value for subheader in at.subheader] == ["No leads yet"]
    assert [button.label for button in at.button] == ["Open the demo org"]
    assert "Load a file" in _links(at)


def test_the_five_numbers_are_those_of_the_book(open_page, analysed_book):
    """Bob is Robert's duplicate, the student and the fake are junk: one of three clean leads converted."""
    shown = _metrics(open_page("overview"))
    assert shown["Leads"] == "6"
    assert shown["Duplicates"] == "1"
    assert shown["Junk"] == "2"
    assert shown["Honest conversion"] == "33.3%"
    assert 0 < int(shown["Health"]) < 100


def test_the_next_steps_lead_to_where_they_are_done(open_page, analysed_book):
    at = open_page("overview")
    steps = [(link.proto.label, link.proto.page) for link in at.get("page_link")]
    assert ("Merge 1 sure duplicate group (about 1 min)", "duplicates") in steps
    assert any(label.startswith("Clear 1") and page == "junk" for label, page in steps)


def test_what_is_decided_is_not_asked_for_again(open_page, store, analysed_book):
    _decide(store, analysed_book, "merge", {"object": "lead", "survivor": ROBERT, "losers": [BOB], "values": {}})
    for key, kind in ((STUDENT, "student"), (FAKE, "fake_test"), (FAKE, "gibberish")):
        _decide(store, analysed_book, "verdict", {"lead": key, "junk_kind": kind, "verdict": "junk"})
    at = open_page("overview")
    shown = _metrics(at)
    assert (shown["Leads"], shown["Duplicates"], shown["Junk"]) == ("5", "0", "2")
    assert shown["Honest conversion"] == "33.3%"
    assert not [label for label in _links(at) if label.startswith(("Merge", "Clear"))]


def test_the_leads_behind_a_check_open(open_page, analysed_book):
    at = open_page("overview")
    at.button(key="door_check_email_invalid_lead").click().run()
    assert not at.exception
    assert any(
        caption.value.startswith(r"E\-mail cannot work") and caption.value.endswith(" 1") for caption in at.caption
    )
    assert any("test@test.com" in frame.value.to_string() for frame in at.dataframe)


def test_the_points_lost_make_up_the_score(open_page, analysed_book):
    at = open_page("overview")
    table = next(frame.value for frame in at.dataframe if "Points" in frame.value.columns)
    assert round(100 - table["Points"].sum()) == int(_metrics(at)["Health"])


def test_a_viewer_sees_the_numbers(open_page, analysed_book, as_viewer_of):
    as_viewer_of(analysed_book)
    assert _metrics(open_page("overview"))["Leads"] == "6"
