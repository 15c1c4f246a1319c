"""Uploads: files on disk that wait to be looked into and loaded, each under a name of its own."""

from __future__ import annotations

import hashlib
import shutil
import struct
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import uuid4

SMALL = 20 << 20
"""Bytes up to which a page reads a file itself; what is more goes to a worker."""

_BLOCK = 1 << 20
_FORGOTTEN = 7 * 86_400.0
"""Seconds after which files that nobody loaded are taken away."""

_PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1", b"\x1f\x8b", b"[")
"""What files begin with that can only be read whole: ZIPs and workbooks, XLS, Parquet, gzip, JSON in one piece."""

_PARQUET_GROWS = 6


@dataclass(frozen=True)
class Upload:
    """A file as it came: where it lies, its SHA-256, its bytes."""

    path: Path
    sha256: str
    size: int


def keep(folder: Path, stream: IO[bytes]) -> Upload:
    """Copy a file to disk under a name that is never given twice; what its sender called it is never a path."""
    folder.mkdir(parents=True, exist_ok=True)
    path, digest, size = folder / f"{uuid4().hex}.upload", hashlib.sha256(), 0
    with path.open("xb") as target:
        while block := stream.read(_BLOCK):
            digest.update(block)
            size += target.write(block)
    return Upload(path, digest.hexdigest(), size)


def weight(path: Path) -> int:
    """About how many bytes a file has once it is unpacked; of a damaged one what it has as it is."""
    size = path.stat().st_size
    if size > SMALL:
        return size
    with path.open("rb") as file:
        start = file.read(4)
        if start == b"PK\x03\x04":
            return max(size, _unpacked(path))
        if start.startswith(b"\x1f\x8b") and size > 8:
            file.seek(-4, 2)
            return max(size, int(struct.unpack("<I", file.read(4))[0]))
    return size * _PARQUET_GROWS if start == b"PAR1" else size


def has_a_head(path: Path) -> bool:
    """Whether the first part of the file can be read by itself."""
    with path.open("rb") as file:
        return not file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_PACKED)


def sweep(home: Path) -> None:
    """Take away what was uploaded long ago and never loaded; `home` holds a folder for each upload."""
    for folder in home.iterdir() if home.is_dir() else ():
        if time.time() - folder.stat().st_mtime > _FORGOTTEN:
            shutil.rmtree(folder, ignore_errors=True)


def _unpacked(path: Path) -> int:
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, struct.error):
        return 0
