"""Names of any script: encodings repaired, and all but Arabic script in Latin letters."""

from crvs_link.standardise.native.chinese import chinese_surname_forms
from crvs_link.standardise.native.names import native_names
from crvs_link.standardise.native.repair import repairs

__all__ = ["chinese_surname_forms", "native_names", "repairs"]
