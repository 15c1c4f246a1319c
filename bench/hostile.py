"""What files made to harm do to the reader: seconds, peak memory of the largest process, and the sentence that is said.

    python bench/hostile.py [--only WORD] [--memory-mb 4096] [--file-mb 2000]

Makes every file itself, in a scratch folder, and reads each in a process of its own. The memory named is what the
operator sets by SLUICE_WORKER_MEMORY_MB; SLUICE_MAX_FILE_MB is the other limit.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[1]
LEADS = b"Id,LastName,LeadSource,IsConverted\n00Q5g00000000A1EAI,Li,Web,0\n"
READ = """
import sys, time
sys.path.insert(0, sys.argv[1])
from lib.errors import SluiceError
from lib.files import read
started = time.perf_counter()
try:
    found = read(sys.argv[2])
    tables = [f"{len(table.frame):,} rows and {len(table.rejected):,} rejected" for table in found.tables]
    said = "read: " + ", ".join(tables)
except SluiceError as error:
    said = f"{type(error).__name__}: {error}"
print(time.perf_counter() - started)
print(said)
"""


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method, compresslevel=9) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def overlapping() -> bytes:
    """A thousand entries of the directory that share the bytes of one member."""
    body = zlib.compress(b"Name\n" + b"a" * (1 << 22), 9)[2:-4]
    plain = b"Name\n" + b"a" * (1 << 22)
    crc, name = zlib.crc32(plain), b"Lead.csv"

    def numbers(*values: tuple[int, int]) -> bytes:
        return b"".join(value.to_bytes(size, "little") for value, size in values)

    sizes = ((crc, 4), (len(body), 4), (len(plain), 4))
    local = b"PK\x03\x04" + numbers((20, 2), (0, 2), (8, 2), (0, 2), (33, 2), *sizes, (len(name), 2), (0, 2))
    local += name + body
    central = b""
    for number in range(1000):
        label = b"%04d.csv" % number
        central += b"PK\x01\x02" + numbers((20, 2), (20, 2), (0, 2), (8, 2), (0, 2), (33, 2), *sizes)
        central += numbers((len(label), 2), (0, 2), (0, 2), (0, 2), (0, 2), (0, 4), (0, 4)) + label
    end = b"PK\x05\x06" + numbers((0, 2), (0, 2), (1000, 2), (1000, 2), (len(central), 4), (len(local), 4), (0, 2))
    return local + central + end


def workbook(sheet: str, extra: dict[str, str] | None = None, head: str = "") -> bytes:
    """A minimal XLSX around the XML of one sheet."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Override PartName="/xl/workbook.xml" '
        f'ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {space} xmlns:r="{relations}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships"><Relationship Id="r1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"{head}<worksheet {space}><sheetData>{sheet}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {space}/>",
        **(extra or {}),
    }
    return packed({name: text.encode() for name, text in parts.items()})


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def laughs(levels: int = 9) -> str:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, levels))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "haha">{entities}]>'


def parquet(rows: int, text: str) -> bytes:
    stream = io.BytesIO()
    column = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array([text]))
    pq.write_table(pa.table({"Name": column, "Email": column}), stream, use_dictionary=True, row_group_size=rows)
    return stream.getvalue()


HEADER = '<row r="1">' + cell("A1", "Name") + cell("B1", "Email") + "</row>"
SHEET_XML = (
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="S"><Table>{}</Table></Worksheet>'
    "</Workbook>"
)
ZEROS = b"Name,Email\n" + b"0" * (1 << 30) if "--make" in sys.argv else b""

CASES: dict[str, Callable[[], tuple[str, bytes]]] = {
    "ZIP: 1 GB of zeros in 1 MB": lambda: ("x.zip", packed({"Lead.csv": ZEROS})),
    "ZIP: the same, in a ZIP": lambda: ("x.zip", packed({"a.zip": packed({"Lead.csv": ZEROS})})),
    "ZIP: 10 ZIPs deep": lambda: ("x.zip", deep(10)),
    "ZIP: 1,000 members over the same bytes": lambda: ("x.zip", overlapping()),
    "ZIP: 50,000 members": lambda: ("x.zip", packed({f"{n}.csv": b"" for n in range(50_000)}, zipfile.ZIP_STORED)),
    "ZIP: names that climb out": lambda: (
        "x.zip",
        packed({"../../../etc/Lead.csv": LEADS, "/etc/Contact.csv": LEADS, "C:\\Lead.csv": LEADS}),
    ),
    "gzip: 1 GB of zeros in 1 MB": lambda: ("x.csv.gz", gzip.compress(ZEROS, 9)),
    "gzip: in gzip in gzip": lambda: ("x.csv.gz", gzip.compress(gzip.compress(gzip.compress(ZEROS)))),
    "XLSX: a million empty styled rows": lambda: (
        "x.xlsx",
        workbook(HEADER + "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(2, 1_048_577))),
    ),
    "XLSX: cells at A1 and XFD1048576": lambda: (
        "x.xlsx",
        workbook(HEADER + '<row r="1048576">' + cell("XFD1048576", "x") + "</row>"),
    ),
    "XLSX: a sheet of 1 GB in 1 MB": lambda: ("x.xlsx", workbook(HEADER + "<row/>" * (1 << 27))),
    "XLSX: XML entities that expand": lambda: (
        "x.xlsx",
        workbook(HEADER + '<row r="2">' + cell("A2", "&a8;") + "</row>", head=laughs()),
    ),
    "XLSX: one shared text of 2 MB, 50,000 times": lambda: (
        "x.xlsx",
        workbook(
            HEADER + "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 50_002)),
            {"xl/sharedStrings.xml": "<sst><si><t>" + random.Random(1).randbytes(1 << 20).hex() + "</t></si></sst>"},
        ),
    ),
    "XLSX: formula cells": lambda: (
        "x.xlsx",
        workbook(HEADER + '<row r="2"><c r="A2" t="str"><f>HYPERLINK("http://x")</f><v>x</v></c></row>'),
    ),
    "XLSX: a CSV by content": lambda: ("x.xlsx", LEADS),
    "CSV: an XLSX by content": lambda: ("x.csv", workbook(HEADER + '<row r="2">' + cell("A2", "Li") + "</row>")),
    "CSV: a PNG by content": lambda: ("x.csv", b"\x89PNG\r\n\x1a\n" + os.urandom(100_000)),
    "XLS: an OLE head and noise": lambda: ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + os.urandom(1 << 20)),
    "XML: entities that expand": lambda: (
        "x.xls",
        laughs().encode() + SHEET_XML.format("<Row><Cell><Data>&a8;</Data></Cell></Row>").encode(),
    ),
    "XML: a row at 1048576, a cell at 16384": lambda: (
        "x.xls",
        SHEET_XML.format('<Row ss:Index="1048576"><Cell ss:Index="16384"><Data>x</Data></Cell></Row>').encode(),
    ),
    "HTML: spans of 99,999 by 4,000": lambda: (
        "x.xls",
        b"<table><tr><td rowspan=99999 colspan=4000>x" + b"<tr><td>y" * 200_000 + b"</table>",
    ),
    "HTML: a million open tables": lambda: ("x.html", b"<table>" * 1_000_000),
    "HTML: 20 MB of opening brackets": lambda: ("x.html", b"<table><tr><td>" + b"<td " * (5 << 20)),
    "JSON: nested 1,000,000 deep": lambda: ("x.json", b'[{"Name":' + b"[" * 1_000_000),
    "JSON lines: 300,000 names in all": lambda: (
        "x.jsonl",
        b"".join(json.dumps({f"c{n}": "x"}).encode() + b"\n" for n in range(300_000)),
    ),
    "JSON lines: one wide, two million narrow": lambda: (
        "x.jsonl",
        json.dumps({f"c{n}": "x" for n in range(3_900)}).encode() + b"\n" + b'{"c0":"a"}\n' * 2_000_000,
    ),
    "Parquet: 10 MB text, 10,000 times": lambda: ("x.parquet", parquet(10_000, "x" * (10 << 20))),
    "Parquet: 200 million rows in 1 MB": lambda: ("x.parquet", parquet(200_000_000, "x")),
    "Parquet: marks and noise": lambda: ("x.parquet", b"PAR1" + os.urandom(1 << 20) + b"\xff\xff\x00\x00PAR1"),
    "CSV: 10,000 columns": lambda: ("x.csv", b",".join(b"c%d" % n for n in range(10_000)) + b"\n" + b"," * 9_999),
    "CSV: 4,000 columns, 100,000 rows of commas": lambda: (
        "x.csv",
        b",".join(b"c%d" % n for n in range(4_000)) + b"\n" + (b"x" + b"," * 3_999 + b"\n") * 100_000,
    ),
    "CSV: one line of 200 MB": lambda: ("x.csv", b"Name,Email\n" + b"x" * (200 << 20)),
    "CSV: one cell of 500 MB, in lines": lambda: (
        "x.csv",
        b'Name,Email\n"' + (b"x" * 99 + b"\n") * (5 << 20) + b'",a@b.co\n',
    ),
    "CSV: a million quotes that never close": lambda: ("x.csv", b"Name,Email\n" + b'"x,y\n' * 1_000_000),
    "CSV: 20 million blank rows": lambda: ("x.csv", b"Name,Email\nLi,a@b.co\n" + b",\n" * 20_000_000),
    "CSV: 100 MB of NULs": lambda: ("x.csv", b"Name,Email\n" + b"\0" * (100 << 20)),
    "noise": lambda: ("x.csv", os.urandom(5 << 20)),
}


def deep(levels: int) -> bytes:
    content = packed({"Lead.csv": LEADS})
    for _ in range(levels):
        content = packed({"inner.zip": content})
    return content


def measure(label: str, memory_mb: int, file_mb: int) -> tuple[float, float, float, str]:
    """MB of the file, seconds of reading, peak MB of the largest process, and what was said.

    The file is made in a process of its own, because a process inherits the peak of the one that started it.
    """
    limits = {"SLUICE_WORKER_MEMORY_MB": str(memory_mb), "SLUICE_MAX_FILE_MB": str(file_mb)}
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([sys.executable, __file__, "--make", label, "--into", scratch], check=True)
        path = next(Path(scratch).iterdir())
        size = path.stat().st_size / 1e6
        command = [sys.executable, "-c", READ, str(ROOT), str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, **limits}) as child:
            assert child.stdout is not None
            printed = child.stdout.read().decode().splitlines()
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
    peak = used.ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20)
    if child.returncode:
        return size, 0.0, peak, f"THE PROCESS DIED ({child.returncode})"
    return size, float(printed[0]), peak, printed[1]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--only", default="")
    options.add_argument("--memory-mb", type=int, default=4096)
    options.add_argument("--file-mb", type=int, default=2000)
    options.add_argument("--make", help=argparse.SUPPRESS)
    options.add_argument("--into", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.make:
        name, content = CASES[asked.make]()
        (Path(asked.into) / name).write_bytes(content)
        return
    print(f"{'file':<46}{'MB':>6}{'seconds':>9}{'peak MB':>9}  said")
    for label in CASES:
        if asked.only.lower() not in label.lower():
            continue
        size, seconds, peak, said = measure(label, asked.memory_mb, asked.file_mb)
        print(f"{label:<46}{size:>6.1f}{seconds:>9.2f}{peak:>9.0f}  {said[:150]}", flush=True)
        time.sleep(0.1)


if __name__ == "__main__":
    main()
