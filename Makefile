# `make run` and `make test` are all a new machine needs; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PORT ?= 8000
export INSTANCE_DIR ?= instance
FLASK := $(BIN)/flask --app wsgi
CORES ?= 2
# Two more, because tests of pages wait for browsers and servers. Those of the core wait for nothing.
WORKERS ?= 4
DURATION ?= 600
SEED ?= 1
PEOPLE ?= 50
THINK ?= 3
ARRIVE ?= $(THINK)
SECONDS ?= 60
DATABASES ?= sqlite,postgresql
SERVICES ?= 1,2
CASES ?= 0

.DEFAULT_GOAL := help
.PHONY: help run setup demo test test-core test-thorough test-any-day test-faults check prove prove-mutants mutate fix bench load fuzz sbom audit pictures journeys lighthouse translations assets hashes clean

help: ## Show what there is
	@echo "Check-in $$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run ## Serve on http://127.0.0.1:8000, with a worker (PORT and INSTANCE_DIR change that)
	@scripts/need-system-packages "Making PDF reports" libpango-1.0:libpango-1.0-0 libpangoft2-1.0:libpangoft2-1.0-0 libharfbuzz-subset:libharfbuzz-subset0
	@echo "Serving on http://127.0.0.1:$(PORT) (Ctrl-C stops)"
	@PLAIN_HTTP=1 exec $(BIN)/python -m scripts.run_service

setup: $(VENV)/.dev ## Prepare .venv with everything development needs

demo: $(VENV)/.run ## Fill the database with believable submissions, counselors, a supervisor and an administrator
	@PLAIN_HTTP=1 $(FLASK) demo

# What one process of a run compiled, the others and the next run read, also where the environment forbids to keep it.
test test-core test-thorough test-faults: export PYTHONDONTWRITEBYTECODE :=

test: $(VENV)/.dev test-machine ## Run every test: core, storage, pages, PDF, browser, PostgreSQL
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

test-core: $(VENV)/.dev ## Run the core's tests only: seconds
	@$(BIN)/python -m pytest tests/core -n $(CORES) --dist worksteal

test-thorough: $(VENV)/.dev test-machine ## Run every test, with twenty times as many examples
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --hypothesis-profile thorough

test-any-day: $(VENV)/.dev test-machine ## Run every test on three other days and in other time zones
	@scripts/need-system-packages "Moving the clock" faketime:faketime
	@scripts/test-any-day $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

test-faults: $(VENV)/.dev test-machine ## Stop databases, fill disks, move clocks: what docs/reliability.md promises, in minutes
	@scripts/need-system-packages "Moving the clock" faketime:faketime
	@$(BIN)/python -m pytest faults -n $(CORES) --dist worksteal

check: $(VENV)/.dev ## Lint, types, layers, templates, packs
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/djlint templates --check --lint --quiet
	@$(FLASK) check

fix: $(VENV)/.dev ## Format the code, and correct what ruff and djlint can correct
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet . ; $(BIN)/djlint templates --reformat --quiet || true

bench: $(VENV)/.bench test-machine ## Print speed and size as ratios, beside their budgets
	@$(BIN)/python -m bench

load: $(VENV)/.dev test-machine ## Let many people answer at once: PEOPLE, THINK (seconds a page), ARRIVE (seconds until all have begun), SECONDS, DATABASES, SERVICES, CASES (closed ones, SQLite)
	@$(BIN)/python -m bench.load --people $(PEOPLE) --think $(THINK) --arrive $(ARRIVE) --seconds $(SECONDS) --databases $(DATABASES) --services $(SERVICES) --cases $(CASES)

fuzz: $(VENV)/.dev test-machine ## Send odd requests to every route for 10 minutes (DURATION in seconds and SEED change that)
	@$(BIN)/python -m fuzz --seconds $(DURATION) --seed $(SEED)

prove: $(VENV)/.dev ## Prove the claims of every pack over all answer sets
	@$(FLASK) check --prove

prove-mutants: $(VENV)/.dev ## Change a pack (PACK: an id or a folder) one thing at a time; print what nothing notices
	@$(BIN)/python -m mutation $(PACK)

mutate: $(VENV)/.mutate test-machine ## Change who may do what, one thing at a time; print what no test notices
	@$(BIN)/python scripts/mutate.py

pictures: $(VENV)/.dev test-machine ## Make the README's pictures again
	@$(BIN)/python -m scripts.pictures

journeys: $(VENV)/.dev test-machine ## Count the screens, words and minutes of a person's way
	@$(BIN)/python -m scripts.journeys

lighthouse: $(VENV)/.dev test-machine ## Let Lighthouse mark a person's pages (needs Node)
	@$(BIN)/python -m scripts.lighthouse

translations: $(VENV)/.dev ## Collect new sentences, compile what is translated, list what is left
	@$(BIN)/python scripts/translations.py

assets: ## Compile Sass and scripts into static/ (needs Node; the result is committed)
	@sh assets/build.sh

sbom: $(VENV)/.audit ## List every package of the service in CycloneDX: build/check-in.cdx.json
	@mkdir -p build
	@PYTHONWARNINGS=ignore $(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --mc-type application --sv 1.6 --output-reproducible --validate -o build/check-in.cdx.json
	@echo "build/check-in.cdx.json lists $$(grep -c '"purl"' build/check-in.cdx.json) packages"

audit: $(VENV)/.audit ## Ask for known weaknesses of every pinned package
	@$(BIN)/python scripts/audit.py

hashes: ## Write the hash of every pinned package into requirements*.txt
	@VENV=$(VENV) scripts/hash-requirements

clean: ## Remove what was installed and cached, not the instance
	@rm -rf $(VENV) mutants .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.PHONY: test-machine
test-machine:
	@scripts/need-system-packages "Testing" chromium:chromium chromium-headless-shell:chromium-headless-shell pdftotext:poppler-utils "/usr/lib/postgresql/*/bin/initdb:postgresql" /usr/sbin/nginx:nginx systemd-analyze:systemd libpango-1.0:libpango-1.0-0 libpangoft2-1.0:libpangoft2-1.0-0 libharfbuzz-subset:libharfbuzz-subset0

$(VENV)/.run: requirements.txt | $(VENV)/bin/pip
	@VENV=$(VENV) scripts/install-packages "what the service needs" requirements.txt --no-deps
	@touch $@

$(VENV)/.dev: requirements.txt requirements-prove.txt requirements-dev.txt | $(VENV)/bin/pip
	@VENV=$(VENV) scripts/install-packages "what development and tests need" requirements-dev.txt
	@touch $(VENV)/.run $@

$(VENV)/.bench: requirements-bench.txt $(VENV)/.dev
	@VENV=$(VENV) scripts/install-packages "what benchmarks compare with" requirements-bench.txt
	@touch $@

$(VENV)/.mutate: requirements-mutate.txt $(VENV)/.dev
	@VENV=$(VENV) scripts/install-packages "what changes code to test its tests" requirements-mutate.txt
	@touch $@

$(VENV)/.audit: requirements-audit.txt $(VENV)/.run
	@VENV=$(VENV) scripts/install-packages "what lists and audits packages" requirements-audit.txt --no-deps
	@touch $@

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "This needs Python 3.11 or newer: set PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || scripts/need-system-packages "Preparing $(VENV)" /nowhere:python3-venv
	@echo "Creating the virtual environment $(VENV)"
	@$(PYTHON) -m venv $(VENV)
