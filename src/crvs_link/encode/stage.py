"""The stage: from raw extracts to coded records."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from crvs_link.encode.circumstances import read_circumstances
from crvs_link.encode.clean import CleanGroup, clean_groups
from crvs_link.encode.cross_check import FIELD as NUMBERS
from crvs_link.encode.cross_check import check_numbers
from crvs_link.encode.dictionaries import (
    OWN,
    Coded,
    code_bags,
    code_dates,
    code_names,
    code_numbers,
    code_places,
    code_texts,
)
from crvs_link.encode.infants import name_mothers
from crvs_link.encode.kin import KIN, Derived, derive
from crvs_link.encode.raw import RawField, read_field
from crvs_link.encode.records import CodedField, CodedRecords, Readings
from crvs_link.encode.sources import find_sources
from crvs_link.run import in_order
from crvs_link.schema import DICTIONARY_OF, FIELDS, FieldKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from crvs_link.load import Extract
    from crvs_link.run import RunOptions

NAMES = "names"
"""The dictionary of all parts of names and of all tokens of full names."""


def encode(
    extracts: Sequence[Extract], readings: Sequence[Readings], options: RunOptions
) -> CodedRecords:
    """Code all fields of all extracts of a run.

    Each column is coded as it is and only its distinct values are standardised; the
    distinct clean values of all extracts make one sorted dictionary, in which the codes
    of the rows are then looked up.

    Parameters
    ----------
    extracts : sequence of Extract
    readings : sequence of Readings
        One for each extract.
    options : RunOptions
        The result does not depend on the number of threads.

    Returns
    -------
    CodedRecords

    Raises
    ------
    ValueError
        If there are not as many readings as extracts, or not all of the same gazetteer.
    AmbiguousInputError
        If two readings of a column are equally good; names the file and the column.
    UsageError
        If a reading was stated that does not exist.
    OverflowError
        If an extract has 2**31 rows or more.
    """
    if len(readings) != len(extracts):
        raise ValueError("one Readings is needed for each extract")
    places = any(reading.gazetteer is not None for reading in readings)
    if any(reading.gazetteer is not readings[0].gazetteer for reading in readings):
        raise ValueError("all extracts are read with the same gazetteer")
    extracts = [replace(extract, frame=name_mothers(extract.frame)) for extract in extracts]
    sources = find_sources([extract.frame.columns for extract in extracts], places=places)

    def read(number: int) -> RawField:
        return read_field(sources[number], extracts[sources[number].extract].frame)

    rows = [extracts[source.extract].frame.height for source in sources]
    fields = list(in_order(read, rows, options, "Reading values"))
    by_dictionary: defaultdict[str, list[RawField]] = defaultdict(list)
    for field in fields:
        by_dictionary[DICTIONARY_OF.get(field.source.field, field.source.field)].append(field)
    groups = clean_groups(by_dictionary, extracts, readings, options)
    coded, derived = _code(groups, options)
    lanes: dict[str, list[npt.NDArray[np.int32] | None]] = {}
    for group in groups:
        held = [(field.source.field, field.source.extract) for field in group.fields]
        held += [(group.name, number) for number in derived.get(group.name, ())]
        for (name, number), lane in zip(held, coded[group.name].lanes, strict=True):
            lanes.setdefault(name, [None] * len(extracts))[number] = lane
    records = CodedRecords(
        sizes=tuple(extract.frame.height for extract in extracts),
        dictionaries={name: one.dictionary for name, one in coded.items()},
        fields={
            field: CodedField(
                field,
                DICTIONARY_OF.get(field, field),
                tuple(lanes[field]),
                derived=frozenset(derived.get(field, ())),
            )
            for field in FIELDS
            if field in lanes
        },
        notes=tuple(note for group in groups for note in group.notes),
    )
    beside = [
        read_circumstances(extract.frame, reading)
        for extract, reading in zip(extracts, readings, strict=True)
    ]
    checks = [(number, check_numbers(records, number)) for number in range(len(extracts))]
    found = [(number, NUMBERS, text) for number, check in checks if check for text in check.notes()]
    found += [(number, *note) for number, (_, notes) in enumerate(beside) for note in notes]
    return replace(
        records,
        notes=(*records.notes, *found),
        circumstances=tuple(circumstances for circumstances, _ in beside),
    )


def _code(
    groups: Sequence[CleanGroup], options: RunOptions
) -> tuple[dict[str, Coded], dict[str, tuple[int, ...]]]:
    """Code each group; full names last, since their words are values of the names.

    Gives too, by field, the extracts for which names of kin were derived.
    """
    by_name = {group.name: group for group in groups}
    bags = [group for group in groups if FIELDS.get(group.name) is FieldKind.BAG]
    names = list(dict.fromkeys(([NAMES] if bags else []) + list(by_name)))
    names = [name for name in names if FIELDS.get(name) is not FieldKind.BAG]

    def code(number: int) -> Coded:
        name = names[number]
        if name == NAMES:
            return code_names(name, by_name.get(name), bags)
        if FIELDS[name] is FieldKind.DATE:
            return code_dates(by_name[name])
        if FIELDS[name] is FieldKind.PLACE:
            return code_places(by_name[name])
        if name == NUMBERS:
            return code_numbers(by_name[name])
        return code_texts(by_name[name], FIELDS[name])

    sizes = [by_name[name].clean.height if name in by_name else 0 for name in names]
    coded = dict(zip(names, in_order(code, sizes, options, "Coding values"), strict=True))
    derived: dict[str, Derived] = {}

    def code_full(some: list[CleanGroup]) -> None:
        def code_one(number: int) -> Coded:
            bag = some[number]
            tokens = coded[NAMES].names[bags.index(bag)]
            return code_bags(bag, tokens, coded[NAMES].dictionary, derived.get(bag.name))

        sizes = [bag.clean.height for bag in some]
        done = list(in_order(code_one, sizes, options, "Coding full names"))
        coded.update({bag.name: one for bag, one in zip(some, done, strict=True)})

    # Own names first, since they may tell of kin.
    code_full([bag for bag in bags if bag.name == OWN])
    if OWN in coded:
        derived = _derived(by_name, coded[OWN])
    code_full([bag for bag in bags if bag.name != OWN])
    return coded, {field: kin.extracts for field, kin in derived.items()}


def _derived(by_name: Mapping[str, CleanGroup], own: Coded) -> dict[str, Derived]:
    """Names of kin that own names tell, for the fields that some extract has."""
    of_extract = [field.source.extract for field in by_name[OWN].fields]
    lanes = dict(zip(of_extract, own.lanes, strict=True))
    found = {
        field: derive(
            field, own.dictionary.values, lanes, [f.source.extract for f in by_name[field].fields]
        )
        for field in KIN
        if field in by_name
    }
    return {field: kin for field, kin in found.items() if kin is not None}
