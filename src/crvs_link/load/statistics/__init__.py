"""Files of SPSS and Stata: their labels, missing codes and dates."""

from crvs_link.load.statistics.part import open_statistics

__all__ = ["open_statistics"]
