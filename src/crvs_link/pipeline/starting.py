"""A ``link.toml`` to start from: what would be chosen, written out with its reasons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crvs_link.config import LinkageConfig, Remarks, write_config
from crvs_link.config.settings import SEXES
from crvs_link.pipeline.preview import preview
from crvs_link.pipeline.read import with_columns
from crvs_link.report.text import candidates_text, left_out_text, memory_text, number
from crvs_link.spec import BlockingPlan
from crvs_link.standardise import clean_sex, infer_date_reading
from crvs_link.standardise.columns import RAW, TEXT

if TYPE_CHECKING:
    from crvs_link.config import RunConfig, SourceConfig
    from crvs_link.load import Extract
    from crvs_link.pipeline.preview import PlannedLinkage
    from crvs_link.results import RuleCost
    from crvs_link.run import RunOptions

_LOSSES: Final = {
    "false_link": "Loss of linking a record that has no partner. The larger it is beside the\n"
    "others, the fewer and surer the links.",
    "missed_link": "Loss of linking a record to nobody although it has a partner.",
    "wrong_partner": "Loss of linking a record to somebody else than its partner.",
    "review": "Loss of leaving a record to clerical review: the smaller, the more is reviewed.\n"
    "To set a floor as well, whatever the losses say: min_probability = 0.9",
}
_PARTNERS: Final = (
    "Partners that a record may have are found by looking for repeated persons on each side.\n"
    'To state them, host side first: cardinality = "one-to-one", "one-to-many", ...'
)


def starting_config(command: str, config: RunConfig, options: RunOptions) -> str:
    """Write the ``link.toml`` of a run that is not made yet.

    Parameters
    ----------
    command : str
        ``match`` or ``dedupe``.
    config : RunConfig
        What was stated; all else is chosen from the data, as the run would.
    options : RunOptions

    Returns
    -------
    str
        TOML with comments, which gives the result that the run without it gives. No value
        of a record stands in it but codes of sex that were understood.

    Raises
    ------
    CrvsLinkError
        As the run itself would, as far as comparing.
    """
    planned = preview(command, config, options)
    pairs = list(zip(config.sources, planned.extracts, strict=True))
    full = replace(
        config,
        sources=tuple(_source(source, extract) for source, extract in pairs),
        linkages=tuple(_linkage(linkage, config) for linkage in planned.linkages),
    )
    return write_config(
        full,
        Remarks(
            sources={source.id: _about_source(source, extract) for source, extract in pairs},
            columns={
                source.id: {
                    match.canonical: _how(match.how, match.evidence) for match in extract.columns
                }
                for source, extract in pairs
            },
            linkages={
                linkage.right: _about_linkage(linkage, config) for linkage in planned.linkages
            },
            rules={
                linkage.right: [
                    _about_rule(cost, within=linkage.left == linkage.right)
                    for cost in linkage.rules
                ]
                for linkage in planned.linkages
            },
            decision=_LOSSES,
        ),
    )


def _source(source: SourceConfig, extract: Extract) -> SourceConfig:
    """Write out the columns, and what its codes of sex were understood as."""
    full = with_columns(source, extract)
    if "sex" not in full.columns:
        return full
    values = extract.frame["sex"].drop_nulls().unique().sort()
    sexes = clean_sex(values.alias(RAW).to_frame(), source.sex_codes)[TEXT]
    codes = dict(zip(values.str.strip_chars(), sexes, strict=True))
    known = {code: sex for code, sex in codes.items() if code and sex in SEXES}
    return replace(full, sex_codes={**known, **(source.sex_codes or {})})


def _linkage(planned: PlannedLinkage, config: RunConfig) -> LinkageConfig:
    stated = {linkage.register: linkage for linkage in config.linkages}
    of_register = stated.get(planned.right, LinkageConfig(planned.right))
    return replace(
        of_register,
        further_rules=of_register.adds_rules or None,
        comparisons=planned.comparisons,
        plan=BlockingPlan(tuple(cost.rule for cost in planned.rules)),
    )


def _about_source(source: SourceConfig, extract: Extract) -> str:
    account = extract.account
    lines = [f"{number(account.read)} rows read, {number(account.used)} used."]
    reasons = sorted(account.set_aside.items(), key=lambda item: (-item[1], item[0]))
    lines += [f"Set aside: {number(rows)}, {reason}." for reason, rows in reasons]
    if extract.ignored:
        lines.append(f"Columns not used: {', '.join(map(repr, extract.ignored))}.")
    lines += extract.notes
    return "\n".join([*lines, *_about_dates(source, extract)])


def _about_dates(source: SourceConfig, extract: Extract) -> list[str]:
    """Say how the reading of dates is stated. It stays a comment: rows may differ."""
    columns = {match.canonical for match in extract.columns}
    stated = source.date_order is not None and source.date_calendar is not None
    if stated or "dob_raw" not in columns or "dob_calendar" in columns:
        return []
    values = extract.frame["dob_raw"].value_counts(sort=False)
    reading = infer_date_reading(
        values["dob_raw"],
        values["count"],
        order=source.date_order,
        calendar=source.date_calendar,
    )
    return [
        "To read all dates so whatever they hold: "
        f'date_order = "{reading.order}", date_calendar = "{reading.calendar.value}".'
    ]


def _how(how: str, evidence: str) -> str:
    if how == "content":
        return f"by its content: {evidence}"
    return f"by {evidence}" if how == "name" else "stated"


def _about_linkage(planned: PlannedLinkage, config: RunConfig) -> str:
    lines = [
        f"{candidates_text(planned.pairs, planned.further_pairs)}; the run needs about "
        f"{memory_text(planned.memory)} of memory."
    ]
    stated = {linkage.register: linkage.cardinality for linkage in config.linkages}
    if planned.left != planned.right and stated.get(planned.right) is None:
        lines.append(_PARTNERS)
    return "\n".join(lines)


def _about_rule(cost: RuleCost, *, within: bool) -> str:
    lines = [
        f"{number(cost.pairs)} pairs in these extracts; the largest group has "
        f"{number(cost.largest_group)}.",
        left_out_text(cost, within=within),
    ]
    return "\n".join(filter(None, lines))
