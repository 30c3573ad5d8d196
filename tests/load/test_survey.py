"""The survey of bytes never calls a file regular that is not."""

from __future__ import annotations

import csv
import hashlib
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.load import survey as module
from crvs_link.load.survey import digest_file, survey
from strategies import cell_texts

pieces = st.sampled_from(["a", "b", ",", ",", '"', '"', '""', "\n", "\r\n", "é"])
bodies = st.lists(pieces, max_size=40).map("".join)


@contextmanager
def written(text: str, *, bom: bool = False) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes((b"\xef\xbb\xbf" if bom else b"") + text.encode())
        yield path


def _grammar(text: str) -> tuple[int, bool]:
    """Delimiters outside quotation marks, and whether RFC 4180 allows the quotation marks."""
    delimiters, state = 0, "start"
    for c in text.replace("\r\n", "\n"):
        if state == "quoted":
            state = "closed" if c == '"' else "quoted"
        elif c == '"':
            if state == "plain":
                return delimiters, False
            state = "quoted"
        elif c in ",\n":
            delimiters += c == ","
            state = "start"
        elif state == "closed":
            return delimiters, False
        else:
            state = "plain"
    return delimiters, state != "quoted"


@given(body=bodies, block=st.integers(4, 30), bom=st.booleans())
def test_survey_against_the_grammar(body: str, block: int, bom: bool) -> None:
    """Any cut into blocks finds what a reading character by character finds."""
    with pytest.MonkeyPatch.context() as patch, written(body, bom=bom) as path:
        patch.setattr(module, "BLOCK", block)
        found = survey(path, ",", hashlib.sha256())
    delimiters, grammatical = _grammar(body)
    ends_open = body.replace("\r\n", "\n").endswith(",")
    assert found.regular == (grammatical and not ends_open)
    if grammatical:
        assert found.delimiters == delimiters
        stripped = body.replace("\r\n", "\n")
        ends = len(stripped) - len(stripped.rstrip("\n"))
        assert found.blank_end == max(ends - 1, 0)


@given(
    rows=st.lists(st.lists(cell_texts, min_size=3, max_size=3), max_size=5),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
)
def test_what_a_csv_writer_writes_is_regular(
    rows: list[list[str]], quoting: int, delimiter: str
) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, quoting=quoting).writerows(rows)
    with written(buffer.getvalue()) as path:
        found = survey(path, delimiter, hashlib.sha256())
    assert found.regular
    assert found.delimiters == 2 * len(rows)


def test_a_nul_byte_is_not_regular() -> None:
    with written("a,b\n1,\0\n") as path:
        assert not survey(path, ",", hashlib.sha256()).regular


@given(body=bodies, block=st.integers(4, 30))
def test_the_digest_is_that_of_the_bytes(body: str, block: int) -> None:
    with pytest.MonkeyPatch.context() as patch, written(body, bom=True) as path:
        patch.setattr(module, "BLOCK", block)
        first, second = hashlib.sha256(), hashlib.sha256()
        survey(path, ",", first)
        digest_file(path, second)
        expected = hashlib.sha256(path.read_bytes()).hexdigest()
    assert first.hexdigest() == second.hexdigest() == expected
