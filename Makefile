# Everything runs from .venv, which is made on first use and made again when pyproject.toml or constraints.txt change.
# On Linux torch is installed without CUDA, where its index can be reached and you chose none yourself (cpu_index.py).

q ?= How does the Ascend 910B perform compared with the Nvidia A100?
PYTHON ?= python3

BIN := .venv/bin
# What checks the page's JavaScript, from npm.
NODE := tests/faces/web/node
# The question goes through the environment, so that the shell never reads it: it may have quotes and dollar signs.
export QUESTION := $(value q)

.PHONY: ask serve test check check-page eval bench bench-quality docs docs-update clean
.DELETE_ON_ERROR:

ask: .venv/installed
	@$(BIN)/corrobot index seeds >/dev/null
	@$(BIN)/corrobot ask -- "$$QUESTION"

serve: .venv/installed
	@$(BIN)/corrobot index seeds >/dev/null
	@$(BIN)/corrobot serve

test: .venv/installed-dev
	$(BIN)/python -m pytest

check: .venv/installed-dev check-page
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/test_docs.py

check-page:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(NODE)/installed; fi
	@if command -v npm >/dev/null; then npm --prefix $(NODE) run --silent check; \
	else echo "There is no npm, so the page's JavaScript is not checked." >&2; fi

eval: .venv/installed-dev
	$(BIN)/python -m tests.eval

bench: .venv/installed-bench
	$(BIN)/python -m tests.bench.speed
	$(BIN)/python -m tests.bench.serving

bench-quality: .venv/installed-dev
	$(BIN)/python -m tests.bench.quality --data "$(DATA)" $(if $(ONLY),--only $(ONLY))

docs: .venv/installed-docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

docs-update: .venv/installed-dev
	$(BIN)/python -m tests.docs.generate $(if $(SCREENSHOT),--screenshot)

clean:
	rm -rf .venv $(NODE)/node_modules $(NODE)/installed site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/installed: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing Corrobot into .venv (a minute or two, once) ..." >&2
	@$(BIN)/python -m pip install -qq $$($(BIN)/python cpu_index.py) -c constraints.txt -e . >&2
	@touch $@

.venv/installed-dev: .venv/installed
	@echo "Installing what tests need into .venv ..." >&2
	@$(BIN)/python -m pip install -qq $$($(BIN)/python cpu_index.py) -c constraints.txt -e '.[dev,docs]' >&2
	@touch $@

.venv/installed-docs: .venv/installed
	@echo "Installing what the site needs into .venv ..." >&2
	@$(BIN)/python -m pip install -qq $$($(BIN)/python cpu_index.py) -c constraints.txt -e '.[docs]' >&2
	@touch $@

$(NODE)/installed: $(NODE)/package-lock.json
	@echo "Installing what checks the page's JavaScript into $(NODE) ..." >&2
	@npm --prefix $(NODE) ci --silent >&2
	@touch $@

.venv/installed-bench: .venv/installed-dev
	@echo "Installing what the benchmark compares with into .venv ..." >&2
	@$(BIN)/python -m pip install -qq $$($(BIN)/python cpu_index.py) -c constraints.txt -e '.[dev,docs,bench]' >&2
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Corrobot needs Python 3.11 or newer, and $(PYTHON) is: $$($(PYTHON) --version 2>&1)" >&2; \
	  echo "Name a newer one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Making .venv failed: on Debian or Ubuntu, apt install python3-venv" >&2; exit 1; }
