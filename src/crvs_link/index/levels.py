"""What agreements are worth by the frequencies of the register, for the model of an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crvs_link.compare import dates, names
from crvs_link.compare.information import bits, own_bands, part_bounds, token_information
from crvs_link.compare.program import exact_levels
from crvs_link.index.bags import BagLevels, BagLexicon
from crvs_link.index.grown import Grown
from crvs_link.index.information import CLASSES, Information
from crvs_link.index.lexicon import DateLexicon, Level

if TYPE_CHECKING:
    from crvs_link.encode import CodedRecords
    from crvs_link.index.names import NameLexicon
    from crvs_link.index.vocabulary import Vocabulary
    from crvs_link.spec import Comparison, ModelSpec


def bind_levels(
    spec: ModelSpec,
    coded: CodedRecords,
    vocabulary: Vocabulary,
    extracts: tuple[int, int],
) -> None:
    """Give the values of an index their levels, as `crvs_link.compare.program` does.

    Parameters
    ----------
    spec : ModelSpec
    coded : CodedRecords
        With the register as the extract of reference.
    vocabulary : Vocabulary
        Of its values, in their order; filled in.
    extracts : (int, int)
    """
    for comparison in spec.comparisons:
        lexicon = vocabulary.lexicon(comparison.field)
        if isinstance(lexicon, BagLexicon):
            assert vocabulary.names is not None
            _bind_bags(comparison, coded, lexicon, vocabulary.names, extracts)
            continue
        above = exact_levels(comparison, coded, *extracts)
        of_new = len(comparison.rarity)
        if isinstance(lexicon, DateLexicon):
            values = coded.dictionaries[coded.fields[comparison.field].dictionary].values
            above = dates.levels_of_equals(values, comparison, above).astype(np.uint8)
            lexicon.comparisons[comparison.name] = comparison
            lexicon.model_levels[comparison.name] = dates.model_levels(comparison)
        lexicon.levels[comparison.name] = Level(Grown(above), of_new)


def _bind_bags(
    comparison: Comparison,
    coded: CodedRecords,
    lexicon: BagLexicon,
    tokens: NameLexicon,
    extracts: tuple[int, int],
) -> None:
    said = token_information(coded, comparison.field, *extracts)
    bands = own_bands(comparison, coded, extracts, said)
    equals = np.array(comparison.exact, dtype=np.uint8)[bands]
    records = coded.borne(comparison.field, *extracts)
    of_new = int(bits(np.array([1 / max(float(records.sum()), 1.0)]))[0])
    of_keys = {}
    for name, column in (("form", 1), ("fine", 2), ("sound", 3), ("abjad", 4)):
        key = tokens.keys[name].rows
        there = key >= 0
        of_keys[name] = np.full(int(key.max(initial=-1)) + 1, of_new, dtype=np.uint16)
        of_keys[name][key[there]] = said[there, column]
    tokens.information[comparison.name] = Information(
        Grown(said), {name: of_keys[name] for name in CLASSES}, of_new
    )
    written = lexicon.rows.rows["written"]
    of_written = np.zeros(int(written.max(initial=-1)) + 1, dtype=np.uint8)
    of_written[written] = equals
    lexicon.levels = BagLevels(
        comparison.name,
        Grown(equals),
        Grown(of_written),
        part_bounds(comparison.rarity),
        names.model_levels(comparison),
        list(comparison.exact),
        of_new,
    )
