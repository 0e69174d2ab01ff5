# Two commands do everything: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export VOC_HOME ?= .voc
PORT ?= 8000
# The version of torch that constraints.txt pins; installed first, so that one CPU build serves everything after it.
TORCH := $(shell grep '^torch==' constraints.txt)

.PHONY: run test test-fast check schemathesis screenshots format clean
.DELETE_ON_ERROR:

# Imports the sample export, discovers themes, writes the weekly summary, serves API and pages.
run: $(VENV)/.installed
	$(BIN)/voc import corpora/samples/kotokoto_survey.csv
	$(BIN)/voc themes discover
	$(BIN)/voc report weekly -o $(VOC_HOME)/reports/weekly.html
	$(BIN)/voc report weekly -o $(VOC_HOME)/reports/weekly.md
	$(BIN)/voc serve --port $(PORT)

# Everything: style, types, all tests with a real PostgreSQL and a real browser.
test: $(VENV)/.installed-dev
	tests/prerequisites.sh
	$(MAKE) --no-print-directory check
	$(BIN)/pytest -n 2

# The fast layer: no torch, no spaCy, no servers; under a minute.
test-fast: $(VENV)/.installed-dev
	$(BIN)/pytest -n 2 -m "not slow"

check: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# Ten minutes of calls made from the OpenAPI document.
schemathesis: $(VENV)/.installed-dev
	SCHEMATHESIS_SECONDS=600 $(BIN)/pytest tests/api/test_schemathesis.py

# A picture of each page, light, dark and on a phone.
screenshots: $(VENV)/.installed-dev
	$(BIN)/python -m tests.screenshots .voc/screenshots

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean:
	rm -rf $(VENV) $(VOC_HOME)

$(VENV)/.installed: pyproject.toml constraints.txt
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check $(TORCH)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@
