"""A group as a graph: where its records stand, and which link is marked."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.charts import group_graph, palette

NODES = pd.DataFrame({"letter": ["A", "B", "C"], "name": ["Ann", "Anne", "<b>An</b>"]})
LINKS = pd.DataFrame(
    [
        ("A", "B", 0.999, "link", "99.9%", "same name"),
        ("B", "C", 0.93, "weakest link", "93%", ""),
        ("A", "C", 0.2, "below the threshold", "20%", ""),
    ],
    columns=["left", "right", "probability", "kind", "text", "reason"],
)


def test_two_stand_side_by_side_and_three_on_a_circle_from_the_top():
    two = group_graph.places(["A", "B"])
    assert two.loc["A", ["x", "y"]].tolist() == pytest.approx([-1, 0])
    assert two.loc["B", ["x", "y"]].tolist() == pytest.approx([1, 0])
    three = group_graph.places(["A", "B", "C"])
    assert three.loc["A", ["x", "y"]].tolist() == pytest.approx([0, 1])
    assert three.loc["B", ["x", "y"]].tolist() == pytest.approx([0.866, -0.5], abs=0.001)


def test_the_weakest_link_has_the_colour_that_says_look_here():
    chart = group_graph.graph(NODES, LINKS).to_dict()
    colour = chart["layer"][0]["encoding"]["color"]["scale"]
    assert dict(zip(colour["domain"], colour["range"]))["weakest link"] == palette.NOTICE
    rows = chart["datasets"][chart["layer"][0]["data"]["name"]]
    assert [(row["between"], row["text"], row["kind"]) for row in rows] == [
        ("A and B", "99.9%", "link"), ("B and C", "93%", "weakest link"), ("A and C", "20%", "below the threshold"),
    ]  # fmt: skip
