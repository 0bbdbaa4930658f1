# Each target does its own set-up: Python 3.11+, make and the package registries are all it takes.
PYTHON ?= python3
PORT ?= 8000
export ZOOGRAPH_HOME ?= $(CURDIR)/.zoograph
BIN := .venv/bin

.PHONY: install serve test lint bench clean
.DEFAULT_GOAL := serve

install: .venv/installed

# pip can only read dependency groups from 25.1 on, so it comes first.
.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Zoograph needs Python 3.11 or later; set PYTHON=")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group dev --editable .
	@touch $@

# Comunica, a SPARQL client in JavaScript, for the tests; with Node.js from PyPI where the machine has none.
.venv/comunica: tests/clients/package.json tests/clients/package-lock.json | .venv/installed
	@node -e 'process.exit(parseInt(process.versions.node) < 20)' 2>/dev/null && npm --version >/dev/null 2>&1 || \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group node
	cd tests/clients && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci
	@touch $@

serve: $(ZOOGRAPH_HOME)/current
	@$(BIN)/zoograph serve --port $(PORT)

$(ZOOGRAPH_HOME)/current: | .venv/installed
	$(BIN)/zoograph build

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/zoograph fmt --check data/zoo.ttl ontology/*.ttl shapes/*.ttl

test: lint .venv/comunica
	$(BIN)/pytest --numprocesses auto --dist loadgroup -m 'not alone'
	$(BIN)/pytest -m alone

bench: .venv/rivals
	$(BIN)/python -m bench

# The servers that Zoograph is measured against are only wanted here.
.venv/rivals: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group bench
	@touch $@

clean:
	rm -rf .venv .cache build dist .zoograph tests/clients/node_modules
