"""What is written reads back as it was."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.files import read, write_csv, write_for_data_loader
from lib.files.spreadsheet_safe import MARK

VALUE = st.text(
    st.one_of(st.sampled_from("'=+-@,;\t\r\n\" \\|é漢"), st.characters(exclude_categories=["Cs", "Cc"])), max_size=12
)
COLUMNS = ["Id", "FirstName", "LastName", "Company", "Email", "My own column"]


@st.composite
def frames(draw):
    height = draw(st.integers(1, 6))
    cells = {name: draw(st.lists(VALUE, min_size=height, max_size=height)) for name in COLUMNS[1:]}
    ids = [f"00Q5g0000000{n:03}" for n in range(height)]
    return pd.DataFrame({"Id": ids, **cells}, dtype="str")


@settings(max_examples=40, deadline=None)
@given(frames(), st.booleans())
def test_any_frame_reads_back_the_same(tmp_path_factory, frame, safe):
    path = tmp_path_factory.mktemp("out") / "leads.csv"
    write_csv(frame, path, safe=safe)
    table = read(path).tables[0]

    assert table.object == "lead"
    assert table.rejected.empty
    called = {"My own column": table.mapping["My own column"] or "My own column"}  # it may look like a website
    assert table.frame.reset_index(drop=True).to_dict("list") == frame.rename(columns=called).to_dict("list")


def test_a_safe_file_holds_no_formula_and_is_recognised_under_any_name(tmp_path):
    frame = pd.DataFrame({"LastName": ["=1+1", "Lee"], "=Phone": ["+49 30 1", "2"]}, dtype="str")
    risky = write_csv(frame, tmp_path / "x.csv", safe=True)
    text = (tmp_path / "x.csv").read_text()
    reading = read(tmp_path / "x.csv")

    assert risky == 2
    assert text == f'"LastName","\'=Phone","{MARK}"\n"\'=1+1","\'+49 30 1",""\n"Lee","2",""\n'
    assert reading.exporter == "Sluice"
    assert reading.tables[0].frame["LastName"].tolist() == ["=1+1", "Lee"]


def test_an_unmarked_file_is_never_unescaped():
    reading = read(b"Name,Phone\n'=x,'+49\n", "leads.csv")

    assert reading.tables[0].frame["Phone"].tolist() == ["'+49"]


def test_a_data_loader_file_is_exact_and_clears_only_the_named_columns(tmp_path):
    frame = pd.DataFrame({"Id": ["1"], "Phone": [""], "Fax": [""], "Title": ['=a"b']}, dtype="str")
    risky = write_for_data_loader(frame, tmp_path / "update.csv", nulls=["Fax"])

    assert (tmp_path / "update.csv").read_bytes() == (
        b'\xef\xbb\xbf"Id","Phone","Fax","Title"\n"1","","#N/A","=a""b"\n'
    )
    assert risky == 1


@pytest.mark.parametrize("safe", [True, False])
def test_an_empty_frame_is_a_header(tmp_path, safe):
    write_csv(pd.DataFrame({"LastName": pd.Series([], dtype="str")}), tmp_path / "x.csv", safe=safe)

    assert (tmp_path / "x.csv").read_text().startswith('"LastName"')
