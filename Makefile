# `make demo` and `make test` set everything up by themselves on a fresh clone. They need
# Python 3.11 or later with venv and headers, and a C compiler; no root. Another Python
# than python3: make PYTHON=python3.12

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PYTHONS := $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11)
KERNELS := $(wildcard $(addprefix src/crvs_link/_fast/*.,pyx pxd h))
KERNEL_TESTS := $(addprefix tests/,_fast block compare encode resolve)
CHECKED := build/checked/lib
SANITIZED := build/sanitized/lib
PEERS := benchmarks/.peers-venv
PYTEST := $(BIN)/pytest -n 2 --dist loadfile
SANITIZER = LD_PRELOAD=$$(gcc -print-file-name=libasan.so) ASAN_OPTIONS=detect_leaks=0 PYTHONMALLOC=malloc

.PHONY: demo test test-wheel test-debug test-sanitize test-long lint docs wheelhouse clean bench bench-full bench-accuracy

demo: $(VENV)/.installed
	@$(BIN)/crvs-link demo --overwrite

test: $(VENV)/.installed-test
	$(PYTEST)

# What people install: the wheel, built anew, in an environment of its own.
test-wheel: $(VENV)/.installed-test
	$(BIN)/pytest -m wheel tests/test_package.py

# The kernel tests, against kernels with bounds and initialisation checks compiled in.
test-debug: $(VENV)/.installed-test
	CRVS_LINK_CHECKED=1 $(BIN)/python setup.py -q build --build-base build/checked --build-lib $(CHECKED)
	@PYTHONPATH=$(CHECKED) $(BIN)/python -c 'from crvs_link._fast import pairs; assert "checked" in pairs.__file__'
	PYTHONPATH=$(CHECKED) $(PYTEST) $(KERNEL_TESTS)

# The same, against kernels that watch every address and the undefined behaviour of C. The
# sanitizer comes first into the process, and sees the blocks that Python would pool; it
# does not look for leaks, since an interpreter that ends leaves much behind. Needs gcc.
test-sanitize: $(VENV)/.installed-test
	CRVS_LINK_SANITIZED=1 $(BIN)/python setup.py -q build --build-base build/sanitized --build-lib $(SANITIZED)
	@PYTHONPATH=$(SANITIZED) $(SANITIZER) $(BIN)/python -c 'from crvs_link._fast import pairs; assert "sanitized" in pairs.__file__'
	PYTHONPATH=$(SANITIZED) $(SANITIZER) $(PYTEST) $(KERNEL_TESTS)

test-long: test-sanitize
	HYPOTHESIS_PROFILE=long $(PYTEST) -m "long or not long or wheel"

# Results are printed, and written to benchmarks/results/. A quarter of an hour; the full one
# goes to ten million rows.
bench bench-full: $(VENV)/.installed-test $(PEERS)/.installed
	@$(BIN)/python benchmarks/suite.py $(if $(filter bench-full,$@),--full)

# Accuracy beside the peers on FEBRL and a population of every recipe. A quarter of an hour.
bench-accuracy: $(VENV)/.installed-test $(PEERS)/.installed
	@$(BIN)/python benchmarks/accuracy_peers.py

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The reference of the library: build/reference/index.html.
docs: $(VENV)/.installed-test
	@$(BIN)/python docs/make_reference.py build/reference
	@echo "The reference is in build/reference/index.html"

# For an office PC without a network, of the same system and Python as this one.
wheelhouse: $(VENV)/.installed
	@rm -rf wheelhouse build/lib.* build/bdist.*
	@$(PIP) wheel --quiet --no-build-isolation --wheel-dir wheelhouse '.[excel]'
	@echo "Copy wheelhouse/ to the PC, and there: pip install --no-index --find-links wheelhouse crvs-link"

clean:
	rm -rf $(VENV) build dist wheelhouse src/*.egg-info src/crvs_link/_fast/*.so
	rm -rf .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find src tests configs synthetic_data benchmarks -name __pycache__ -prune -exec rm -rf {} +

# What an installation needs, in words for whoever has to ask for it.
define CHECK
import os, shlex, shutil, subprocess, sys, sysconfig

name = "Python %d.%d (%s)" % (sys.version_info[0], sys.version_info[1], sys.executable)
if sys.version_info < (3, 11):
    sys.exit("crvs-link needs Python 3.11 or later, and this is %s: install one, then make PYTHON=python3.12" % name)
try:
    import ensurepip, venv
except ImportError:
    sys.exit("crvs-link needs venv for %s: install it (Debian, Ubuntu: python%d.%d-venv)" % ((name,) + sys.version_info[:2]))
compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")
if shutil.which(compiler[0]) is None:
    sys.exit("crvs-link needs a C compiler, and there is no %s: install one (Debian, Ubuntu: build-essential; Fedora: gcc; macOS: xcode-select --install)" % compiler[0])
headers = sysconfig.get_path("include")
if subprocess.run(compiler + ["-I", headers, "-fsyntax-only", "-x", "c", "-"], input=b"#include <Python.h>\n", stderr=subprocess.DEVNULL).returncode:
    sys.exit("crvs-link needs the headers of %s: install them (Debian, Ubuntu: python%d.%d-dev libc6-dev; Fedora: python3-devel)" % ((name,) + sys.version_info[:2]))
endef
export CHECK

$(VENV)/.created:
	@for python in $(PYTHONS); do \
	    if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi; \
	    python=; \
	done; \
	python="$${python:-$(firstword $(PYTHONS))}"; \
	command -v "$$python" >/dev/null || { echo "crvs-link needs Python 3.11 or later, and there is no $$python: install one, then make PYTHON=python3.12" >&2; exit 1; }; \
	"$$python" -c "$$CHECK" || exit 1; \
	echo "Setting up $(VENV) (once; a few minutes)"; \
	"$$python" -m venv $(VENV)
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' > $(VENV)/build-requires.txt
	@$(PIP) install --quiet -r $(VENV)/build-requires.txt
	@touch $@

# Other flags or directives: no object file is kept.
$(VENV)/.flags: setup.py | $(VENV)/.created
	@rm -rf build
	@touch $@

$(VENV)/.kernels: $(VENV)/.flags $(KERNELS)
	@echo "Building the compiled core (log: build/kernels.log)"
	@mkdir -p build
	@$(BIN)/python setup.py build_ext --inplace > build/kernels.log 2>&1 || { cat build/kernels.log >&2; exit 1; }
	@touch $@

$(VENV)/.installed: pyproject.toml $(VENV)/.flags | $(VENV)/.kernels
	@$(PIP) install --quiet --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	@$(PIP) install --quiet 'crvs-link[test]'
	@touch $@

# The peers that benchmarks run beside, apart from what crvs-link needs. Without them the
# benchmarks say so and run alone; the next call tries again.
$(PEERS)/.installed: benchmarks/peers-requirements.txt | $(VENV)/.created
	@rm -rf $(PEERS)
	@$(BIN)/python -m venv $(PEERS)
	@echo '*' > $(PEERS)/.gitignore
	@if $(PEERS)/bin/python -m pip --disable-pip-version-check install --quiet -r $<; then touch $@; \
	else echo "The peers could not be installed: the benchmarks run without them" >&2; fi
