"""Options of what may be disclosed: why, to whom, under which key, and the log of it."""

from __future__ import annotations

import click

from crvs_link.cli.options import together
from crvs_link.cli.values import DAY, RECIPIENT

disclosing = together(
    click.option("--purpose", metavar="TEXT", help="Purpose of the linkage, for the record."),
    click.option("--legal-basis", metavar="TEXT", help="Legal basis of the linkage."),
    click.option(
        "--dpia-ref", metavar="TEXT", help="Reference of the data protection impact assessment."
    ),
    click.option("--consent-scope", metavar="TEXT", help="To what the persons agreed."),
    click.option(
        "--recipient",
        type=RECIPIENT,
        help="Country that the results go to, by its code of ISO 3166: nothing is shown of "
        "protected records that come from there.",
    ),
    click.option(
        "--expires",
        type=DAY,
        help="Last day on which the results may be used; a run after it is refused.",
    ),
    click.option(
        "--pseudonym-key",
        metavar="FILE",
        help="Key (made by crvs-link key) under which identifiers that may not be written are "
        "pseudonyms; without it they are left out.",
    ),
    click.option(
        "--audit",
        metavar="LOG",
        help="Enter every written result in this log, whose lines hold together by digests.",
    ),
)
