"""ZIPs and gzip of tables (the weekly Data Export comes so): unpacked in memory, within limits, never by a path."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from lib.errors import UnreadableFile
from lib.files.limits import most_bytes
from lib.files.pace import SILENT, Pace

_MOST_MEMBERS = 2000
_HIGHEST_RATIO = 250
_SMALL = 1 << 20
_PIECE = 1 << 22
ENDINGS = (
    *(".csv", ".tsv", ".tab", ".txt", ".psv", ".json", ".jsonl", ".ndjson", ".parquet", ".gz", ".zip"),
    *(".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".html", ".htm", ".xml"),
)
"""What tables are called; whatever else is in a ZIP is told and left alone."""

_DAMAGED = "damaged or locked ZIP. Download it again, or unpack it first."

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    EOFError,
    OSError,
)
"""All that zipfile raises on damaged, encrypted or unsupported archives."""


@dataclass(frozen=True)
class Member:
    """A file in a ZIP, under a name that no other has: its content, or why there is none."""

    name: str
    content: bytes
    problem: str = ""
    share: tuple[float, float] = (1.0, 1.0)
    """Which part of the work it is."""


class Budget:
    """How many bytes may still be unpacked, over all archives within one file."""

    def __init__(self) -> None:
        self._left = most_bytes()

    def spend(self, size: int, name: str) -> None:
        """Raise UnreadableFile when that is more than is left."""
        self._left -= size
        if self._left < 0:
            raise _bomb(name)


def is_archive(data: bytes) -> bool:
    """Whether the bytes are a ZIP."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_gzip(data: bytes) -> bool:
    """Whether the bytes are compressed by gzip."""
    return data.startswith(b"\x1f\x8b\x08")


def members(data: bytes, name: str, pace: Pace = SILENT, budget: Budget | None = None) -> Iterator[Member]:
    """Each file in the ZIP; UnreadableFile when it holds no table, or more than the limits allow."""
    budget = budget or Budget()
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except BROKEN as broken:
        raise UnreadableFile(f"{name} is a {_DAMAGED}") from broken
    with archive:
        tables = [entry for entry in entries if _is_table(entry.filename)]
        refuse_bombs(tables, len(data), name)
        if not tables:
            raise UnreadableFile(f"{name} is a ZIP without any CSV or workbook in it. Load the records' own file.")
        taken: set[str] = set()
        for number, entry in enumerate(tables):
            label = _label(entry.filename, taken)
            share = (number / len(tables), (number + 1) / len(tables))
            yield replace(_unpack(archive, entry, label, pace.within(*share), budget), share=share)
    others = [PurePosixPath(entry.filename).name for entry in entries if not _is_table(entry.filename)]
    if others:
        more = f" and {len(others) - 1:,} more" if len(others) > 1 else ""
        yield Member(others[0], b"", f"{others[0]}{more} in {name}: not tables")


def refuse_bombs(entries: Sequence[zipfile.ZipInfo], size: int, name: str) -> None:
    """Raise UnreadableFile for entries that unpack to too much, too densely, or that share their bytes."""
    too_much = sum(entry.file_size for entry in entries) > most_bytes()
    shared = sum(entry.compress_size for entry in entries) > size
    too_dense = any(
        entry.file_size > _SMALL and entry.file_size > _HIGHEST_RATIO * max(1, entry.compress_size) for entry in entries
    )
    if too_much or too_dense or shared or len(entries) > _MOST_MEMBERS:
        raise _bomb(name)


def gunzip(data: bytes, name: str, pace: Pace, budget: Budget, head: int | None = None) -> tuple[bytes, bool]:
    """The content of a gzip file, or about the first `head` bytes of it; and whether it goes on after them."""
    unpacker = zlib.decompressobj(31)
    pieces: list[bytes] = []
    size, rest = 0, memoryview(data)
    while rest or unpacker.unconsumed_tail:
        taken = bytes(rest[:_PIECE]) if not unpacker.unconsumed_tail else unpacker.unconsumed_tail
        if not unpacker.unconsumed_tail:
            rest = rest[_PIECE:]
        try:
            piece = unpacker.decompress(taken, _PIECE)
        except zlib.error as broken:
            raise UnreadableFile(
                f"{name} is a damaged gzip archive. Download it again, or unpack it first."
            ) from broken
        size += len(piece)
        budget.spend(len(piece), name)
        if size > _SMALL and size > _HIGHEST_RATIO * len(data):
            raise _bomb(name)
        pieces.append(piece)
        pace.tell(1 - len(rest) / len(data), f"{size >> 20:,} MB unpacked")
        if head is not None and size > head:
            return b"".join(pieces)[:head], True
        if unpacker.eof:
            rest = memoryview(unpacker.unused_data + bytes(rest))
            if not is_gzip(bytes(rest[:3])):
                return b"".join(pieces), False
            unpacker = zlib.decompressobj(31)
    if not unpacker.eof:
        raise UnreadableFile(f"{name} breaks off: it was not copied whole. Download it again.")
    return b"".join(pieces), False


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, label: str, pace: Pace, budget: Budget) -> Member:
    if entry.flag_bits & 1:
        return Member(label, b"", f"{label} is protected by a password. Pack it without one.")
    pieces: list[bytes] = []
    size = 0
    try:
        with archive.open(entry) as file:
            while piece := file.read(min(_PIECE, entry.file_size + 1)):
                size += len(piece)
                budget.spend(len(piece), label)
                pieces.append(piece)
                pace.tell(0.1 * size / max(1, entry.file_size), f"{label}: {size >> 20:,} MB unpacked")
    except BROKEN:
        return Member(label, b"", f"{label} is in a {_DAMAGED}")
    content = b"".join(pieces)
    return Member(label, content) if content.strip() else Member(label, b"", f"{label} is empty")


def _is_table(path: str) -> bool:
    return path.lower().endswith(ENDINGS) and not path.startswith("__MACOSX/") and "/._" not in f"/{path}"


def _label(path: str, taken: set[str]) -> str:
    """The member's file name; with its folders where that is taken, and numbered where that is, too."""
    parts = [part for part in PurePosixPath(path.replace("\\", "/")).parts if part not in ("/", "..", ".")]
    name = parts[-1] if parts else "member"
    if name in taken:
        name = "/".join(parts)
    label, count = name, 1
    while label in taken:
        count += 1
        label = f"{name} ({count})"
    taken.add(label)
    return label


def _bomb(name: str) -> UnreadableFile:
    return UnreadableFile(f"{name} unpacks to far more than it seems and was refused. Unpack it and load its tables.")
