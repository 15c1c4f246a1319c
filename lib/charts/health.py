"""Charts of health: what drags the score down, and the score by source."""

from __future__ import annotations

import altair as alt
import pandas as pd

from lib.charts import palette


def by_source(table: pd.DataFrame, most: int = 12) -> alt.LayerChart:
    """A bar a source: its health score; `table` has source, leads, score."""
    shown = table.sort_values(["score", "source"], ascending=[False, True], kind="stable").head(most)
    base = alt.Chart(shown).encode(
        y=alt.Y(
            "source:N",
            sort=shown["source"].tolist(),
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelLimit=200),
        ),
        tooltip=[
            alt.Tooltip("source:N", title="Source"),
            alt.Tooltip("score:Q", title="Health", format=".0f"),
            alt.Tooltip("leads:Q", title="Leads", format=","),
        ],
    )
    x = alt.X("score:Q", axis=None, scale=alt.Scale(domain=[0, 108]))
    bars = base.mark_bar(cornerRadius=2, color=palette.CLEAN, height=14).encode(x=x)
    labels = base.mark_text(align="left", dx=5, color=palette.LABEL).encode(x=x, text=alt.Text("score:Q", format=".0f"))
    return (bars + labels).properties(height=alt.Step(26))
