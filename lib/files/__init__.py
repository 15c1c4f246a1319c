"""Bytes -> tables or one clear error; tables -> files. `read` is the way in, `write_csv` the way out."""

from lib.files.reader import read
from lib.files.reading import Reading, Table
from lib.files.spreadsheet_safe import restore

__all__ = ["Reading", "Table", "read", "restore"]
