"""Junk: which leads are no prospects, of what kind, how sure that is, and why."""

from lib.junk.flags import flag, kinds
from lib.junk.verdicts import FLOOR

__all__ = ["FLOOR", "flag", "kinds"]
