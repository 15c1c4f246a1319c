"""The documents tell the truth: their examples run, and nothing they must name is missing."""

from __future__ import annotations

import argparse
import json
import re
import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from lib.__main__ import main, parser
from lib.jobs import analyse
from lib.matching.explain import STAGES
from lib.model.rules import JUNK_KINDS, Rules, from_yaml, to_yaml
from lib.settings import ROOT, settings
from lib.store import book, books, database, runs
from tests.conftest import LEADS, NOW, TODAY

COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", COMMANDS, re.M | re.S))
EXAMPLES = re.findall(r"```sh\npython -m lib (.+?)\n```\n\n```json\n(.+?)\n```", COMMANDS, re.S)
PARSERS: dict[str, argparse.ArgumentParser] = next(
    action.choices for action in parser()._actions if isinstance(action, argparse._SubParsersAction)
)

FILES = {
    "leads.csv": LEADS,
    "visitors.csv": (
        "First name;Last name;Mail;Shoe size\nAda;Moreau;ada@moreau.fr;38\nBo;Lind;bo.lind@lindab.se;44\n"
        "Jin;Tanaka;jin@hoshino.jp;41;?\n"
    ),
    "contacts.csv": (
        "Id,FirstName,LastName,AccountId,Email,Phone\n"
        "0035g00000000C1AAI,Marta,Kowalska,0015g00000000B1AAI,m.kowalska@baltyk-logistyka.pl,+48 58 620 11 22\n"
    ),
    "accounts.csv": (
        "Id,Name,BillingCountry,Website\n"
        "0015g00000000B1AAI,Baltyk Logistyka Sp. z o.o.,Poland,baltyk-logistyka.pl\n"
    ),
    "opportunities.csv": (
        "Id,Name,AccountId,StageName,Amount,CloseDate,IsClosed,IsWon\n"
        "0065g00000000D1AAI,Hoshino Works-,0015g00000000B2AAI,Closed Won,12000,2026-09-30,true,true\n"
    ),
    "history.csv": (
        "Id,LeadId,Field,OldValue,NewValue,CreatedDate\n"
        "0175g00000000E1AAI,00Q5g00000000A4EAI,Status,New,Working,2026-08-27T09:00:00Z\n"
    ),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with the files that the examples name."""
    monkeypatch.chdir(tmp_path)
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def same_shape(shown: Any, printed: Any) -> bool:
    """Whether two JSON values have the same keys and kinds of values; a list is shown by examples of its entries."""
    if isinstance(shown, dict):
        return isinstance(printed, dict) and shown.keys() == printed.keys() and all(
            same_shape(value, printed[key]) for key, value in shown.items()
        )  # fmt: skip
    if isinstance(shown, list):
        return isinstance(printed, list) and all(same_shape(shown[0], entry) for entry in printed if shown)
    if isinstance(shown, str):
        return isinstance(printed, str)
    return printed is None or isinstance(printed, (int, float))


@pytest.mark.parametrize(("line", "shown"), EXAMPLES, ids=[line.split()[0] for line, _ in EXAMPLES])
def test_every_example_runs_and_prints_what_is_shown(
    line: str, shown: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = shlex.split(line)
    if arguments[0] in ("export", "run", "verify"):
        assert main(["import", "leads.csv", "--today", "2026-11-22"]) == 0
    if arguments[0] == "verify":
        assert main(["export", "--out", "cleaned"]) == 0
    if arguments[0] == "run":
        ask_for_a_check()
    capsys.readouterr()
    assert main(arguments) == 0
    printed = json.loads(capsys.readouterr().out)
    assert same_shape(json.loads(shown), printed), printed
    written = [Path(value) for option, value in pairwise(arguments) if option in ("--out", "--pairs")]
    assert all(path.exists() for path in written)


def ask_for_a_check() -> None:
    """What a page asks for; here it is left for the command to do."""
    store = database.open_store(settings().database_url)
    found = books.all(store)[0]
    inputs = analyse.inputs("check", book.versions(store, found.id).imports, Rules(), TODAY)
    assert runs.request(store, found.id, "check", inputs=inputs, params={}, now=NOW).id == 1


def test_the_inspect_example_is_exact(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line, shown = EXAMPLES[0]
    assert main(shlex.split(line)) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(shown)


def test_every_command_has_an_example() -> None:
    assert sorted(line.split()[0] for line, _ in EXAMPLES) == sorted(PARSERS)


@pytest.mark.parametrize("command", PARSERS)
def test_every_option_is_documented(command: str) -> None:
    documented = SECTIONS[command] + SECTIONS["Common to all"]
    options = {text for action in PARSERS[command]._actions for text in action.option_strings} - {"-h", "--help"}
    assert [option for option in sorted(options) if f"`{option}" not in documented] == []


@pytest.mark.parametrize("command", PARSERS)
def test_no_option_is_documented_that_is_not_there(command: str) -> None:
    rows = re.findall(r"^\| `(--[a-z-]+)", SECTIONS[command], re.M)
    assert set(rows) <= {text for action in PARSERS[command]._actions for text in action.option_strings}


def test_junk_kinds_and_stages_of_a_pair_are_all_named() -> None:
    assert [kind for kind in JUNK_KINDS if f"`{kind}`" not in SECTIONS["junk"]] == []
    assert [stage for stage in STAGES if f"`{stage}`" not in SECTIONS["explain"]] == []


def test_the_columns_of_the_files_written_are_as_documented(folder: Path) -> None:
    assert main(["duplicates", "leads.csv", "--out", "groups.csv", "--pairs", "pairs.csv"]) == 0
    assert main(["junk", "leads.csv", "--out", "verdicts.csv", "--today", "2026-11-22"]) == 0
    headers = {name: (folder / name).read_text().splitlines()[0] for name in ("groups.csv", "verdicts.csv")}
    assert f"`{headers['groups.csv']}`" in SECTIONS["duplicates"]
    assert f"`{headers['verdicts.csv']}`" in SECTIONS["junk"]
    documented = re.findall(r"[a-z_]+", next(row for row in COMMANDS.splitlines() if row.startswith("| `--pairs")))
    assert set((folder / "pairs.csv").read_text().splitlines()[0].split(",")) <= set(documented)


def test_the_rules_example_is_read_and_shows_every_part() -> None:
    text = re.findall(r"```yaml\n(.+?)```", SECTIONS["The rules file"], re.S)[0]
    rules = from_yaml(text)
    assert rules.own_names == ("Brightfold",)
    assert rules.competitors[0].domains == ("leadsmith.io",)
    assert rules.stage_of_status == {"Open - Not Contacted": "New", "Closed - Not Converted": "Disqualified"}
    assert rules.junk_off == ("free_email",)
    assert parts(yaml.load(text, yaml.BaseLoader)) == parts(yaml.safe_load(to_yaml(Rules())))


def parts(document: dict[str, Any]) -> set[str]:
    """The names of all parts of a rules file, one level down too."""
    below = {f"{name}.{part}" for name, value in document.items() if isinstance(value, dict) for part in value}
    return set(document) | below


def test_the_readme_links_to_what_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", README)
    local = [link for link in links if "://" not in link]
    assert "docs/commands.md" in local
    assert [link for link in local if not (ROOT / link).exists()] == []


def test_the_readme_gives_a_reason_for_every_library_and_no_other() -> None:
    lines = [
        line for name in ("requirements.txt", "requirements-dev.txt") for line in (ROOT / name).read_text().split()
    ]
    wanted = {line.split("==")[0] for line in lines if "==" in line}
    section = re.search(r"^## Why each library is here\n(.*?)^## ", README, re.M | re.S)
    assert section
    assert set(re.findall(r"^\| `([^`]+)`", section[1], re.M)) == wanted


def test_the_readme_names_every_setting() -> None:
    source = (ROOT / "lib" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r"env\.get\(\"([A-Z_]+)\"", source))
    assert names
    assert [name for name in names if f"| `{name}`" not in README] == []


def test_the_readme_names_every_page_and_command() -> None:
    pages = [path.stem for path in (ROOT / "pages").glob("*.py")]
    assert [page for page in pages if f"| {page.capitalize()} |" not in README] == []
    assert [command for command in PARSERS if f"docs/commands.md#{command})" not in README] == []
