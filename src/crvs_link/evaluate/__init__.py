"""A result against the truth: how much of it is true, how much was found, and who loses.

`evaluate_result` takes the result of a run, its output folder, or the table of another
tool: all are counted by the same code.
"""

from crvs_link.evaluate.calibration import Calibration, Tenth
from crvs_link.evaluate.evaluate import evaluate_result
from crvs_link.evaluate.evaluation import Evaluation
from crvs_link.evaluate.figures import Account, Agreement, BCubed, Interval, ReviewPairs, Share
from crvs_link.evaluate.mechanisms import Mechanism, Mechanisms
from crvs_link.evaluate.missed import MissedFor, MissedLinks, MissedPair, Reason, Trace
from crvs_link.evaluate.subgroups import Behind, Subgroup

__all__ = [
    "Account",
    "Agreement",
    "BCubed",
    "Behind",
    "Calibration",
    "Evaluation",
    "Interval",
    "Mechanism",
    "Mechanisms",
    "MissedFor",
    "MissedLinks",
    "MissedPair",
    "Reason",
    "ReviewPairs",
    "Share",
    "Subgroup",
    "Tenth",
    "Trace",
    "evaluate_result",
]
