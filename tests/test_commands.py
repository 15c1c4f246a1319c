"""The command line as it is promised: what each command writes, its JSON, its exit codes, its errors."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

import pytest

from lib.__main__ import main
from lib.settings import ROOT, settings
from lib.store import book as books_view
from lib.store import books, runs
from tests.conftest import ADMIN, LEADS, NOW

ROBERT, BOB, STUDENT, MARTA, JIN, FAKE = (f"00Q5g00000000A{number}EAI" for number in range(1, 7))
TODAY = "--today=2026-11-22"


@pytest.fixture
def leads(tmp_path):
    path = tmp_path / "leads.csv"
    path.write_text(LEADS, encoding="utf-8")
    return path


@pytest.fixture
def command(capsys):
    """Run a command in this process: its exit code, what it printed, what it complained about."""

    def run(*arguments):
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def document(command):
    """Run a command with --json: what it printed as an object, provided that it succeeded."""

    def run(*arguments):
        code, out, err = command(*arguments, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return run


def _header(path):
    return path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")


def _rows(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def _refused(outcome, *words):
    """Exit code 2 and one line on standard error that holds these words."""
    code, out, err = outcome
    assert code == 2 and out == ""
    assert err.endswith("\n") and err.count("\n") == 1 and "Traceback" not in err
    for word in words:
        assert word in err


# inspect


def test_inspect_tells_what_a_file_is_taken_for(document, leads):
    found = document("inspect", leads)
    assert set(found) == {"exporter", "encoding", "delimiter", "why", "tables", "relations"}
    (table,) = found["tables"]
    assert set(table) == {"name", "object", "delimiter", "header_line", "rows", "rejected", "mapping", "reasons"}
    assert (table["object"], table["header_line"], table["rows"], table["rejected"]) == ("lead", 1, 6, [])
    assert table["mapping"]["LeadSource"] == "LeadSource"


def test_inspect_writes_the_values_exactly_as_read(command, tmp_path):
    path, out = tmp_path / "in.csv", tmp_path / "records.csv"
    path.write_text("Full Name,E-Mail,Shoe Size\n  Ann Lee ,=1+1,007\n", encoding="utf-8")
    assert command("inspect", path, "--out", out)[0] == 0
    assert _rows(out) == [{"Name": "  Ann Lee ", "Email": "=1+1", "Shoe Size": "007"}]


def test_inspect_names_the_rejected_rows(document, tmp_path):
    path = tmp_path / "ragged.csv"
    path.write_text("First Name,Last Name,Company,Email\nAnn,Lee,Acme,a@acme.com\nBo,Ng,Acme,b@acme.com,1,2,3\n")
    (rejected,) = document("inspect", path)["tables"][0]["rejected"]
    assert rejected["line"] == 3 and rejected["raw"].startswith("Bo,Ng") and rejected["reason"]


def test_a_mapping_by_hand_overrules_the_first_guess(document, leads):
    mapping = document("inspect", leads, "--map", "Title=Description")["tables"][0]["mapping"]
    assert mapping["Title"] == "Description"


def test_a_dash_is_standard_input(document, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LEADS.encode())))
    assert document("inspect", "-")["tables"][0]["rows"] == 6


# check


def test_check_reports_a_score_and_each_check(document, leads):
    found = document("check", leads, TODAY)
    assert 0 <= found["score"] <= 100 and found["leads"] == 6
    assert {"check", "field", "rows", "share", "examples"} <= set(found["checks"][0])
    invalid = next(check for check in found["checks"] if check["check"] == "email_invalid")
    assert (invalid["rows"], invalid["examples"]) == (1, ["test@test.com"])


@pytest.mark.parametrize(("least", "code"), [("0", 0), ("100", 1)])
def test_check_is_1_below_the_least_score(command, leads, least, code):
    assert command("check", leads, "--min-score", least, TODAY)[0] == code


# duplicates


def test_duplicates_writes_the_promised_columns(command, leads, tmp_path):
    groups, pairs = tmp_path / "deep" / "groups.csv", tmp_path / "pairs.csv"
    assert command("duplicates", leads, "--out", groups, "--pairs", pairs)[0] == 0
    assert _header(groups) == ["record_id", "group_id", "is_survivor", "match_probability"]
    assert _header(pairs)[:4] == ["left_id", "right_id", "match_probability", "match_weight"]
    found = _rows(groups)
    assert {row["record_id"] for row in found} == {ROBERT, BOB}
    assert len({row["group_id"] for row in found}) == 1
    assert sorted(row["is_survivor"] for row in found) == ["false", "true"]
    assert all(0.9 <= float(row["match_probability"]) <= 1 for row in found)


def test_duplicates_tells_its_counts(document, leads, tmp_path):
    found = document("duplicates", leads, "--out", tmp_path / "groups.csv")
    assert (found["records"], found["groups"], found["duplicates"]) == (6, 1, 1)
    assert found["share"] == pytest.approx(1 / 6, abs=1e-6)


def test_duplicates_by_salesforces_rules(document, tmp_path):
    """Rob and Robert share a key by company, and Rob is a nickname; Bob begins with another letter."""
    path, groups, pairs = tmp_path / "leads.csv", tmp_path / "groups.csv", tmp_path / "pairs.csv"
    shared = "Weaver,Acme Ltd,Buyer\n"
    path.write_text(f"Id,First Name,Last Name,Company,Title\na1,Bob,{shared}a2,Robert,{shared}a3,Rob,{shared}")
    found = document("duplicates", path, "--preset", "salesforce", "--out", groups, "--pairs", pairs)
    assert (found["preset"], found["groups"], found["duplicates"], found["threshold"]) == ("salesforce", 1, 1, None)
    assert [row["record_id"] for row in _rows(groups)] == ["a2", "a3"]
    assert _rows(pairs)[0] | {"match_probability": 1} == {
        "left_id": "a2", "right_id": "a3", "match_probability": 1, "match_weight": "", "name_bits": "",
        "contact_bits": "", "organisation_bits": "", "place_bits": "", "custom_bits": "",
        "reason": "first name, last name, title, company",
    }  # fmt: skip


def test_explain_by_salesforces_rules(document, leads):
    told = document("explain", leads, ROBERT, STUDENT, "--preset", "salesforce")
    assert (told["stage"], told["match_probability"]) == ("no shared key", None)
    assert told["steps"][0]["evidence"] == "first name"


@pytest.mark.parametrize("extra", [("--threshold", "0.5"), ("--match", "Title:text")])
def test_salesforces_rules_take_no_settings(command, leads, tmp_path, extra):
    _refused(command("duplicates", leads, "--preset", "salesforce", "--out", tmp_path / "g.csv", *extra), extra[0])


@pytest.mark.parametrize(("most", "code"), [("0.5", 0), ("0.1", 1)])
def test_duplicates_is_1_above_the_share_allowed(command, leads, tmp_path, most, code):
    """One of six leads is a duplicate: 0.167."""
    assert command("duplicates", leads, "--out", tmp_path / "g.csv", "--max-duplicates", most)[0] == code


def test_a_threshold_of_1_leaves_no_group(document, leads, tmp_path):
    assert document("duplicates", leads, "--out", tmp_path / "g.csv", "--threshold", "1")["groups"] == 0
    assert _rows(tmp_path / "g.csv") == []


def test_an_id_column_by_name_names_the_records(command, tmp_path):
    path, out = tmp_path / "people.csv", tmp_path / "groups.csv"
    path.write_text(
        "Ref,First Name,Last Name,Company,Phone\n"
        "a-1,Robert,Weaver,Acme Tooling,+14155552671\nb-2,Bob,Weaver,Acme Tooling Inc,+14155552671\n"
        "c-3,Jin,Tanaka,Hoshino Works,+81335412210\n"
    )
    assert command("duplicates", path, "--id", "Ref", "--out", out)[0] == 0
    assert {row["record_id"] for row in _rows(out)} == {"a-1", "b-2"}


def test_records_without_an_id_are_named_by_their_row(command, tmp_path):
    path, out = tmp_path / "people.csv", tmp_path / "groups.csv"
    path.write_text(
        "First Name,Last Name,Company,Phone\nRobert,Weaver,Acme Tooling,+14155552671\n"
        "Jin,Tanaka,Hoshino Works,+81335412210\nBob,Weaver,Acme Tooling Inc,+14155552671\n"
    )
    assert command("duplicates", path, "--out", out)[0] == 0
    assert {row["record_id"] for row in _rows(out)} == {"1", "3"}


def test_records_are_matched_against_another_file(command, leads, tmp_path):
    contacts, out = tmp_path / "contacts.csv", tmp_path / "groups.csv"
    contacts.write_text(
        "Id,AccountId,FirstName,LastName,Email,Phone\n"
        "0035g00000000C1AAI,0015g00000000B1AAI,Marta,Kowalska,marta.kowalska@baltyk-logistyka.pl,+48 58 620 11 22\n"
    )
    assert command("duplicates", leads, "--against", contacts, "--out", out)[0] == 0
    assert {row["record_id"] for row in _rows(out)} == {MARTA, "0035g00000000C1AAI"}


def test_a_custom_field_joins_the_evidence(command, tmp_path):
    path, out, pairs = tmp_path / "people.csv", tmp_path / "groups.csv", tmp_path / "pairs.csv"
    path.write_text(
        "Id,FirstName,LastName,Company,VAT__c\n"
        "1,Robert,Weaver,Acme Tooling,DE811907980\n2,R.,Weaver,Acme,DE811907980\n3,Jin,Tanaka,Hoshino,JP123\n"
    )
    assert command("duplicates", path, "--match", "VAT__c:id", "--out", out, "--pairs", pairs)[0] == 0
    together = next(row for row in _rows(pairs) if {row["left_id"], row["right_id"]} == {"1", "2"})
    assert float(together["custom_bits"]) > 0


@pytest.mark.parametrize("given", ["VAT__c:colour", "Nowhere__c:id", "VAT__c"])
def test_a_custom_field_that_is_none_is_refused(command, leads, tmp_path, given):
    _refused(command("duplicates", leads, "--match", given, "--out", tmp_path / "g.csv"), "--match")


# explain


def test_explain_says_why_two_are_one(document, leads):
    found = document("explain", leads, ROBERT, BOB)
    assert {"left", "right", "match_probability", "match_weight", "verdict", "stage", "steps"} <= set(found)
    assert found["match_probability"] >= 0.9
    assert {"evidence", "left", "right", "finding", "bits"} <= set(found["steps"][0])


def test_explain_says_why_two_are_not(command, leads):
    code, out, _ = command("explain", leads, ROBERT, MARTA)
    assert code == 0 and out.splitlines()[0].strip()


def test_explain_of_an_unknown_record_is_refused(command, leads):
    _refused(command("explain", leads, ROBERT, "nobody"), "'nobody'")


# junk


def test_junk_writes_the_promised_columns(command, leads, tmp_path):
    out = tmp_path / "verdicts.csv"
    assert command("junk", leads, "--out", out, TODAY)[0] == 0
    assert _header(out) == ["record_id", "kind", "disposition", "confidence", "evidence"]
    found = {(row["record_id"], row["kind"]): row for row in _rows(out)}
    student = found[STUDENT, "student"]
    assert student["disposition"] == "junk" and "Estudiante" in student["evidence"]
    assert {key for key, _ in found} == {STUDENT, FAKE}


def test_junk_follows_the_rules_of_a_file(document, leads, tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text("competitors: [{name: Baltyk, domains: [baltyk-logistyka.pl]}]\njunk: {off: [student]}\n")
    kinds = document("junk", leads, "--out", tmp_path / "v.csv", "--rules", rules, TODAY)["kinds"]
    assert kinds["competitor"] == 1 and "student" not in kinds


def test_junk_reckons_from_the_day_given(document, leads, tmp_path):
    out = tmp_path / "verdicts.csv"
    assert "stale" not in document("junk", leads, "--out", out, TODAY)["kinds"]
    assert document("junk", leads, "--out", out, "--today", "2032-01-01")["kinds"]["stale"] >= 1


# convert


def test_convert_writes_the_plan_and_the_files(document, leads, tmp_path):
    out = tmp_path / "plan"
    found = document("convert", leads, "--out", out, TODAY)
    assert (found["leads"], found["ready"] + found["fix"] + found["never"]) == (6, 6)
    assert found["never"] >= 1
    plan = {row["lead_id"]: row for row in _rows(out / "plan.csv")}
    assert set(plan) == {ROBERT, BOB, STUDENT, MARTA, JIN, FAKE}
    assert {"action", "blockers", "warnings", "lost"} <= set(_header(out / "plan.csv"))
    assert plan[JIN]["action"] == "never"
    assert {path.name for path in out.iterdir()} > {"plan.csv", "lead_convert.csv", "values_lost.csv"}


def test_convert_finds_the_contact_that_is_there(command, leads, tmp_path):
    accounts, contacts, out = tmp_path / "accounts.csv", tmp_path / "contacts.csv", tmp_path / "plan"
    accounts.write_text("Id,Name,Website\n0015g00000000B1AAI,Baltyk Logistyka,baltyk-logistyka.pl\n")
    contacts.write_text(
        "Id,AccountId,FirstName,LastName,Email\n"
        "0035g00000000C1AAI,0015g00000000B1AAI,Marta,Kowalska,marta.kowalska@baltyk-logistyka.pl\n"
    )
    assert command("convert", leads, "--accounts", accounts, "--contacts", contacts, "--out", out, TODAY)[0] == 0
    marta = next(row for row in _rows(out / "plan.csv") if row["lead_id"] == MARTA)
    assert (marta["contact_key"], marta["account_key"]) == ("0035g00000000C1AAI", "0015g00000000B1AAI")


# funnel


def test_funnel_counts_raw_and_clean(document, leads):
    """Raw 6, 3, 2, 1; clean without Robert's duplicate, the student and the fake 3, 3, 2, 1."""
    stages = document("funnel", leads, TODAY)["stages"]
    assert [stage["stage"] for stage in stages] == ["New", "Working", "Qualified", "Converted"]
    assert [stage["raw"] for stage in stages] == [6, 3, 2, 1]
    assert [stage["clean"] for stage in stages] == [3, 3, 2, 1]


def test_funnel_by_a_field_ranks_its_values(document, leads):
    found = {row["LeadSource"]: row for row in document("funnel", leads, "--by", "LeadSource", TODAY)["by"]}
    assert (found["Web"]["raw"], found["Web"]["clean"]) == (4, 1)


def test_funnel_by_an_unknown_field_is_refused(command, leads):
    _refused(command("funnel", leads, "--by", "Colour"), "Colour", "LeadSource")


def test_the_history_proves_a_stage_that_the_status_hides(document, leads, tmp_path):
    history = tmp_path / "history.csv"
    history.write_text(
        "Id,LeadId,Field,OldValue,NewValue,CreatedDate\n"
        f"0175g00000000H1AAI,{ROBERT},Status,New,Qualified,2026-10-03\n"
        f"0175g00000000H2AAI,{ROBERT},Status,Qualified,New,2026-10-09\n"
    )
    stages = document("funnel", leads, "--history", history, TODAY)["stages"]
    assert [stage["raw"] for stage in stages] == [6, 4, 3, 1]


# import, export, run


def test_a_book_goes_in_and_comes_out_through_a_database_url(document, leads, tmp_path):
    url, out = f"sqlite:///{tmp_path / 'elsewhere.db'}", tmp_path / "out"
    made = document("import", leads, "--database", url, "--book", "Ours", TODAY)
    assert (made["book"], made["counts"]["lead"]["new"]) == ("Ours", 6)
    again = document("import", leads, "--database", url, "--book", "ours", TODAY)
    assert (again["counts"]["lead"]["new"], again["counts"]["lead"]["unchanged"]) == (0, 6)
    files = document("export", "--database", url, "--book", "Ours", "--out", out)["files"]
    assert files["cleaned_leads.csv"] == 6 and files["05_delete_losers.csv"] == 0
    assert [row["Id"] for row in _rows(out / "cleaned_leads.csv")] == [ROBERT, BOB, STUDENT, MARTA, JIN, FAKE]
    assert "order of their numbers" in (out / "README.txt").read_text()


def test_import_says_when_ids_of_another_system_replace_people(command, tmp_path):
    """Ids 1 and 2 are Ann and Bo in the book, Cy and Di in the other file: replaced, but not without a word."""
    ours, theirs = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    ours.write_text("id,Last Name,Company,Email\n1,Lee,Acme,ann@acme.com\n2,Ng,Acme,bo@acme.com\n")
    theirs.write_text("id,Last Name,Company,Email\n1,Kay,Zeta,cy@zeta.com\n2,Moe,Zeta,di@zeta.com\n")
    assert json.loads(command("import", ours, "--json")[1])["cautions"] == []
    (said,) = json.loads(command("import", theirs, "--json")[1])["cautions"]
    assert said.startswith("2 ids of this file belong to other leads in the book")
    assert f"Caution: {said}" not in command("import", theirs)[1], "the very same file again changes nothing"
    assert "\nCaution: 2 ids" in command("import", ours)[1]


def test_what_was_exported_is_imported_unchanged(document, tmp_path):
    path, url, out = tmp_path / "leads.csv", f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "out"
    path.write_text(LEADS.replace("Buyer", "=SUM(A1)", 1).replace("CTO", "'quoted"), encoding="utf-8")
    document("import", path, "--database", url, TODAY)
    document("export", "--database", url, "--out", out)
    again = document("import", out / "cleaned_leads.csv", "--database", url, TODAY)
    assert again["counts"]["lead"]["changed"] == again["counts"]["lead"]["new"] == 0


def test_export_of_an_unknown_book_names_those_there_are(command, leads, tmp_path):
    command("import", leads, "--book", "Ours", TODAY)
    _refused(command("export", "--book", "Theirs", "--out", tmp_path / "out"), "Theirs", "Ours")


def test_a_command_that_only_looks_opens_no_database(command, leads, tmp_path):
    command("check", leads, TODAY)
    command("duplicates", leads, "--out", tmp_path / "g.csv")
    assert not settings().data_dir.exists()


def test_run_does_a_stored_run(document, store, small_book):
    version = books_view.versions(store, small_book).imports
    inputs = {"imports": version, "rules": {}, "today": "2026-11-22"}
    asked = runs.request(store, small_book, "flag", inputs=inputs, params={}, now=NOW)
    found = document("run", asked.id)
    assert (found["run"], found["kind"], found["status"]) == (asked.id, "flag", "done")
    assert STUDENT in set(runs.result(store, asked.id, "verdicts")["key"])


def test_run_is_3_where_the_run_fails(command, store):
    book = books.create(store, ADMIN, "Empty", now=NOW)
    params = {
        "sources": [],
        "as_of": "2026-11-22",
        "actor": ["ada", "admin"],
        "uploads": str(settings().data_dir / "x"),
    }
    asked = runs.request(store, book.id, "import", inputs={"token": "t"}, params=params, now=NOW)
    code, out, _ = command("run", asked.id)
    assert code == 3 and "failed" in out
    assert runs.get(store, asked.id).status == "failed"


def test_run_of_an_unknown_run_is_refused(command):
    _refused(command("run", 404), "404")


# faults


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"First Name,Last Name,Company,Email\n",
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n%%EOF\n",
        b"\x00\x01\x00\x02" * 100,
        b"PK\x03\x04 but no workbook",
    ],
    ids=["empty", "header only", "PDF", "NUL bytes", "half a ZIP"],
)
def test_a_file_that_is_none_is_refused(command, tmp_path, content):
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    _refused(command("junk", path, "--out", tmp_path / "v.csv"))
    assert not (tmp_path / "v.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["check", "no_such_file.csv"], "no_such_file.csv"),
        (["check"], "FILE"),
        (["chek", "x.csv"], "chek"),
        (["check", "LEADS", "--min-score", "101"], "101"),
        (["check", "LEADS", "--today", "yesterday"], "yesterday"),
        (["check", "LEADS", "--map", "Title"], "--map"),
        (["check", "LEADS", "--map", "Nowhere=Title"], "Nowhere"),
        (["check", "LEADS", "--map", "Title=Nowhere"], "Nowhere"),
        (["check", "LEADS", "--id", "Nowhere"], "Nowhere"),
        (["check", "LEADS", "--rules", "no_rules.yaml"], "no_rules.yaml"),
        (["duplicates", "LEADS"], "--out"),
        (["duplicates", "LEADS", "--out", "g.csv", "--threshold", "2"], "2"),
        (["import", "no_such_file.csv"], "no_such_file.csv"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_arguments_at_fault_are_told_in_one_line(command, leads, tmp_path, monkeypatch, arguments, word):
    monkeypatch.chdir(tmp_path)
    _refused(command(*(leads if argument == "LEADS" else argument for argument in arguments)), word)


def test_rules_with_a_typing_error_are_refused(command, leads, tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text("competitor: [Leadsmith]\n")
    _refused(command("check", leads, "--rules", rules), "competitor", "Known")


def test_a_place_that_cannot_be_written_to_is_refused(command, leads, tmp_path):
    _refused(command("junk", leads, "--out", leads / "verdicts.csv"))


def test_an_internal_failure_is_3(command, leads, monkeypatch):
    def broken(*arguments, **options):
        raise RuntimeError("on purpose")

    monkeypatch.setattr("lib.jobs.analyse.check", broken)
    code, out, err = command("check", leads)
    assert code == 3 and out == "" and "on purpose" in err


def test_progress_goes_to_standard_error_when_asked_for(command, leads):
    _, quiet_out, quiet = command("check", leads, TODAY)
    _, loud_out, loud = command("check", leads, "--progress", TODAY)
    assert quiet == "" and "%" in loud and quiet_out == loud_out


@pytest.mark.parametrize(
    "name", ["inspect", "check", "duplicates", "explain", "junk", "convert", "funnel", "run", "import", "export"]
)
def test_each_command_explains_itself(command, name):
    code, out, _ = command(name, "--help")
    assert code == 0 and out.startswith(f"usage: python -m lib {name}")


# as a process of its own


def _process(*arguments, stdin=b""):
    return subprocess.run(
        [sys.executable, "-m", "lib", *map(str, arguments)], cwd=ROOT, input=stdin, capture_output=True
    )


def test_a_process_reads_standard_input_and_prints_json():
    done = _process("inspect", "-", "--json", stdin=LEADS.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["tables"][0]["rows"] == 6


def test_a_process_ends_with_the_code_of_its_command(leads):
    assert _process("check", leads, "--min-score", "100", TODAY).returncode == 1
    failed = _process("check", "no_such_file.csv")
    assert failed.returncode == 2 and failed.stderr.count(b"\n") == 1
