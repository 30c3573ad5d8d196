from collections.abc import Mapping

from crvs_link._fast.columns import TextColumn
from crvs_link._fast.encode import ArrowStreamExportable

class Rules:
    def __init__(self, rules: Mapping[str, str]) -> None: ...

def rewrite(
    series: ArrowStreamExportable, rules: Rules, shorter: Rules | None = None, least: int = 0
) -> TextColumn: ...
def rewrite_marked(series: ArrowStreamExportable, rules: Rules) -> TextColumn: ...
