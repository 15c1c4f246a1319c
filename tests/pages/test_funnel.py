"""The Funnel: counts that add up, filters in the URL, and the leads behind each count."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest

from lib.store import ledger
from tests.conftest import ADMIN, NOW
from tests.pages.conftest import sound

STUDENT = "00Q5g00000000A3EAI"


def _counts(at, side):
    labels = [at.button(key=f"door_{stage}_{side}").label for stage in range(4)]
    return [int(re.sub(r"\D", "", label)) for label in labels]


def _sides(at):
    """The sides that the stage chart draws."""
    chart = at.get("vega_lite_chart")[0].proto
    rows = pa.ipc.open_stream(chart.datasets[0].data.data).read_pandas()
    return set(rows["side"])


def test_an_empty_book_says_how_to_begin(open_page):
    assert open_page("funnel").subheader[0].value == "No leads yet"


def test_raw_and_clean_count_every_stage_up_to_the_furthest(open_page, analysed_book):
    """Raw: 6 came in, 3 were worked on (Bob, Marta, Jin), 2 qualified, 1 converted. Clean: Robert and Bob are one, who
    got as far as Bob; the student and the fake are out."""
    at = open_page("funnel")
    assert _counts(at, "raw") == [6, 3, 2, 1]
    assert _counts(at, "clean") == [3, 3, 2, 1]


def test_what_is_left_out_adds_up(open_page, analysed_book):
    at = open_page("funnel")
    assert any(caption.value.startswith("6 raw leads = 3 clean + 1 duplicate") for caption in at.caption)
    assert any("People decided 0%" in caption.value for caption in at.caption)


def test_a_confirmed_verdict_counts_as_decided(open_page, store, analysed_book):
    line = ledger.Line("verdict", {"lead": STUDENT, "junk_kind": "student", "verdict": "junk"})
    ledger.append(store, ADMIN, analysed_book, [line], seen=ledger.version(store, analysed_book), now=NOW)
    at = open_page("funnel")
    assert _counts(at, "clean") == [3, 3, 2, 1]
    assert any("People decided 33%" in caption.value for caption in at.caption)


def test_a_rejected_verdict_brings_the_lead_back(open_page, store, analysed_book):
    line = ledger.Line("verdict", {"lead": STUDENT, "junk_kind": "student", "verdict": "not_junk"})
    ledger.append(store, ADMIN, analysed_book, [line], seen=ledger.version(store, analysed_book), now=NOW)
    assert _counts(open_page("funnel"), "clean") == [4, 3, 2, 1]


@pytest.mark.parametrize(
    ("query", "raw"),
    [
        ({"source": "Referral"}, [1, 1, 1, 0]),
        ({"owner": "0055g00000000U1AAI"}, [3, 1, 0, 0]),
        ({"period": "Last 3 months"}, [4, 1, 0, 0]),
    ],
)
def test_filters_come_from_the_url(open_page, analysed_book, query, raw):
    assert _counts(open_page("funnel", **query), "raw") == raw


def test_nothing_in_the_selection_says_how_to_widen_it(open_page, analysed_book):
    at = open_page("funnel", source="Referral", owner="0055g00000000U1AAI")
    assert "Widen the period" in at.info[0].value


@pytest.mark.parametrize("sides", ["Raw", "Clean", "Both"])
def test_one_switch_between_raw_and_clean_kept_in_the_url(open_page, analysed_book, sides):
    at = open_page("funnel", sides=sides)
    assert at.segmented_control(key="sides").value == sides.lower()
    assert _sides(at) == ({"Raw", "Clean"} if sides == "Both" else {sides})


def test_a_count_opens_its_leads(open_page, analysed_book):
    at = open_page("funnel")
    sound(at.button(key="door_0_junk").click().run())
    assert any(caption.value == "New\\, left out as junk: 2" for caption in at.caption)
    opened = at.dataframe[-1].value.to_string() + at.dataframe[0].value.to_string()
    assert "Ana Ruiz" in opened and "asdf qwerty" in opened


def test_a_count_of_none_opens_nothing(open_page, analysed_book):
    assert open_page("funnel").button(key="door_0_lost").disabled


def test_sources_are_ranked_by_honest_conversion(open_page, analysed_book):
    """Web: Jin of one clean lead (Robert is Bob's, two are junk), one of four raw."""
    table = open_page("funnel").dataframe[0].value.set_index("Source")
    assert table.index[0] == "Web"
    assert (table.loc["Web", "Honest"], table.loc["Web", "Raw"]) == (100.0, 25.0)
    assert (table.loc["Web", "Duplicates"], table.loc["Web", "Junk"]) == (25.0, 50.0)


def test_without_history_velocity_says_what_to_load(open_page, analysed_book):
    assert any("load the lead history" in info.value for info in open_page("funnel").info)


def test_a_viewer_sees_the_funnel(open_page, analysed_book, as_viewer_of):
    as_viewer_of(analysed_book)
    assert _counts(open_page("funnel"), "clean") == [3, 3, 2, 1]
