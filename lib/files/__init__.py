"""Bytes -> tables or one clear error; tables -> files. `read` is the way in, `write_csv` the way out."""

from lib.files.reader import read
from lib.files.reading import Reading, Table
from lib.files.spreadsheet_safe import restore
from lib.files.writer import write_csv, write_for_data_loader

__all__ = ["Reading", "Table", "read", "restore", "write_csv", "write_for_data_loader"]
