# Two commands for a fresh machine: `make demo` and `make test`. Everything else is for those who work on copydesk.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: demo test env lint types crash fuzz bench docs clean

demo: env
	$(BIN)/copydesk run data/samples --warehouse data/warehouse
	$(BIN)/copydesk sql "select domain, language, n_words, title from stories order by n_words desc limit 10"

test: env
	$(BIN)/python -m pytest

env: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

crash: env
	$(BIN)/python -m pytest -m crash

lint: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: env
	$(BIN)/mypy

clean:
	rm -rf $(VENV) data/warehouse data/.warehouse
