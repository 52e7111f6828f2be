# Bare `make` prints help. Every target sets up what it needs by itself.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
BENCH := build/bench

help: ## What you can do here
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f"Python 3.11 to 3.13 is needed, this is {v[0]}.{v[1]}: try make PYTHON=python3.12 …")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) (once) …"
	@$(BIN)/pip --quiet --disable-pip-version-check install --require-hashes --prefer-binary -r requirements.lock
	@$(BIN)/pip --quiet --disable-pip-version-check install --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(STAMP) ## Create .venv from the hash-locked requirements
	@$(BIN)/python -m local.system_libraries

demo: setup ## Render the example briefs into output/
	@$(BIN)/briefcast run examples/briefs/*.json --assets examples/assets --out output

test: setup ## Run every test
	@$(BIN)/pytest -n auto tests

lint: setup ## ruff, mypy, and asl-validator when npm is there
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m tools.validate_asl

bench: setup $(BENCH)/.installed ## Measure: rendering against its peers, workflow overhead, cold starts, the demo
	@! command -v npm >/dev/null || npm ci --silent --no-audit --no-fund --prefix bench/sharp
	@$(BIN)/python -m bench

$(BENCH)/.installed: bench/requirements.lock
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/pip --quiet --disable-pip-version-check install --require-hashes -r bench/requirements.lock
	@touch $@

picture: setup ## Redraw the workflow's picture from the ASL file
	@$(BIN)/python -m tools.draw_workflow

lock: setup ## Renew requirements.lock from the requirements.in files
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header requirements.in --output-file requirements.lock

clean: ## Remove .venv and output/
	@rm -rf $(VENV) output build *.egg-info

.PHONY: help setup demo test lint bench picture lock clean
