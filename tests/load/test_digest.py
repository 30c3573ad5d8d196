"""The digest is that of all bytes of a file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from crvs_link.load import digest as module
from crvs_link.load.digest import digest_file


@pytest.mark.parametrize("size", [0, 1, 6, 7, 8, 21])
def test_the_digest_is_that_of_the_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(module, "BLOCK", 7)
    path = tmp_path / "a.csv"
    path.write_bytes(bytes(range(size)))
    hasher = hashlib.sha256()
    digest_file(path, hasher)
    assert hasher.digest() == hashlib.sha256(bytes(range(size))).digest()
