"""What identity numbers say of their holders, against the rest of their rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crvs_link.encode import check_numbers, encode
from crvs_link.profile.facts import Contradictions
from crvs_link.schema import FIELD_COLUMNS, RECORD_ID, ROW_NUMBER

if TYPE_CHECKING:
    from crvs_link.encode import Readings
    from crvs_link.load import Extract
    from crvs_link.run import RunOptions

_NUMBERS: Final = FIELD_COLUMNS["id_number"]
_BESIDE: Final = (*FIELD_COLUMNS["dob"], "sex")


def contradictions(
    extract: Extract, readings: Readings, options: RunOptions, *, unread: frozenset[str]
) -> Contradictions | None:
    """Compare dates of birth and sexes in identity numbers with those of their rows.

    Parameters
    ----------
    extract : Extract
    readings : Readings
    options : RunOptions
    unread : frozenset of str
        Canonical columns that read in two ways, and so not at all.

    Returns
    -------
    Contradictions or None
        None where no number says anything of its holder that the row says too.
    """
    columns = set(extract.frame.columns) - unread
    if "id_number" not in columns or columns.isdisjoint(_BESIDE):
        return None
    wanted = [name for name in (*_NUMBERS, *_BESIDE) if name in columns]
    frame = extract.frame.select(ROW_NUMBER, RECORD_ID, *wanted)
    coded = encode([replace(extract, frame=frame)], [readings], options)
    found = check_numbers(coded, 0)
    if found is None or not (found.dob_known or found.sex_known):
        return None
    return Contradictions(
        dob_known=found.dob_known,
        dob_contradicted=found.dob_contradicted,
        sex_known=found.sex_known,
        sex_contradicted=found.sex_contradicted,
    )
