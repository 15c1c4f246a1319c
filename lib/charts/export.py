"""A chart as a picture, made here without a browser or a network."""

from __future__ import annotations

import io
from typing import Literal

import altair as alt


def picture(chart: alt.Chart | alt.LayerChart, kind: Literal["png", "svg"]) -> bytes:
    """The chart as PNG (twice the screen's resolution, white ground) or SVG."""
    ground = chart.properties(background="white", width=860)
    if kind == "svg":
        text = io.StringIO()
        ground.save(text, format="svg")
        return text.getvalue().encode()
    buffer = io.BytesIO()
    ground.save(buffer, format="png", scale_factor=2)
    return buffer.getvalue()
