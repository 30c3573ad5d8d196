"""What all pages share: templates, style, and a policy that lets them load nothing."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from crvs_link.report import text
from crvs_link.report.rate import Rate


@cache
def environment() -> Environment:
    """Templates, with the filters that write counts and rates."""
    made = Environment(
        loader=PackageLoader("crvs_link.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(
        number=text.number,
        percent=text.percent,
        recall_text=text.recall_text,
        of=text.of,
        bits=text.bits,
        probability=text.probability,
        points=text.points,
        estimate=text.estimate_text,
        index=text.index_text,
        labels=text.labels_text,
        share_text=lambda share: text.percent(Rate(share, 1)),
    )
    return made


def _shown(value: object) -> object:
    """Text of whatever origin, fit to be shown; what is markup already is our own."""
    plain = isinstance(value, str) and not isinstance(value, Markup)
    return text.printable(str(value)) if plain else value


def style_and_policy(statement: str, *sheets: str) -> dict[str, str]:
    """Style of a page and the content policy that allows it and nothing else.

    Parameters
    ----------
    statement : str
        Printed at the foot of each sheet.
    *sheets : str
        Files of templates with styles that take the place of those of all pages.

    Returns
    -------
    dict of str to str
        ``style`` and ``policy``, as templates call them.
    """
    templates = files("crvs_link.report") / "templates"
    style = "".join(
        (templates / sheet).read_text(encoding="utf-8") for sheet in ("report.css", *sheets)
    )
    style = style.replace("$statement", statement)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return {
        "style": Markup(style),
        "policy": f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'",
    }
