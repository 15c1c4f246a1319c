"""Small frames of leads for the tests of matching."""

from __future__ import annotations

import pandas as pd

from lib.model import fields


def leads(*rows: dict[str, str], object_name: str = "lead") -> pd.DataFrame:
    """Complete records with keys L0, L1, ... in the order given, or the row's own `key`."""
    keys = [row.get("key", f"L{position}") for position, row in enumerate(rows)]
    index = pd.Index(keys, name=fields.KEY, dtype="str")
    frame = pd.DataFrame([{k: v for k, v in row.items() if k != "key"} for row in rows], index=index)
    return fields.complete(frame.fillna("").astype("str"), object_name)


def person(first: str, last: str, company: str = "", email: str = "", **more: str) -> dict[str, str]:
    return {"FirstName": first, "LastName": last, "Company": company, "Email": email, **more}


FIRST = (
    "Ann", "Boris", "Clara", "Derek", "Elena", "Farid", "Greta", "Hugo", "Irene", "Jonas", "Karin", "Louis", "Mona",
    "Nils", "Olga", "Pavel", "Quentin", "Rosa", "Stefan", "Tessa", "Ulrich", "Vera", "Walter", "Yvonne", "Zoltan",
)  # fmt: skip
LAST = tuple(
    start + end
    for start in ("Ab", "Bran", "Cast", "Dub", "Erik", "Font", "Grub", "Horv", "Ivan", "Jans", "Kowal", "Lind")
    for end in ("berg", "czyk", "elli", "ova", "quist")
)


def town(count: int) -> list[dict[str, str]]:
    """People without duplicates (up to 60), three at each company: what the engine learns chance from."""
    rows = []
    for number in range(count):
        first, last = FIRST[number * 7 % 25], LAST[number * 11 % 60]
        company = f"{LAST[number // 3 * 13 % 60]} {('Works', 'Foods', 'Freight', 'Media')[number // 3 % 4]}"
        domain = company.lower().replace(" ", "") + ".com"
        rows.append(
            person(first, last, company, f"{first}.{last}@{domain}".lower())
            | {
                "Phone": f"+1 415 736 {1000 + number * 137 % 9000:04d}",
                "City": ("Berlin", "Lyon", "Porto")[number // 3 % 3],
            }
        )
    return rows
