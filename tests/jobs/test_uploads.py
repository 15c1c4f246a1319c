"""Files that wait to be loaded: what they weigh unpacked, whether a head tells of them, and when they go."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zipfile

import pytest

from lib.jobs import uploads


def _zip(content):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.csv", content)
    return archive.getvalue()


ROWS = b"Last Name,Company\n" + b"Lee,Acme\n" * 5000


@pytest.mark.parametrize(
    ("content", "weight", "has_a_head"),
    [
        (ROWS, len(ROWS), True),
        (b"\xef\xbb\xbf" + ROWS, len(ROWS) + 3, True),
        (b'{"LastName": "Lee"}\n', 20, True),
        (b' [{"LastName": "Lee"}]', 22, False),
        (_zip(ROWS), len(ROWS), False),
        (gzip.compress(ROWS), len(ROWS), False),
        (b"PK\x03\x04 but no archive", 19, False),
        (b"", 0, True),
    ],
    ids=["csv", "bom", "json lines", "json", "zip", "gzip", "broken zip", "empty"],
)
def test_what_a_file_weighs_unpacked_and_whether_it_has_a_head(tmp_path, content, weight, has_a_head):
    path = tmp_path / "file"
    path.write_bytes(content)
    assert (uploads.weight(path), uploads.has_a_head(path)) == (weight, has_a_head)


def test_an_upload_is_kept_as_it_came_with_its_digest(tmp_path):
    kept = uploads.keep(tmp_path / "new", io.BytesIO(ROWS))
    assert (kept.path.read_bytes(), kept.size) == (ROWS, len(ROWS))
    assert kept.sha256 == hashlib.sha256(ROWS).hexdigest()


def test_what_was_never_loaded_goes_after_a_week(tmp_path):
    old, new = (uploads.keep(tmp_path / name, io.BytesIO(ROWS)) for name in ("old", "new"))
    os.utime(old.path.parent, (0, 0))
    uploads.sweep(tmp_path)
    assert (old.path.exists(), new.path.exists()) == (False, True)
