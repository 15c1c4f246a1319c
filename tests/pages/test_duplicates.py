"""Duplicates: decide on a group and the next is there; every decision can be taken back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup

from lib.jobs import analyse, fits, load, progress, work
from lib.model.rules import Rules
from lib.settings import settings
from lib.store import book as books_view
from lib.store import books, database, ledger, runs
from lib.store.database import Store
from lib.ui import show
from tests.conftest import ADMIN, NOW, TODAY
from tests.pages.conftest import sound

_FIRST = (
    "Robert",
    "Katarina",
    "Giuseppe",
    "Wilhelmina",
    "Dmitri",
    "Annelise",
    "Octavio",
    "Shirin",
    "Tomasz",
    "Beatrix",
)
_LAST = (
    "Weaver",
    "Novotny",
    "Ferrari",
    "Hartwell",
    "Sokolov",
    "Lindqvist",
    "Mendoza",
    "Tehrani",
    "Zielinski",
    "Okafor",
)
HEADER = "Id,FirstName,LastName,Company,Title,Email,Phone,LeadSource,Status,CreatedDate,OwnerId,IsConverted"


def _key(number: int) -> str:
    return f"lead{number:04}"


def _rows() -> list[str]:
    """A hundred people of ten companies; persons 0, 11 and 22 came in twice, 33 three times, 44 twice and converted."""
    people = [(first, last, place) for place, first in enumerate(_FIRST) for last in _LAST]
    rows = [
        f"{_key(n)},{first},{last},Company {place} Works,Buyer,{first}.{last}@works{place}.com,+1 415 555 2{n:03},Web,"
        f"New,2026-10-01,,false".lower().replace("web", "Web")
        for n, (first, last, place) in enumerate(people)
    ]
    again = [(0, "false"), (11, "false"), (22, "false"), (33, "false"), (33, "false"), (44, "true")]
    for extra, (n, converted) in enumerate(again):
        first, last, place = people[n]
        rows.append(
            f"{_key(200 + extra)},{first},{last},Company {place} Works Ltd,Head of Buying,"
            f"{first}.{last}@works{place}.com,,Trade Show,Working,2026-10-0{extra + 2},,{converted}"
        )
    return rows


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one book, in which duplicates have been looked for: every test gets a copy."""
    folder = tmp_path_factory.mktemp("analysed")
    store = database.open_store(f"sqlite:///{folder / 'sluice.db'}")
    _load(store, "Small", _rows(), folder)
    store.engine.dispose()
    return folder / "sluice.db"


@pytest.fixture
def store(analysed: Path) -> Store:
    """This test's own copy of it."""
    settings().data_dir.mkdir(exist_ok=True)
    shutil.copy(analysed, settings().data_dir / "sluice.db")
    return database.open_store(settings().database_url)


@pytest.fixture
def book(store: Store) -> int:
    """The book with five duplicate groups."""
    return books.all(store)[0].id


def _load(store: Store, name: str, rows: list[str], folder: Path) -> int:
    """A book with these leads, in which duplicates have been looked for."""
    path = folder / "leads.csv"
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    made = books.create(store, ADMIN, name, now=NOW)
    sources = [load.Source(path, path.name, {})]
    load.load_sources(store, ADMIN, made.id, sources, as_of=TODAY, now=NOW, progress=progress.silent)
    inputs = analyse.inputs("match", books_view.versions(store, made.id).imports, Rules(), TODAY)
    run = runs.request(store, made.id, "match", inputs=inputs, params={}, now=NOW)
    assert work.execute(store, run.id, lambda: NOW)
    return made.id


def _press(at: AppTest, key: str) -> AppTest:
    return sound(at.button(key=key).click().run())


def _title(at: AppTest) -> str:
    return next(header.value for header in at.subheader if header.value.startswith("Group"))


def _on_top(at: AppTest) -> str:
    """The id of the group on top, from the key of its survivor choice."""
    keys = [choice.key or "" for choice in at.get("button_group")]
    return next(key.split("_")[2] for key in keys if key.startswith("dup_survivor_"))


def _choice(at: AppTest, name: str, group: str) -> ButtonGroup:
    """A choice about a group ("survivor", "left_out"); the key of one also says what is suggested."""
    choices: list[ButtonGroup] = at.get("button_group")
    return next(choice for choice in choices if (choice.key or "").startswith(f"dup_{name}_{group}_"))


def _merged(store: Store, book_id: int) -> dict[str, str]:
    return books_view.state(store, book_id).merged.to_dict()


def test_the_surest_group_is_on_top_and_the_figures_stand_above(open_page, book):
    at = open_page("duplicates")

    assert _title(at).startswith("Group 1 of 5")
    assert {metric.label: metric.value for metric in at.metric} == {
        "Open groups": "5", "Duplicates inside": "6", "Sure groups": "5", "Decided": "0",
    }  # fmt: skip


def test_merging_shows_the_next_group_at_once(open_page, store, book):
    at = open_page("duplicates")
    first = _on_top(at)

    _press(at, "dup_merge")

    assert len(_merged(store, book)) >= 1
    assert _title(at).startswith("Group 1 of 4")
    assert _on_top(at) != first
    assert any("became 1" in said.value for said in at.success)


def test_undoing_a_merge_brings_the_group_back_to_the_top(open_page, store, book):
    at = open_page("duplicates")
    first = _on_top(at)
    _press(at, "dup_merge")

    _press(at, "undo_last")

    assert _merged(store, book) == {}
    assert _on_top(at) == first


def test_not_duplicates_is_remembered_for_every_pair(open_page, store, book):
    at = open_page("duplicates", group=_key(33))

    _press(at, "dup_apart")

    assert books_view.state(store, book).unlinked == {
        (_key(33), _key(203)), (_key(33), _key(204)), (_key(203), _key(204)),
    }  # fmt: skip
    assert " of 4" in _title(at)


def test_a_record_left_out_of_a_merge_stays_and_is_not_asked_about_again(open_page, store, book):
    at = open_page("duplicates", group=_key(33))
    sound(_choice(at, "left_out", _key(33)).set_value([_key(204)]).run())

    _press(at, "dup_merge")

    assert _merged(store, book) == {_key(203): _key(33)}
    assert " of 4" in _title(at)
    _press(at, "undo_last")
    assert " of 5" in _title(at)


def test_the_value_picked_for_a_field_is_what_the_survivor_gets(open_page, store, book):
    at = open_page("duplicates", group=_key(0))
    at.session_state["dup_keep"] = True
    sound(at.run())
    sound(at.selectbox(key=f"dup_keep_{_key(0)}_Company").set_value(_key(200)).run())
    at.session_state["dup_keep"] = False
    sound(at.run())

    _press(at, "dup_merge")

    assert _merged(store, book) == {_key(200): _key(0)}
    assert books_view.tables(store, book)["lead"].at[_key(0), "Company"] == "Company 0 Works Ltd"


def test_another_survivor_can_be_chosen(open_page, store, book):
    at = open_page("duplicates", group=_key(0))
    chosen = _choice(at, "survivor", _key(0))
    other = ({_key(0), _key(200)} - {chosen.value}).pop()
    sound(chosen.set_value(other).run())

    _press(at, "dup_merge")

    assert set(_merged(store, book).values()) == {other}


def test_a_converted_lead_is_the_survivor(open_page, store, book):
    at = open_page("duplicates", group=_key(44))
    assert any("count as one in Sluice only" in said.value for said in at.caption)

    _press(at, "dup_merge")

    assert _merged(store, book) == {_key(44): _key(205)}


def test_skipping_puts_a_group_last(open_page, book):
    at = open_page("duplicates")
    first = _on_top(at)

    _press(at, "dup_skip")

    assert _on_top(at) != first
    for _ in range(4):
        _press(at, "dup_next")
    assert _on_top(at) == first
    assert _title(at).startswith("Group 5 of 5")


def test_all_sure_groups_merge_at_once_and_come_back_with_one_undo(open_page, store, book):
    at = open_page("duplicates")
    _press(at, "dup_bulk")

    _press(at, "dup_bulk_confirm")

    assert len(_merged(store, book)) == 6
    _press(at, "undo_last")
    assert _merged(store, book) == {}
    assert " of 5" in _title(at)


def test_the_button_counts_the_groups_that_its_dialog_merges(open_page, store, book):
    fixes = [
        ledger.Line("fix", {"object": "lead", "key": _key(n), "values": {"IsConverted": "true"}}) for n in (0, 200)
    ]
    ledger.append(store, ADMIN, book, fixes, seen=ledger.version(store, book), now=NOW)
    at = open_page("duplicates")
    assert at.button(key="dup_bulk").label == "Merge 4 sure groups ..."

    _press(at, "dup_bulk")

    assert at.button(key="dup_bulk_confirm").label == "Merge 4 groups"
    assert any(said.value.startswith("In 1 of them a lead is converted") for said in at.caption)


def test_filters_in_the_url_narrow_the_queue(open_page, book):
    assert " of 1" in _title(open_page("duplicates", dup_size="3 records"))
    assert " of 1" in _title(open_page("duplicates", dup_customer="true"))
    assert " of 5" in _title(open_page("duplicates", dup_source="Trade Show"))


def test_another_order_begins_at_its_top(open_page, book):
    at = open_page("duplicates")
    _press(at, "dup_next")
    assert _title(at).startswith("Group 2 of 5")

    sound(at.selectbox(key="dup_order").set_value("Largest").run())

    assert (_title(at)[:12], _on_top(at)) == ("Group 1 of 5", _key(33))


def test_the_survivor_cannot_be_left_out(open_page, book):
    at = open_page("duplicates", group=_key(0))
    survivor = _choice(at, "survivor", _key(0))
    for chosen, other in ((_key(0), _key(200)), (_key(200), _key(0))):
        sound(survivor.set_value(chosen).run())
        assert _choice(at, "left_out", _key(0)).options == [{_key(0): "A", _key(200): "B"}[other]]


def test_a_view_without_groups_says_what_to_do(open_page, book):
    at = open_page("duplicates", dup_size="4 or more")

    assert "Widen the filters" in at.info[0].value


def test_the_list_and_the_reasons_open_without_a_fault(open_page, book):
    at = open_page("duplicates")
    at.session_state["dup_list"] = True
    at.session_state["dup_why"] = True

    sound(at.run())

    assert any("Because" in frame.value.columns for frame in at.dataframe)
    assert at.get("vega_lite_chart")


def test_two_leads_typed_in_are_told_why_they_are_no_group(open_page, book):
    at = open_page("duplicates", dup_mode="Cross-check")

    at.text_input(key="dup_one").input(_key(1))
    at.text_input(key="dup_other").input("nobody@nowhere.com")
    sound(at.run())
    assert any(said.value.startswith("No lead of this book has that") for said in at.caption)

    at.text_input(key="dup_other").input("tehrani")
    sound(at.run())
    asked = next(box for box in at.selectbox if box.label == "10 leads fit")
    sound(asked.set_value(_key(27)).run())
    assert any("likely to be one" in said.value.replace("\\", "") for said in at.markdown)


def test_salesforces_rules_are_held_beside_sluice_on_request(open_page, store, book, monkeypatch):
    monkeypatch.setattr("lib.jobs.work.launch", lambda store, run_id: None)
    at = sound(open_page("duplicates", dup_mode="Cross-check"))
    assert runs.latest(store, book, "salesforce") is None

    _press(at, "dup_salesforce_start")
    work.analyse_book(store, book)
    sound(at.run())

    assert any(said.value.startswith("Salesforce's rules find **") for said in at.markdown)
    who = at.button_group(key="dup_salesforce_who")
    assert who.value == "sluice"
    sound(who.set_value("both").run())
    both = next(frame.value for frame in at.dataframe if "Salesforce" in frame.value.columns)
    assert both["Salesforce"].str.startswith("names, ").all()
    assert both["Because"].ne("").all()


def test_two_leads_that_are_merged_are_said_to_be(open_page, store, book):
    at = open_page("duplicates", group=_key(0))
    _press(at, "dup_merge")
    at = open_page("duplicates", dup_mode="Cross-check")
    at.text_input(key="dup_one").input(_key(0))
    at.text_input(key="dup_other").input(_key(200))

    sound(at.run())

    assert any("merged already" in said.value for said in at.info)


def test_all_decided_leads_on_to_what_comes_next(open_page, book):
    at = open_page("duplicates")
    for _ in range(5):
        _press(at, "dup_merge")

    assert any("All 5 duplicate groups are decided" in said.value for said in at.success)


def test_leads_without_duplicates_say_so(open_page, store, tmp_path):
    _load(store, "Clean", _rows()[:100], tmp_path)

    assert "No duplicates were found among 100 leads" in open_page("duplicates").info[0].value


def test_a_book_without_contacts_and_accounts_says_how_to_learn_who_is_a_customer(open_page, book):
    at = open_page("duplicates", dup_mode="Customers")

    assert "no contacts and no accounts" in at.info[0].value


def test_a_group_that_somebody_else_decided_in_the_meantime_is_a_conflict(open_page, store, book):
    at = open_page("duplicates", group=_key(0))
    line = ledger.Line("not_duplicate", {"object": "lead", "pairs": [[_key(0), _key(200)]]})
    ledger.append(store, ADMIN, book, [line], seen=ledger.version(store, book), now=NOW)

    _press(at, "dup_merge")

    assert _merged(store, book) == {}
    assert any("after this page" in said.value.replace("\\", "") for said in at.error)


def test_a_viewer_sees_the_groups_but_no_buttons(open_page, book, as_viewer_of: Callable[[int], None]):
    as_viewer_of(book)

    at = open_page("duplicates")

    assert " of 5" in _title(at)
    assert not {button.key for button in at.button} & {"dup_merge", "dup_apart", "dup_skip", "dup_bulk"}


def test_lead_text_stays_text(open_page, store, tmp_path):
    marked = "![x](http://127.0.0.1:1/x.png)<script>"
    rows = [*_rows(), f'lead0300,{marked},Weaver,"{marked}",Buyer,mark@works.com,,Web,New,2026-10-01,,false',
            f'lead0301,{marked},Weaver,"{marked} Ltd",Buyer,mark@works.com,,Web,New,2026-10-02,,false']  # fmt: skip
    _load(store, "Marked", rows, tmp_path)

    at = open_page("duplicates", group="lead0300")

    shown = [element.value for kind in ("markdown", "caption", "subheader", "success") for element in at.get(kind)]
    assert at.query_params["group"] == "lead0300"
    assert not any("![x]" in text for text in shown)


def test_rules_of_survivorship_show_what_they_change_before_they_are_saved(open_page, store, book):
    at = open_page("settings")
    assert at.button(key="survivorship_save").disabled
    usual = next(box for box in at.selectbox if box.label.startswith("A field keeps"))
    sound(usual.set_value("newest").run())
    assert any("another record would survive in **0**" in text.value for text in at.markdown)
    sound(at.button(key="survivorship_save").click().run())
    assert books_view.state(store, book).rules.survivorship.fields == {"*": "newest"}


def test_an_ejected_record_is_out_for_good_and_the_others_stay_on_top(open_page, store, book):
    at = open_page("duplicates", dup_size="3 records")
    group = _on_top(at)
    members = [_key(33), _key(203), _key(204)]
    out = _choice(at, "left_out", group)
    sound(out.set_value([_key(204)]).run())

    _press(at, "dup_eject")

    assert books_view.state(store, book).unlinked == {(key, _key(204)) for key in members[:2]}
    at = open_page("duplicates", group=_key(33))
    assert [line.value for line in at.markdown if "2 records become 1" in line.value]


def test_undoing_an_ejection_brings_the_whole_group_back_to_the_top(open_page, store, book):
    at = open_page("duplicates", group=_key(33))
    sound(_choice(at, "survivor", _key(33)).set_value(_key(203)).run())
    sound(_choice(at, "left_out", _key(33)).set_value([_key(33)]).run())
    _press(at, "dup_eject")
    assert _on_top(at) == _key(203)
    _press(at, "dup_next")

    _press(at, "undo_earlier")

    assert _on_top(at) == _key(33)


def test_undoing_a_change_of_a_group_brings_its_default_survivor_back(open_page, store, book):
    values = {"Phone": "+1 415 555 2999", "Title": "Head of Buying", "Website": "works3.com", "City": "Utrecht"}
    fuller = ledger.Line("fix", {"object": "lead", "key": _key(204), "values": values})
    ledger.append(store, ADMIN, book, [fuller], seen=ledger.version(store, book), now=NOW)
    at = open_page("duplicates", group=_key(33))
    assert _choice(at, "survivor", _key(33)).value == _key(204)
    pairs = [[_key(33), _key(204)], [_key(203), _key(204)]]
    parted = ledger.Line("not_duplicate", {"object": "lead", "pairs": pairs})
    (line,) = ledger.append(store, ADMIN, book, [parted], seen=ledger.version(store, book), now=NOW)
    sound(at.run())
    assert _choice(at, "survivor", _key(33)).value in (_key(33), _key(203))

    ledger.undo(store, ADMIN, book, line, now=NOW)
    sound(at.run())

    assert _choice(at, "survivor", _key(33)).value == _key(204)


def test_the_button_that_merges_many_has_the_measured_precision_beside_it(open_page, store, book):
    assert any(said.value.endswith("not measured yet") for said in open_page("duplicates").caption)
    line = ledger.Line("answer", {"object": "lead", "pair": [_key(0), _key(200)], "same": "yes"})
    ledger.append(store, ADMIN, book, [line], seen=ledger.version(store, book), now=NOW)

    assert any(re.search(r": 100% \(\d+ to 100%\)$", said.value) for said in open_page("duplicates").caption)


def test_a_record_typed_in_joins_the_group_on_top(open_page, store, book):
    at = open_page("duplicates", dup_size="3 records")
    assert "dup_add" not in {box.key for box in at.text_input}
    at.session_state["dup_add"] = _key(50)
    _press(at, "dup_surgery")

    _press(at, "dup_join")

    assert {key for pair in books_view.state(store, book).linked for key in pair} >= {_key(50), _key(33)}
    at = open_page("duplicates", group=_key(33))
    assert any("4 records become 1" in line.value for line in at.markdown)
    assert any(said.value.endswith(show.plain("; 1 record added by hand")) for said in at.caption)


def test_undo_reaches_back_over_the_decisions_of_the_session(open_page, store, book):
    at = open_page("duplicates")
    _press(at, "dup_merge")
    _press(at, "dup_apart")
    sound(at.run())

    _press(at, "undo_earlier")
    assert books_view.state(store, book).unlinked == frozenset()
    sound(at.run())
    _press(at, "undo_earlier")

    assert _merged(store, book) == {}
    sound(at.run())
    assert at.button(key="undo_earlier").disabled


def test_undo_pressed_again_and_again_goes_further_back_and_redo_does_it_again(open_page, store, book):
    at = open_page("duplicates")
    _press(at, "dup_merge")
    _press(at, "dup_apart")

    _press(at, "undo_last")
    assert books_view.state(store, book).unlinked == frozenset()
    _press(at, "undo_earlier")
    assert _merged(store, book) == {}
    assert at.button(key="undo_earlier").disabled

    assert at.button(key="undo_last").label == "Redo"
    _press(at, "undo_last")
    assert len(_merged(store, book)) >= 1


def test_what_was_learned_before_is_named_and_can_be_learned_anew(open_page, store, book, tmp_path, monkeypatch):
    monkeypatch.setattr(fits, "WORTH_IT", 10)
    monkeypatch.setattr(work, "launch", lambda store, run_id: None)
    (tmp_path / "more.csv").write_text("\n".join([HEADER, _rows()[3].replace(_key(3), "new")]), encoding="utf-8")
    source = load.Source(tmp_path / "more.csv", "more.csv", {})
    load.load_sources(store, ADMIN, book, [source], as_of=TODAY, now=NOW, progress=progress.silent)
    version = books_view.versions(store, book).imports
    run = work.ensure(store, book, version, ["match"], Rules(), TODAY, NOW)["match"]
    assert work.execute(store, run.id, lambda: NOW)
    at = sound(open_page("duplicates"))
    said = [text for caption in at.caption if (text := caption.value.replace("\\", "")).startswith("Matched")]
    assert said == [
        "Matched 1 new lead with what was learned from 106 on 22 Nov 2026. Learned anew at 5% changed (now 0.9%)."
    ]
    at.button(key="learn_anew").click().run()
    asked = runs.latest(store, book, "match")
    assert (asked.status, "fit" in asked.inputs) == ("queued", False)
