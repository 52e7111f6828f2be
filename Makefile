# Bare `make` prints help. Every target sets up what it needs by itself.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
BENCH := build/bench
CHECKOV := build/checkov/bin/checkov
RASTER := packages/raster

help: ## What you can do here
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f"Python 3.11 to 3.13 is needed, this is {v[0]}.{v[1]}: try make PYTHON=python3.12 …")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) (once) …"
	@$(BIN)/pip --quiet --disable-pip-version-check install --require-hashes --prefer-binary -r requirements.lock
	@$(BIN)/pip --quiet --disable-pip-version-check install --no-deps --no-build-isolation --editable .
	@touch $@

# The stamp is among them because a renewed lock may bring another compiler.
$(RASTER)/libkernel.so: $(RASTER)/kernel.c $(RASTER)/build.py $(STAMP)
	@echo "Compiling the rendering kernel …"
	@$(BIN)/python $(RASTER)/build.py

setup: $(STAMP) $(RASTER)/libkernel.so ## Create .venv from the hash-locked requirements, compile the rendering kernel

demo: setup ## Render the example briefs into output/
	@$(BIN)/briefcast run examples/briefs/*.json --assets examples/assets --out output

test: setup ## Run every test that takes seconds
	@$(BIN)/pytest -n auto -m "not slow" --ignore=tests/deploy tests

test-deploy: setup $(CHECKOV) ## Apply the real Terraform to the local cloud, build the images, run campaigns in both
	@CHECKOV=$(CHECKOV) $(BIN)/pytest -n 0 tests/terraform/test_checkov.py tests/deploy
	@$(BIN)/pytest -n 0 -m slow tests/images
	@$(BIN)/python -m deploy.images audit

# A virtual environment of its own: checkov pins much that this project has in other versions.
$(CHECKOV): tests/terraform/requirements.txt
	@echo "Installing checkov into $(dir $(@D)) (once) …"
	@$(PYTHON) -m venv $(dir $(@D))
	@$(@D)/pip --quiet --disable-pip-version-check install --prefer-binary -r $<
	@touch $@

lint: setup ## ruff, mypy, the locks, and asl-validator when npm is there
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m deploy.locks --check
	@$(BIN)/python -m tools.validate_asl

deploy: setup ## Put it into your AWS account: make deploy ENV=dev [TAG=pushed before]
	@$(BIN)/python -m deploy up "$(ENV)" $(if $(TAG),--tag "$(TAG)")

destroy: setup ## Take it out again: make destroy ENV=dev
	@$(BIN)/python -m deploy down "$(ENV)"

bench: setup $(BENCH)/.installed ## Measure: rendering against its peers, cold starts, workflow overhead, limits, the demo
	@! command -v npm >/dev/null || npm ci --silent --no-audit --no-fund --prefix bench/sharp
	@$(BIN)/python -m bench

$(BENCH)/.installed: bench/requirements.lock
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/pip --quiet --disable-pip-version-check install --require-hashes -r bench/requirements.lock
	@touch $@

chaos: setup ## 500 campaigns under injected faults, every brief accounted for: make chaos [SEED=7] [CAMPAIGNS=50]
	@$(BIN)/python -m chaos $(if $(SEED),--seed $(SEED)) $(if $(CAMPAIGNS),--campaigns $(CAMPAIGNS))

flood: setup ## Measure: 200 briefs at once, and one of 200 products among them
	@$(BIN)/python -m chaos.flood

images: setup ## Build every image: make images [ARCHITECTURE=arm64] [BASE_IMAGE=stand-in]
	@$(BIN)/python -m deploy.images build $(if $(ARCHITECTURE),--architecture $(ARCHITECTURE)) \
	  $(if $(BASE_IMAGE),--base-image $(BASE_IMAGE))

picture: setup ## Redraw the workflow's picture from the ASL file
	@$(BIN)/python -m statemachine.draw

focus: setup ## Compare measures of the focal point (docs/focus.md); downloads 300 MB of pictures
	@$(BIN)/uv pip install --quiet --no-deps --python $(BIN)/python --target build/focus \
	  --requirements tools/focus/requirements.txt
	@PYTHONPATH=build/focus $(BIN)/python -m tools.focus

gallery: setup ## Rebuild docs/gallery.html: every placement in every script
	@$(BIN)/python -m tools.gallery

golden: setup ## Renew the golden pictures of the tests that changed to the eye; look at them before a commit
	@$(BIN)/python -m tests.golden

lock: setup ## Write every lock for what the *.in files ask for; make lock UPGRADE=1 takes the newest versions
	@$(BIN)/python -m deploy.locks $(if $(UPGRADE),--upgrade)

clean: ## Remove .venv, output/ and what was compiled
	@rm -rf $(VENV) output build *.egg-info $(RASTER)/libkernel.so

.PHONY: help setup demo test test-deploy lint deploy destroy bench chaos flood images picture focus gallery golden lock clean
