from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crvs_link.profile.tally import LEAST_ROWS, Kind, tally


@given(
    counts=st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 25)), max_size=12),
    most=st.none() | st.integers(0, 4),
    by_name=st.booleans(),
)
def test_nothing_rare_is_shown_and_nothing_is_lost(
    counts: list[tuple[str, int]], most: int | None, by_name: bool
) -> None:
    found = tally(counts, most=most, by_name=by_name)
    true = {name: sum(rows for other, rows in counts if other == name) for name, _ in counts}
    assert found.rows == sum(true.values())
    assert all(kind.rows == true[kind.name] >= LEAST_ROWS for kind in found.kinds)
    assert len(found.kinds) + found.other_kinds == sum(rows > 0 for rows in true.values())
    assert most is None or len(found.kinds) <= most
    hidden = true.keys() - {kind.name for kind in found.kinds}
    if most is None or len(found.kinds) < most:
        assert all(true[name] < LEAST_ROWS for name in hidden)
    key = (lambda kind: kind.name) if by_name else (lambda kind: (-kind.rows, kind.name))
    assert list(found.kinds) == sorted(found.kinds, key=key)
    assert tally(reversed(counts), most=most, by_name=by_name) == found


def test_the_least_that_is_shown() -> None:
    found = tally([("a", 10), ("b", 9), ("c", 0)])
    assert (found.kinds, found.other_kinds, found.other_rows) == ((Kind("a", 10),), 1, 9)
