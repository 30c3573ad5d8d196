"""An index of an extract: coded as a batch codes it, and laid out for one search."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link._fast.encode import combine, encode_strings
from crvs_link._fast.lookup import Lookup
from crvs_link.block import key_ranks, pair_ranks
from crvs_link.compare import needed_lanes
from crvs_link.compare.tables import mistakes_of
from crvs_link.encode import encode
from crvs_link.encode.infants import name_mothers
from crvs_link.encode.kin import KIN
from crvs_link.encode.raw import read_field
from crvs_link.encode.sources import find_sources
from crvs_link.errors import ConfigError, ModelError
from crvs_link.index.bags import BagLexicon, Bags
from crvs_link.index.grown import Grown
from crvs_link.index.laying_out import REGISTER, make_postings, own_names, pack_records
from crvs_link.index.levels import bind_levels
from crvs_link.index.lexicon import DateLexicon, TextLexicon, number_texts
from crvs_link.index.names import PAIRED, NameLexicon
from crvs_link.index.reading import NUMBERS, Reading
from crvs_link.index.sources import (
    IN_THEIR_OWN_WAY,
    OWN,
    OWN_PLACES,
    PARTS,
    WIDTH,
    Output,
)
from crvs_link.index.state import State
from crvs_link.index.vocabulary import Vocabulary
from crvs_link.load import Extract
from crvs_link.model import dumps
from crvs_link.schema import DICTIONARY_OF, FIELD_COLUMNS, FIELDS, RECORD_ID, ROW_NUMBER, FieldKind
from crvs_link.spec import BlockingPlan
from crvs_link.standardise.columns import TEXT

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crvs_link.encode import CodedRecords, Readings
    from crvs_link.encode.raw import RawField
    from crvs_link.run import RunOptions
    from crvs_link.spec import ModelParameters, ModelSpec

HOST = 1
"""Number of the extract of nobody, who has the columns that a search may have."""


def build_state(
    extract: Extract,
    spec: ModelSpec,
    parameters: ModelParameters,
    plan: BlockingPlan,
    readings: Readings,
    options: RunOptions,
    *,
    searches: Readings | Extract | None,
    most: int,
    overlap: float | None,
) -> State:
    """Build an index.

    Parameters
    ----------
    extract : Extract
    spec, parameters
        The model.
    plan : BlockingPlan
        Its budgets of pairs are not looked at: there are no pairs so far.
    readings : Readings
    options : RunOptions
    searches : Readings or Extract, optional
        How searches are read, where that is another way; an extract like them tells.
    most : int
        Records that may share a key that is followed.
    overlap : float, optional

    Returns
    -------
    State

    Raises
    ------
    ModelError
        If the model compares what the register does not hold, or places by units.
    ConfigError
        If comparisons and rules need more lanes than records have.
    """
    extract = replace(extract, frame=name_mothers(extract.frame))
    lanes = needed_lanes(spec, plan)
    if len(lanes) >= WIDTH:
        raise ConfigError(
            f"The comparisons and rules need {len(lanes)} lanes; records have {WIDTH - 1}.",
            hint="Use fewer comparisons, or rules with fewer different keys.",
        )
    tokens = any(rule.tokens for rule in plan.rules)
    fields = dict.fromkeys(lane.partition(".")[0] for lane in lanes)
    units = [name for name in fields if FIELDS[name] is FieldKind.PLACE]
    if units:
        raise ModelError(
            f"The model compares {units[0]} by the units of places files, which an index does not "
            "hold.",
            hint="Fit a model without --places.",
        )
    register, host, whole = _sides(extract, list(fields), tokens=tokens)
    coded = replace(encode([register, host], [readings] * 2, options), reference=REGISTER)
    for name in fields:
        if name not in coded.fields or coded.fields[name].codes[REGISTER] is None:
            raise _not_there(name)
    outputs = _outputs(lanes, whole=whole, tokens=tokens)
    kin = [name for name in KIN if name in fields and REGISTER not in coded.fields[name].derived]
    reading = Reading.of(_telling_fields(register, fields), readings)
    vocabulary = Vocabulary(
        reading,
        outputs,
        kin if whole else [],
        _names(coded, tokens=tokens),
        {},
        whole,
        _asked(searches, reading, readings, fields),
    )
    for name in [*fields, *([OWN] if whole and OWN not in fields else [])]:
        if name not in PARTS:
            vocabulary.lexicons[name] = _lexicon(coded, name, spec, lanes, vocabulary)
    bind_levels(spec, coded, vocabulary, (HOST, REGISTER))
    _enter_raw(register, coded, vocabulary)
    state = State(
        source_id=extract.source_id,
        columns=_column_names(extract),
        model=dumps(spec, parameters),
        plan=list(plan.rules),
        most=most,
        overlap=_overlap(overlap, parameters, register.frame.height),
        vocabulary=vocabulary,
        records=Grown(pack_records(coded, vocabulary, lanes)),
        ids=Lookup(),
        row_of_id=Grown(np.empty(0, dtype=np.int32)),
        id_of_row=Grown(np.empty(0, dtype=np.int32)),
        postings=[],
        alive=register.frame.height,
    )
    for part in (*vocabulary.lexicons.values(), *vocabulary.sources.values(), vocabulary.names):
        if part is not None:
            part.base = len(part.lookup)
    state.enter_ids(register.frame[RECORD_ID], 0)
    state.postings = make_postings(state, own_names(coded, vocabulary), lanes, options)
    return state


def _telling_fields(extract: Extract, fields: Collection[str]) -> dict[str, RawField]:
    """Fields whose values are read in the light of their column."""
    return {
        source.field: read_field(source, extract.frame)
        for source in find_sources([extract.frame.columns])
        if source.field in IN_THEIR_OWN_WAY and source.field in fields
    }


def _asked(
    searches: Readings | Extract | None,
    reading: Reading,
    readings: Readings,
    fields: Collection[str],
) -> Reading | None:
    if isinstance(searches, Extract):
        return Reading.of(_telling_fields(searches, fields), readings)
    return None if searches is None else reading.of_searches(searches)


def _not_there(name: str) -> ModelError:
    return ModelError(
        f"The model compares {name!r}, or a rule looks it up, and the extract holds nothing of it.",
        hint="Say which column holds it, or give a model that does without.",
    )


def _sides(
    extract: Extract, fields: Sequence[str], *, tokens: bool
) -> tuple[Extract, Extract, bool]:
    """Give the register, a host without records, and whether own names are read as a whole."""
    columns = set(extract.frame.columns)
    apart = {"name_given", "name_family"} <= columns
    whole = OWN in fields or (tokens and "name_full" in columns and not apart)
    wanted = [column for name in fields for column in FIELD_COLUMNS.get(name, (name,))]
    if tokens or whole:
        wanted += ["name_full", *PARTS] if whole else [*PARTS]
    if not whole:
        wanted = [column for column in wanted if column != "name_full"]
    held = [column for column in dict.fromkeys(wanted) if column in columns]
    frame = extract.frame.select(ROW_NUMBER, RECORD_ID, *held)
    there = {source.field for source in find_sources([frame.columns])}
    lacking = [name for name in fields if name not in there]
    others = [name for name in lacking if name != OWN and name not in KIN]
    if others or (OWN in lacking and not columns.intersection(PARTS)):
        raise _not_there((others or lacking)[0])
    more = [*(["name_full"] if whole else []), *(name for name in lacking if name in KIN)]
    # With given and family names beside it, a full name would not be read as a whole.
    nobody = frame.clear().drop(*(PARTS if whole else ()), strict=False)
    nobody = nobody.with_columns(
        pl.lit(None, dtype=pl.String).alias(name) for name in more if name not in nobody.columns
    )
    return replace(extract, frame=frame), replace(extract, frame=nobody), whole


def _outputs(lanes: Sequence[str], *, whole: bool, tokens: bool) -> list[Output]:
    outputs = []
    for place, lane in enumerate(lanes):
        name, _, key = lane.partition(".")
        outputs.append(Output(name, key or None, place))
    if whole:
        outputs.append(Output(OWN, None, OWN_PLACES[OWN]))
    elif tokens:
        outputs += [Output(name, None, OWN_PLACES[name]) for name in PARTS]
    return outputs


def _names(coded: CodedRecords, *, tokens: bool) -> NameLexicon | None:
    names = coded.dictionaries.get("names")
    if names is None:
        return None
    if not tokens:
        return NameLexicon.of(names.values[TEXT], names.keys, {}, np.empty(0))
    of_sounds, common = pair_ranks(coded)
    ranks = {**key_ranks(coded), PAIRED: of_sounds}
    return NameLexicon.of(names.values[TEXT], names.keys, ranks, common)


def _lexicon(
    coded: CodedRecords,
    name: str,
    spec: ModelSpec,
    lanes: Sequence[str],
    vocabulary: Vocabulary,
) -> TextLexicon | DateLexicon | BagLexicon:
    dictionary = coded.dictionaries[DICTIONARY_OF.get(name, name)]
    keys = [lane.partition(".")[2] for lane in lanes if lane.startswith(f"{name}.")]
    if dictionary.kind is FieldKind.DATE:
        return DateLexicon.of(dictionary.values, mistakes_of(coded, dictionary.name))
    if dictionary.kind is FieldKind.BAG:
        assert vocabulary.names is not None
        return BagLexicon.of(vocabulary.names, Bags.of(dictionary.values), keys)
    if name == NUMBERS:
        return TextLexicon.of_numbers(dictionary.values, vocabulary.reading.groups)
    compared = dictionary.kind is not FieldKind.CATEGORY and any(
        comparison.field == name for comparison in spec.comparisons
    )
    return TextLexicon.of(dictionary.values[TEXT], compared=compared, sounds="sound" in keys)


def _enter_raw(register: Extract, coded: CodedRecords, vocabulary: Vocabulary) -> None:
    """Let the raw values of the register lead to what they led to when it was coded."""
    frame = register.frame
    for source in vocabulary.of_columns(frame.columns, asked=False):
        found = [encode_strings(frame[column]) for column in source.all_columns]
        _, first = found[0] if len(found) == 1 else combine([codes for codes, _ in found])
        keys = source.keys(frame.select(source.all_columns)[first])
        first, keys = first[keys.is_not_null().to_numpy()], keys.drop_nulls()
        codes = coded.fields[source.field].codes[REGISTER]
        assert codes is not None
        own = [vocabulary.lane(o, codes[first]) for o in source.outputs if o.field == source.field]
        told = [np.full(len(first), -2, dtype=np.int32)] * (len(source.outputs) - len(own))
        columns = iter(own), iter(told)
        numbers = [next(columns[o.field != source.field]) for o in source.outputs]
        source.numbers = Grown(np.ascontiguousarray(np.stack(numbers, axis=1)))
        source.lookup = number_texts(keys)


def _column_names(extract: Extract) -> dict[str, str]:
    return {match.original: match.canonical for match in extract.columns}


def _overlap(stated: float | None, parameters: ModelParameters, n: int) -> float:
    """Share of searches that find somebody: stated, or what the model found."""
    if stated is not None:
        return stated
    return float(min(max(parameters.prior * n, 1e-6), 0.99))
