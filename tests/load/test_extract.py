"""The row account balances."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.load import RowAccount

counts = st.dictionaries(st.text(max_size=3), st.integers(0, 10**6), max_size=3)


@given(used=st.integers(0, 10**9), aside=counts, error=st.integers(-2, 2))
def test_an_account_that_does_not_balance_is_refused(
    used: int, aside: dict[str, int], error: int
) -> None:
    read = used + sum(aside.values()) + error
    if error:
        with pytest.raises(ValueError, match="rows read"):
            RowAccount(read, used, aside)
    else:
        assert RowAccount(read, used, aside).read == read
