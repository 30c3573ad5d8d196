"""Shipped configurations: they work as they are, and show what can be stated."""
