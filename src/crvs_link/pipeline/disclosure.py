"""What a run may disclose, checked before anything is read."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

from crvs_link.errors import UsageError
from crvs_link.protect import Pseudonyms, Purpose, read_key
from crvs_link.standardise.country_tables import iso_country

if TYPE_CHECKING:
    from pathlib import Path

    from crvs_link.config import RunConfig


def check_disclosure(config: RunConfig) -> tuple[RunConfig, Pseudonyms | None]:
    """Check what was stated, and read the key of pseudonyms.

    Parameters
    ----------
    config : RunConfig

    Returns
    -------
    RunConfig
        With the recipient in three letters.
    Pseudonyms, optional
        None without a key.

    Raises
    ------
    UsageError
        If the purpose has expired, or its recipient is no country.
    InputError, SourceNotFoundError, AccessDeniedError
        As `crvs_link.protect.key.read_key`.
    """
    stated = config.disclosure
    stated.check(datetime.datetime.now(datetime.UTC).date())
    if stated.recipient is not None:
        country = iso_country(stated.recipient)
        if country is None:
            raise UsageError(
                f"The recipient {stated.recipient!r} is no country of ISO 3166-1.",
                hint="State it by its code of three letters, such as THA.",
            )
        stated = replace(stated, recipient=country)
    run = replace(config, disclosure=stated)
    return run, None if config.key is None else Pseudonyms(read_key(config.key))


def with_disclosure(
    run: RunConfig,
    purpose: Purpose | str | None,
    legal_basis: str | None,
    key: str | Path | None,
) -> RunConfig:
    """Put what a caller of the library states over what the configuration does.

    Raises
    ------
    UsageError
        If a legal basis is given beside a whole `Purpose`.
    """
    stated = run.disclosure
    if isinstance(purpose, Purpose):
        if legal_basis is not None:
            raise UsageError(
                "legal_basis was given together with a Purpose, which states its own.",
                hint="Leave one of them out.",
            )
        stated = purpose
    elif purpose is not None:
        stated = replace(stated, purpose=purpose)
    if legal_basis is not None:
        stated = replace(stated, legal_basis=legal_basis)
    return replace(run, disclosure=stated, key=run.key if key is None else str(key))
