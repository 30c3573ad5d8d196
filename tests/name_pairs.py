"""Labelled pairs of full names, and what the comparison of names says of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

import crvs_link as cl
from coded import coded_frames
from crvs_link.compare import Tables, bind, compare_listed, needed_lanes, pack
from crvs_link.schema import Cardinality
from crvs_link.spec import BlockingPlan, ModelParameters, ModelSpec

PAIRS: Final = Path(__file__).parent / "standardise" / "name_pairs.tsv"
SAMPLES: Final = Path(__file__).parents[1] / "synthetic_data"
FIELD: Final = "name"
NO_RULES: Final = BlockingPlan(())


@cache
def name_pairs() -> pl.DataFrame:
    """The pairs: ``left, right`` String, ``same`` Boolean, ``pattern, note`` String."""
    read = pl.read_csv(PAIRS, separator="\t", comment_prefix="#", quote_char=None)
    return read.with_columns(pl.col("same").replace_strict({1: True, 0: False}))


@cache
def name_model() -> tuple[ModelSpec, ModelParameters]:
    """The comparison of full names alone, as a run on the sample extracts fits it."""
    paths = (SAMPLES / "arrivals.csv", SAMPLES / "births_origin.csv")
    (linkage,) = cl.match(*paths, cardinality=Cardinality.ONE_TO_ONE).linkages
    (place,) = (k for k, c in enumerate(linkage.spec.comparisons) if c.field == FIELD)
    fitted = linkage.parameters
    return ModelSpec((linkage.spec.comparisons[place],)), ModelParameters(
        (fitted.m[place],), (fitted.u[place],), fitted.prior
    )


def name_levels(
    left: pl.Series, right: pl.Series
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float64]]:
    """Levels uint8[n] and match weights float64[n], in bits, of n pairs of full names."""
    coded, _ = coded_frames(*(side.alias("full_name").to_frame() for side in (left, right)))
    spec, parameters = name_model()
    lanes = needed_lanes(spec, NO_RULES)
    rows = np.arange(len(left), dtype=np.uint32)
    codes = compare_listed(
        bind(spec, coded, Tables(coded), lanes, 0, 1),
        *(pack(coded, extract, lanes, NO_RULES) for extract in (0, 1)),
        rows,
        rows,
    )
    return spec.unpack(codes)[:, 0], parameters.pattern_weights(spec, codes)
