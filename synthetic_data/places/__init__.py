"""Places of each country, with P-codes."""
