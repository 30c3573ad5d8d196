"""``results.ndjson``: what was found of each host record, one line each, for other systems."""

from crvs_link.output.ndjson.lines import SCHEMA, write_results

__all__ = ["SCHEMA", "write_results"]
