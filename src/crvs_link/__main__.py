"""``python -m crvs_link``."""

from crvs_link.cli import main

main()
