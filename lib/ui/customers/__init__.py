"""Leads against contacts and accounts: the same workbench for "this lead is already a customer's contact"."""
