from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crvs_link.config import RunConfig
from crvs_link.errors import SourceNotFoundError, UsageError
from crvs_link.pipeline.disclosure import check_disclosure, with_disclosure
from crvs_link.protect import Pseudonyms, Purpose

EMPTY = RunConfig(sources=())


@pytest.mark.parametrize("code", ["th", "TH", "THA"])
def test_a_recipient_has_three_letters(code: str) -> None:
    run, names = check_disclosure(with_disclosure(EMPTY, Purpose(recipient=code), None, None))
    assert run.disclosure == Purpose(recipient="THA")
    assert names is None


def test_what_cannot_be_carried_out_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    for purpose, said in (
        (Purpose(recipient="XXA"), "is no country"),
        (Purpose(recipient="Siam"), "is no country"),
        (Purpose(expires=date(2020, 1, 1)), "expired on 2020-01-01"),
    ):
        with pytest.raises(UsageError, match=said):
            check_disclosure(with_disclosure(EMPTY, purpose, None, None))
    with pytest.raises(SourceNotFoundError):
        check_disclosure(with_disclosure(EMPTY, None, None, tmp_path / "none"))


def test_a_key_gives_pseudonyms(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"k" * 32)
    _, names = check_disclosure(with_disclosure(EMPTY, None, None, path))
    assert names is not None
    assert names.fingerprint == Pseudonyms(b"k" * 32).fingerprint


def test_what_a_caller_states_stands_over_the_configuration() -> None:
    base = with_disclosure(EMPTY, Purpose("a", "b", "c"), None, "key")
    assert with_disclosure(base, None, None, None) == base
    assert with_disclosure(base, "x", None, None).disclosure == Purpose("x", "b", "c")
    assert with_disclosure(base, None, "y", None).disclosure == Purpose("a", "y", "c")
    assert with_disclosure(base, Purpose("z"), None, "other").disclosure == Purpose("z")
    assert with_disclosure(base, Purpose("z"), None, "other").key == "other"
    with pytest.raises(UsageError, match="together with a Purpose"):
        with_disclosure(base, Purpose("z"), "y", None)
