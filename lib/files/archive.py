"""ZIPs of tables (the weekly Data Export comes so): each member read in memory, within limits, never by its path."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from lib.errors import UnreadableFile
from lib.settings import settings

_MOST_MEMBERS = 2000
_HIGHEST_RATIO = 250
_SMALL = 1 << 20
_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".xlsb", ".ods")

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    RuntimeError,
    ValueError,
    EOFError,
    OSError,
)
"""All that zipfile raises on damaged, encrypted or unsupported archives."""


def is_archive(data: bytes) -> bool:
    """Whether the bytes are a ZIP."""
    return data.startswith(b"PK\x03\x04")


def members(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each table in the ZIP; UnreadableFile when there is none, or more than the limits allow."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = [entry for entry in archive.infolist() if _is_table(entry.filename)]
        _refuse_bombs(entries, name)
        for entry in entries:
            with archive.open(entry) as file:
                content = file.read(entry.file_size + 1)
            if content.strip():
                yield PurePosixPath(entry.filename).name, content
    except _BROKEN as broken:
        raise UnreadableFile(f"{name} is a damaged or locked ZIP. Download it again, or unpack it first.") from broken


def _is_table(path: str) -> bool:
    return path.lower().endswith(_TABLES) and not path.startswith("__MACOSX/")


def _refuse_bombs(entries: list[zipfile.ZipInfo], name: str) -> None:
    if not entries:
        raise UnreadableFile(f"{name} is a ZIP without any CSV or workbook in it. Load the records' own file.")
    limit = settings().max_file_mb
    too_much = sum(entry.file_size for entry in entries) > limit << 20
    too_dense = any(
        entry.file_size > _SMALL and entry.file_size > _HIGHEST_RATIO * max(1, entry.compress_size) for entry in entries
    )
    if too_much or too_dense or len(entries) > _MOST_MEMBERS:
        raise UnreadableFile(
            f"{name} unpacks to far more than it seems and was refused. Unpack it and load its tables."
        )
