# Each target does its own set-up: Python 3.11+, make and the package registries are all it takes.
PYTHON ?= python3
PORT ?= 8000
export ZOOGRAPH_HOME ?= $(CURDIR)/.zoograph
BIN := .venv/bin

.PHONY: install pages serve test lint bench screenshots clean
.DEFAULT_GOAL := serve

install: .venv/installed

# pip can only read dependency groups from 25.1 on, so it comes first.
.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Zoograph needs Python 3.11 or later; set PYTHON=")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group dev --editable .
	@touch $@

# Node.js, from the Python index where the machine has none.
.venv/node: | .venv/installed
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null && npm --version >/dev/null 2>&1 || \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group node
	@touch $@

NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm

# What pages draw with: fonts, charts, graphs, the editor. Without it they can be read all the same.
ASSETS := src/zoograph/web/assets
pages: .venv/pages

.venv/pages: $(wildcard $(ASSETS)/*.js $(ASSETS)/*.mjs $(ASSETS)/*.css $(ASSETS)/*.json) | .venv/node
	cd $(ASSETS) && $(NPM) ci && $(NPM) run --silent build
	@touch $@

# Comunica, a SPARQL client in JavaScript, for the tests.
.venv/comunica: tests/clients/package.json tests/clients/package-lock.json | .venv/node
	cd tests/clients && $(NPM) ci
	@touch $@

# What looks at the pages in the tests: checkers from npm, and a browser where this machine can install one.
.venv/browser: tests/browser/package.json tests/browser/package-lock.json | .venv/node
	cd tests/browser && $(NPM) ci
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get update -qq && apt-get install -qq --no-install-recommends chromium >/dev/null; } || \
	  echo "no Chromium here, and none can be installed: tests of pages are skipped" >&2
	@touch $@

serve: $(ZOOGRAPH_HOME)/current
	@$(MAKE) --no-print-directory pages || echo "warning: npm could not make what pages draw with; they are served without" >&2
	@$(BIN)/zoograph serve --port $(PORT)

$(ZOOGRAPH_HOME)/current: | .venv/installed
	$(BIN)/zoograph build

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/zoograph fmt --check data/zoo.ttl ontology/*.ttl shapes/*.ttl

test: lint .venv/pages .venv/comunica .venv/browser
	$(BIN)/pytest --numprocesses auto --dist loadgroup -m 'not alone'
	$(BIN)/pytest -m alone

# The pictures in the docs, from the running product.
screenshots: $(ZOOGRAPH_HOME)/current .venv/pages .venv/browser
	$(BIN)/python tests/screenshots.py

bench: .venv/rivals
	$(BIN)/python -m bench

# The servers that Zoograph is measured against are only wanted here.
.venv/rivals: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group bench
	@touch $@

clean:
	rm -rf .venv .cache build dist .zoograph src/zoograph/web/static/built $(ASSETS)/node_modules tests/*/node_modules
