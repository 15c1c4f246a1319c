"""Several files as one import: rows in are rows loaded and rows rejected."""

from __future__ import annotations

from lib import files
from lib.jobs import load

HEAD = "id,First Name,Last Name,Company\n"


def test_a_record_with_the_id_of_another_files_record_is_rejected_not_lost():
    first = files.read(f"{HEAD}1,Ann,Smith,Acme\n2,Bo,Li,Zeta\n".encode(), "a.csv")
    second = files.read(f"{HEAD}1,Cy,Kay,Foo\n3,Di,Moe,Bar\n".encode(), "b.csv")
    one, other = load.import_tables([first, second])
    assert (one.frame["LastName"].tolist(), other.frame["LastName"].tolist()) == (["Smith", "Li"], ["Moe"])
    assert other.rejected.values.tolist() == [[2, "the same id as a record of another file: 1", "1,Cy,Kay,Foo"]]
    assert other.lines.tolist() == [3]
