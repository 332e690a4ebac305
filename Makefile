# Every command of the project. `make help` lists them; a fresh clone needs nothing but Python 3.11 or newer.
VENV := .venv
BIN := $(VENV)/bin
RUNS := $(VENV)/.runs
STAMP := $(VENV)/.installed
BENCH_STAMP := $(VENV)/.installed-bench
ASSETS := src/cuadra/web/built/manifest.json
BROWSER := $(VENV)/.browser
DEMO := var/demo
PAPERS := mx_ticket:photo ar_ticket:photo pa_ticket:clean mx_cfdi_print:pdf ar_invoice:pdf pa_cafe:scan world_invoice:pdf
# Every version is pinned, so nothing has to be resolved; bytecode is made of what is truly imported.
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-compile --no-deps --require-hashes
export OMP_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: help setup run read test check fix bench docs lock clean

help: ## list these commands
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) $(ASSETS) ## make .venv, install what is pinned, build the pages' files (again when they change)

$(BIN)/python:
	@python=$$(for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	  "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v "$$p" && break; done); \
	test -n "$$python" || { echo 'Python 3.11 or newer is needed / hace falta Python 3.11 o posterior'; exit 1; }; \
	echo "making $(VENV) with $$python"; "$$python" -m venv $(VENV)

$(RUNS): requirements/base.txt requirements/run.txt pyproject.toml | $(BIN)/python
	@echo 'installing (a minute or two the first time)'
	@$(PIP) -r requirements/base.txt -r requirements/run.txt
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(STAMP): requirements/dev.txt $(RUNS)
	@echo 'installing what the tests need'
	@$(PIP) -r requirements/dev.txt
	@touch $@

$(BENCH_STAMP): requirements/bench.txt $(STAMP)
	@$(PIP) -r requirements/bench.txt
	@touch $@

$(ASSETS): $(wildcard frontend/src/* frontend/src/*/* frontend/*.js* frontend/*.mjs) | $(RUNS)
	@echo 'building the files of the pages'
	@$(BIN)/python update/assets.py
	@touch $@

$(BROWSER): | $(STAMP)
	@$(BIN)/python update/browser.py
	@touch $@

run: $(RUNS) $(ASSETS) ## start it all: database, API, worker, and a demo company whose documents are read; prints the address
	@$(BIN)/cuadra up --demo --home var/house

read: $(DEMO)/.drawn ## draw demo documents (synthetic) and read them on the command line: no server, no account
	@$(BIN)/cuadra read $(DEMO) --table

$(DEMO)/.drawn: $(RUNS)
	@mkdir -p $(DEMO)
	@for paper in $(PAPERS); do \
	  $(BIN)/python -m cuadra.simulators.paper $(DEMO) --kind $${paper%:*} --as $${paper#*:} --n 1 --seed 5 || exit 1; done
	@touch $@

check: setup ## format, lint, types and imports; changes nothing
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

test: check $(BROWSER) ## check, then every test with its coverage
	@$(BIN)/python update/assets.py --test
	@rm -f .coverage .coverage.*
	@$(BIN)/coverage run -m pytest -n 2 --show-capture=no
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

fix: setup ## format, and mend what the linter can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(BENCH_STAMP) ## print every figure that we publish, with its data and machine
	@$(BIN)/python bench/run.py $(ARGS)

docs: setup $(DEMO)/.drawn $(BROWSER) ## write the pictures and the sample output that the documentation shows
	@$(BIN)/python docs/draw.py
	@$(BIN)/python docs/screens.py

lock: setup ## pin the newest versions that pyproject.toml allows
	@$(BIN)/python update/lock.py

clean: ## remove what these commands made
	rm -rf $(VENV) var build dist .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
