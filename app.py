"""Sluice: page config and navigation, nothing else. Each page draws its own frame (lib/ui/frame.py)."""

from lib.ui import frame

frame.navigate()
