"""Why two records are one person, or are not: the evidence in bits, step by step."""

from __future__ import annotations

import altair as alt
import pandas as pd

from lib.charts import palette


def waterfall(steps: pd.DataFrame) -> alt.LayerChart:
    """Steps (`evidence, finding, bits`, in order) as a waterfall from the starting odds to the sum.

    A bit doubles the odds. What speaks for one person is teal, what speaks against it amber, start and sum grey.
    """
    bars = running(steps).assign(shown="for")
    bars.loc[bars["bits"].lt(0), "shown"] = "against"
    bars.loc[[bars.index[0], bars.index[-1]], "shown"] = "in all"
    colour = alt.Color(
        "shown:N",
        scale=alt.Scale(domain=["for", "against", "in all"], range=[palette.CLEAN, palette.NOTICE, palette.RAW]),
        legend=None,
    )
    rows = alt.Y("evidence:N", sort=None, title=None, axis=alt.Axis(labelLimit=220))
    drawn = (
        alt.Chart(bars)
        .mark_bar(cornerRadius=2, height=14)
        .encode(
            y=rows,
            x=alt.X("start:Q", title="bits of evidence (one more doubles the odds)"),
            x2="end:Q",
            color=colour,
            tooltip=[
                alt.Tooltip("evidence:N", title="Evidence"),
                alt.Tooltip("finding:N", title="Finding"),
                alt.Tooltip("bits:Q", title="Bits", format="+.1f"),
            ],
        )
    )
    figures = (
        alt.Chart(bars.assign(right=bars[["start", "end"]].max(axis=1)))
        .mark_text(align="left", dx=4, color=palette.LABEL)
        .encode(y=rows, x="right:Q", text=alt.Text("bits:Q", format="+.1f"))
    )
    return (drawn + figures).properties(height=28 * len(bars) + 30)


def running(steps: pd.DataFrame) -> pd.DataFrame:
    """`evidence, finding, bits, start, end` for each step, and a last row with the sum."""
    ends = steps["bits"].cumsum()
    bars = steps[["evidence", "finding", "bits"]].assign(start=ends - steps["bits"], end=ends)
    total = float(steps["bits"].sum())
    last = pd.DataFrame([("In all", "", total, 0.0, total)], columns=list(bars.columns))
    return pd.concat([bars, last], ignore_index=True)
