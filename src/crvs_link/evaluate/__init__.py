"""A result against the truth: precision, recall and F1, of pairs and of clusters.

`evaluate_result` takes the result of a run, its output folder, or the table of another
tool: all are counted by the same code.
"""

from crvs_link.evaluate.evaluate import evaluate_result
from crvs_link.evaluate.figures import (
    Account,
    Agreement,
    BCubed,
    Evaluation,
    ReviewPairs,
    Share,
)

__all__ = [
    "Account",
    "Agreement",
    "BCubed",
    "Evaluation",
    "ReviewPairs",
    "Share",
    "evaluate_result",
]
