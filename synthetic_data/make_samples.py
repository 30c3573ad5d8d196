"""Writes the sample extracts, from the recipe ``recipes/samples.toml``.

::

    python synthetic_data/make_samples.py [--out DIR]

``arrivals.csv`` lists who arrived in a host country; ``births_host.csv`` is the birth
register of that country, ``births_origin.csv`` that of the country of origin. ``truth.csv``
says which rows are the same person; it serves evaluation only, and no run reads it.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Final

from crvs_link.population import simulate

RECIPE: Final = "samples"
EXTRACTS: Final = ("arrivals.csv", "births_host.csv", "births_origin.csv")
TRUTH: Final = "truth.csv"


def make_samples(folder: Path) -> None:
    """Write the extracts and the truth; a file that is there is replaced.

    Parameters
    ----------
    folder : Path
    """
    population = simulate(RECIPE)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as above:
        made = population.write(Path(above) / "samples")
        for name in EXTRACTS:
            shutil.copyfile(made / name, folder / name)
    pairs = population.truth_pairs.sort("register", "host_id", "register_id")
    pairs.write_csv(folder / TRUTH)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, metavar="DIR")
    make_samples(parser.parse_args().out)


if __name__ == "__main__":
    main()
