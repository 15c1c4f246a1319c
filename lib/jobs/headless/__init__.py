"""The jobs of the command line: options in, an Outcome out. No database but for import, export and run."""

from lib.jobs.headless.clean import duplicates, explain, junk
from lib.jobs.headless.keep import export, load, run
from lib.jobs.headless.look import check, convert, funnel, inspect
from lib.jobs.headless.outcome import Outcome

__all__ = ["Outcome", "check", "convert", "duplicates", "explain", "export", "funnel", "inspect", "junk", "load", "run"]
