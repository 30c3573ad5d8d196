"""One browser for all tests of pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from browser.chromium import Chromium, chromium, needed


@pytest.fixture(scope="session")
def browser() -> Iterator[Chromium]:
    """Of this system; tests are skipped without one."""
    with chromium(needed()) as started:
        yield started
