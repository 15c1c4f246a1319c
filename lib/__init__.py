"""Sluice: clean leads, an honest funnel. See README.md for the rooms and who may call whom."""
