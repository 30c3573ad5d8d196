"""How counts, rates and probabilities are written for people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crvs_link.report.rate import Rate
from crvs_link.resolve.decided import DecisionStanding

if TYPE_CHECKING:
    from crvs_link.block import BlockingRecall
    from crvs_link.model import LabelAccount
    from crvs_link.profile import Index
    from crvs_link.resolve import Estimate
    from crvs_link.results import Linkage, RuleCost

MINUS: Final = "\N{MINUS SIGN}"
NOT_ESTIMABLE: Final = "not estimable"

_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # control characters: escape sequences of a terminal
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks: they reorder a line
    "\ud800-\udfff\ufffe\uffff]"  # not text: file names of another encoding
)
_HALF_A_HUNDREDTH: Final = 0.00005


def printable(text: str) -> str:
    r"""Make text of unknown origin fit to be shown.

    File names, column names and notes come from outside. Control characters,
    direction marks and unpaired surrogates are written as escapes; joiners, which
    several scripts need, stay.

    Examples
    --------
    >>> printable("births\x1b[2J.csv")
    'births\\x1b[2J.csv'
    """
    return _UNSAFE.sub(lambda found: ascii(found.group())[1:-1], text)


def number(value: float) -> str:
    """Write a count, or an expected count, with separators.

    Parameters
    ----------
    value : int or float
        A float is an expected number and keeps decimals while it is small.

    Examples
    --------
    >>> number(12345), number(3.25), number(1234.5), number(0.004)
    ('12,345', '3.2', '1,234', '< 0.01')
    """
    if isinstance(value, int):
        return f"{value:,}".replace("-", MINUS)
    if 0 < value < 0.005:
        return "< 0.01"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 1 else 2
    return f"{value:,.{digits}f}".replace("-", MINUS)


def memory_text(size: int) -> str:
    """Write bytes in powers of 1024, rounded up: what is said to be enough is enough.

    Examples
    --------
    >>> memory_text(3 << 20), memory_text((5 << 30) // 4 + 1)
    ('3 MiB', '1.26 GiB')
    """
    if size < 1 << 30:
        return f"{-(-size // (1 << 20)):,} MiB"
    return f"{-(-size * 100 // (1 << 30)) / 100:,.2f} GiB"


def left_out_text(cost: RuleCost, *, within: bool) -> str:
    """Say what a blocking rule leaves out, and who loses by it; nothing where that is nothing.

    Parameters
    ----------
    cost : RuleCost
    within : bool
        Whether both sides are one extract.
    """
    out = cost.left_out
    if out is None:
        return ""
    what = "the commonest name tokens" if cost.rule.tokens else "its largest groups"
    losing = _counted(out.left_records, "record")
    without = number(out.left_without)
    if not within:
        losing += f" on the left and {number(out.right_records)} on the right"
        without += f" and {number(out.right_without)}"
    return (
        f"The blocking rule {cost.rule.name} leaves out {what} to stay within the budget: "
        f"{_counted(out.groups, 'group')} with {number(out.pairs)} of its "
        f"{number(cost.pairs + out.pairs)} pairs. {losing} lose candidates by this; "
        f"{without} of them have none left."
    )


def candidates_text(pairs: int, further: int) -> str:
    """Say how many candidate pairs a run will have, before it is made.

    Examples
    --------
    >>> candidates_text(12345, 2000)
    '12,345 candidate pairs at most, and about 2,000 by further rules'
    """
    text = f"{number(pairs)} candidate pairs at most"
    return text + (f", and about {number(further)} by further rules" if further else "")


def recall_share(recall: BlockingRecall) -> str:
    """Say in a few words which share of the true pairs were candidates."""
    if recall.share is None:
        return "not known"
    share = _share(recall.share)
    return share if share.startswith((">", "<")) else f"about {share}"


def recall_text(recall: BlockingRecall) -> str:
    """Say which share of the true pairs were candidates, and how that is known.

    Examples
    --------
    >>> from crvs_link.block import BlockingRecall
    >>> recall_text(BlockingRecall(0.9712, 0.95, 0.9712, "from what is seen"))
    'About 97.1% of the true pairs were candidates (estimated: 95.0% to 97.1%, from what is seen).'
    >>> recall_text(BlockingRecall(None, None, None, "too few matches"))
    'Which share of the true pairs were candidates cannot be told: too few matches.'
    """
    if recall.share is None or recall.lowest is None or recall.highest is None:
        text = f"Which share of the true pairs were candidates cannot be told: {recall.basis}."
    else:
        low, share, high = map(_share, (recall.lowest, recall.share, recall.highest))
        between = "" if low == high else f" {low} to {high},"
        text = (
            f"{'' if share.startswith(('>', '<')) else 'About '}{share} of the true pairs were "
            f"candidates (estimated:{between} {recall.basis})."
        )
    if recall.found is not None:
        text += (
            f" The numbers of candidates alone, by the most selective rules, say that at least "
            f"{_share(recall.found)} of the records on the left had their match among them."
        )
    return text


def _share(value: float) -> str:
    if value > 0.9995:
        return "> 99.9%"
    return f"{value:.1%}" if value >= 0.0005 else "< 0.1%"


def _counted(count: int, noun: str) -> str:
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def percent(rate: Rate) -> str:
    """Write a rate in per cent, never rounding it to none or to all.

    Examples
    --------
    >>> from crvs_link.report.rate import Rate
    >>> percent(Rate(1, 3)), percent(Rate(99999, 100000)), percent(Rate(0, 0))
    ('33.3%', '> 99.99%', 'not estimable')
    """
    value = rate.value
    if value is None:
        return NOT_ESTIMABLE
    if value in {0, 1}:
        return f"{value:.0%}"
    if 0 < value < _HALF_A_HUNDREDTH:
        return "< 0.01%"
    if 1 - _HALF_A_HUNDREDTH < value < 1:
        return "> 99.99%"
    return f"{value:.{2 if value < 0.01 or value > 0.99 else 1}%}"


_STANDINGS: Final = {
    DecisionStanding.APPLIED: "applied",
    DecisionStanding.MUST_CONTRADICTED: "links that the records speak against (kept, in review)",
    DecisionStanding.CANNOT_CONTRADICTED: "refused pairs that the records speak for "
    "(no links, in review)",
    DecisionStanding.CONFLICT: "that rule each other out (in review)",
    DecisionStanding.RECORD_GONE: "of which a record is gone",
}


def decisions_texts(linkage: Linkage) -> tuple[str, ...]:
    """Say what became of the decisions of clerical review; nothing where there are none."""
    if linkage.decisions is None or not linkage.decisions.height:
        return ()
    counted = dict(linkage.decisions["standing"].value_counts().iter_rows())
    parts = [f"{number(counted[s])} {text}" for s, text in _STANDINGS.items() if s in counted]
    return (f"Decisions of review, {number(linkage.decisions.height)}: {', '.join(parts)}.",)


def estimate_text(estimate: Estimate) -> str:
    """Write an estimated share with its interval.

    Examples
    --------
    >>> from crvs_link.resolve import Estimate
    >>> estimate_text(Estimate(0.012, 0.004, 0.03))
    '1.2% (0.40% to 3.0%)'
    """
    value, low, high = (
        percent(Rate(share, 1)) for share in (estimate.value, estimate.low, estimate.high)
    )
    return f"{value} ({low} to {high})"


def index_text(index: Index) -> str:
    """Write an index of heaping with one decimal.

    Examples
    --------
    >>> from crvs_link.profile import Index
    >>> index_text(Index(123.456, 80, 23, 62)), index_text(Index(None, 0, 23, 62))
    ('123.5', 'not estimable')
    """
    return NOT_ESTIMABLE if index.value is None else f"{index.value:.1f}"


def of(rate: Rate) -> str:
    """Write what a rate was computed from: ``12 of 3,456``."""
    return f"{number(rate.numerator)} of {number(rate.denominator)}"


def bits(value: float) -> str:
    """Write a match weight with its sign.

    Examples
    --------
    >>> bits(-3.14159), bits(0.0), bits(12)
    ('−3.1', '0.0', '+12.0')
    """
    text = f"{value:+.1f}"
    return "0.0" if text in {"+0.0", "-0.0"} else text.replace("-", MINUS)


def probability(value: float) -> str:
    """Write an m or u probability to two or three significant digits.

    Examples
    --------
    >>> probability(0.98765), probability(0.000123), probability(0.0000004)
    ('0.988', '0.00012', '4.0e−7')
    """
    if value == 0:
        return "0"
    if value >= 0.01:
        return f"{value:.3f}"
    if value >= 1e-5:
        return f"{value:.{1 - _exponent(value)}f}"
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa}e{MINUS}{abs(int(exponent))}"


def points(value: float | None) -> str:
    """Write a difference between two rates in percentage points."""
    if value is None:
        return NOT_ESTIMABLE
    text = f"{100 * value:+.1f}"
    return "0.0" if text in {"+0.0", "-0.0"} else text.replace("-", MINUS)


def _exponent(value: float) -> int:
    return int(f"{value:e}".partition("e")[2])


def labels_text(account: LabelAccount) -> str:
    """Say what became of the rows of a table of labels."""
    others = [
        (account.insufficient, "insufficient"),
        (account.undecided, "without a decision"),
        (account.unknown, "with an id that is not there"),
        (account.contradictory, "that contradict each other"),
        (account.repeated, "that repeat another"),
        (account.other_register, "of another register"),
        (account.same_record, "of a record with itself"),
    ]
    parts = [
        f"{number(account.rows)} labels, of which the fit counted {number(account.used)} "
        f"({number(account.matches)} match, {number(account.non_matches)} non-match; "
        f"{number(account.not_candidates)} that no rule would have compared)",
        *(f"{number(count)} {what}" for count, what in others if count),
    ]
    if account.against:
        parts.append(f"the fitted model holds {number(account.against)} of these for the opposite")
    return "; ".join(parts) + "."
