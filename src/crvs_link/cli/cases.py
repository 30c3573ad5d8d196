"""``crvs-link cases``."""

from __future__ import annotations

from pathlib import Path

import click

from crvs_link.cli import options
from crvs_link.codes import Outcome

FOLDER = "crvs-link-cases"

CODES = [code.value for code in Outcome if code is not Outcome.WITHHELD]
"""Nobody asks for those that are withheld: the list of them would disclose who is protected."""


@click.command()
@click.argument("result", metavar="RESULT", type=click.Path(path_type=Path))
@options.output
@click.option("--host-id", multiple=True, metavar="ID", help="A record of the host extract.")
@click.option(
    "--outcome",
    multiple=True,
    type=click.Choice(CODES, case_sensitive=False),
    metavar="CODE",
    help="All with this outcome.  [default: CONFLICT_REVIEW, POSSIBLE_REVIEW, LINKED_FAMILY_ONLY]",
)
@click.option("--sample", type=click.IntRange(min=1), help="Draw so many of these at random.")
@click.option(
    "--seed", type=click.IntRange(0, options.MAX_SEED), help="Of the draw.  [default: 20260]"
)
@click.option("--limit", type=click.IntRange(min=1), help="Most cases to write.  [default: 200]")
@click.option(
    "--candidates",
    type=click.IntRange(1, 20),
    help="Register records to show in each case.  [default: 5]",
)
@click.option("--language", metavar="CODE", default="en", help="Of the texts.  [default: en]")
@click.option("--purpose", metavar="TEXT", help="Purpose of the pages, where the result has none.")
@click.option("--legal-basis", metavar="TEXT", help="Legal basis, where the result has none.")
@click.option("--dpia-ref", metavar="TEXT", help="The same of the assessment: protected records.")
@click.option("--consent-scope", metavar="TEXT", help="The same of consent: protected records.")
@options.threads
@options.quiet
def cases(
    *,
    result: Path,
    output: Path | None,
    overwrite: bool,
    host_id: tuple[str, ...],
    outcome: tuple[str, ...],
    sample: int | None,
    seed: int | None,
    limit: int | None,
    candidates: int | None,
    language: str,
    purpose: str | None,
    legal_basis: str | None,
    dpia_ref: str | None,
    consent_scope: str | None,
    threads: int | None,
    quiet: bool,
) -> None:
    """Write one page for each case that a person has to decide on.

    RESULT is the folder of a result of match. Its extracts are read again, and have to be
    those that were linked. The pages show names, so that a purpose and a legal basis have to
    be stated, here or in the result. Outcomes are those of cases.parquet.
    """
    from crvs_link.cli.progress import progress_for
    from crvs_link.cli.run import written as tell
    from crvs_link.pipeline.cases import Wanted, write_cases
    from crvs_link.pipeline.cases.gather import MOST_CANDIDATES
    from crvs_link.pipeline.cases.select import LIMIT, SEED
    from crvs_link.protect import Purpose
    from crvs_link.run import RunOptions

    run_options = RunOptions(progress=progress_for(quiet=quiet))
    if threads is not None:
        run_options = RunOptions(threads=threads, progress=run_options.progress)
    folder = output or Path(FOLDER)
    done = write_cases(
        result,
        folder,
        options=run_options,
        wanted=Wanted(
            host_ids=host_id,
            outcomes=outcome,
            sample=sample,
            seed=SEED if seed is None else seed,
            limit=limit or LIMIT,
        ),
        purpose=Purpose(purpose, legal_basis, dpia_ref, consent_scope),
        language=language,
        most=candidates or MOST_CANDIDATES,
        overwrite=overwrite,
    )
    with tell(folder):
        click.echo(f"Cases written to {folder / 'index.html'}: {done.cases:,}")
        if done.left_out:
            click.echo(
                f"Left out by --limit: {done.left_out:,}. Raise it, or draw some with --sample."
            )
        if done.decisions:
            click.echo(
                f"Decisions can be filled in in {folder / 'decisions.csv'}, for --decisions."
            )
