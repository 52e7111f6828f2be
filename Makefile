# Bare `make` prints help. Every target sets up what it needs by itself.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
CHECKOV := build/checkov/bin/checkov

help: ## What you can do here
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

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

test: setup ## Run every test that takes seconds
	@$(BIN)/pytest -n auto --ignore=tests/deploy tests

test-deploy: setup $(CHECKOV) ## Apply the real Terraform to the local cloud, run campaigns there, scan it with checkov
	@CHECKOV=$(CHECKOV) $(BIN)/pytest -n 0 tests/terraform/test_checkov.py tests/deploy

# A virtual environment of its own: checkov pins much that this project has in other versions.
$(CHECKOV): tests/terraform/requirements.txt
	@echo "Installing checkov into $(dir $(@D)) (once) …"
	@$(PYTHON) -m venv $(dir $(@D))
	@$(@D)/pip --quiet --disable-pip-version-check install --prefer-binary -r $<
	@touch $@

lint: setup ## ruff, mypy, and asl-validator when npm is there
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m tools.validate_asl

deploy: setup ## Put it into your AWS account: make deploy ENV=dev [TAG=pushed before]
	@$(BIN)/python -m deploy up "$(ENV)" $(if $(TAG),--tag "$(TAG)")

destroy: setup ## Take it out again: make destroy ENV=dev
	@$(BIN)/python -m deploy down "$(ENV)"

bench: setup ## Measure: workflow overhead, cold starts, the demo
	@$(BIN)/python -m bench

picture: setup ## Redraw the workflow's picture from the ASL file
	@$(BIN)/python -m tools.draw_workflow

lock: setup ## Renew requirements.lock from the requirements.in files
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header requirements.in --output-file requirements.lock

clean: ## Remove .venv and output/
	@rm -rf $(VENV) output build *.egg-info

.PHONY: help setup demo test test-deploy lint deploy destroy bench picture lock clean
