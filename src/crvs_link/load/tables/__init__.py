"""Readable tables of the loader."""
