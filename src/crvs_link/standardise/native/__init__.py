"""Names of any script: encodings repaired, and all but Arabic script in Latin letters."""

from crvs_link.standardise.native.names import native_names

__all__ = ["native_names"]
