"""A duplicate group as a small graph: its records on a circle, its links between them, the weakest one marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lib.charts import palette

LINK, WEAKEST, BELOW = "link", "weakest link", "below the threshold"
_FEW = 4
"""Records up to which every link has its figure beside it: among more there is no room."""
_KINDS = (LINK, WEAKEST, BELOW)


def graph(nodes: pd.DataFrame, links: pd.DataFrame) -> alt.LayerChart:
    """`nodes` (letter, name) and `links` (left, right: letters; probability; kind: one of link, weakest link, below the
    threshold; text: the probability as people read it; reason). The surer a link, the thicker.
    """
    at = places(nodes["letter"].tolist())
    ends = links.join(at.add_prefix("left_"), on="left").join(at.add_prefix("right_"), on="right")
    shown = ends.assign(
        middle_x=ends["left_x"] * 0.5 + ends["right_x"] * 0.5,
        middle_y=ends["left_y"] * 0.5 + ends["right_y"] * 0.5,
        between=ends["left"] + " and " + ends["right"],
    )
    across: dict[str, Any] = {"axis": None, "scale": alt.Scale(domain=[-1.35, 1.35])}
    tips = [
        alt.Tooltip("between:N", title="Records"),
        alt.Tooltip("text:N", title="Probability"),
        alt.Tooltip("kind:N", title="This is"),
        alt.Tooltip("reason:N", title="Because"),
    ]
    colour = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=list(_KINDS), range=[palette.CLEAN, palette.NOTICE, palette.RAW]),
        legend=alt.Legend(
            orient="bottom",
            title=None,
            symbolType="stroke",
            symbolStrokeWidth=3,
            values=[kind for kind in _KINDS if kind in set(shown["kind"])],
        ),
    )
    lines = (
        alt.Chart(shown)
        .mark_rule()
        .encode(
            x=alt.X("left_x:Q", **across),
            y=alt.Y("left_y:Q", **across),
            x2="right_x:Q",
            y2="right_y:Q",
            color=colour,
            strokeWidth=alt.StrokeWidth("probability:Q", scale=alt.Scale(domain=[0, 1], range=[1, 4]), legend=None),
            strokeDash=alt.condition(alt.datum.kind == BELOW, alt.value([4, 4]), alt.value([1, 0])),
            tooltip=tips,
        )
    )
    shares = (
        alt.Chart(shown[shown["kind"].eq(WEAKEST)] if len(nodes) > _FEW else shown)
        .mark_text(dy=-8, fontSize=11, color=palette.LABEL)
        .encode(x=alt.X("middle_x:Q", **across), y=alt.Y("middle_y:Q", **across), text="text:N", tooltip=tips)
    )
    circles = alt.Chart(nodes.join(at, on="letter")).encode(
        x=alt.X("x:Q", **across),
        y=alt.Y("y:Q", **across),
        tooltip=[alt.Tooltip("letter:N", title="Record"), alt.Tooltip("name:N", title="Name")],
    )
    dots = circles.mark_circle(size=700, opacity=1, color=palette.LABEL)
    letters = circles.mark_text(fontSize=13, fontWeight="bold", color="white").encode(text="letter:N")
    return alt.layer(lines, shares, dots, letters).properties(height=300).configure_view(strokeWidth=0)


def places(letters: Sequence[str]) -> pd.DataFrame:
    """Where each record stands, from -1 to 1: two side by side, more on a circle that begins at the top."""
    count = len(letters)
    turn = np.pi if count == 2 else np.pi / 2
    angle = turn - 2 * np.pi * np.arange(count) / max(count, 1)
    return pd.DataFrame({"x": np.cos(angle).round(6), "y": np.sin(angle).round(6)}, index=list(letters))
