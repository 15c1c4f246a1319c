"""What a line of the ledger may say, the records it is about, and how to put it in words.

merge           {object, survivor, losers: [...], values: {field: value}, probability}
not_duplicate   {object, pairs: [[a, b], ...]}
duplicate       {object, pairs: [[a, b], ...]}       one person, not merged (yet)
answer          {object, pair: [a, b], same: "yes" | "no" | "unsure"}    in reply to a question, to learn from
link            {lead, object: "contact" | "account", key, same: "yes" | "no"}    who the lead is, or where it belongs
verdict         {lead, junk_kind, verdict: "junk" | "not_junk"}
fix             {object, key, values: {field: value}}
plan            {lead, account, contact, opportunity, ...}
rules           {yaml}
import          {import_id}                      written by imports.commit
undo            {decision} | {batch}             written by ledger.undo and ledger.undo_batch
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lib.errors import BadArgument
from lib.model import rules
from lib.model.fields import OBJECTS

Record = tuple[str, str]
"""An object and a key."""

KINDS = ("merge", "not_duplicate", "duplicate", "answer", "link", "verdict", "fix", "plan", "rules", "import", "undo")

LINKED = ("contact", "account")
"""The objects that leads are linked to."""

RULES: Record = ("rules", "")
"""The pretended record of every rules line, so that two people's rules conflict as two merges do."""


@dataclass(frozen=True)
class Line:
    """One decision about to be written. `records` may name more records than the payload implies."""

    kind: str
    payload: Mapping[str, Any]
    records: tuple[Record, ...] = ()
    why: str = ""


def records_of(kind: str, payload: Mapping[str, Any]) -> list[Record]:
    """The records that a payload decides on, each once.

    Raises BadArgument for a payload that says something else than its kind should.
    """
    try:
        found = _READERS[kind](payload)
    except (KeyError, TypeError, ValueError):
        raise BadArgument(f"A decision of kind {kind!r} cannot look like this. Nothing was changed.") from None
    if any(name not in OBJECTS and (name, key) != RULES for name, key in found):
        raise BadArgument(f"A decision of kind {kind!r} names no known object. Nothing was changed.")
    if any(not isinstance(key, str) for _, key in found):
        raise BadArgument(f"A decision of kind {kind!r} must name its records by key. Nothing was changed.")
    return list(dict.fromkeys(found))


def contested(line: Line, records: Iterable[Record]) -> set[Record]:
    """Those of a line's records about which two people who decide at the same time contradict one another: many leads
    may be linked to one account.
    """
    return {record for record in records if line.kind != "link" or record[0] == "lead"}


def _merge(payload: Mapping[str, Any]) -> list[Record]:
    _texts(payload.get("values", {}))
    keys = [payload["survivor"], *payload["losers"]]
    if isinstance(payload["losers"], str) or len(keys) < 2:
        raise ValueError
    if len(set(keys)) < len(keys):
        raise BadArgument("A merge needs a survivor and other records, each named once. Nothing was changed.")
    return [(payload["object"], key) for key in keys]


def _pairs(payload: Mapping[str, Any]) -> list[Record]:
    pairs = [(left, right) for left, right in payload["pairs"]]
    if not pairs or any(left == right for left, right in pairs):
        raise ValueError
    return [(payload["object"], key) for pair in pairs for key in pair]


def _answer(payload: Mapping[str, Any]) -> list[Record]:
    left, right = payload["pair"]
    if left == right or payload["same"] not in {"yes", "no", "unsure"}:
        raise ValueError
    return [(payload["object"], left), (payload["object"], right)]


def _link(payload: Mapping[str, Any]) -> list[Record]:
    if payload["object"] not in LINKED or payload["same"] not in {"yes", "no"}:
        raise ValueError
    return [("lead", payload["lead"]), (payload["object"], payload["key"])]


def _verdict(payload: Mapping[str, Any]) -> list[Record]:
    if payload["verdict"] not in {"junk", "not_junk"} or payload["junk_kind"] not in rules.JUNK_KINDS:
        raise ValueError
    return [("lead", payload["lead"])]


def _fix(payload: Mapping[str, Any]) -> list[Record]:
    if not _texts(payload["values"]):
        raise ValueError
    return [(payload["object"], payload["key"])]


def _rules(payload: Mapping[str, Any]) -> list[Record]:
    rules.from_yaml(payload["yaml"])
    return [RULES]


def _texts(values: Mapping[str, str]) -> Mapping[str, str]:
    if not all(isinstance(part, str) for item in values.items() for part in item):
        raise ValueError
    return values


_READERS = {
    "merge": _merge,
    "not_duplicate": _pairs,
    "duplicate": _pairs,
    "answer": _answer,
    "link": _link,
    "verdict": _verdict,
    "fix": _fix,
    "plan": lambda payload: [("lead", payload["lead"])],
    "rules": _rules,
}


_LINKS = {
    ("contact", "yes"): "is",
    ("contact", "no"): "is not",
    ("account", "yes"): "belongs to",
    ("account", "no"): "does not belong to",
}


def describe(kind: str, payload: Mapping[str, Any]) -> str:
    """What a line did, to follow a person's name: "merged 2 records into 00Q..."."""
    match kind:
        case "merge":
            return f"merged {_count(payload['losers'], _words(payload['object']))} into {payload['survivor']}"
        case "not_duplicate":
            return f"said that {_count(payload['pairs'], 'pair')} of {_words(payload['object'])}s are not duplicates"
        case "duplicate":
            return f"said that {_count(payload['pairs'], 'pair')} of {_words(payload['object'])}s are one and the same"
        case "answer":
            said = {"yes": "are one", "no": "are not one", "unsure": "may or may not be one"}[payload["same"]]
            return f"said that {' and '.join(payload['pair'])} {said}"
        case "link":
            does = _LINKS[payload["object"], payload["same"]]
            return f"said that lead {payload['lead']} {does} {payload['object']} {payload['key']}"
        case "verdict":
            kind_of_junk = payload["junk_kind"].replace("_", " ")
            no = "" if payload["verdict"] == "junk" else "not "
            return f"decided that lead {payload['lead']} is {no}junk ({kind_of_junk})"
        case "fix":
            return f"changed {', '.join(payload['values'])} of {_words(payload['object'])} {payload['key']}"
        case "plan":
            return f"planned the conversion of lead {payload['lead']}"
        case "rules":
            return "changed the rules"
        case "import":
            return "loaded a file"
        case _:
            return f"undid line {payload['decision']}" if "decision" in payload else "undid a batch of lines"


def _words(object_name: str) -> str:
    return object_name.replace("_", " ")


def _count(items: list[Any], noun: str) -> str:
    return f"{len(items):,} {noun}{'' if len(items) == 1 else 's'}"
