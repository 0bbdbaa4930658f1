# Each target does its own set-up: Python 3.11+, make and the package registries are all it takes.
PYTHON ?= python3
PORT ?= 8000
export ZOOGRAPH_HOME ?= $(CURDIR)/.zoograph
BIN := .venv/bin

.PHONY: install pages serve check test test-lowest lint audit bench docs screenshots clean
.DEFAULT_GOAL := serve

install: .venv/installed

PIP := $(BIN)/python -m pip --disable-pip-version-check
# What to do where packages cannot be had. pip says "no matching distribution" even if it reached no index at all.
MISSING = { echo "error: $(1) cannot be installed, for the reason above. If this machine is offline: connect it, or set" \
  "HTTPS_PROXY, or $(2), and run make again" >&2; exit 1; }
NO_PYPI = $(call MISSING,$(1),PIP_INDEX_URL to a mirror (or PIP_NO_INDEX=1 and PIP_FIND_LINKS to a folder of wheels))
NO_NPM = $(call MISSING,$(1),NPM_CONFIG_REGISTRY to a mirror)

# pip can only read dependency groups from 25.1 on, so it comes first. It would compile what it installs on one processor
# (--no-compile); in the environments below, of which tests import a part, Python compiles what is imported. The mark of the last run goes before anything
# changes: a run that is cut short starts again.
.venv/installed: pyproject.toml constraints.txt
	@rm -f $@
	@command -v "$(PYTHON)" >/dev/null || { echo "error: there is no $(PYTHON); install Python 3.11 or later, or set PYTHON=" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "error: Zoograph needs Python 3.11 or later, and $(PYTHON) is %d.%d; set PYTHON=" % sys.version_info[:2])'
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "error: $(PYTHON) cannot make environments; install its venv module (Debian and Ubuntu: apt install python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@$(PIP) --version | $(BIN)/python -c 'import sys; v = input().split()[1].split("."); sys.exit((int(v[0]), int(v[1])) < (25, 1))' || \
	  $(PIP) install --quiet --upgrade 'pip>=25.1' || $(call NO_PYPI,pip 25.1 or later)
	$(PIP) install --quiet --no-compile --constraint constraints.txt --group dev --editable . || $(call NO_PYPI,Zoograph)
	@$(BIN)/python -m compileall -qq -j 0 .venv/lib || true # some packages have files that are no Python
	@touch $@

# Node.js, from the Python index where the machine has none.
.venv/node: | .venv/installed
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null && npm --version >/dev/null 2>&1 || \
	  $(PIP) install --quiet --constraint constraints.txt --group node || $(call NO_PYPI,Node.js 20 or later)
	@touch $@

NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm

# What pages draw with: fonts, charts, graphs, the editor. Without it they can be read all the same.
ASSETS := src/zoograph/web/assets
pages: .venv/pages

.venv/pages: $(wildcard $(ASSETS)/*.js $(ASSETS)/*.mjs $(ASSETS)/*.css $(ASSETS)/*.json) | .venv/node
	@rm -f $@
	cd $(ASSETS) && { $(NPM) ci || $(call NO_NPM,What pages draw with); } && $(NPM) run --silent build
	@touch $@

# Comunica, a SPARQL client in JavaScript, for the tests.
.venv/comunica: tests/clients/package.json tests/clients/package-lock.json | .venv/node
	@rm -f $@
	cd tests/clients && $(NPM) ci || $(call NO_NPM,Comunica)
	@touch $@

# The checker of mapping files, for the tests, in an environment of its own: it needs older versions of what we use.
SSSOM := .venv/sssom
$(SSSOM)/installed: | .venv/installed
	@rm -f $@
	$(BIN)/python -m venv --without-pip $(SSSOM)
	$(PIP) --python $(SSSOM)/bin/python install --quiet --no-compile --group sssom || $(call NO_PYPI,sssom)
	@touch $@

# What looks at the pages in the tests: checkers from npm, and a browser where this machine can install one.
.venv/browser: tests/browser/package.json tests/browser/package-lock.json | .venv/node
	@rm -f $@
	cd tests/browser && $(NPM) ci || $(call NO_NPM,What looks at the pages)
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get update -qq && apt-get install -qq --no-install-recommends chromium >/dev/null; } || \
	  echo "no Chromium here, and none can be installed: tests of pages are skipped" >&2
	@touch $@

# A real MLflow server for the tests, in an environment of its own: beside this project's gunicorn, pip picks MLflow 1.27.
MLFLOW := .cache/mlflow
$(MLFLOW)/installed: | .venv/installed
	@rm -f $@
	$(BIN)/python -m venv --clear --without-pip $(MLFLOW)
	$(PIP) --python $(MLFLOW)/bin/python install --quiet --no-compile --group mlflow || $(call NO_PYPI,MLflow)
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

# What to run while one works: it needs neither Node.js nor Chromium, and takes less than a minute.
FAST := --numprocesses auto --dist loadgroup -m 'not slow and not alone'
check: lint
	$(BIN)/pytest $(FAST)

# The fast tests with the lowest version of each dependency that pyproject.toml allows.
LOWEST := .cache/lowest
test-lowest: pyproject.toml | .venv/installed
	$(BIN)/python -m venv --clear $(LOWEST)
	$(BIN)/python .ci/floors.py > $(LOWEST)/floors.txt
	$(LOWEST)/bin/python -m pip install --quiet --upgrade 'pip>=25.1' || $(call NO_PYPI,pip 25.1 or later)
	$(LOWEST)/bin/python -m pip install --quiet --constraint $(LOWEST)/floors.txt --group test --editable . || \
	  $(call NO_PYPI,Zoograph with the lowest versions)
	$(LOWEST)/bin/pytest $(FAST)

# What the tests need beside what is in .venv. Most of the time to get it is waiting, so it comes side by side.
BESIDE := .venv/pages .venv/comunica .venv/browser $(MLFLOW)/installed $(SSSOM)/installed
test: install
	@$(MAKE) --no-print-directory --jobs=4 lint $(BESIDE)
	$(BIN)/pytest --numprocesses auto --dist loadgroup -m 'not alone'
	$(BIN)/pytest -m alone

# The parts of the docs that follow from the code.
docs: install
	$(BIN)/python docs/generate.py

# The pictures in the docs, from the running product.
screenshots: $(ZOOGRAPH_HOME)/current .venv/pages .venv/browser
	$(BIN)/python tests/screenshots.py

# Facts of the current version, each beside the line that it was read from, for a person to judge.
FACTS ?= 40
SEED ?= 1
audit: $(ZOOGRAPH_HOME)/current
	$(BIN)/python -m audit --facts $(FACTS) --seed $(SEED)

bench: .venv/rivals
	$(BIN)/python -m bench

# The servers that Zoograph is measured against are only wanted here.
.venv/rivals: .venv/installed
	$(PIP) install --quiet --constraint constraints.txt --group bench || $(call NO_PYPI,What Zoograph is measured against)
	@touch $@

clean:
	rm -rf .venv .cache build dist .zoograph src/zoograph/web/static/built $(ASSETS)/node_modules tests/*/node_modules
