"""Loads the shared strategies first, so that their profile holds for every test."""

import strategies  # noqa: F401
