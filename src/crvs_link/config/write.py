"""``link.toml`` as text: everything that was chosen, and a line on each part of it."""

from __future__ import annotations

from dataclasses import asdict
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

import tomlkit
from tomlkit.items import AoT, Array, Item, Table

from crvs_link.config.remarks import Remarks
from crvs_link.config.settings import FORMAT
from crvs_link.schema import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crvs_link.config.settings import LinkageConfig, RunConfig, SourceConfig
    from crvs_link.spec import BlockingRule, Comparison

_RUN = {
    "seed": "Seed and number of the random pairs that u probabilities are counted from.",
    "budget": "Candidate pairs per record at most.",
    "assignment": "How one-to-one links are found: probabilistic, greedy or optimal.",
    "overlap_max": "The greatest share of host records that can have a partner on a register.",
    "memory": "Memory that the run may use: blocking rules are cut to what fits.",
}
_SCOPE = {"scope": "The register file: what it is meant to hold, and how completely."}
_HOST = {"id": "The host extract: one outcome for each of its records.", **_SCOPE}
_REGISTER = {"id": "A register that is searched.", **_SCOPE}
_ALONE = {"id": "The extract.", **_SCOPE}
_LINKAGE = {
    "register": "How this register is searched.",
    "further_rules": "Add blocking rules for the matches that a first fit tells these rules miss.",
}
_LEVELS = {"name": "Levels of agreement, from missing to exact agreement on the rarest values."}
_RULES = {
    "lanes": "Record pairs are compared if all lanes of a rule agree,\n"
    "and where tokens = true also one name token, or two where tokens = 2."
}
_CUT = {"max_pairs": "Beyond, the largest groups or the commonest tokens are left out."}
_MODEL = {"labels": "Reviewed pairs, which the fit counts as what they were found to be."}
_PLACES = {"files": "Administrative units, their other names, and camps."}
_DECISION = {
    "false_link": "Losses in units of a false link: the decision of least expected loss is taken."
}
_OUTPUT = {"formats": "What the tables are written in beside Parquet: csv, xlsx."}
_DISCLOSURE = {"purpose": "Why the run is made, what allows it, for whom and until when."}
_COLUMNS = "Canonical column = column of the extract."
_SEX_CODES = "Code of the extract = what it stands for."
_NO_REMARKS = Remarks()


def write_config(config: RunConfig, remarks: Remarks = _NO_REMARKS) -> str:
    """Write the ``link.toml`` that repeats a run.

    Parameters
    ----------
    config : RunConfig
    remarks : Remarks, optional
        Comments beside those that every file has.

    Returns
    -------
    str
        TOML with comments; the same text for equal configurations. `read_config`
        gives the configuration back, but for the path of the key of pseudonyms.
    """
    run = {
        "seed": config.seed,
        "random_pairs": config.random_pairs,
        "budget": config.budget,
        "assignment": config.assignment.value,
        "overlap_max": config.overlap_max,
        "memory": None if config.memory is None else _size(config.memory),
    }
    decision = config.decision
    losses = {
        "false_link": decision.false_link,
        "missed_link": decision.missed_link,
        "wrong_partner": decision.wrong_partner,
        "review": decision.review,
        "min_probability": decision.min_probability,
    }
    roles = chain([_HOST], repeat(_REGISTER)) if len(config.sources) > 1 else [_ALONE]
    document = tomlkit.document()
    document.add(tomlkit.comment("Settings of one run of crvs-link. Give this file with -c."))
    document.add(tomlkit.comment("Paths are relative to the folder that the run is started in."))
    document.add("format", tomlkit.item(FORMAT))
    document.add("run", _table(run, _RUN))
    if config.sources:
        document.add("source", _tables(map(_source, config.sources, roles, repeat(remarks))))
    if config.linkages:
        document.add("linkage", _tables(map(_linkage, config.linkages, repeat(remarks))))
    if config.labels is not None:
        document.add("model", _table({"labels": config.labels}, _MODEL))
    if config.places:
        document.add("places", _table({"files": _array(config.places)}, _PLACES))
    document.add("decision", _table(losses, _joined(_DECISION, remarks.decision)))
    document.add("output", _table({"formats": _array(config.formats)}, _OUTPUT))
    stated = {**asdict(config.disclosure), "audit": config.audit}
    if any(stated.values()):
        table = _table({key: value or None for key, value in stated.items()}, _DISCLOSURE)
        document.add("disclosure", table)
    return tomlkit.dumps(document)


def _source(source: SourceConfig, role: Mapping[str, str], remarks: Remarks) -> Table:
    values: dict[str, Any] = {
        "id": source.id,
        "path": source.path,
        "scope": source.scope,
        "delimiter": source.delimiter,
        "sheet": source.sheet,
        "encoding": source.encoding,
        "layout": source.layout,
        "date_order": source.date_order,
        "date_calendar": source.date_calendar and source.date_calendar.value,
        "country": source.country,
        "country_codes": source.country_codes and source.country_codes.value,
        "id_kind": source.id_kind,
    }
    if source.columns:
        ordered = sorted(source.columns.items(), key=lambda item: COLUMNS.index(item[0]))
        why = remarks.columns.get(source.id, {})
        columns = {key: _remarked(column, why.get(key)) for key, column in ordered}
        values["columns"] = _table(columns, {ordered[0][0]: _COLUMNS})
    if source.sex_codes is not None:
        codes = sorted(source.sex_codes.items())
        values["sex_codes"] = _table(dict(codes), {codes[0][0]: _SEX_CODES} if codes else {})
    return _table(values, _joined(role, {"id": remarks.sources.get(source.id, "")}))


def _linkage(linkage: LinkageConfig, remarks: Remarks) -> Table:
    values: dict[str, Any] = {
        "register": linkage.register,
        "cardinality": linkage.cardinality and linkage.cardinality.value,
        "further_rules": linkage.further_rules,
    }
    if linkage.comparisons is not None:
        values["comparison"] = _tables(map(_comparison, linkage.comparisons, _once(_LEVELS)))
    if linkage.plan is not None:
        costs = chain(remarks.rules.get(linkage.register, ()), repeat(""))
        about = (
            _joined(general, {"lanes": cost})
            for general, cost in zip(chain([_RULES | _CUT], repeat(_CUT)), costs, strict=False)
        )
        values["rule"] = _tables(map(_rule, linkage.plan.rules, about))
    # An empty list is a value, which has to stand before the tables.
    ordered = sorted(values.items(), key=lambda item: isinstance(item[1], AoT))
    about_it = {"register": remarks.linkages.get(linkage.register, "")}
    return _table(dict(ordered), _joined(_LINKAGE, about_it))


def _comparison(comparison: Comparison, about: Mapping[str, str]) -> Table:
    return _table(
        {
            "name": comparison.name,
            "field": comparison.field,
            "kind": comparison.kind.value,
            "levels": _array(comparison.levels, one_a_line=True),
            "thresholds": _array(comparison.thresholds) if comparison.thresholds else None,
            "partner": comparison.partner,
            "rarity": _array(comparison.rarity) if comparison.rarity else None,
            "missing": comparison.missing.value if comparison.informative else None,
            "m": _array(comparison.m) if comparison.m else None,
            "u": _array(comparison.u) if comparison.u else None,
        },
        about,
    )


def _rule(rule: BlockingRule, about: Mapping[str, str]) -> Table:
    tokens = rule.tokens if rule.tokens > 1 else bool(rule.tokens)
    values = {"lanes": _array(rule.lanes), "tokens": tokens, "max_pairs": rule.max_pairs}
    return _table(values, about)


def _size(memory: int) -> str:
    """Write bytes in the largest unit of which they are a whole number."""
    power = next(k for k in range(4, -1, -1) if memory % 1024**k == 0)
    return f"{memory // 1024**power}{' KMGT'[power].strip()}"


def _once(about: Mapping[str, str]) -> Iterable[Mapping[str, str]]:
    """Comments for the first of several tables of a kind, and none for the others."""
    return chain([about], repeat({}))


def _joined(always: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    """Comments by key, those that every file has before those of this one."""
    return {
        key: "\n".join(filter(None, [always.get(key), more.get(key)]))
        for key in dict.fromkeys([*always, *more])
    }


def _table(values: Mapping[str, Any], about: Mapping[str, str]) -> Table:
    """Make a table with comments above its keys; None is left out."""
    table = tomlkit.table()
    for key, value in values.items():
        if value is None:
            continue
        for line in about.get(key, "").splitlines():
            table.add(tomlkit.comment(line))
        table.add(key, value)
    return table


def _remarked(text: str, remark: str | None) -> Item | str:
    """A text with a comment beside it."""
    return text if remark is None else tomlkit.string(text).comment(remark)


def _tables(tables: Iterable[Table]) -> AoT | Array:
    """Make an array of tables; of none, the empty list, which TOML writes differently."""
    listed = list(tables)
    if not listed:
        return tomlkit.array()
    array = tomlkit.aot()
    for table in listed:
        array.append(table)
    return array


def _array(values: Iterable[str | float], *, one_a_line: bool = False) -> Array:
    array = tomlkit.array()
    array.extend(values)
    return array.multiline(one_a_line)
