"""Which number of a date is the day: decided for a column by what its dates can only mean."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from crvs_link.errors import AmbiguousInputError
from crvs_link.standardise.calendars import Bools, Ints
from crvs_link.standardise.dates.forms import DateForms, Form
from crvs_link.standardise.dates.plural import count_dates

ORDERS: Final = ("dmy", "mdy", "ymd")
_IN_WORDS: Final = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}

# Share of the dates that may contradict a reading: typing errors, not a second habit.
_CONTRADICTING: Final = 0.1

# Bikram Sambat has days 32.
_LAST_DAY: Final = 32


def infer_order(forms: DateForms, weights: npt.NDArray[np.int64]) -> tuple[str, str]:
    """Decide the order of dates whose year does not stand first with four digits.

    Parameters
    ----------
    forms : DateForms
        Of N distinct dates.
    weights : int64[N]
        How often each occurs.

    Returns
    -------
    order : str
        One of `ORDERS`.
    evidence : str

    Raises
    ------
    AmbiguousInputError
        If two orders are equally good.
    """
    open_ = (forms.form == Form.YEAR_LAST) | (forms.form == Form.SHORT)
    if not weights[open_].any():
        return "ymd", "the year stands first, or the month is a word"
    readable, all_weights = forms.form, weights
    forms = forms.take(open_)
    weights = weights[open_]
    read = {order: np.stack(forms.resolve(order)[:3]) for order in ORDERS}
    valid = {order: _possible(forms, order, read[order]) for order in ORDERS}
    best = max(ORDERS, key=lambda order: int(weights[valid[order]].sum()))
    proofs = []
    for other in ORDERS:
        if other == best or not valid[other].any():
            continue
        proof = int(weights[valid[best] & ~valid[other]].sum())
        against = int(weights[valid[other] & ~valid[best]].sum())
        either = valid[best] & valid[other] & (read[best] != read[other]).any(axis=0)
        hint = f"State it with --date-order {best} or --date-order {other}."
        if against > _CONTRADICTING * proof:
            raise AmbiguousInputError(
                f"{count_dates(proof)} can only be read {_IN_WORDS[best]} and "
                f"{count_dates(against)} only {_IN_WORDS[other]}.",
                hint=hint,
            )
        if not proof and weights[either].any():
            raise AmbiguousInputError(
                f"All dates can be read {_IN_WORDS[best]} and {_IN_WORDS[other]}.", hint=hint
            )
        proofs.append((proof, against))
    proof, against = min(proofs, default=(int(weights[valid[best]].sum()), 0))
    if not proof:
        first = int(all_weights[~open_ & (readable != Form.UNREADABLE)].sum())
        evidence = (
            f"the year stands first, or the month is a word, in {count_dates(first)}; "
            * bool(first)
        )
        return (
            best,
            evidence + f"day and month are the same number in {count_dates(int(weights.sum()))}",
        )
    evidence = f"{_IN_WORDS[best]}: {count_dates(proof)} can only be read so"
    return best, evidence + (f", {count_dates(against)} only otherwise" if against else "")


def _possible(forms: DateForms, order: str, date: Ints) -> Bools:
    _, month, day = date
    possible: Bools = (month <= 12) & (day <= _LAST_DAY) & ((month > 0) | (day == 0))
    return possible if order != "ymd" else possible & (forms.form == Form.SHORT)
