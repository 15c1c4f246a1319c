"""The one place that shows values from records. Lead text is data, never markup.

Streamlit renders markdown in most commands, so a value may only reach the screen through this module: as a
cell of a grid (literal by nature), as `st.text`, or as HTML in which every value has been escaped.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from string import punctuation
from typing import Any

import pandas as pd
import streamlit as st

from lib.jobs import bundle
from lib.model import fields

BLANK = "–"
_ALIKE = 0.75
_STYLE = """<style>
.sl-table{width:100%;border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
.sl-table th{text-align:left;font-weight:600;padding:.35rem .6rem;
  border-bottom:2px solid color-mix(in srgb,currentColor 25%,transparent)}
.sl-compare{table-layout:fixed}.sl-compare th:first-child{width:9.5rem}
.sl-table td{vertical-align:top;padding:.3rem .6rem;
  border-bottom:1px solid color-mix(in srgb,currentColor 12%,transparent);
  overflow-wrap:anywhere;white-space:pre-wrap}
.sl-table td.f{opacity:.72}
.sl-table td.n,.sl-table th.n{text-align:right;white-space:nowrap}
.sl-table td.r{background:color-mix(in srgb,var(--sl-accent,#0f766e) 12%,transparent)}
.sl-table mark{background:color-mix(in srgb,#f59e0b 38%,transparent);color:inherit;border-radius:2px;padding:0 1px}
.sl-muted{opacity:.6}.sl-lost{color:#be123c}
@media (prefers-color-scheme:dark){.sl-lost{color:#fb7185}}
</style>"""


def style() -> None:
    """How the tables of this module look. It stands once on a page: a style that comes and goes with a table has the
    browser look at the whole page anew.
    """
    st.html(_STYLE)


def text(value: str) -> None:
    """A value by itself, exactly as it is."""
    st.text(value if value else BLANK)


def plain(value: str) -> str:
    """A value made safe for a command that renders markdown (a label, an alert).

    Every ASCII punctuation mark is escaped, line ends become spaces, and a word joiner after a colon keeps
    emoji short codes from being replaced.
    """
    flat = " ".join(value.split())
    marked = "".join(f"\\{c}" if c in punctuation else c for c in flat)
    return marked.replace("\\:", "\\:\u2060")


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, numeric: Iterable[int] = ()) -> None:
    """A small read-only table of values; columns whose position is in `numeric` are right-aligned."""
    right = set(numeric)
    cells = (
        "<tr>" + "".join(_cell(value, "n" if i in right else "") for i, value in enumerate(row)) + "</tr>"
        for row in rows
    )
    header = "".join(f"<th class='{'n' if i in right else ''}'>{escape(name)}</th>" for i, name in enumerate(head))
    st.html(f"<table class='sl-table'><thead><tr>{header}</tr></thead><tbody>{''.join(cells)}</tbody></table>")


def facts(pairs: Mapping[str, str]) -> None:
    """Names and values, one under the other."""
    rows = "".join(f"<tr>{_cell(name, 'f')}{_cell(value, '')}</tr>" for name, value in pairs.items())
    st.html(f"<table class='sl-table'><tbody>{rows}</tbody></table>")


def compare(head: Sequence[str], rows: Iterable[tuple[str, Sequence[str], str | None]]) -> None:
    """Records side by side: (field label, the value in each record, the resulting value or None for no such column).

    What differs from the first filled value of the row is marked.
    """
    body = []
    for label, values, result in rows:
        anchor = next((value for value in values if value), "")
        cells = "".join(f"<td>{_marked(value, anchor)}</td>" for value in values)
        last = "" if result is None else f"<td class='r'>{escape(result) or BLANK}</td>"
        body.append(f"<tr><td class='f'>{escape(label)}</td>{cells}{last}</tr>")
    header = "".join(f"<th>{escape(name)}</th>" for name in head)
    st.html(
        f"<table class='sl-table sl-compare'><thead><tr>{header}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    )


def _cell(value: str, style: str) -> str:
    return f"<td class='{style}'>{escape(value) or BLANK}</td>"


def _marked(value: str, anchor: str) -> str:
    """The value as HTML, with the stretches marked that the anchor has not; a value that is wholly different or
    only lacks something is marked whole, a long text not at all.
    """
    if not value:
        return f"<span class='sl-muted'>{BLANK}</span>"
    if value == anchor or not anchor or len(value) > 200 or len(anchor) > 200:
        return escape(value)
    matcher = difflib.SequenceMatcher(None, anchor, value, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return f"<mark>{escape(value)}</mark>"
    pieces = []
    for operation, _, _, start, end in matcher.get_opcodes():
        piece = escape(value[start:end])
        pieces.append(piece if operation == "equal" or not piece else f"<mark>{piece}</mark>")
    marked = "".join(pieces)
    return marked if "<mark>" in marked else f"<mark>{marked}</mark>"


def grid(
    frame: pd.DataFrame,
    *,
    key: str | None = None,
    select: Any = None,
    height: int | None = None,
    columns: Mapping[str, Any] | None = None,
) -> list[int]:
    """A grid of rows; text cells are literal. Returns the positions selected (`select` is a selection mode).

    `key` must change with the data shown, because a selection is kept by position.
    """
    config: dict[str, Any] = {
        str(name): st.column_config.TextColumn() for name in frame.columns if frame[name].dtype == "str"
    }
    config |= columns or {}
    extra: Any = {} if height is None else {"height": height}
    if select is None:
        st.dataframe(frame, hide_index=True, column_config=config, **extra)
        return []
    event = st.dataframe(
        frame, hide_index=True, column_config=config, key=key, on_select="rerun", selection_mode=select, **extra
    )
    return [position for position in event["selection"]["rows"] if position < len(frame)]


LEAD_COLUMNS = (
    "Name", "Company", "Title", "Email", "Phone", "Country", "LeadSource", "Status", "CreatedDate", "OwnerName",
)  # fmt: skip


def person(row: pd.Series) -> str:
    """A lead or contact in one line, as people would call it."""
    name = row["Name"] or " ".join(part for part in (row["FirstName"], row["LastName"]) if part)
    return " · ".join(part for part in (name, row.get("Company", "")) if part) or "(no name)"


def leads_grid(
    leads: pd.DataFrame, *, key: str | None = None, select: str | None = None, height: int | None = None
) -> list[str]:
    """Leads by their most telling fields. Returns the keys of the selected rows."""
    shown = leads.head(1000)
    view = pd.DataFrame(
        {
            fields.label("lead", name): (full_names(shown) if name == "Name" else shown[name]).to_numpy()
            for name in LEAD_COLUMNS
            if name == "Name" or shown[name].ne("").any()
        }
    )
    positions = grid(view, key=key, select=select, height=height)
    if len(leads) > len(shown):
        st.caption(f"The first {len(shown):,} of {len(leads):,}.")
    return [str(shown.index[position]) for position in positions]


def full_names(people: pd.DataFrame) -> pd.Series:
    """`Name` where the source has it, else first and last name."""
    joined = (people["FirstName"] + " " + people["LastName"]).str.strip()
    return people["Name"].where(people["Name"].ne(""), joined)


@st.dialog("Leads", width="large")
def leads_dialog(title: str, leads: pd.DataFrame) -> None:
    """The rows behind a count."""
    st.caption(f"{plain(title)}: {len(leads):,}")
    leads_grid(leads, height=460)
    st.download_button(
        "Download these as CSV",
        data=lambda: bundle.sheet(leads.reset_index(names="record key" if "key" in leads else "key")),
        file_name="leads.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
