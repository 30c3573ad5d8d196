"""Sample extracts of invented people, and the recipes of synthetic populations.

``arrivals.csv``, ``births_host.csv`` and ``births_origin.csv`` are what ``crvs-link demo``
links; ``truth.csv`` says which rows are the same person. ``make_samples`` writes them from
``recipes/samples.toml``; `crvs_link.population` reads recipes.
"""
