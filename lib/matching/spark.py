"""The same search on Spark: the same keys, caps, comparison and weights, spread over many cores or machines.

The driver reads and normalises the records, as on one machine, and sends them to every executor once, dictionary-
encoded and with what was counted over all of them (some 500 bytes a lead). Everything that grows faster than the leads
stays on the executors: keys, blocks, pairs and their evidence. What comes back is counted patterns of agreement (one
GROUP BY) and the pairs that are likely enough.

Batches are handed over as Arrow, so Spark's own dealings with pandas are not needed.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from lib.errors import BadArgument
from lib.matching import candidates, copies, engine, evidence, keys, weights
from lib.matching.columns import Column
from lib.matching.engine import Matches, Progress
from lib.matching.evidence import Evidence
from lib.matching.prepare import prepare
from lib.matching.records import Records

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Batches = Iterable[pa.RecordBatch]
AT_ONCE = 200_000
"""So many records or pairs are worked on at a time."""
_IN_A_PART = 50_000
"""About so many records' keys are in each part of the data."""
_DERIVED = (
    "acronym", "nick", "nick_last", "first_sound", "last_sound", "unnumbered", "initial", "last_initial",
)  # fmt: skip


def find(
    leads: pd.DataFrame,
    *,
    master: str,
    scratch: Path,
    against: pd.DataFrame | None = None,
    custom: Mapping[str, str] | None = None,
    default_country: str = "",
    progress: Progress | None = None,
    floor: float = 0.05,
) -> Matches:
    """What `engine.find` finds. `master` is where Spark runs, `scratch` a folder for what does not fit into memory.

    Raises BadArgument if there is no Spark, no Java, or nobody at `master`.
    """
    tell = progress or (lambda share, doing: None)
    with session(master, scratch) as started:
        tell(0.05, "Reading names, addresses and numbers")
        records = prepare(leads, against, custom=custom, default_country=default_country)
        return search(started, records, tell, floor)


@contextmanager
def session(master: str, scratch: Path) -> Iterator[SparkSession]:
    """A session of Spark's that ends with the work."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
        started = _start(master, scratch)
        try:
            yield started
        finally:
            started.stop()


def _start(master: str, scratch: Path) -> SparkSession:
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise BadArgument(
            "--engine spark needs pyspark, which is not installed: pip install -r requirements-spark.txt."
        ) from None
    here = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    options: dict[str, bool | float | int | str | None] = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.driver.memory": "2g",
        "spark.local.dir": str(scratch),
        "spark.executorEnv.PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(AT_ONCE),
        **(here if master.startswith("local") else {}),
    }
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        return SparkSession.builder.master(master).appName("sluice").config(map=options).getOrCreate()
    except (PySparkException, Py4JError) as error:
        raise BadArgument(
            f"Spark did not start at {master}. Check SPARK_MASTER, and that Java 17 or newer is there."
        ) from error


def search(spark: SparkSession, records: Records, tell: Progress, floor: float = 0.05) -> Matches:
    """What `engine.search` finds in records that are prepared."""
    colleagues = evidence.compare(records, *candidates.colleagues(records.company, records.sites))
    parts = max(2 * spark.sparkContext.defaultParallelism, records.count // _IN_A_PART)
    spark.conf.set("spark.sql.shuffle.partitions", str(parts))
    shared = spark.sparkContext.broadcast(records)
    tell(0.35, "Looking for records that share something")
    first, further = copies.of(records)
    pairs, skipped = _candidates(spark, shared, records, parts, further)
    tell(0.5, "Comparing pairs")
    seen = _Seen.of(pairs, shared, colleagues)
    rivalry = weights.rivalry_of(colleagues, seen.sum(weights.count_branches), records.count)
    tell(0.75, "Learning what each agreement is worth")
    rivalry = rivalry.with_relatives(seen.sum(lambda batch: weights.count_relatives(batch, rivalry)))
    model = weights.model(seen.kinds, seen.patterns(rivalry), rivalry, records.possible_pairs)
    tell(0.9, "Weighing the pairs")
    likely = engine.looked_again(records, seen.likely(model, floor), model, floor)
    found = engine.ranked(records, engine.with_copies(records, likely, first, further, model, floor))
    tell(1.0, f"{len(found):,} likely pairs")
    return Matches(found, asdict(model), skipped)


def _candidates(
    spark: SparkSession, shared: Any, records: Records, parts: int, further: NDArray[np.int64]
) -> tuple[DataFrame, pd.DataFrame]:
    """Pairs of row positions, each once, and the blocks that were not run in full, as `candidates.collect` has them;
    without those of the copies (`further`) of a record.
    """
    from pyspark.sql import functions as sql

    count, split = records.count, records.split
    positions = spark.range(0, count, 1, parts)
    if count * (count - 1) // 2 <= candidates.ALL:
        one, other = (positions.withColumnRenamed("id", side) for side in ("left", "right"))
        return _across(one.crossJoin(other).filter("left < right"), split), candidates.report_frame([])
    stands = np.ones(count, dtype=bool)
    stands[further] = False
    standing = spark.sparkContext.broadcast(stands)
    keyed = positions.mapInArrow(lambda batches: _keys(batches, shared, standing), "rule long, key long, row long")
    blocks = keyed.groupBy("rule", "key").agg(sql.sort_array(sql.collect_list("row")).alias("rows"))
    blocks = blocks.filter("size(rows) > 1").withColumn("work", sql.expr(_work(split))).persist()
    most = candidates.CAP * (candidates.CAP - 1) // 2
    small = blocks.filter(f"work <= {most}")
    large = blocks.filter(f"work > {most} and rule != {crc32(keys.NAMESAKES.encode())}")
    placed = small.selectExpr("rows", "posexplode(rows) as (place, left)")
    every = _across(placed.selectExpr("left", "explode(slice(rows, place + 2, size(rows))) as right"), split)
    members = large.selectExpr("rule", "key", "explode(rows) as row")
    shown = "rule long, key long, turn int, value string, row long"
    turns = members.mapInArrow(lambda batches: _places(batches, shared), shown)
    in_turn = "over (partition by rule, key, turn order by value, row)"
    after = [f"lead(row, {step}) {in_turn} as after_{step}" for step in range(1, candidates.WINDOW + 1)]
    following = ", ".join(f"after_{step}" for step in range(1, candidates.WINDOW + 1))
    near = turns.selectExpr("row", *after).selectExpr("row", f"explode(array({following})) as next")
    near = near.filter("next is not null").selectExpr("least(row, next) as left", "greatest(row, next) as right")
    skipped = large.selectExpr("rule", "rows[0] as row", "size(rows) as records").toArrow().to_pydict()
    return every.union(_across(near, split)).distinct(), _report(records, skipped)


def _work(split: int | None) -> str:
    """How many pairs a block would give, in SQL: `candidates.work`."""
    if split is None:
        return "cast(size(rows) as long) * (size(rows) - 1) div 2"
    before = f"size(filter(rows, row -> row < {split}))"
    return f"cast({before} as long) * (size(rows) - {before})"


def _across(pairs: DataFrame, split: int | None) -> DataFrame:
    return pairs if split is None else pairs.filter(f"left < {split} and right >= {split}")


def _keys(batches: Batches, shared: Any, standing: Any) -> Iterator[pa.RecordBatch]:
    """The keys of some records in a row, each key of a rule once a record; rules go by a number made of their name."""
    for batch in batches:
        rows = batch.column(0).to_numpy()
        rows = rows[standing.value[rows]]
        some = _some(shared.value, rows)
        for rule in keys.rules(some):
            slots = [(key[key > 0], rows[key > 0]) for key in rule.keys]
            found = np.concatenate([key for key, _ in slots]).view(np.int64), np.concatenate([row for _, row in slots])
            if len(slots) > 1:
                order = np.lexsort(found)
                key, row = (part[order] for part in found)
                first = np.append(True, (key[1:] != key[:-1]) | (row[1:] != row[:-1]))[: len(key)]
                found = key[first], row[first]
            yield _batch(rule=np.full(len(found[0]), crc32(rule.name.encode())), key=found[0], row=found[1])


def _places(batches: Batches, shared: Any) -> Iterator[pa.RecordBatch]:
    """The members of too large blocks, once for each value that they are put in order by."""
    for batch in batches:
        rows = batch.column("row").to_numpy()
        for turn, column in enumerate(keys.orders(shared.value)):
            codes = column.codes[rows]
            known = np.flatnonzero(codes >= 0)
            rule, key, row = (batch.column(name).to_numpy()[known] for name in ("rule", "key", "row"))
            turns = np.full(len(known), turn, dtype=np.int32)
            yield _batch(rule=rule, key=key, turn=turns, value=column.values[codes[known]], row=row)


def _batch(**columns: NDArray[Any]) -> pa.RecordBatch:
    types = {np.dtype(object): pa.string()}
    arrays = [pa.array(values, type=types.get(values.dtype)) for values in columns.values()]
    return pa.RecordBatch.from_arrays(arrays, names=list(columns))


def _some(records: Records, rows: NDArray[np.int64]) -> Records:
    """Some of the records, in the dictionaries of all of them."""

    def cut(value: Any) -> Any:
        if isinstance(value, Column):
            part = Column(value.codes[rows], value.texts)
            part.__dict__["value_hashes"] = value.value_hashes
            return part
        if isinstance(value, tuple):
            return tuple(cut(column) for column in value)
        if isinstance(value, Mapping):
            return {name: (kind, cut(column)) for name, (kind, column) in value.items()}
        return value[rows] if isinstance(value, np.ndarray) else None

    some = replace(records, **{field.name: cut(getattr(records, field.name)) for field in fields(records)})
    some.__dict__.update({name: cut(getattr(records, name)) for name in _DERIVED})
    return some


def _report(records: Records, skipped: dict[str, list[int]]) -> pd.DataFrame:
    """The blocks that were not run in full, as `candidates.collect` reports them."""
    if not skipped["row"]:
        return candidates.report_frame([])
    some = _some(records, np.array(skipped["row"]))
    rules = {crc32(rule.name.encode()): rule for rule in keys.rules(some)}
    numbers, sizes = np.array(skipped["rule"]), np.array(skipped["records"], dtype=np.int64)
    blocks = [(rule, np.flatnonzero(numbers == number)) for number, rule in rules.items()]
    return candidates.report_frame([candidates.reported(rule, rows, sizes[rows]) for rule, rows in blocks])


@dataclass(frozen=True)
class _Seen:
    """Pairs with their evidence, kept by Spark: left, right, then a column for each level and likelihood."""

    frame: DataFrame
    kinds: list[str]
    shared_at_work: list[str]

    @staticmethod
    def of(pairs: DataFrame, shared: Any, like: Evidence) -> _Seen:
        kinds, at_work = list(like.levels), list(like.colleagues)

        def compare(batches: Batches) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                left, right = (batch.column(side).to_numpy() for side in ("left", "right"))
                found = evidence.compare(shared.value, left, right)
                levels = {f"level_{place}": found.levels[kind] for place, kind in enumerate(kinds)}
                chance = {f"chance_{place}": found.chance[kind] for place, kind in enumerate(kinds)}
                work = {f"work_{place}": found.colleagues[kind] for place, kind in enumerate(at_work)}
                yield _batch(left=left, right=right, **levels, **chance, **work)

        columns = [f"{name}_{place} {kind}" for name, kind in (("level", "byte"), ("chance", "float"))
                   for place in range(len(kinds))]  # fmt: skip
        columns += [f"work_{place} float" for place in range(len(at_work))]
        schema = ", ".join(["left long", "right long", *columns])
        return _Seen(pairs.mapInArrow(compare, schema).persist(), kinds, at_work)

    def _each(self, look: Callable[[Evidence, pa.RecordBatch], pa.RecordBatch], schema: str) -> DataFrame:
        """What a function makes of each batch, as a table."""
        kinds, at_work = self.kinds, self.shared_at_work

        def table(batch: pa.RecordBatch, name: str, names: list[str]) -> dict[str, NDArray[Any]]:
            return {kind: batch.column(f"{name}_{place}").to_numpy() for place, kind in enumerate(names)}

        def every(batches: Batches) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                chance = table(batch, "chance", kinds)
                yield look(Evidence(table(batch, "level", kinds), chance, table(batch, "work", at_work)), batch)

        return self.frame.mapInArrow(every, schema)

    def sum(self, count: Callable[[Evidence], float]) -> float:
        """What is counted over all pairs."""
        found = self._each(lambda seen, _: _batch(counted=np.array([count(seen)], dtype=float)), "counted double")
        return float(np.sum(np.sort(found.toArrow()["counted"].to_numpy())))

    def patterns(self, rivalry: weights.Rivalry) -> weights.Counted:
        """How many pairs have each pattern of agreement."""

        def counted(seen: Evidence, _: pa.RecordBatch) -> pa.RecordBatch:
            _, (codes, counts) = weights.background_and_patterns(seen, rivalry)
            return _batch(code=codes, pairs=counts)

        found = self._each(counted, "code long, pairs long").groupBy("code").sum("pairs").toArrow()
        return weights.together([(found["code"].to_numpy(), found["sum(pairs)"].to_numpy())])

    def likely(self, model: weights.Model, floor: float) -> engine.Kept:
        """The pairs that are likely enough, as `engine.kept` gives them."""
        levels = [f"level_{place}" for place in range(len(self.kinds))]
        figures = [name for name, kind in engine.PAIR_COLUMNS.items() if kind == "float64"]

        def look(seen: Evidence, batch: pa.RecordBatch) -> pa.RecordBatch:
            rows, found = engine.likely(seen, model, floor)
            kept = batch.select(["left", "right", *levels]).take(pa.array(rows))
            return _batch(**{name: kept.column(name).to_numpy() for name in kept.schema.names},
                          **{name: found[name].to_numpy() for name in figures})  # fmt: skip

        schema = ["left long", "right long", *(f"{name} byte" for name in levels), *(f"{n} double" for n in figures)]
        found = self._each(look, ", ".join(schema)).toArrow()
        given = {name: found[name].to_numpy() for name in found.column_names}
        table = pd.DataFrame({name: given[name] for name in figures})
        by_kind = {kind: given[name] for kind, name in zip(self.kinds, levels)}
        return engine.Kept(given["left"], given["right"], table, by_kind)
