"""Charts of the funnel: stages raw and clean, sources ranked, conversion by month."""

from __future__ import annotations

from typing import Literal

import altair as alt
import pandas as pd

from lib.charts import palette

Sides = Literal["raw", "clean", "both"]
_COLOURS = alt.Scale(domain=["Raw", "Clean"], range=[palette.RAW, palette.CLEAN])
_TITLES = {"raw": "Raw", "clean": "Clean"}


def stage_rows(stages: pd.DataFrame, sides: Sides) -> pd.DataFrame:
    """One row a bar: stage, side, leads, from_before and overall (texts with numerator and denominator), label."""
    frames = []
    for side in ("raw", "clean"):
        if sides in (side, "both"):
            counts = stages[side]
            before = counts.shift().fillna(counts.iloc[0] if len(counts) else 0).astype("int64")
            frames.append(
                pd.DataFrame(
                    {
                        "stage": stages["stage"],
                        "side": _TITLES[side],
                        "leads": counts,
                        "from_before": _of(counts, before),
                        "overall": _of(counts, counts.iloc[0] if len(counts) else 0),
                        "label": [
                            f"{n:,}" + ("" if i == 0 or not b else f" · {n / b:.0%}")
                            for i, (n, b) in enumerate(zip(counts, before, strict=True))
                        ],
                    }
                )
            )
    return pd.concat(frames, ignore_index=True)


def _of(counts: pd.Series, whole: pd.Series | int) -> list[str]:
    wholes = whole if isinstance(whole, pd.Series) else [whole] * len(counts)
    return [f"{n:,} of {w:,}" + (f" ({n / w:.1%})" if w else "") for n, w in zip(counts, wholes, strict=True)]


def stages(table: pd.DataFrame, sides: Sides) -> alt.LayerChart:
    """Horizontal bars, a stage a row; the label gives the count and the rate from the stage before."""
    rows = stage_rows(table, sides)
    order = table["stage"].tolist()
    base = alt.Chart(rows).encode(
        y=alt.Y("stage:N", sort=order, title=None, axis=alt.Axis(domain=False, ticks=False, labelFontSize=13)),
        yOffset=alt.YOffset("side:N", sort=["Clean", "Raw"]),
        tooltip=[
            alt.Tooltip("stage:N", title="Stage"),
            alt.Tooltip("side:N", title="Side"),
            alt.Tooltip("leads:Q", title="Leads", format=","),
            alt.Tooltip("from_before:N", title="From the stage before"),
            alt.Tooltip("overall:N", title="Of all"),
        ],
    )
    most = int(rows["leads"].max() or 1) if len(rows) else 1
    bars = base.mark_bar(cornerRadius=2).encode(
        x=alt.X("leads:Q", axis=None, scale=alt.Scale(domain=[0, most * 1.18])),
        color=alt.Color("side:N", scale=_COLOURS, title=None, legend=alt.Legend(orient="top")),
    )
    labels = base.mark_text(align="left", dx=6, fontSize=12, color=palette.LABEL).encode(x="leads:Q", text="label:N")
    return (bars + labels).properties(height=max(1, len(order)) * (64 if sides == "both" else 46))


def sources(table: pd.DataFrame, column: str, most: int = 12) -> alt.LayerChart:
    """Honest beside raw conversion for each value of a column, best first: a dot each, joined by a line."""
    shown = table.head(most).assign(
        raw_told=[_share_told(c, n) for c, n in zip(table["raw_converted"], table["raw"], strict=True)][:most],
        clean_told=[_share_told(c, n) for c, n in zip(table["clean_converted"], table["clean"], strict=True)][:most],
    )
    order = shown[column].tolist()
    y = alt.Y(f"{column}:N", sort=order, title=None, axis=alt.Axis(domain=False, ticks=False, labelLimit=220))
    tooltip = [
        alt.Tooltip(f"{column}:N", title=column.capitalize()),
        alt.Tooltip("clean_told:N", title="Clean"),
        alt.Tooltip("raw_told:N", title="Raw"),
        alt.Tooltip("duplicates:Q", title="Duplicates", format=","),
        alt.Tooltip("junk:Q", title="Junk", format=","),
    ]
    base = alt.Chart(shown).encode(y=y, tooltip=tooltip)
    axis = alt.Axis(format=".0%", title=None, grid=True, tickCount=5)
    line = base.mark_rule(strokeWidth=2, opacity=0.5, color=palette.RAW).encode(
        x=alt.X("raw_conversion:Q", axis=axis), x2="clean_conversion:Q"
    )
    raw = base.mark_circle(size=80, color=palette.RAW, opacity=1).encode(x="raw_conversion:Q")
    clean = base.mark_circle(size=110, color=palette.CLEAN, opacity=1).encode(x="clean_conversion:Q")
    return (line + raw + clean).properties(height=alt.Step(28))


def _share_told(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,}" + (f" ({part / whole:.1%})" if whole else "")


def months(table: pd.DataFrame) -> alt.LayerChart:
    """Conversion by month of creation, raw and clean; a month with many leads still open is drawn thinner."""
    long = table.melt(
        id_vars=["period", "open_share"],
        value_vars=["raw_conversion", "clean_conversion"],
        var_name="side",
        value_name="rate",
    )
    ticks = alt.TimeIntervalStep(interval=alt.TimeInterval("month"), step=max(1, round(len(table) / 7)))
    long["side"] = long["side"].map({"raw_conversion": "Raw", "clean_conversion": "Clean"})
    base = alt.Chart(long).encode(
        x=alt.X("period:T", title=None, axis=alt.Axis(format="%b %Y", labelAngle=0, tickCount=ticks)),
        y=alt.Y("rate:Q", title=None, axis=alt.Axis(format=".0%", tickCount=4)),
        color=alt.Color("side:N", scale=_COLOURS, title=None, legend=alt.Legend(orient="top")),
        tooltip=[
            alt.Tooltip("period:T", title="Created in", format="%B %Y"),
            alt.Tooltip("side:N", title="Side"),
            alt.Tooltip("rate:Q", title="Converted", format=".1%"),
            alt.Tooltip("open_share:Q", title="Still open (clean)", format=".0%"),
        ],
    )
    return (base.mark_line(strokeWidth=2) + base.mark_circle(size=40, opacity=1)).properties(height=220)
