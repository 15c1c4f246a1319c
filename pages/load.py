"""Placeholder while building."""

from lib.ui.frame import open_page

page = open_page("load")
