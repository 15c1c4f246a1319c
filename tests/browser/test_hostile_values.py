"""Lead text is never markup: payloads in every field, in the file's and the book's name, on every page."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest
from playwright.sync_api import Locator, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from lib.model import rules as rules_of
from lib.model.actor import Actor
from lib.store import books, ledger
from lib.ui.frame import ROOMS
from tests.conftest import NOW

IMAGE = "![x](http://127.0.0.1:1/x.png)<script>window.pwned=1</script>"
PAYLOADS = (
    IMAGE,
    "[x](javascript:alert(1))",
    ":red[redtext]",
    '<img src=x onerror="window.pwned=1">',
    '=HYPERLINK("http://127.0.0.1:1/")',
    "$x^2$",
    ":smile: :material/bolt:",
    "<a href=//127.0.0.1:1/ onclick=pwned=1>go</a>",
)
_HEAD = ["First Name", "Last Name", "Company", "Title", "Email", "Phone", "Website", "City", "Country", "Lead Source",
         "Lead Status", "Lead Owner", "Description", "Create Date", "Extra " + IMAGE, ":red[redtext]",
         "<b>boldtext</b>"]  # fmt: skip
FILE = f"{IMAGE} :red[redtext] $x^2$ <b>boldtext</b>.zip"
TABLES = (":red[redtext] $x^2$ [x](javascript:alert(1)).csv", "<b>boldtext<b> ![x](http:1) =1+1.csv")
_TRACES = (
    'img[src*="127.0.0.1:1/"]', 'img[src="x"]', "[onerror]", "[onclick]", 'a[href*="127.0.0.1:1/"]',
    'a[href^="javascript"]', ".katex",
)  # fmt: skip
"""Elements that a payload would have become."""


def _file() -> bytes:
    """A ZIP of the leads and of a contact, with payloads for names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(TABLES[0], _leads())
        archive.writestr(TABLES[1], f"Contact ID,Last Name,Mailing City,{IMAGE}\n1,:red[redtext],$x^2$,x\n")
    return out.getvalue()


def _leads() -> bytes:
    """Two near-identical leads for each payload, all students by their title; a fake; a row that is rejected."""
    rows = []
    for number, text in enumerate(PAYLOADS):
        person = [
            f"Al{number} {text}", f"Smith{number} {text}", f"Works{number} {text}", f"Student {text}",
            f"al{number}@works{number}.com", f"+1 415 555 26{number:02}", f"works{number}.com {text}", f"Bonn {text}",
            f"Germany {text}", f"Fair {number} {text}", f"New {text}", f"Owner {number} {text}",
            f"Writing my thesis. {text}", "2026-10-01", text, text, text,
        ]  # fmt: skip
        rows += [person, [*person[:6], f"www.works{number}.com", f"Köln {text}", *person[8:]]]
    rows.append(["asdf", "qwerty", IMAGE, f"job seeker, my CV is attached {IMAGE}", f"x{IMAGE}"] + [IMAGE] * 12)
    rejected = [f"too many cells {IMAGE}", *[""] * 17, IMAGE]
    out = io.StringIO()
    csv.writer(out).writerows([_HEAD, *rows, rejected])
    return out.getvalue().encode()


@pytest.fixture(scope="module")
def hostile_server(start_server):
    """A server whose one book has a payload for a name, and rules with payloads."""
    server = start_server()
    store, admin = server.store(), Actor("ada " + IMAGE, "admin")
    book = books.create(store, admin, IMAGE, now=NOW)
    rules = rules_of.Rules(own_names=(IMAGE,), competitors=(rules_of.Competitor("Works7 " + PAYLOADS[7], (IMAGE,)),))
    line = ledger.Line("rules", {"yaml": rules_of.to_yaml(rules)}, why=IMAGE)
    ledger.append(store, admin, book.id, [line], seen=0, now=NOW)
    store.engine.dispose()
    return server


def test_every_page_shows_the_payloads_as_text_and_fetches_nothing(visit, hostile_server):
    visitor = visit(hostile_server).go("/load")
    visitor.page.get_by_test_id("stFileUploader").locator("input[type=file]").first.set_input_files(
        {"name": FILE, "mimeType": "application/zip", "buffer": _file()}
    )
    visitor.sees("records will be loaded")
    for name in (FILE, *TABLES):
        looks = re.compile(re.escape(name).replace(":", ":\u2060?"))
        expect(visitor.page.get_by_text(looks).first).to_be_visible()
    _look_everywhere(visitor)
    visitor.page.locator(".st-key-load_now button").click()
    visitor.ready().sees("Loaded before")
    later = ("History", "Export")
    for room in ROOMS:
        if room.title not in later:
            _tour(visitor.follow(room.title))
    _decide(visitor)
    _tour(visitor.go("/junk?standing=Confirmed").ready())
    for title in later:
        _tour(visitor.follow(title))
    assert {url for url in visitor.requests if not url.startswith((hostile_server.url, "data:", "blob:"))} == set()


def _tour(visitor) -> None:
    _look_everywhere(visitor)
    for door in ("door_leads", "door_check_email_invalid_lead", "door_0_raw", "dup_see_open", "dup_bulk",
                 "door_new_lead_1"):  # fmt: skip
        button = visitor.page.locator(f".st-key-{door} button").first
        if button.count() and button.is_enabled():
            button.click()
            dialog = visitor.page.get_by_role("dialog")
            expect(dialog).to_be_visible()
            visitor.settle()
            _harmless(visitor)
            dialog.get_by_role("button", name="Close").click()
            expect(dialog).to_have_count(0)


def _look_everywhere(visitor) -> None:
    """Open every tab, fold and popover of the page, and touch the charts."""
    page = visitor.page
    _harmless(visitor)
    for tab in page.get_by_role("tab").all():
        tab.click()
        _harmless(visitor)
    for fold in page.locator('[data-testid="stExpander"] summary').all():
        if fold.is_visible() and fold.locator("xpath=..").get_attribute("open") is None:
            fold.click()
            visitor.settle()
    _harmless(visitor)
    for popover in page.locator('[data-testid="stPopover"] button').all():
        if popover.is_visible() and popover.is_enabled():
            popover.click()
            expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
            visitor.settle()
            _harmless(visitor)
            page.keyboard.press("Escape")
            page.mouse.click(2, 2)  # where a grid within took the key for itself
            expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    for bar in page.locator('[data-testid="stVegaLiteChart"] path[aria-roledescription]').all()[:4]:
        if bar.is_visible():
            bar.hover()
    _harmless(visitor)


def _harmless(visitor) -> None:
    """Nothing of a payload has become an element, and no script has run."""
    visitor.sound()
    found = visitor.page.evaluate(
        """traces => ({
            pwned: window.pwned,
            elements: [...document.querySelectorAll(traces)].map(element => element.outerHTML.slice(0, 200)),
            scripts: [...document.scripts].filter(script => script.text.includes('pwned')).length,
            emoji: document.body.innerText.includes('\\u{1F604}'),
            coloured: [...document.querySelectorAll('span')].some(span => span.textContent === 'redtext'),
            bold: [...document.querySelectorAll('b')].some(bold => bold.textContent.startsWith('boldtext')),
        })""",
        ", ".join(_TRACES),
    )
    assert found.pop("pwned", None) is None
    assert found == {"elements": [], "scripts": 0, "emoji": False, "coloured": False, "bold": False}, visitor.page.url


def _decide(visitor) -> None:
    """A merge, a refusal, junk confirmed, plans approved: their names stand in History."""
    page = visitor.page
    visitor.go("/duplicates").ready()
    page.locator(".st-key-dup_merge button").click()
    visitor.sees(re.compile("became 1")).settle()
    page.locator(".st-key-dup_apart button").click()
    visitor.sees(re.compile("stay apart")).settle()
    visitor.go("/junk").ready()
    _select_first_row(visitor, page.get_by_role("button", name="Confirm 1 selected"))
    _look_everywhere(visitor)
    page.locator(".st-key-confirm button").click()
    visitor.sees(re.compile("verdicts? confirmed"))
    visitor.go("/convert?pool=All+unconverted").ready()
    _select_first_row(visitor, page.get_by_text("Choose other targets"))
    _look_everywhere(visitor)


def _select_first_row(visitor, done: Locator) -> None:
    """Click the box of the first row until `done` shows; a grid swallows clicks while it draws itself."""
    grid = visitor.page.get_by_test_id("stDataFrame").first
    grid.locator("canvas [role=gridcell]").first.wait_for(state="attached")
    grid.scroll_into_view_if_needed()
    for _ in range(20):
        box = grid.bounding_box()
        assert box is not None
        visitor.page.mouse.move(box["x"] + 10, box["y"] + 50)
        visitor.page.mouse.click(box["x"] + 15, box["y"] + 35 + 17)
        try:
            done.wait_for(timeout=2_000)
        except PlaywrightTimeout:
            continue
        visitor.settle()
        return
    pytest.fail("No row could be selected.")
