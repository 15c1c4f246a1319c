# Sluice. `make help` lists what there is.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8501
# One more than there are cores: a browser waits often.
TEST_WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.PHONY: help run install test suite lint spark browser postgres clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: install ## start the app on http://localhost:8501
	SLUICE_LOCAL_ADMIN=1 $(BIN)/python -m streamlit run app.py --server.address 127.0.0.1 --server.port $(PORT)

install: .venv/installed ## set up .venv from requirements.txt, nothing more

test: .venv/installed-dev browser postgres ## lint, types, and the whole test suite
	@$(MAKE) --no-print-directory -j 2 lint suite

suite: .venv/installed-dev # the tests alone: beside the lint, since mypy uses one core and browsers wait often
	$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist worksteal

lint: .venv/installed-dev ## ruff (lint and format) and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

spark: .venv/installed-dev ## install Spark for `--engine spark`, and test it (needs Java 17)
	$(BIN)/python -m pip install -q -r requirements-spark.txt
	$(BIN)/python -m pytest -q tests/matching/test_spark.py

browser: # Chromium for the browser journeys, through apt where that is possible
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || command -v chromium-browser >/dev/null \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	       && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } \
	  || echo "No Chromium found and not root on Debian: the browser journeys will be skipped (an error when CI=true)."

postgres: # Postgres for the tests on it, through apt where that is possible; no server is left running
	@compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	       && export DEBIAN_FRONTEND=noninteractive && apt-get update -qq \
	       && apt-get install -y -qq --no-install-recommends postgresql-common \
	       && echo 'create_main_cluster = false' >> /etc/postgresql-common/createcluster.conf \
	       && apt-get install -y -qq --no-install-recommends postgresql; } \
	  || compgen -G '/opt/homebrew/opt/postgresql*/bin/initdb' >/dev/null \
	  || echo "No Postgres found and not root on Debian: the tests on it will be skipped (an error when CI=true)."

clean: ## remove the virtual environment and caches (data/ stays)
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Sluice needs Python 3.11 or newer, found " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

.venv/installed: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install -q -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	$(BIN)/python -m pip install -q -r requirements-dev.txt
	@touch $@
