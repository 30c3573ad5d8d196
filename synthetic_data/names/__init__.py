"""Name tables, and how each people is named."""
