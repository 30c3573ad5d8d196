"""The core inside a pipeline of recordlinkage: its index, its features, its classifier.

::

    import recordlinkage
    from crvs_link.interop import recordlinkage as crvs

    pairs = crvs.Blocking().index(a, b)               # for recordlinkage.index.Block
    compare = recordlinkage.Compare(crvs.features({"name_given": "given_name", ...}))
    vectors = compare.compute(pairs, a, b)
    classifier = crvs.Classifier()                    # for recordlinkage.ECMClassifier
    classifier.fit(vectors)
    links = classifier.predict(vectors)

Needs the package recordlinkage: ``pip install 'crvs-link[recordlinkage]'``.
"""

try:
    import recordlinkage as _recordlinkage  # noqa: F401
except ImportError as error:
    raise ImportError(
        "crvs_link.interop.recordlinkage needs the package recordlinkage, which is not installed. "
        "Install it with: pip install 'crvs-link[recordlinkage]'"
    ) from error

from crvs_link.interop.recordlinkage.blocking import Blocking
from crvs_link.interop.recordlinkage.classifier import Classifier
from crvs_link.interop.recordlinkage.features import Field, features

__all__ = ["Blocking", "Classifier", "Field", "features"]
