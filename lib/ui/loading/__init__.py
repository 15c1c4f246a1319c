"""The Load page: choose files, check what they were taken for, load them; and what was loaded before."""
