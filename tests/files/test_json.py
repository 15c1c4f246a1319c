"""JSON lines, arrays of objects, and the answers of web services."""

from __future__ import annotations

import json

import pytest

from lib.errors import UnreadableFile
from lib.files import read

ROWS = [
    {"LastName": "Li", "Company": "A", "NumberOfEmployees": 12, "AnnualRevenue": 1.50, "IsConverted": True},
    {"LastName": "Ño", "Company": None, "Tags": ["a", 1.0, {"b": 2}], "IsConverted": False},
]


def lines(rows):
    return "\n".join(map(json.dumps, rows)).encode()


@pytest.mark.parametrize(
    "data",
    [
        lines(ROWS),
        json.dumps(ROWS).encode(),
        json.dumps(ROWS, indent=2).encode("utf-8-sig"),
        json.dumps({"totalSize": 2, "done": True, "records": ROWS}).encode(),
        "\n".join(json.dumps(row, indent=2) for row in ROWS).encode("utf-16"),
    ],
    ids=["lines", "array", "indented array", "answer", "indented objects"],
)
def test_every_form_of_json_gives_the_same_records(data):
    frame = read(data, "leads.json").tables[0].frame

    assert frame["LastName"].tolist() == ["Li", "Ño"]
    assert frame["Company"].tolist() == ["A", ""]
    assert frame["NumberOfEmployees"].tolist() == ["12", ""]
    assert frame["IsConverted"].tolist() == ["true", "false"]
    assert frame["Tags"].tolist() == ["", '["a", 1.0, {"b": 2}]']


def test_numbers_stay_as_they_are_written():
    data = b'{"LastName": "Li", "Phone": 4930123456789012345678, "AnnualRevenue": 1.50, "Fax": 1e3}'

    assert read(data, "x.jsonl").tables[0].frame.iloc[0].tolist() == ["Li", "4930123456789012345678", "1.50", "1e3"]


def test_lines_that_are_no_objects_are_rejected_with_their_text():
    table = read(b'{"LastName": "Li"}\n42\n\n{"LastName":\n{}\n{"LastName": "Fox"}\n', "x.jsonl").tables[0]

    assert table.lines.tolist() == [1, 6]
    assert table.rejected.to_dict("records") == [
        {"line": 2, "reason": "it is not a JSON object", "raw": "42"},
        {"line": 4, "reason": "it is not a JSON object", "raw": '{"LastName":'},
        {"line": 5, "reason": "the row has no value in it", "raw": "{}"},
    ]


def test_an_array_that_breaks_off_keeps_what_came_before():
    table = read(b'[{"LastName": "Li"},\n{"LastName": "Fo', "x.json").tables[0]

    assert table.frame["LastName"].tolist() == ["Li"]
    assert table.rejected.to_dict("records") == [
        {"line": 2, "reason": "from here on the JSON is not sound", "raw": '{"LastName": "Fo'}
    ]


TAGGED = [
    {"LastName": "A", "Email": "a@a.com", "tags": [{"name": "vip"}]},
    {"LastName": "B", "Email": "b@b.com", "tags": []},
]


@pytest.mark.parametrize(
    "data",
    [json.dumps(TAGGED).encode(), json.dumps(TAGGED[::-1]).encode(), lines(TAGGED), lines(TAGGED[:1])],
    ids=["array", "array, tagged last", "lines", "one object"],
)
def test_a_record_with_a_list_of_objects_in_it_stays_a_record(data):
    frame = read(data, "leads.json").tables[0].frame

    assert dict(zip(frame["LastName"], frame["tags"])) == {
        record["LastName"]: json.dumps(record["tags"]) for record in TAGGED if record["LastName"].encode() in data
    }


@pytest.mark.parametrize(
    "pages",
    [
        ['[{"LastName": "A"}]', '[{"LastName": "B"}, {"LastName": "C"}]'],
        ['[{"LastName": "A"}]', "[]", '\ufeff[{"LastName": "B"}, {"LastName": "C"}]'],
        [
            '{"totalSize": 3, "records": [{"LastName": "A"}, {"LastName": "B"}]}',
            '{"totalSize": 3, "records": [{"LastName": "C"}]}',
        ],
        [
            '{"status": "ok", "next": "https://x/2", "leads": [{"LastName": "A"}]}',
            '{"leads": [{"LastName": "B"}, {"LastName": "C"}]}',
        ],
        [
            '{"results": []}',
            '{"results": [{"LastName": "A"}, {"LastName": "B"}, {"LastName": "C"}]}',
            '{"results": []}',
        ],
        ['{"errors": [{"id": 1}], "records": [{"LastName": "A"}, {"LastName": "B"}, {"LastName": "C"}]}'],
        ['{"Name": "My leads", "records": [{"LastName": "A"}, {"LastName": "B"}, {"LastName": "C"}]}'],
    ],
)
def test_every_page_of_an_answer_is_read(pages):
    table = read("\n".join(pages).encode(), "leads.json").tables[0]

    assert table.frame["LastName"].tolist() == ["A", "B", "C"]
    assert table.rejected.empty


def test_what_stands_after_an_array_is_rejected_with_its_text():
    data = b'[{"LastName": "A"}]\n{"LastName": "B"}, 7\n[{"LastName": "C"}] garbage {"LastName": "D"}\n'
    table = read(data, "leads.json").tables[0]

    assert table.frame["LastName"].tolist() == ["A", "C"]
    assert sorted(table.rejected["raw"]) == [
        "7",
        'garbage {"LastName": "D"}',
        '{"LastName": "B"}',
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'[{"LastName": ' + b"[" * 100_000, "nested too deeply"),
        (b'[{"LastName": Li}]', "is not sound JSON"),
        (b"{}", "no JSON object with a value"),
        (b"".join(b'{"c%d":1}\n' % n for n in range(4500)), "columns, more than the 4,000"),
    ],
)
def test_json_that_is_no_table_is_refused(data, says):
    with pytest.raises(UnreadableFile, match=says):
        read(data, "x.json")
