"""The whole job on the demo org, as a newcomer does it in one sitting."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

from playwright.sync_api import expect

from lib.model import rules as rules_of


def test_from_one_click_to_the_files_for_salesforce(visit, start_server):
    visitor = visit(start_server())
    visitor.go("/").press("Open the demo org").ready()
    leads = _overview(visitor)
    _merge_and_undo_and_merge(visitor)
    _confirm_junk(visitor)
    _rehearse(visitor)
    _funnel(visitor, leads)
    _history(visitor)
    _export(visitor, leads)
    _settings(visitor)


def _number(text: str) -> int:
    return int(re.sub(r"[^\d]", "", text))


def _overview(visitor) -> int:
    visitor.sees("What drags it down").ready()
    leads = _number(visitor.metric("Leads"))
    assert leads == 5000
    assert 0 < _number(visitor.metric("Health")) < 100
    assert 100 < _number(visitor.metric("Duplicates")) < 800
    assert 200 < _number(visitor.metric("Junk")) < 1800
    assert re.fullmatch(r"\d+\.\d%", visitor.metric("Honest conversion"))
    visitor.page.locator(".st-key-door_leads button").click()
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog.get_by_text("all leads: 5,000")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    return leads


def _merge_and_undo_and_merge(visitor) -> None:
    """Of the first group without a converted lead: nothing is ever deleted beside one."""
    visitor.follow("Duplicates")
    before = _number(visitor.metric("Open groups"))
    background = visitor.page.locator(".sl-table").filter(has_text="Known as").first
    while "converted" in background.inner_text():
        visitor.page.locator(".st-key-dup_next button").click()
        visitor.settle()
    visitor.page.locator(".st-key-dup_merge button").click()
    visitor.sees(re.compile("records became 1"))
    expect(_metric(visitor, "Open groups")).to_have_text(f"{before - 1:,}")
    visitor.settle()
    visitor.page.locator(".st-key-undo_last button").click()
    visitor.sees("Undone.")
    expect(_metric(visitor, "Open groups")).to_have_text(f"{before:,}")
    visitor.settle()
    visitor.page.locator(".st-key-dup_merge button").click()
    visitor.sees(re.compile("records became 1"))
    expect(_metric(visitor, "Open groups")).to_have_text(f"{before - 1:,}")
    visitor.settle()


def _metric(visitor, label: str):
    tile = visitor.page.get_by_test_id("stMetric").filter(has=visitor.page.get_by_text(label, exact=True))
    return tile.first.get_by_test_id("stMetricValue")


def _confirm_junk(visitor) -> None:
    visitor.follow("Junk")
    button = visitor.page.locator(".st-key-confirm button")
    shown = _number(button.inner_text())
    button.click()
    visitor.sees(re.compile(rf"{shown:,} verdicts? confirmed"))
    expect(_metric(visitor, "Decided by people")).to_have_text(f"{shown:,}")


def _rehearse(visitor) -> None:
    visitor.follow("Convert")
    ready, fix, never = (_number(visitor.metric(label)) for label in ("Ready", "Fix first", "Never"))
    assert ready + fix + never > 0
    visitor.sees("Select a row to see field by field")


def _funnel(visitor, leads: int) -> None:
    visitor.follow("Funnel")
    clean, raw = (visitor.page.locator(f".st-key-door_0_{side} button").first for side in ("clean", "raw"))
    assert _number(raw.inner_text()) == leads
    assert _number(clean.inner_text()) < leads
    chart = visitor.page.get_by_test_id("stVegaLiteChart").first
    expect(chart.locator("path[aria-roledescription=bar]")).to_have_count(8)
    visitor.page.get_by_role("radio", name="Clean").click()
    expect(chart.locator("path[aria-roledescription=bar]")).to_have_count(4)
    expect(visitor.page).to_have_url(re.compile("sides=Clean"))
    door = visitor.page.locator(".st-key-door_3_clean button").first
    behind = _number(door.inner_text())
    door.click()
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog.get_by_text(f"Converted, clean: {behind:,}")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)


def _history(visitor) -> None:
    """The junk verdicts, all at once; the merge stays."""
    visitor.follow("History")
    visitor.page.get_by_role("combobox", name=re.compile("What")).click()
    visitor.page.get_by_role("option", name="Merge").click()
    visitor.sees(re.compile(r"merged .* into")).settle()
    visitor.page.get_by_role("combobox", name=re.compile("What")).click()
    visitor.page.get_by_role("option", name="Junk verdict").click()
    decided = visitor.page.get_by_text(re.compile(r"decided: .* is "))
    visitor.page.get_by_role("button", name=re.compile("Undo all")).first.click()
    visitor.sees("Undone.")
    expect(visitor.page.get_by_role("button", name="Redo").first).to_be_visible()
    assert decided.count() > 0


def _export(visitor, leads: int) -> None:
    """One merge and no junk: what was undone is not in the files."""
    visitor.follow("Export")
    download = visitor.take("Download all as ZIP")
    archive = zipfile.ZipFile(download.path())
    assert download.suggested_filename == "sluice_export.zip"
    rows = {name: _rows(archive, name) for name in archive.namelist() if name.endswith(".csv")}
    assert sorted(name for name in rows if name[0].isdigit()) == [
        "01_update_survivors.csv", "02_insert_campaign_members.csv", "03_reparent_events.csv",
        "03_reparent_tasks.csv", "04_update_junk_status.csv", "05_delete_losers.csv", "06_convert_into_existing.csv",
    ]  # fmt: skip
    gone = {row["Id"]: row["MasterRecordId"] for row in rows["05_delete_losers.csv"]}
    kept = {row["Id"] for row in rows["cleaned_leads.csv"]}
    assert gone and len(kept) == leads - len(gone)
    assert set(gone.values()) <= kept and not set(gone) & kept
    assert rows["junk_leads.csv"] == [] and rows["04_update_junk_status.csv"] == []
    assert "Apply them in the order of their numbers" in archive.read("README.txt").decode()


def _rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def _settings(visitor) -> None:
    """A name of our own becomes a rule, and the rule is in the file that --rules takes."""
    visitor.follow("Settings")
    names = visitor.page.get_by_label("Our names, one a line")
    names.fill("Brightfold\nLanternworks")
    visitor.page.get_by_test_id("stForm").first.get_by_role("button", name="Save").click()
    visitor.sees("The rules are saved.")
    visitor.page.get_by_role("tab", name="Rules file").click()
    download = visitor.take("Export the rules")
    rules = rules_of.from_yaml(Path(download.path()).read_text(encoding="utf-8"))
    assert rules.own_names == ("Brightfold", "Lanternworks")
