"""What a run found, for people and for programs: findings first, renderers after.

`findings` computes; `crvs_link.report.html`, `crvs_link.report.json` and
`crvs_link.report.summary` only write what it found. They are imported by whoever needs
one of them, since drawing a chart costs more than linking a small extract.
"""

from crvs_link.report.facts import Findings
from crvs_link.report.findings import findings
from crvs_link.report.rate import Rate

__all__ = ["Findings", "Rate", "findings"]
