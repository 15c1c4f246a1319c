"""The jobs of the command line: options in, an Outcome out. No database but for import, export and run.

look    inspect, check, convert, funnel
clean   duplicates, explain, junk
keep    run, import, export
"""

from lib.jobs.headless.outcome import Outcome

__all__ = ["Outcome"]
