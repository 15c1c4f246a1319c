"""How healthy the data is: one row per issue, and a score from 0 to 100."""

from lib.checks.report import NO_SOURCE, Report, run

__all__ = ["NO_SOURCE", "Report", "run"]
