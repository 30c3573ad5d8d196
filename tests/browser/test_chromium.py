from __future__ import annotations

from pathlib import Path

import pytest

from browser import chromium
from browser.chromium import found, needed


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("CHROMIUM", "CI"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_without_a_browser_tests_are_skipped(nowhere: pytest.MonkeyPatch) -> None:
    assert found() is None
    with pytest.raises(pytest.skip.Exception, match="there is no Chromium"):
        needed()


def test_but_never_where_changes_are_checked(nowhere: pytest.MonkeyPatch) -> None:
    nowhere.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="there is no Chromium"):
        needed()


def test_the_browser_may_be_named(nowhere: pytest.MonkeyPatch) -> None:
    nowhere.setenv("CHROMIUM", "/opt/browser")
    assert needed() == "/opt/browser"


def test_a_browser_that_does_not_start_is_said() -> None:
    started = chromium.chromium("/nonexistent/browser")
    with pytest.raises(RuntimeError, match="Chromium ended"), started:
        pass
