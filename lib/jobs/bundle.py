"""Frames as files to download: a sheet that people open, or several files in one ZIP."""

from __future__ import annotations

import codecs
import io
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from lib.files import writer
from lib.jobs import rehearse
from lib.jobs.rehearse import Plan

_STAMP = (1980, 1, 1, 0, 0, 0)
"""Equal files make equal archives, whenever they are made."""


def sheet(frame: pd.DataFrame) -> bytes:
    """A frame as CSV for a spreadsheet: no cell runs as a formula, and Sluice reads it back exactly."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.csv"
        writer.write_csv(frame, path, safe=True)
        return codecs.BOM_UTF8 + path.read_bytes()


def plan_files(found: Plan) -> dict[str, bytes]:
    """The plan and what stays behind as sheets for people, and the inputs of convertLead exactly as they are."""
    exact = rehearse.loader_files(found)
    convert = exact.pop("lead_convert.csv").to_csv(index=False, lineterminator="\n").encode("utf-8-sig")
    people: Mapping[str, pd.DataFrame] = {"plan.csv": rehearse.plan_rows(found), **exact}
    return {**{name: sheet(frame) for name, frame in people.items()}, "lead_convert.csv": convert}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files in one archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
