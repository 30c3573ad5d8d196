"""The file of an index."""

from __future__ import annotations


def read_state(path, *, verify):
    raise NotImplementedError


def write_state(state, path):
    raise NotImplementedError
