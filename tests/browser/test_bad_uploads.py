"""Files that are none: one clear sentence each, nothing imported, no exception on the page."""

from __future__ import annotations

from playwright.sync_api import expect

from lib.store import books, imports
from tests.conftest import ADMIN, NOW

BAD = {
    "empty.csv": b"",
    "header_only.csv": b"First Name,Last Name,Company,Email\n",
    "renamed.csv": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n%%EOF\n",
    "no_usable_column.csv": b"foo,bar\n1,2\n3,4\n",
    "nul_bytes.csv": b"\x00\x01\x02\x00" * 200,
}


def test_each_is_told_in_a_sentence_and_nothing_is_imported(visit, server):
    store = server.store()
    book = books.create(store, ADMIN, "Bad uploads", now=NOW)
    visitor = visit(server).go(f"/load?book={book.id}")
    visitor.page.get_by_test_id("stFileUploader").locator("input[type=file]").first.set_input_files(
        [{"name": name, "mimeType": "text/csv", "buffer": content} for name, content in BAD.items()]
    )
    alerts = visitor.page.get_by_test_id("stAlert")
    expect(alerts).to_have_count(len(BAD))
    visitor.settle()
    for told in alerts.all_inner_texts():
        sentences = told.split("\n")[-1]
        assert sentences.endswith(".") and 30 < len(sentences) < 400, told
        assert "Traceback" not in told and "Error" not in told
    assert visitor.page.locator(".st-key-load_now button:not([disabled])").count() == 0
    assert imports.all(store, book.id) == []
    visitor.press("Start over")
    expect(alerts).to_have_count(0)
    store.engine.dispose()
