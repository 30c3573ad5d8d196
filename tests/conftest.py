"""Loads the shared strategies first, so that their profile holds for every test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

import strategies  # noqa: F401
from postgres import Server, server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A server of PostgreSQL, one for each process of tests."""
    with server() as started:
        yield started


@pytest.fixture
def postgres(postgres_server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """An empty database, whose owner the environment names."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PGUSER", postgres_server.owner)
    return postgres_server.emptied()
