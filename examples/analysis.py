"""An analysis in cells: what was found of the sample arrivals on two birth registers.

Open it in VS Code, Spyder or Jupyter (jupytext), where every cell shows its last value as a
table, or run it whole: ``python examples/analysis.py``.
"""

# %% The extracts, and what they are worth
from importlib.resources import files

import polars as pl

import crvs_link as cl

samples = files("crvs_link.synthetic_data")
arrivals = cl.read_extract(samples / "arrivals.csv")
profile = cl.profile_extract(arrivals)
profile  # noqa: B018

# %% Search two registers; no labels, no configuration
registers = [samples / "births_host.csv", samples / "births_origin.csv"]
result = cl.match(arrivals, *registers)
result  # noqa: B018

# %% One outcome for each arrival and register
by_register = (
    result.outcomes.group_by("register", "search_result").len().sort("register", "search_result")
)
by_register  # noqa: B018

# %% How many are found anywhere, whoever looks: a range, since some are for review
anywhere = result.outcomes.group_by("host_id").agg(
    found=(pl.col("search_result") == "linked").any(),
    perhaps=pl.col("search_result").is_in(["linked", "linked_ambiguous", "review"]).any(),
)
found = anywhere.select(
    arrivals=pl.len(), at_least=pl.col("found").mean(), at_most=pl.col("perhaps").mean()
)
found  # noqa: B018

# %% What it is that the model learned: bits of evidence for each level of a comparison
linkage = result.linkages[0]
weights = pl.concat(
    pl.DataFrame({"comparison": comparison.name, "level": comparison.levels, "bits": bits})
    for comparison, bits in zip(linkage.spec.comparisons, linkage.parameters.weights(), strict=True)
)
weights  # noqa: B018

# %% The samples are invented, so the truth is known
evaluations = cl.evaluate_result(result, samples / "truth.csv")
evaluations[0]

# %% A pair for review, decided: it holds from now on, and in every run that carries this one on
doubtful = result.review.filter(pl.col("register") == "births_origin").head(1)
decided = doubtful.select("register", "left_id", "right_id", pl.lit("must_link").alias("decision"))
again = cl.match(arrivals, registers[1], decisions=decided)
again.decisions  # noqa: B018
