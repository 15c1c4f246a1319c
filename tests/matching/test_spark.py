"""Matching on Spark, against matching on one machine, pair by pair."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from bench import lifelike
from lib.__main__ import main
from lib.matching import engine, spark
from lib.matching.prepare import prepare
from lib.matching.reasons import IDENTICAL
from lib.matching.records import Records
from tests.matching.leads import leads, person

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
needs_spark = pytest.mark.skipif(find_spec("pyspark") is None, reason="pyspark is not installed: `make spark`")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    with spark.session("local[2]", tmp_path_factory.mktemp("spark")) as started:
        yield started


def some(count: int, seed: int, prefix: str = "L") -> pd.DataFrame:
    """Leads with duplicates; keys in no order, so that nothing can rest on the order of rows."""
    made = [row for _, row in lifelike.make(count, seed)]
    return leads(*({"key": f"{prefix}{place * 7919 % count:05d}", **row} for place, row in enumerate(made)))


def same(session: SparkSession, records: Records) -> engine.Matches:
    """What both engines find, once it is certain that it is the same."""
    here, there = engine.search(records), spark.search(session, records, lambda share, doing: None)
    pd.testing.assert_frame_equal(there.pairs, here.pairs, rtol=0, atol=1e-9)
    pd.testing.assert_frame_equal(there.skipped, here.skipped)
    for part in ("movers", "duplicates"):
        assert np.isclose(there.model[part], here.model[part], rtol=1e-9)
    return there


@needs_spark
def test_spark_finds_the_same_pairs_as_one_machine(session):
    copied = person("Olaf", "Quern", "Hollymount Tools", "olaf@hollymount.com")
    many = leads(*(copied | {"key": f"Q{n:02}"} for n in range(30)))
    found = same(session, prepare(pd.concat([some(2500, 3), many])))
    assert len(found.pairs) > 200
    assert found.pairs["reason"].eq(IDENTICAL).sum() == 29, "one record stands for all that are the same"
    assert len(found.skipped) > 0, "some blocks are so large that only neighbours in them are compared"


@needs_spark
def test_spark_matches_against_a_second_list_alike(session):
    found = same(session, prepare(some(1500, 4), some(1500, 4, "C")))
    assert len(found.pairs) > 1000
    assert (found.pairs["left_key"].str[0] + found.pairs["right_key"].str[0]).eq("LC").all()


@needs_spark
def test_spark_compares_every_pair_of_a_small_file_with_a_field_of_its_own(session):
    frame = some(120, 5).assign(Tax=lambda rows: rows["LastName"].str.len().astype("str") + rows["City"])
    found = same(session, prepare(frame, custom={"Tax": "id"}))
    assert found.pairs["custom_bits"].ne(0).any()


def test_without_pyspark_the_command_says_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    file = Path(__file__).parents[1] / "six_leads.csv"
    assert main(["duplicates", str(file), "--out", str(tmp_path / "groups.csv"), "--engine", "spark"]) == 2
    said = capsys.readouterr().err
    assert (
        said == "sluice: --engine spark needs pyspark, which is not installed: pip install -r requirements-spark.txt.\n"
    )
