"""What readers of linked data need to be told, and which of it this report tells.

The four steps are those of Gilbert, R. et al. (2018), GUILD: GUidance for Information about
Linking Data sets, Journal of Public Health 40, 191-198 (doi 10.1093/pubmed/fdx037); the items
are in our own words, and stand for its guidance without repeating it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crvs_link.report.guild_facts import GuildFact

if TYPE_CHECKING:
    from collections.abc import Callable

    from crvs_link.report.facts import Findings

DATA, LINKAGE, ANALYSIS, REPORT = "Data provision", "Linkage", "Analysis", "Reporting"


@dataclass(frozen=True)
class _Item:
    """``where`` holds if ``has`` does; a report never has an item without ``where``."""

    step: str
    item: str
    needed: str
    where: str = ""
    anchor: str = ""
    has: Callable[[Findings], bool] = lambda _: False


def _linked(found: Findings) -> bool:
    return bool(found.linkages)


def _scoped(found: Findings) -> bool:
    registers = [scope for scope in found.scopes if scope.role == "register"]
    return bool(registers) and all(scope.stated for scope in registers)


def _complete(found: Findings) -> bool:
    return _scoped(found) and all(s.strata for s in found.scopes if s.role == "register")


def _host_scoped(found: Findings) -> bool:
    return any(scope.role != "register" and scope.stated for scope in found.scopes)


_ITEMS: Final = (
    _Item(
        DATA,
        "Whom each register is meant to hold: area, dates, population",
        "a register file for every register",
        "Registers and their scope",
        "registers",
        _scoped,
    ),
    _Item(
        DATA,
        "Whom the host extract holds, and who is missing from it",
        "a register file for the host extract",
        "Registers and their scope",
        "registers",
        _host_scoped,
    ),
    _Item(
        DATA,
        "How complete each register is, by whom and how that was found",
        "completeness, with its source and method, in every register file",
        "Registers and their scope",
        "registers",
        _complete,
    ),
    _Item(
        DATA,
        "How the records came to be: who recorded what, why, and what changed over time",
        "a description by the owner of each register",
    ),
    _Item(
        DATA,
        "What was extracted, and which rows were left out why",
        "",
        "Inputs",
        "inputs",
        lambda _: True,
    ),
    _Item(
        DATA,
        "How values were read and cleaned",
        "",
        "Inputs: columns and notes of each extract",
        "inputs",
        lambda _: True,
    ),
    _Item(
        DATA,
        "How often identifiers are missing, partial or put in by default",
        "a register that was searched",
        "Field completeness, of each register",
        "completeness-1",
        _linked,
    ),
    _Item(
        LINKAGE,
        "Purpose and legal basis",
        "a purpose and a legal basis (--purpose, --legal-basis)",
        "Head of this report",
        "top",
        lambda found: bool(found.purpose and found.legal_basis),
    ),
    _Item(
        LINKAGE,
        "Who linked, who saw which identifiers, and who approved it",
        "names of units, separation of roles, approvals, impact assessment",
    ),
    _Item(
        LINKAGE,
        "Which identifiers were compared, and how",
        "a register that was searched",
        "Linkage model, of each register",
        "model-1",
        _linked,
    ),
    _Item(
        LINKAGE,
        "Which pairs were compared, and how many matches that may have left out",
        "a register that was searched",
        "Flow of counts, of each register",
        "flow-1",
        _linked,
    ),
    _Item(
        LINKAGE,
        "Method, decision rule and thresholds",
        "a register that was searched",
        "Linkage model; Links and review by probability; Cardinality",
        "bands-1",
        _linked,
    ),
    _Item(
        LINKAGE,
        "Software, version and configuration",
        "",
        "Foot of this report; link.toml and manifest.json beside it",
        "foot",
        lambda _: True,
    ),
    _Item(
        LINKAGE,
        "False and missed links, with how they were estimated",
        "a register that was searched",
        "Error rates, of each register",
        "errors-1",
        _linked,
    ),
    _Item(
        LINKAGE,
        "Error rates against pairs that people have judged",
        "a sample of pairs judged by people and not used for the fit, for crvs-link evaluate",
    ),
    _Item(
        LINKAGE,
        "How clerical review was done, by whom, and how far reviewers agree",
        "a description of the review, and a second judgement of some pairs",
    ),
    _Item(
        ANALYSIS,
        "Linked against unlinked records",
        "a register that was searched",
        "Linked against unlinked records, of each register",
        "contrasts-1",
        _linked,
    ),
    _Item(
        ANALYSIS,
        "Errors and linked shares by subgroup",
        "columns by which records can be grouped",
        "Figures by subgroup, of each register",
        "subgroups-1",
        lambda found: any(len(x.subgroups) > 1 for x in found.linkages),
    ),
    _Item(
        ANALYSIS,
        "What other thresholds would have given",
        "a match with registers",
        "Threshold sensitivity, of each register",
        "sensitivity-1",
        lambda found: any(x.sensitivity for x in found.linkages),
    ),
    _Item(
        ANALYSIS,
        "How far results can be trusted that nothing was found",
        "outcomes, and a register file with completeness for every register",
        "Outcomes; Linkage power, of each register",
        "outcomes",
        lambda found: found.outcomes is not None and _complete(found),
    ),
    _Item(
        ANALYSIS,
        "How linkage error was carried into the results",
        "the analysis; links.parquet and review.parquet have the probability of every pair",
    ),
    _Item(
        REPORT,
        "Flow of records and pairs, with numbers at each stage",
        "a register that was searched",
        "Flow of counts, of each register",
        "flow-1",
        _linked,
    ),
    _Item(
        REPORT,
        "Tables of outcomes in which no small count can be worked out",
        "a match with registers",
        "Outcomes",
        "outcomes",
        lambda found: found.outcomes is not None,
    ),
    _Item(
        REPORT,
        "Limits of the linked data, and for whom results may be biased",
        "a discussion by the analyst; see warnings and figures by subgroup",
    ),
    _Item(
        REPORT,
        "How others can get at data, code and configuration",
        "conditions of access to the data; crvs-link and link.toml are all that is needed beside",
    ),
)


def guild_facts(found: Findings) -> tuple[GuildFact, ...]:
    """Say of each item where the report has it, or what is to be supplied.

    Parameters
    ----------
    found : Findings
        Everything else that the report says.

    Returns
    -------
    tuple of GuildFact
        By step, in order.
    """
    return tuple(
        GuildFact(
            step=each.step,
            item=each.item,
            filled=filled,
            text=each.where if filled else each.needed,
            anchor=each.anchor if filled else None,
        )
        for each, filled in ((each, each.has(found)) for each in _ITEMS)
    )
