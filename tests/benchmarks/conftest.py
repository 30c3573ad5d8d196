"""Benchmarks are scripts in a folder of their own; here they can be imported."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
