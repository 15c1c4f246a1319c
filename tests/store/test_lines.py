"""What a ledger line may say, the records it is about, and its words."""

from __future__ import annotations

import pytest

from lib.errors import BadArgument
from lib.store.lines import describe, records_of
from tests.store.small_book import apart, fix, link, merge, rules, verdict


@pytest.mark.parametrize(
    ("line", "records"),
    [
        (merge("a", "b", "c"), [("lead", "a"), ("lead", "b"), ("lead", "c")]),
        (apart(("a", "b"), ("a", "c")), [("lead", "a"), ("lead", "b"), ("lead", "c")]),
        (verdict("a"), [("lead", "a")]),
        (link("a", "c1"), [("lead", "a"), ("contact", "c1")]),
        (fix("a", City="Rome"), [("lead", "a")]),
        (rules(30), [("rules", "")]),
    ],
)
def test_a_payload_names_its_records(line, records):
    assert records_of(line.kind, line.payload) == records


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("merge", {"object": "lead", "survivor": "a", "losers": []}),
        ("merge", {"object": "lead", "survivor": "a", "losers": "b"}),
        ("merge", {"object": "lead", "survivor": "a", "losers": ["b", "b"]}),
        ("merge", {"object": "lead", "survivor": "a", "losers": ["a"]}),
        ("merge", {"object": "robot", "survivor": "a", "losers": ["b"]}),
        ("merge", {"object": "lead", "survivor": "a", "losers": [7]}),
        ("merge", {"object": "lead", "survivor": "a", "losers": ["b"], "values": {"City": None}}),
        ("not_duplicate", {"object": "lead", "pairs": []}),
        ("not_duplicate", {"object": "lead", "pairs": [["a", "a"]]}),
        ("not_duplicate", {"object": "lead", "pairs": [["a", "b", "c"]]}),
        ("verdict", {"lead": "a", "junk_kind": "student", "verdict": "maybe"}),
        ("verdict", {"lead": "a", "junk_kind": "martian", "verdict": "junk"}),
        ("link", {"lead": "a", "object": "campaign", "key": "c", "same": "yes"}),
        ("link", {"lead": "a", "object": "contact", "key": "c", "same": "unsure"}),
        ("link", {"lead": "a", "object": "contact", "same": "yes"}),
        ("fix", {"object": "lead", "key": "a", "values": {}}),
        ("fix", {"object": "lead", "key": "a", "values": {"City": 3}}),
        ("plan", {"account": "x"}),
        ("rules", {"yaml": "no_such_part: 1"}),
        ("import", {"import_id": 1}),
        ("undo", {"decision": 1}),
        ("dance", {}),
    ],
)
def test_a_payload_that_says_something_else_is_refused(kind, payload):
    with pytest.raises(BadArgument):
        records_of(kind, payload)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (merge("a", "b"), "merged 1 lead into a"),
        (merge("a", "b", "c"), "merged 2 leads into a"),
        (apart(("a", "b")), "said that 1 pair of leads are not duplicates"),
        (verdict("a", "job_seeker"), "decided that lead a is junk (job seeker)"),
        (verdict("a", "student", "not_junk"), "decided that lead a is not junk (student)"),
        (link("a", "c1"), "said that lead a is contact c1"),
        (link("a", "c1", "no"), "said that lead a is not contact c1"),
        (link("a", "x", "yes", "account"), "said that lead a belongs to account x"),
        (link("a", "x", "no", "account"), "said that lead a does not belong to account x"),
        (fix("a", City="Rome", Phone=""), "changed City, Phone of lead a"),
        (rules(3), "changed the rules"),
    ],
)
def test_a_line_can_be_put_in_words(line, words):
    assert describe(line.kind, line.payload) == words
