"""What confirming a link would come to: the lead beside the contact and the account it would be converted into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from lib.conversion.mapping import NOT_COUNTED
from lib.conversion.plan import plan
from lib.model import fields
from lib.model.rules import Rules

_WRITTEN = ("created", "filled", "same")
_LISTED = 4
"""Fields that a sentence names; of more it gives the count."""


@dataclass(frozen=True)
class Effect:
    """What a conversion would do with the values of one lead.

    `results`: field of the lead -> what the contact, or else the account, holds afterwards. `filled`: object -> labels
    of its fields that were blank. `lost`: labels of the lead's fields whose value is nowhere afterwards. `notes`: what
    to look at.
    """

    results: Mapping[str, str]
    filled: Mapping[str, list[str]]
    lost: list[str]
    notes: str


def of_link(tables: Mapping[str, pd.DataFrame], object_name: str, rules: Rules, today: date) -> Effect:
    """The effect of converting the one lead of `tables` into the one contact, or the one account, there."""
    rows = [(str(tables["lead"].index[0]), name, str(key), 1.0, "") for name in ("contact", "account")
            for key in tables[name].index if name in (object_name, "account")]  # fmt: skip
    links = pd.DataFrame(rows, columns=["lead_key", "object", "key", "match_probability", "reason"])
    found = plan(tables, tables["lead"].index, links, rules=rules, today=today)
    fates = found.fields[found.fields["lead_field"].ne("") & found.fields["target"].ne("opportunity")]
    into = fates[fates["target"].isin({object_name, "account"})].sort_values("target", ascending=False, kind="stable")
    results = into.drop_duplicates("lead_field").set_index("lead_field")["result"].to_dict()
    filled = fates[fates["outcome"].eq("filled")]
    written = set(found.fields.loc[found.fields["outcome"].isin(_WRITTEN), "lead_field"])
    counted = fates.loc[~fates["lead_field"].isin(written | NOT_COUNTED), "lead_field"]
    return Effect(
        results={str(name): str(value) for name, value in results.items()},
        filled={str(name): list(part["label"]) for name, part in filled.groupby("target")},
        lost=[fields.label("lead", name) for name in dict.fromkeys(counted)],
        notes=str(found.rows["warnings"].iloc[0]),
    )


def in_words(effect: Effect, object_name: str) -> str:
    """The effect in a sentence or two."""
    said = [f"fills {_named(labels)} of the {name}" for name, labels in sorted(effect.filled.items(), reverse=True)]
    what = "contact" if object_name == "contact" else "account, with a new contact"
    told = [f"A conversion goes into this {what}" + (f" and {' and '.join(said)}" if said else "; it fills no blank")]
    told.append(f"{_named(effect.lost)} of the lead would be lost" if effect.lost else "nothing is lost")
    return "; ".join(told) + "."


def _named(labels: list[str]) -> str:
    if len(labels) > _LISTED:
        return f"{len(labels)} fields"
    return " and ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)
