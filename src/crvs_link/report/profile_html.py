"""The profile of an extract as one page that holds everything it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crvs_link.codes import STATEMENT
from crvs_link.profile import LEAST_ROWS
from crvs_link.report.page import environment, style_and_policy
from crvs_link.report.rate import Rate

if TYPE_CHECKING:
    from crvs_link.profile import Profile


def render_profile(profile: Profile) -> str:
    """Write a profile as a page.

    Parameters
    ----------
    profile : Profile

    Returns
    -------
    str
        A complete HTML document, without a script and without a value of a record; the
        same text for the same profile.
    """
    return (
        environment()
        .get_template("profile.html")
        .render(
            profile=profile,
            statement=STATEMENT,
            least=LEAST_ROWS,
            rate=Rate,
            **style_and_policy(STATEMENT),
        )
    )
