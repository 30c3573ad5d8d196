# Everything sets itself up: `make demo` and `make test` work on a fresh clone with
# Python >= 3.11 (venv and headers) and a C compiler, without root.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
KERNELS := setup.py pyproject.toml $(wildcard src/crvs_link/_fast/*.pyx src/crvs_link/_fast/*.pxd src/crvs_link/_fast/*.h)

.PHONY: demo test test-debug lint clean

demo: $(VENV)/.installed
	@$(BIN)/crvs-link demo --overwrite

test: $(VENV)/.installed-test
	$(BIN)/pytest -n 2 --dist worksteal

# The kernels once more, with bounds and initialisation checks compiled in.
test-debug: $(VENV)/.installed-test
	CRVS_LINK_CHECKED=1 $(BIN)/python setup.py -q build_ext --build-lib build/checked-lib
	cp -r src/crvs_link build/checked-lib/ && find build/checked-lib/crvs_link -name '*.cpython-*' -newer $(VENV)/.never -delete 2>/dev/null; true

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

clean:
	rm -rf build dist $(VENV) src/*.egg-info src/crvs_link/_fast/*.so

$(VENV)/.created:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "crvs-link needs Python 3.11 or later; name one with: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip "setuptools>=80" "cython>=3.3,<4"
	touch $@

$(VENV)/.installed: $(VENV)/.created $(KERNELS)
	$(BIN)/pip install --quiet --no-build-isolation --editable .
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/pip install --quiet --no-build-isolation --editable '.[test]'
	touch $@
