"""What can be wrong with a ``link.toml``, each with the line that the user sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from crvs_link.config import LinkageConfig, RunConfig, SourceConfig, read_config
from crvs_link.errors import (
    AccessDeniedError,
    ConfigError,
    CrvsLinkError,
    SourceNotFoundError,
    UsageError,
)
from crvs_link.protect import Purpose
from crvs_link.schema import Calendar, Cardinality
from crvs_link.spec import BlockingPlan, BlockingRule

if TYPE_CHECKING:
    from pathlib import Path


def read(folder: Path, text: str) -> RunConfig:
    path = folder / "link.toml"
    path.write_text(f"format = 1\n{text}")
    return read_config(path)


def test_what_is_left_out_is_the_default(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """
        [run]
        seed = 7
        [[source]]
        id = "arrivals"
        path = "arrivals.csv"
        date_calendar = "buddhist"
        columns.dob_raw = "Born"
        [[source]]
        id = "births"
        path = "b-*.csv"
        [[linkage]]
        register = "births"
        cardinality = "many-to-one"
        rule = [{ lanes = ["dob.year", "sex"] }, { tokens = true }]
        [decision]
        review = 0
        """,
    )
    default = RunConfig(sources=())
    assert found == RunConfig(
        sources=(
            SourceConfig(
                "arrivals",
                "arrivals.csv",
                columns={"dob_raw": "Born"},
                date_calendar=Calendar.BUDDHIST,
            ),
            SourceConfig("births", "b-*.csv"),
        ),
        linkages=(
            LinkageConfig(
                "births",
                Cardinality.MANY_TO_ONE,
                plan=BlockingPlan(
                    (BlockingRule(("dob.year", "sex")), BlockingRule((), tokens=True))
                ),
            ),
        ),
        seed=7,
        decision=replace(default.decision, review=0),
    )


@pytest.mark.parametrize(
    ("data", "said", "hint"),
    [
        (b"", "format is missing; expected format = 1", "Put format = 1 at the top"),
        (b"format = 0", "format is 0; expected 1", None),
        (b"format = true", "format is true; expected 1", None),
        (b"format = '1'", "format is '1'; expected 1", None),
        (b"format = 2\nnew = 1", "is of format 2; this version of crvs-link reads format 1", "Use"),
        (b"format = 1\n[run\nseed = 1", "line 2, column 5", "toml.io"),
        (b"format = 1\nformat = 1\n\n", "line 2, column 11", "toml.io"),
        (b"format = 1\nx = 'caf\xe9'", "is not UTF-8: the byte at line 2, column 9", "UTF-8"),
        (b"x = " + b"[" * 20_000, "", None),
    ],
)
def test_files_that_are_not_of_this_format(
    tmp_path: Path, data: bytes, said: str, hint: str | None
) -> None:
    path = tmp_path / "link.toml"
    path.write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        read_config(path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (hint or "") in (caught.value.hint or "")


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "link.toml"
    path.write_bytes(b"\xef\xbb\xbfformat = 1\n")
    assert read_config(path) == RunConfig(sources=())


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    def error(name: str) -> CrvsLinkError:
        with pytest.raises(UsageError) as caught:
            read_config(tmp_path / name)
        return caught.value

    assert isinstance(error("none.toml"), SourceNotFoundError)
    assert "There is no file" in str(error("none.toml"))
    assert "is a folder" in str(error(""))
    assert "link.toml" in str(error("").hint)
    assert "cannot be read" in str(error("a\0b"))


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.read_bytes", closed)
    with pytest.raises(AccessDeniedError, match="permission denied"):
        read_config(tmp_path / "link.toml")


def test_what_may_be_disclosed(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """
        [disclosure]
        purpose = "referral"
        legal_basis = "Act 7"
        dpia_ref = "DPIA 3"
        consent_scope = "referral"
        recipient = "THA"
        expires = 2027-06-30
        key = "secret"
        audit = "log"
        """,
    )
    assert found.disclosure == Purpose(
        "referral", "Act 7", "DPIA 3", "referral", "THA", date(2027, 6, 30)
    )
    assert (found.key, found.audit) == ("secret", "log")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            'expires = "soon"',
            "disclosure.expires is 'soon'; expected a date without quotation marks, such as",
        ),
        ("expires = 2027-06-30T10:00:00", "expected a date without quotation marks"),
        ('recipient = "Siam"', "disclosure.recipient: 'Siam' is no code of ISO 3166-1"),
        ('purpose = ""', "disclosure.purpose is ''; expected text that is not empty"),
        ('purposes = "x"', "unknown key disclosure.purposes"),
    ],
)
def test_what_cannot_be_stated_of_a_disclosure(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        read(tmp_path, f"[disclosure]\n{line}\n")
    assert said in str(error.value)
