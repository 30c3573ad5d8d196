"""One browser for all tests of pages."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from browser.chromium import Chromium, chromium, found


@pytest.fixture(scope="session")
def browser() -> Iterator[Chromium]:
    """Skips where there is no Chromium, but never where changes are checked before a merge."""
    program = found()
    if program is None:
        missing = "there is no Chromium: install it, or name one in CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with chromium(program) as started:
        yield started
