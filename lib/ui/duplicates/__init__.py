"""The duplicate workbench: the queue, the comparison, the decision, and why."""
