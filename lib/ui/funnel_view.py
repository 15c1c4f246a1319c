"""The Funnel page: filters, the stage chart, what stands behind each count, sources, months, velocity."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

import pandas as pd
import streamlit as st

from lib.charts import export
from lib.charts import funnel as charts
from lib.jobs import bundle, honest, review
from lib.jobs.honest import Funnel
from lib.store.runs import Run
from lib.ui import laid_over, owners, results, show
from lib.ui.page import Page

_SPANS = {"All time": None, "Last 12 months": 365, "Last 6 months": 182, "Last 3 months": 91, "Own dates": -1}
_DOORS = [1.2, 0.8, 0.8, 1.2, 1.1, 1.4, 1.1]
_BEHIND: dict[honest.Behind, str] = {
    "clean": "Clean",
    "raw": "Raw",
    "lost": "Disqualified here",
    "open": "Still open here",
    "duplicates": "Left out as duplicates",
    "junk": "Left out as junk",
}


@dataclass(frozen=True)
class Chosen:
    """The selection at the top of the page."""

    first: date | None
    last: date | None
    sources: tuple[str, ...]
    owners: tuple[str, ...]
    sides: charts.Sides

    @property
    def leads(self) -> tuple[object, ...]:
        """What says which leads are selected."""
        return self.first, self.last, self.sources, self.owners


def whole(page: Page, found: Mapping[str, Run]) -> Funnel:
    """Both sides of the funnel of the whole book, of the runs "funnel", "match" and "flag"; once for its state."""

    def collapse() -> Funnel:
        facts = results.frame(page, found["funnel"], "facts")
        facts = facts.assign(owner=facts["owner"].replace(dict(owners.names(page))))
        dirt = review.dirt(
            laid_over.standing(page, found["match"]).found, laid_over.verdicts(page, found["flag"]), page.state()
        )
        return honest.collapse(facts, dirt)

    return page.derived("funnel", collapse, *(found[kind].id for kind in ("funnel", "match", "flag")))


def filters(page: Page, funnel: Funnel) -> Chosen:
    """Period of creation, sources, owners, raw or clean; all of it in the URL."""
    one, two, three, four = st.columns([1.2, 1.6, 1.6, 1.4], vertical_alignment="bottom")
    span = one.selectbox("Created", list(_SPANS), key="period", bind="query-params")
    sources = two.multiselect(
        "Source", _values(page, funnel, "source"), key="source", bind="query-params", placeholder="All"
    )
    owners = three.multiselect(
        "Owner", _values(page, funnel, "owner"), key="owner", bind="query-params", placeholder="All"
    )
    sides = four.segmented_control(
        "Show", ["raw", "clean", "both"], default="both", required=True, format_func=str.capitalize, key="sides",
        bind="query-params",
    )  # fmt: skip
    first, last = _period(page, span)
    return Chosen(first, last, tuple(sources), tuple(owners), cast(charts.Sides, sides or "both"))


def _values(page: Page, funnel: Funnel, column: str) -> list[str]:
    return page.derived(f"every {column}", lambda: [str(value) for value in funnel.raw[column].value_counts().index])


def _period(page: Page, span: str) -> tuple[date | None, date | None]:
    days = _SPANS[span]
    if days is None:
        return None, None
    if days > 0:
        return page.today - timedelta(days=days - 1), page.today
    given = st.date_input("From and to", (page.today - timedelta(days=90), page.today), key="own_dates", width=260)
    chosen = given if isinstance(given, tuple) else (given,)
    return (chosen[0] if chosen else None), (chosen[1] if len(chosen) > 1 else None)


def selected(page: Page, funnel: Funnel, chosen: Chosen) -> Funnel:
    """The part of the funnel that the filters leave."""
    return page.derived(
        "funnel selection",
        lambda: honest.select(
            funnel, created_from=chosen.first, created_to=chosen.last, sources=chosen.sources, owners=chosen.owners
        ),
        *chosen.leads,
    )


def stages(page: Page, funnel: Funnel, chosen: Chosen) -> None:
    """The finding, the chart, and a door to the leads behind every count."""
    table = page.derived("stages", lambda: honest.contrast(funnel, page.rules().stages), *chosen.leads)
    st.subheader(show.plain(page.derived("finding", lambda: honest.finding(funnel), *chosen.leads)))

    def draw() -> charts.alt.LayerChart:
        return charts.stages(table, chosen.sides)

    page.chart("stages", draw, *chosen.leads, chosen.sides, alt="Leads by stage, raw and clean")
    first = table.iloc[0]
    st.caption(
        f"{first['raw']:,} raw leads = {first['clean']:,} clean + {first['duplicates_out']:,} duplicates + "
        f"{first['junk_out']:,} junk. People decided {first['decided_share']:.0%} of what is left out; "
        "the rest is predicted and clear."
    )
    _doors(page, funnel, table)
    _downloads(table, draw)


def _doors(page: Page, funnel: Funnel, table: pd.DataFrame) -> None:
    head = st.columns(_DOORS, vertical_alignment="bottom")
    for column, label in zip(head[1:], _BEHIND.values(), strict=True):
        column.caption(label, text_alignment="right")
    names: dict[str, str] = {
        "lost": "lost_here",
        "open": "open_here",
        "duplicates": "duplicates_out",
        "junk": "junk_out",
    }
    for position, row in enumerate(table.to_dict("records")):
        cells = st.columns(_DOORS, vertical_alignment="center")
        with cells[0]:
            show.text(row["stage"])
        for cell, behind in zip(cells[1:], _BEHIND, strict=True):
            count = int(row[names.get(behind, behind)])
            pressed = cell.container(horizontal=True, horizontal_alignment="right").button(
                f":primary[{count:,}]" if count else "0", key=f"door_{position}_{behind}", disabled=not count,
                type="tertiary", help=f"See the leads: {_BEHIND[behind].lower()}",
            )  # fmt: skip
            if pressed:
                keys = honest.members(funnel, position, behind)
                leads = page.base()["lead"]
                show.leads_dialog(f"{row['stage']}, {_BEHIND[behind].lower()}", leads.loc[leads.index.isin(keys)])


def _downloads(table: pd.DataFrame, draw: Callable[[], charts.alt.LayerChart]) -> None:
    with st.container(horizontal=True):
        for label, data, mime in (
            ("CSV", lambda: bundle.sheet(table), "text/csv"),
            ("PNG", lambda: export.picture(draw(), "png"), "image/png"),
            ("SVG", lambda: export.picture(draw(), "svg"), "image/svg+xml"),
        ):
            st.download_button(
                label, data=data, file_name=f"funnel.{label.lower()}", mime=mime, icon=":material/download:",
                on_click="ignore", type="tertiary", key=f"funnel_{label}",
            )  # fmt: skip


def ranked(page: Page, funnel: Funnel, chosen: Chosen, column: str) -> None:
    """The sources or owners by honest conversion, with the change of rank against the raw figures."""
    table = page.derived(f"by {column}", lambda: honest.by(funnel, column).query("raw > 0"), *chosen.leads)
    if table.empty:
        return
    chart, numbers = st.columns([1, 1.5], gap="medium")
    with chart:
        page.chart(column, lambda: charts.sources(table, column), *chosen.leads, alt=f"Conversion by {column}")
    with numbers:
        view = pd.DataFrame(
            {
                column.capitalize(): table[column],
                "Honest": table["clean_conversion"] * 100,
                "Raw": table["raw_conversion"] * 100,
                "Rank": table["clean_rank"],
                "Moved": [f"{m:+d}" if m else "" for m in table["rank_change"]],
                "Leads": table["clean"],
                "Duplicates": table["duplicate_share"] * 100,
                "Junk": table["junk_share"] * 100,
            }
        )
        percent = {
            name: st.column_config.NumberColumn(format="%.1f%%") for name in ("Honest", "Raw", "Duplicates", "Junk")
        }
        show.grid(view, columns={**percent, "Leads": st.column_config.NumberColumn(format="localized")})


def over_time(page: Page, funnel: Funnel, chosen: Chosen) -> None:
    """Conversion by month of creation. Young months are immature, and the tooltip says how open they are."""
    table = page.derived("months", lambda: honest.periods(funnel), *chosen.leads)
    if len(table) > 1:
        page.chart("months", lambda: charts.months(table), *chosen.leads, alt="Conversion by month of creation")
        st.caption("Leads of recent months are still being worked on: their conversion will rise.")
    else:
        st.info("There is only one month of creation here, so there is no course over time.")


def velocity(page: Page, funnel: Funnel, chosen: Chosen) -> None:
    """How long each step takes, where the history tells."""
    table = page.derived("velocity", lambda: honest.velocity(funnel.clean, page.rules().stages), *chosen.leads)
    if not table["leads"].sum():
        st.info("No dates of stage changes: load the lead history (LeadHistory.csv) to see how long each step takes.")
        return
    rows = [
        (
            f"{row['from_stage']} to {row['to_stage']}",
            f"{row['leads']:,}",
            _days(row["median_days"]),
            _days(row["p90_days"]),
        )
        for row in table.to_dict("records")
    ]
    show.table(["Step (clean leads)", "Leads", "Median days", "90% within"], rows, numeric=[1, 2, 3])


def _days(value: float) -> str:
    return "" if pd.isna(value) else f"{value:,.0f}"
