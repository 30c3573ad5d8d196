"""Which extracts a result and a truth are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crvs_link.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.evaluate.read import Table
    from crvs_link.evaluate.result import Found


@dataclass(frozen=True)
class Scope:
    """What is evaluated against each other.

    Parameters
    ----------
    within : bool
        Whether all records are of one extract, so that a pair has no direction.
    host : str, optional
        Extract of the left records, where the truth lists records by register.
    registers : sequence of str or None
        One evaluation each; None where none is named.
    """

    within: bool
    host: str | None
    registers: Sequence[str | None]

    def of(self, table: Table, register: str | None) -> Table:
        """Rows of a truth that are about one of the registers."""
        if register is None or self.host is None:
            return table.of(register)
        return table.of(self.host, register)


def scope_of(
    found: Found, true: Table, *, register: str | None, host: str | None, within: bool
) -> Scope:
    """Choose what is evaluated.

    Parameters
    ----------
    found : Found
    true : Table
    register : str, optional
        The only register to evaluate.
    host : str, optional
        Of which extract the left ids are, where the result does not say.
    within : bool

    Returns
    -------
    Scope

    Raises
    ------
    UsageError
        If result and truth do not tell, or contradict each other or what was asked for.
    """
    if found.command == "match" and within:
        raise UsageError(
            f"{found.table.place} is a result of match: its pairs are of two extracts.",
            hint="Leave --within out.",
        )
    by_register = not true.pairs and bool(true.registers)
    if host is not None and (found.host is not None or not by_register):
        raise UsageError(
            f"{found.table.place} says by itself which extract is its host."
            if found.host is not None
            else f"{true.place} does not list records by register.",
            hint="Leave --host out.",
        )
    if found.command == "match" and not true.pairs and not by_register:
        raise UsageError(
            f"{true.place} lists records and clusters; a result of match is evaluated "
            "against pairs of ids, such as left_id and right_id, or against register, record_id "
            "and person_id.",
            hint="Add a column register that names the extract of each record.",
        )
    one_file = within or found.command == "dedupe" or not found.table.pairs
    if by_register and not one_file and len(true.registers) > 1:
        return _across(found, true, register, host or found.host)
    if by_register:
        return Scope(True, None, [_one_register(found, true, register, within=within)])
    one_file = one_file or not true.pairs
    return Scope(one_file, None, _registers(found, true, register))


def _across(found: Found, true: Table, register: str | None, host: str | None) -> Scope:
    """Choose among the registers of a truth of records, for pairs of two extracts."""
    if host is None:
        raise UsageError(
            f"{true.place} is of {len(true.registers)} registers, and {found.table.place} does not "
            "say which of them its left ids are of.",
            hint=f"Name it with --host: {', '.join(true.registers)}.",
        )
    _check_named(true, [host])
    others = [name for name in true.registers if name != host]
    known = list(found.registers) or found.table.registers
    chosen = [register] if register is not None else known or others
    _check_named(true, chosen)
    if known:
        _check_named(found.table, chosen, known)
    elif len(chosen) > 1:
        raise UsageError(
            f"{true.place} is of {len(true.registers)} registers, and {found.table.place} "
            "does not say which of them it is about.",
            hint=f"Name one with --register: {', '.join(others)}.",
        )
    if host in chosen:
        raise UsageError(
            f"{host!r} is named as host and as register.",
            hint="For pairs within one extract, use --within.",
        )
    return Scope(False, host, chosen)


def _one_register(found: Found, true: Table, register: str | None, *, within: bool) -> str | None:
    """Choose the register of a truth of records, for a result of one extract."""
    chosen = register or found.host
    if chosen is None and within and len(true.registers) > 1:
        raise UsageError(
            f"{true.place} is of {len(true.registers)} registers, and {found.table.place} "
            "does not say which of them it is about.",
            hint=f"Name one with --register: {', '.join(true.registers)}.",
        )
    if chosen is not None:
        _check_named(true, [chosen])
    return chosen


def _registers(found: Found, true: Table, register: str | None) -> Sequence[str | None]:
    """Choose the registers to evaluate; None where none is named."""
    known = list(found.registers) or found.table.registers
    named = true.registers
    if register is not None and not (known or named):
        raise UsageError(
            f"Neither {found.table.place} nor {true.place} names a register.",
            hint="Leave --register out.",
        )
    if register is None and max(len(known), len(named)) > 1 and not (known and named):
        several, other = (found.table, true) if known else (true, found.table)
        raise UsageError(
            f"{several.place} is of {max(len(known), len(named))} registers, and {other.place} "
            "does not say which of them it is about.",
            hint="Name one with --register.",
        )
    chosen = [register] if register is not None else known or named
    for table, names in ((found.table, known), (true, named)):
        if names:
            _check_named(table, chosen, names, known)
    return chosen or [None]


def _check_named(
    table: Table,
    chosen: Sequence[str],
    names: Sequence[str] | None = None,
    known: Sequence[str] = (),
) -> None:
    """Refuse registers that a table does not name."""
    names = table.registers if names is None else names
    lacking = [each for each in chosen if each not in names]
    if lacking:
        hint = (
            f"The result is of: {', '.join(known)}." if known else f"It names: {', '.join(names)}."
        )
        raise UsageError(f"{table.place} names no register {lacking[0]!r}.", hint=hint)
