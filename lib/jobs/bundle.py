"""Frames as files in one ZIP, to download in one go."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pandas as pd

from lib.jobs import rehearse
from lib.jobs.rehearse import Plan

_STAMP = (1980, 1, 1, 0, 0, 0)
"""Equal files make equal archives, whenever they are made."""


def plan_files(found: Plan) -> dict[str, bytes]:
    """The plan and what Data Loader takes, as CSV in UTF-8 with a byte order mark."""
    frames: Mapping[str, pd.DataFrame] = {"plan.csv": rehearse.plan_rows(found), **rehearse.loader_files(found)}
    return {name: frame.to_csv(index=False, lineterminator="\n").encode("utf-8-sig") for name, frame in frames.items()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files in one archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
