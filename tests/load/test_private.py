"""Private copies go away, and errors do not name them."""

from __future__ import annotations

import os
import stat
import sys

import pytest

from crvs_link.errors import InputError
from crvs_link.load.private import PrivateFile


def test_a_copy_goes_with_its_owner() -> None:
    copy = PrivateFile(".csv")
    path = copy.path
    path.write_text("a")
    assert path.suffix == ".csv"
    if sys.platform != "win32":
        assert stat.S_IMODE(path.parent.stat().st_mode) == stat.S_IRWXU
    del copy
    assert not path.parent.exists()


def test_a_copy_can_be_removed_early_and_twice() -> None:
    copy = PrivateFile("")
    copy.remove()
    assert not copy.path.parent.exists()
    copy.remove()


def test_errors_name_the_place() -> None:
    copy = PrivateFile(".csv")
    with (
        pytest.raises(InputError, match=r"^births\.zip: line 3") as caught,
        copy.named("births.zip"),
    ):
        raise InputError(f"{copy.path}: line 3", hint=f"Look at {copy.path}.")
    assert caught.value.hint == "Look at births.zip."
    assert os.fspath(copy.path) not in repr(caught.value.__cause__)
