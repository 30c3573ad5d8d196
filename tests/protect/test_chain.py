from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crvs_link.protect.chain import START, ChainError, canonical, link_line, verify_lines

VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.floats(allow_nan=False))
BODIES = st.dictionaries(
    st.text().filter(lambda key: key > "audit"), VALUES.filter(lambda x: x not in (1e999, -1e999))
)
CHAINS = st.lists(BODIES, min_size=2, max_size=6)


def chained(bodies: list[dict[str, object]]) -> tuple[list[bytes], str]:
    lines, prev = [], START
    for body in bodies:
        line, prev = link_line(body, prev)
        lines.append(line)
    return lines, prev


def hash_by_definition(line: bytes) -> str:
    """Of the parsed line without ``this``, in canonical JSON: what a reader elsewhere does."""
    content = json.loads(line)
    del content["audit"]["this"]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


@settings(max_examples=40)
@given(CHAINS)
def test_lines_are_canonical_json_that_follow_each_other(bodies: list[dict[str, object]]) -> None:
    lines, last = chained(bodies)
    assert verify_lines([line + b"\n" for line in lines]) == (len(bodies), last)
    before = START
    for line, body in zip(lines, bodies, strict=True):
        audit = json.loads(line)["audit"]
        assert json.loads(line) == {**body, "audit": audit}
        assert audit == {"prev": before, "this": hash_by_definition(line)}
        assert b"\n" not in line
        before = audit["this"]


@settings(max_examples=40)
@given(CHAINS, st.data())
def test_no_line_can_be_changed_moved_or_removed(
    bodies: list[dict[str, object]], data: st.DataObject
) -> None:
    lines, _ = chained([{**body, "number": n} for n, body in enumerate(bodies)])
    at = data.draw(st.integers(0, len(lines) - 1))
    byte = data.draw(st.integers(0, len(lines[at]) - 1))
    changed = bytearray(lines[at])
    changed[byte] ^= 1
    with pytest.raises(ChainError) as error:
        verify_lines([*lines[:at], bytes(changed), *lines[at + 1 :]])
    assert error.value.line in (at + 1, at + 2)
    twice = [*lines[: at + 1], *lines[at:]]
    with pytest.raises(ChainError, match=f"line {at + 2} does not follow"):
        verify_lines(twice)
    if at < len(lines) - 1:
        with pytest.raises(ChainError, match=f"line {at + 1} does not follow"):
            verify_lines([*lines[:at], *lines[at + 1 :]])


def test_a_line_may_be_given_as_canonical_json() -> None:
    body = {"count": 1, "name": "é"}
    assert link_line(canonical(body), START) == link_line(body, START)
    assert verify_lines([link_line({}, START)[0]])[0] == 1
    assert verify_lines([]) == (0, START)


@pytest.mark.parametrize("name", ["audit", "about"])
def test_no_member_sorts_before_the_digests(name: str) -> None:
    with pytest.raises(ValueError, match="sorts before 'audit'"):
        link_line({name: 1}, START)


@pytest.mark.parametrize("line", [b"", b"{}", b'{"audit":{}}', b"\xff", b'{"audit":{"prev":"x"}}'])
def test_what_is_no_line_of_a_chain_is_refused(line: bytes) -> None:
    with pytest.raises(ChainError, match="line 1 is not a line of a chain"):
        verify_lines([line])
