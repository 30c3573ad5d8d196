"""The stage: from raw extracts to coded records."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from crvs_link.encode.clean import CleanGroup, clean_groups
from crvs_link.encode.cross_check import FIELD as NUMBERS
from crvs_link.encode.cross_check import check_numbers
from crvs_link.encode.dictionaries import (
    Coded,
    code_bags,
    code_dates,
    code_names,
    code_numbers,
    code_texts,
)
from crvs_link.encode.raw import RawField, read_field
from crvs_link.encode.records import CodedField, CodedRecords, Readings
from crvs_link.encode.sources import find_sources
from crvs_link.run import in_order
from crvs_link.schema import DICTIONARY_OF, FIELDS, FieldKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from crvs_link.load import Extract
    from crvs_link.run import RunOptions

NAMES = "names"
"""The dictionary of all parts of names and of all tokens of bags."""


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
        If there are not as many readings as extracts.
    AmbiguousInputError
        If two readings of a column are equally good; names the file and the column.
    UsageError
        If a reading was stated that does not exist.
    OverflowError
        If an extract has 2**31 rows or more.
    """
    if len(readings) != len(extracts):
        raise ValueError("one Readings is needed for each extract")
    sources = find_sources([extract.frame.columns for extract in extracts])

    def read(number: int) -> RawField:
        return read_field(sources[number], extracts[sources[number].extract].frame)

    rows = [extracts[source.extract].frame.height for source in sources]
    fields = list(in_order(read, rows, options, "Reading values"))
    by_dictionary: defaultdict[str, list[RawField]] = defaultdict(list)
    for field in fields:
        by_dictionary[DICTIONARY_OF.get(field.source.field, field.source.field)].append(field)
    groups = clean_groups(by_dictionary, extracts, readings, options)
    coded = _code(groups, options)
    lanes: dict[str, list[npt.NDArray[np.int32] | None]] = {}
    for group in groups:
        for field, lane in zip(group.fields, coded[group.name].lanes, strict=True):
            of_extract = lanes.setdefault(field.source.field, [None] * len(extracts))
            of_extract[field.source.extract] = lane
    records = CodedRecords(
        sizes=tuple(extract.frame.height for extract in extracts),
        dictionaries={name: one.dictionary for name, one in coded.items()},
        fields={
            field: CodedField(field, DICTIONARY_OF.get(field, field), tuple(lanes[field]))
            for field in FIELDS
            if field in lanes
        },
        notes=tuple(note for group in groups for note in group.notes),
    )
    checks = [(number, check_numbers(records, number)) for number in range(len(extracts))]
    found = [(number, NUMBERS, text) for number, check in checks if check for text in check.notes()]
    return replace(records, notes=(*records.notes, *found))


def _code(groups: Sequence[CleanGroup], options: RunOptions) -> dict[str, Coded]:
    """Code each group; bags last, since their words are values of the names."""
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
        if name == NUMBERS:
            return code_numbers(by_name[name])
        return code_texts(by_name[name], FIELDS[name])

    def code_bag(number: int) -> Coded:
        return code_bags(bags[number], coded[NAMES].words[number])

    sizes = [by_name[name].clean.height if name in by_name else 0 for name in names]
    coded = dict(zip(names, in_order(code, sizes, options, "Coding values"), strict=True))
    sizes = [group.clean.height for group in bags]
    full_names = in_order(code_bag, sizes, options, "Coding full names")
    return coded | {bag.name: one for bag, one in zip(bags, full_names, strict=True)}
