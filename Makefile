# make run    start Hallway with a demo community        make test   the tests that need nothing but Python
# make check  style, types, imports, templates           make help   everything else

PORT ?= 8000
export HALLWAY_DATA_DIR ?= $(CURDIR)/data
PYTHON = .venv/bin/python
# where this is set (images of machines do), each start would compile every module anew: seconds
unexport PYTHONDONTWRITEBYTECODE
#: where the public data sets are, for the tests and benchmarks that read them
DATA = $(wildcard ../shared/data)

.PHONY: help run install test browser postgres check format bench soak requirements reference messages clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## install what is missing, load the demo community at the first start, serve; PORT=8000
	@tools/install requirements/base.txt
	@HALLWAY_PORT=$(PORT) exec .venv/bin/hallway demo

install: ## the environment .venv with everything for development
	@tools/install requirements/dev.txt

test: install ## the tests that need nothing but Python; OPTIONS=... for pytest
	@$(PYTHON) -m pytest -q -m "not browser" $(OPTIONS)
	@echo "Left out: make browser (needs Chromium) and make postgres (needs PostgreSQL's server)."
	@echo "Public data sets: $(if $(findstring --data,$(OPTIONS)),read,left out; docs/reference/data.md says how to pass them)."

browser: install ## whole journeys in headless Chromium
	@tools/get-chromium
	@$(PYTHON) -m pytest -q -m browser $(OPTIONS)

postgres: install ## the tests once more, on a throw-away PostgreSQL server
	@$(PYTHON) -m tests.postgres --install -q -m "not browser" $(OPTIONS)

check: install ## style, types, import rules, templates, migrations
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy src tests
	.venv/bin/lint-imports --no-cache
	.venv/bin/djlint --lint --quiet src
	$(PYTHON) -m django makemigrations --check --dry-run --settings tests.settings

format: install ## let ruff put the code in order
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

bench: install ## every benchmark, printed; BENCH=name for one, DATA=FOLDER for those on public data
	@for file in $(if $(BENCH),benchmarks/$(BENCH).py,$(sort $(shell grep -l __main__ benchmarks/*.py | grep -v -e soak -e __main__))); do \
		if ! grep -q '"--data"' $$file; then data=; elif [ -n "$(DATA)" ]; then data="--data $(DATA)"; \
		elif grep -q 'required=True' $$file; then echo "== $$file wants DATA=FOLDER, docs/reference/data.md"; continue; else data=; fi; \
		echo "== $$file"; $(PYTHON) -m benchmarks.$$(basename $$file .py) $$data || exit 1; done

soak: install ## long runs with faults, printed: kill -9 on both databases, random walks, requests made from the schema; KILLS=200
	@$(PYTHON) -m benchmarks.soak --kills $(or $(KILLS),200)
	@$(PYTHON) -m pytest -q --soak tests/introductions/test_course.py tests/introductions/test_walk.py tests/api/test_schema.py
	@$(PYTHON) -m tests.postgres --install -q --soak tests/introductions/test_walk.py

requirements: install ## compile requirements/*.in to pinned, hashed *.txt; OPTIONS=--upgrade
	@tools/pin $(OPTIONS)

reference: install ## write the reference pages that are made from the code
	@$(PYTHON) -m tests.pages

messages: install ## gather strings into the catalogues and compile them (needs gettext)
	@cd src/hallway && ../../$(PYTHON) -m django makemessages --all --no-obsolete --no-location --no-wrap --ignore engine --settings hallway.settings
	@sed -i.old '/^"POT-Creation-Date/d' src/hallway/locale/*/LC_MESSAGES/django.po && rm src/hallway/locale/*/LC_MESSAGES/*.old
	@cd src/hallway && ../../$(PYTHON) -m django compilemessages --settings hallway.settings

clean: ## remove the environment and caches; the data folder stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
