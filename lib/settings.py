"""One frozen settings object, read once from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Settings:
    """What the operator decides. Everything a user decides is a rule of a book (lib/model/rules.py)."""

    data_dir: Path
    database_url: str
    local_admin: bool
    max_file_mb: int
    worker_memory_mb: int
    standby_workers: int
    sources: str = field(repr=False)
    source_rows: int
    source_seconds: int
    spark_master: str

    @staticmethod
    def from_environment(env: Mapping[str, str]) -> Settings:
        data_dir = Path(env.get("SLUICE_DATA", str(ROOT / "data")))
        return Settings(
            data_dir=data_dir,
            database_url=env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'sluice.db'}",
            local_admin=env.get("SLUICE_LOCAL_ADMIN", "") == "1",
            max_file_mb=int(env.get("SLUICE_MAX_FILE_MB", "2000")),
            worker_memory_mb=int(env.get("SLUICE_WORKER_MEMORY_MB", "4096")),
            standby_workers=int(env.get("SLUICE_STANDBY_WORKERS", "2")),
            sources=env.get("SLUICE_SOURCES", ""),
            source_rows=int(env.get("SLUICE_SOURCE_ROWS", "2000000")),
            source_seconds=int(env.get("SLUICE_SOURCE_SECONDS", "300")),
            spark_master=env.get("SPARK_MASTER", "local[*]"),
        )


@cache
def settings() -> Settings:
    """The settings of this process, read on first use."""
    return Settings.from_environment(os.environ)
