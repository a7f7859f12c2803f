# Two commands do everything: `make demo` and `make test`. Both set up what they need first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: setup demo test test-fast check format bench lock clean

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	@touch $@

demo: setup  ## a conversation in the terminal, on a database of its own, with an example commune
	@$(BIN)/cdht demo

test: setup  ## all tests, on SQLite and on a real PostgreSQL that the tests start themselves
	$(BIN)/pytest -n auto

test-fast: setup  ## the fast tier
	$(BIN)/pytest -n auto -m "not slow" tests/unit tests/conversations tests/project

check: setup  ## format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup  ## the figures of the design, side by side in one run
	$(BIN)/python -m tests.bench

lock: setup  ## renew constraints.txt
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --upgrade --no-header --no-emit-index-url --all-extras pyproject.toml --output-file constraints.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis
