"""Why a run is made, what allows it, for whom it is and until when: what may be disclosed."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from crvs_link.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


@dataclass(frozen=True)
class Purpose:
    """What was stated of a run. None and blank text state nothing.

    Parameters
    ----------
    purpose : str, optional
        What the results are for.
    legal_basis : str, optional
        What allows it.
    dpia_ref : str, optional
        Reference of the data protection impact assessment.
    consent_scope : str, optional
        To what the persons agreed, or why they need not have.
    recipient : str, optional
        Country that the results go to: ISO 3166-1 alpha-3.
    expires : date, optional
        The last day on which the results may be used.

    Examples
    --------
    >>> stated = Purpose("referral", "Act 7")
    >>> stated.discloses(protected=False), stated.discloses(protected=True), stated.cleared
    (True, False, False)
    """

    purpose: str | None = None
    legal_basis: str | None = None
    dpia_ref: str | None = None
    consent_scope: str | None = None
    recipient: str | None = None
    expires: datetime.date | None = None

    def discloses(self, *, protected: bool) -> bool:
        """Whether identifying values may be written.

        Parameters
        ----------
        protected : bool
            Whether protected records are in the input.
        """
        if protected:
            return self.cleared
        return _stated(self.purpose, self.legal_basis)

    @property
    def cleared(self) -> bool:
        """Whether the output may show that a person is protected: all four are stated."""
        return _stated(self.purpose, self.legal_basis, self.dpia_ref, self.consent_scope)

    def check(self, today: datetime.date) -> None:
        """Refuse what has expired: UsageError."""
        if self.expires is not None and self.expires < today:
            raise UsageError(
                f"The purpose of this run expired on {self.expires}.",
                hint="State the day on which it does with --expires, or in [disclosure] of "
                "link.toml.",
            )

    def manifest(self) -> dict[str, str | None]:
        """Give what was stated as text, by name; the day as ISO 8601."""
        return {**asdict(self), "expires": self.expires and self.expires.isoformat()}


def withheld_sources(
    identity_numbers: Mapping[str, bool], protected: Collection[str], purpose: Purpose
) -> frozenset[str]:
    """Name the extracts whose record identifiers must not be written.

    All identifiers of an extract or none: one that is left out alone would show that its
    record is protected.

    Parameters
    ----------
    identity_numbers : mapping of str to bool
        For each source id, whether its record identifier is an identity number.
    protected : collection of str
        Source ids of the extracts that hold protected records.
    purpose : Purpose

    Returns
    -------
    frozenset of str
        Source ids.
    """
    numbers = not purpose.discloses(protected=bool(protected))
    return frozenset(
        source
        for source, is_number in identity_numbers.items()
        if (is_number and numbers) or (source in protected and not purpose.cleared)
    )


def _stated(*texts: str | None) -> bool:
    return all((text or "").strip() for text in texts)
