"""Builds the compiled core; everything declarative is in pyproject.toml.

``CRVS_LINK_CHECKED=1`` compiles bounds and initialisation checks into every kernel:
slow, and what ``make test-debug`` runs. ``CRVS_LINK_SANITIZED=1`` has the compiler (gcc or
clang) watch addresses and undefined behaviour: what ``make test-sanitize`` runs.
``CRVS_LINK_KERNELS=baseline`` leaves out what is chosen at run time and ``plain`` all that
is written for one kind of processor: tests compare these builds with the usual one.
``CRVS_LINK_ANNOTATE=1`` writes a page for each kernel that shows which of its lines still
call Python.
"""

import os
import platform
import sys
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, find_packages, setup
from setuptools.command.build_ext import build_ext

CHECKED = os.environ.get("CRVS_LINK_CHECKED", "") == "1"
SANITIZED = os.environ.get("CRVS_LINK_SANITIZED", "") == "1"
KERNELS = os.environ.get("CRVS_LINK_KERNELS", "")
ANNOTATE = os.environ.get("CRVS_LINK_ANNOTATE", "") == "1"
FAST = Path("src/crvs_link/_fast")

# What bits.h is told; another value is an error here.
KERNEL_MACROS = {"": [], "baseline": [("CRVS_BASELINE", "1")], "plain": [("CRVS_PLAIN", "1")]}

MODE = [*(["checked"] if CHECKED else []), *(["sanitized"] if SANITIZED else []), KERNELS]
BUILD = Path("build") / ("-".join(filter(None, MODE)) or "release")

# Here and nowhere else: a misspelt directive is an error here, and ignored in a file.
DIRECTIVES = {
    "language_level": 3,
    "boundscheck": CHECKED,
    "wraparound": False,
    "initializedcheck": CHECKED,
    "cdivision": True,
    "overflowcheck": False,
    "embedsignature": True,
    "freethreading_compatible": True,
}

# What compilers of 2021 and later call x86-64-v2 (processors of 2009 and later), spelt
# out because enterprise systems still build with older ones. Without the population
# count instruction the character signatures lose nearly half of their speed.
X86_64_V2 = ["-msse4.2", "-mpopcnt", "-mcx16", "-msahf"]

SANITIZERS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"]


def compile_args() -> list[str]:
    """Choose the flags for this compiler and processor."""
    if sys.platform == "win32":
        return ["/Od"] if CHECKED else ["/O2"]
    # Debugging symbols would make the installed kernels five times as large.
    args = ["-O1", "-g"] if CHECKED or SANITIZED else ["-O3", "-g0"]
    args += ["-Wall", "-Wno-unused-function"]
    # ARM compilers would fuse products and sums, and so round otherwise than x86-64.
    args += ["-ffp-contract=off"]
    if SANITIZED:
        args += [*SANITIZERS, "-fno-omit-frame-pointer"]
    if sys.platform == "darwin":
        # A universal build compiles for both processors in one call.
        return args + [word for flag in X86_64_V2 for word in ("-Xarch_x86_64", flag)]
    if platform.machine() in {"x86_64", "AMD64"}:
        args += X86_64_V2
    return args


class BuildKernels(build_ext):
    """Translates all kernels, then compiles them side by side."""

    def finalize_options(self) -> None:
        """Keep the object files of builds in place."""
        super().finalize_options()
        self.parallel = self.parallel or True
        if self.inplace:
            # Setuptools would compile an editable install in a temporary directory,
            # and so every kernel again after a change to one.
            self.build_lib = str(BUILD / "lib")
            self.build_temp = str(BUILD / "temp")

    def build_extensions(self) -> None:
        """Put the translated sources in place of the kernels."""
        # Not when this file is read: asking for the version needs no kernels.
        translated = cythonize(
            self.extensions,
            compiler_directives=DIRECTIVES,
            build_dir=str(BUILD / "c"),
            annotate=ANNOTATE,
            force=self.force,
        )
        kernels = {kernel.name: kernel for kernel in translated}
        for extension in self.extensions:
            extension.sources = kernels[extension.name].sources
            extension.depends = kernels[extension.name].depends
        super().build_extensions()


def packages() -> list[str]:
    """Find all packages; those outside of src/ are mapped in pyproject.toml."""
    found = find_packages("src")
    for name in ("configs", "synthetic_data"):
        inner = find_packages(name)
        found += [f"crvs_link.{name}", *(f"crvs_link.{name}.{each}" for each in inner)]
    return found


setup(
    packages=packages(),
    ext_modules=[
        Extension(
            f"crvs_link._fast.{path.stem}",
            [path.as_posix()],
            include_dirs=[FAST.as_posix()],
            define_macros=KERNEL_MACROS[KERNELS],
            extra_compile_args=compile_args(),
            extra_link_args=SANITIZERS if SANITIZED else [],
        )
        for path in sorted(FAST.glob("*.pyx"))
    ],
    cmdclass={"build_ext": BuildKernels},
)
