"""The same jobs as the pages, headless: `python -m lib COMMAND ...` (docs/commands.md).

Exit codes: 0 done; 1 done, and the result is below a limit that the caller set; 2 the input or the arguments
are at fault (one line on standard error); 3 an internal failure.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from lib.errors import BadArgument, SluiceError
from lib.jobs import progress
from lib.jobs.headless import Outcome

DONE, BELOW_LIMIT, BAD_INPUT, INTERNAL = 0, 1, 2, 3
_MOST_DIGITS = 18
"""Of a number that every database takes."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadArgument(f"{message}. See `{self.prog} --help`.")


def parser() -> argparse.ArgumentParser:
    """The command line as COMMANDS documents it."""
    common = _Parser(add_help=False)
    common.add_argument("--json", action="store_true", help="print the result as one JSON object")
    common.add_argument("--progress", action="store_true", help="progress on standard error even without a terminal")
    reading = _Parser(add_help=False, parents=[common])
    reading.add_argument("--map", action="append", default=[], metavar='"HEADER=FIELD"', help="map a column by hand")
    reading.add_argument("--id", metavar="HEADER", help="the column that identifies a record")
    reading.add_argument("--rules", type=Path, metavar="FILE", help="rules exported from the Settings page")
    reading.add_argument("--today", type=_day, default=None, metavar="YYYY-MM-DD", help="the day to reckon from")

    top = _Parser(prog="python -m lib", description="Sluice without a screen.")
    commands = top.add_subparsers(dest="command", required=True, parser_class=_Parser)

    def add(name: str, job: str, help_text: str, *parents: _Parser) -> _Parser:
        made = commands.add_parser(name, help=help_text, description=help_text, parents=list(parents))
        made.set_defaults(job=job)
        return made

    inspect = add("inspect", "look.inspect", "what a file is taken for", reading)
    inspect.add_argument("file", metavar="FILE")
    inspect.add_argument("--out", type=Path, metavar="records.csv", help="every record under its fields' names")

    check = add("check", "look.check", "the health report", reading)
    check.add_argument("file", metavar="FILE")
    check.add_argument("--min-score", type=_number(0, 100), metavar="N", help="exit 1 below this score")

    duplicates = add("duplicates", "clean.duplicates", "groups of records that are the same person", reading)
    duplicates.add_argument("files", nargs="+", metavar="FILE")
    duplicates.add_argument("--out", type=Path, required=True, metavar="groups.csv")
    duplicates.add_argument("--pairs", type=Path, metavar="pairs.csv")
    duplicates.add_argument("--against", metavar="contacts.csv", help="match the records against these instead")
    duplicates.add_argument(
        "--match", action="append", default=[], metavar="FIELD:KIND", help="a custom field to match on"
    )
    duplicates.add_argument("--engine", choices=["local", "spark"], default="local", help="where it runs")
    duplicates.add_argument(
        "--preset", choices=["sluice", "salesforce"], default="sluice", help="whose rules decide what is a duplicate"
    )
    duplicates.add_argument("--threshold", type=_number(0, 1), metavar="P")
    duplicates.add_argument("--max-duplicates", type=_number(0, 1), metavar="SHARE", help="exit 1 above this share")

    explain = add("explain", "clean.explain", "why two records are, or are not, in one group", reading)
    explain.add_argument("file", metavar="FILE")
    explain.add_argument("left", metavar="LEFT_ID")
    explain.add_argument("right", metavar="RIGHT_ID")
    explain.add_argument("--against", metavar="F")
    explain.add_argument("--match", action="append", default=[], metavar="FIELD:KIND")
    explain.add_argument("--threshold", type=_number(0, 1), metavar="P")
    explain.add_argument("--preset", choices=["sluice", "salesforce"], default="sluice", help="as for duplicates")

    junk = add("junk", "clean.junk", "leads that will never buy, by kind, with the evidence", reading)
    junk.add_argument("file", metavar="FILE")
    junk.add_argument("--out", type=Path, required=True, metavar="verdicts.csv")

    convert = add("convert", "look.convert", "the rehearsal of conversions", reading)
    convert.add_argument("file", metavar="FILE")
    for name in ("accounts", "contacts", "opportunities"):
        convert.add_argument(f"--{name}", metavar="F")
    convert.add_argument("--out", type=Path, required=True, metavar="DIR")

    funnel = add("funnel", "look.funnel", "stages with counts and rates, raw and clean", reading)
    funnel.add_argument("file", metavar="FILE")
    for name in ("history", "opportunities", "campaigns", "members"):
        funnel.add_argument(f"--{name}", metavar="F")
    funnel.add_argument("--by", metavar="FIELD", help="LeadSource, OwnerId or any other field of the leads")

    run = add("run", "keep.run", "execute a stored run", common)
    run.add_argument("id", type=_run_id, metavar="ID")

    load = add("import", "keep.load", "load files into a book of the store", reading)
    load.add_argument("files", nargs="+", metavar="FILE")
    export = add("export", "keep.export", "write a book and its change files", common)
    export.add_argument("--out", type=Path, required=True, metavar="DIR")
    verify = add("verify", "look.verify", "what of an export was applied, by a later export", reading)
    verify.add_argument("files", nargs="+", metavar="FILE")
    verify.add_argument("--export", type=Path, required=True, metavar="DIR", help="the folder that export wrote")
    verify.add_argument("--out", type=Path, metavar="changes.csv", help="every change with its state")
    verify.add_argument("--min-applied", type=_number(0, 1), metavar="SHARE", help="exit 1 below this share")
    for command in (load, export):
        command.add_argument("--database", metavar="URL")
        command.add_argument("--book", default="default", metavar="NAME")
    return top


def _job(name: str) -> Callable[..., Outcome]:
    """A command's function. Its module is loaded now, so that no command waits for what only others need."""
    module, _, function = name.partition(".")
    job: Callable[..., Outcome] = getattr(import_module(f"lib.jobs.headless.{module}"), function)
    return job


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as YYYY-MM-DD") from None


def _run_id(text: str) -> int | None:
    if text == "-":
        return None
    if not text.isdecimal() or len(text) > _MOST_DIGITS:
        raise argparse.ArgumentTypeError(f"{text!r} is no run's number")
    return int(text)


def _number(low: float, high: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is no number from {low:g} to {high:g}")
        return value

    return read


def _on_terminal(share: float, text: str) -> None:
    sys.stderr.write(f"\r{share:4.0%} {text:<60.60}" + ("\n" if share >= 1 else ""))
    sys.stderr.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    try:
        options = parser().parse_args(arguments)
        tell = _on_terminal if options.progress or sys.stderr.isatty() else progress.silent
        outcome = _job(options.job)(options, tell)
    except SluiceError as error:
        sys.stderr.write(" ".join(f"sluice: {error}".split()) + "\n")
        return BAD_INPUT
    except SystemExit as stop:
        return int(stop.code or 0)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        sys.stderr.write(f"sluice: {error.strerror}: {error.filename}. Check the path and try again.\n")
        return BAD_INPUT
    except Exception:
        traceback.print_exc()
        return INTERNAL
    if options.json:
        sys.stdout.write(json.dumps(outcome.document, ensure_ascii=False, indent=2, default=str) + "\n")
    else:
        sys.stdout.write(outcome.text.rstrip("\n") + "\n" if outcome.text else "")
    return outcome.exit_code


def _process() -> int:
    """`main` as a process of its own, which seldom looks for what Python's counts of references leave behind, and not
    at all when it ends: that is next to nothing, and looking takes a second with a million records."""
    gc.set_threshold(100_000)
    code = main()
    gc.freeze()
    return code


if __name__ == "__main__":
    sys.exit(_process())
