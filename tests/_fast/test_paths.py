"""Ten million pairs, path against path: filtered or not, and each form of the kernels."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from crvs_link._fast import strings
from text_pairs import text_groups

ROOT = Path(__file__).parents[2]
PAIRS = 10_000_000
THRESHOLDS = (0.5, 0.7, 0.8, 0.85, 0.88, 0.92, 0.95, 1.0)


def digest(pairs: int) -> str:
    """Digest of all that is computed for so many pairs; fails where the filter is wrong.

    Half of the pairs are of a table with one byte for a character, half with two.
    """
    summed = hashlib.sha256()
    chunk = 0
    done = 0
    while done < pairs:
        rng = np.random.default_rng([20260, chunk])
        n_letters = (26, 40, 200, 600)[chunk % 4]
        groups = text_groups(n_letters, 2000, 8, rng)
        kind = np.uint16 if chunk % 2 else np.uint8
        letters = np.minimum(groups.letters, np.iinfo(kind).max).astype(kind)
        inside = np.arange(letters.shape[2]) < groups.lengths[:, :, None]
        offsets = np.concatenate(([0], np.cumsum(groups.lengths.ravel())))
        table = strings.TextTable(letters[inside], offsets)
        left, right = groups.pairs()
        found = strings.jaro_winkler(table, left, right)
        summed.update(found.tobytes())
        summed.update(strings.within_one_edit(table, left, right).tobytes())
        for threshold in THRESHOLDS:
            reached = strings.reaches(table, threshold, left, right)
            assert np.array_equal(reached, found + 1e-12 >= threshold)
            summed.update(reached.tobytes())
        done += len(left)
        chunk += 1
    return f"{done} {summed.hexdigest()}"


def digest_of_build(kernels: str) -> tuple[str, str]:
    """Path and digest of a build that leaves faster forms out."""
    base = ROOT / "build" / kernels
    build = ["setup.py", "-q", "build", "--build-base", base, "--build-lib", base / "lib"]
    environment = {**os.environ, "CRVS_LINK_KERNELS": kernels}
    subprocess.run([sys.executable, *build], cwd=ROOT, env=environment, check=True)
    code = "import test_paths; print(test_paths.strings.kernel_path())"
    code += f"; print(test_paths.digest({PAIRS}))"
    paths = [base / "lib", ROOT / "tests", ROOT / "tests/_fast"]
    environment["PYTHONPATH"] = os.pathsep.join(map(str, paths))
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    path, found = done.stdout.splitlines()
    return path, found


@pytest.mark.long
def test_all_paths_give_the_same_bits() -> None:
    expected = digest(PAIRS)
    assert int(expected.split()[0]) >= PAIRS
    plain, of_plain = digest_of_build("plain")
    baseline, of_baseline = digest_of_build("baseline")
    assert plain == "plain C"
    assert "AVX2" not in baseline
    assert of_plain == expected
    assert of_baseline == expected


def test_a_few_pairs_filtered_or_not() -> None:
    assert int(digest(200_000).split()[0]) >= 200_000
