"""Every page by its URL on a fresh server, where Streamlit runs the page's file without app.py: frame and guard."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from lib.ui.frame import ROOMS

_WRITING = re.compile(
    r"(?<!\w)(Merge|Not duplicates|Skip|Confirm|Not junk|Approve|Undo|Redo|Load|Start again|Cancel|Use these|Save)\b"
)


def _links(visitor) -> list[str]:
    links = visitor.page.get_by_test_id("stSidebar").get_by_test_id("stPageLink-NavLink")
    links.first.wait_for()
    return [text.split("\n")[-1] for text in links.all_inner_texts()]


def test_each_page_has_its_frame_and_says_how_to_begin(visit, start_server):
    visitor = visit(start_server())
    for room in ROOMS[::-1]:
        visitor.go(f"/{room.name}")
        expect(visitor.page.locator("h1")).to_have_text(room.title)
        expect(visitor.page).to_have_title(f"{room.title} · Sluice")
        assert _links(visitor) == [other.title for other in ROOMS]
        if room.needs_leads:
            visitor.sees("No leads yet")
            expect(visitor.page.get_by_role("button", name="Open the demo org")).to_be_visible()


def test_a_viewer_finds_the_demo_org_and_nothing_to_write_with(visit, start_server):
    visitor = visit(start_server(admin=False))
    for room in ROOMS[::-1]:
        visitor.go(f"/{room.name}")
        expect(visitor.page.locator("h1")).to_have_text(room.title)
        assert _links(visitor) == [other.title for other in ROOMS if other.role == "viewer"]
        if room.role == "admin":
            visitor.sees("This page is for admins")
            assert visitor.page.get_by_test_id("stMain").get_by_role("button").count() == 0
        else:
            visitor.ready()
            aside = visitor.page.get_by_test_id("stSidebar")
            expect(aside.get_by_text("Demo org")).to_be_visible()
            expect(aside.get_by_text("5,000 leads")).to_be_visible()
            assert visitor.page.get_by_test_id("stMain").get_by_role("button", name=_WRITING).count() == 0
