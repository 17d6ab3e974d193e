# make run    start Hallway with a demo community        make test   the tests that need nothing but Python
# make check  style, types, imports, templates           make help   everything else

PORT ?= 8000
export HALLWAY_DATA_DIR ?= $(CURDIR)/data
BIN = .venv/bin

.PHONY: help run serve install test check bench soak requirements messages clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## install what is missing, load the demo community at the first start, serve; PORT=8000
	@tools/install requirements/base.txt
	@HALLWAY_PORT=$(PORT) exec $(BIN)/hallway serve

install: ## the environment .venv with everything for development
	@tools/install requirements/dev.txt

test: install ## the tests; those with a browser, PostgreSQL or public data are named at the end
	@$(BIN)/python -m pytest -q -m "not browser" $(TESTS)
	@echo "Left out: browser tests (pytest -m browser; Debian's chromium), PostgreSQL (python -m tests.postgres),"
	@echo "and those on public data sets (pytest --data FOLDER). .ci/run runs all of them."

check: install ## style, types, import rules, templates, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy src tests
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint --check --lint --quiet src
	$(BIN)/python -m django makemigrations --check --dry-run --settings tests.settings

requirements: install ## compile the pinned requirement files from the .in files
	@tools/pin

clean: ## remove the environment and caches; the data folder stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
