# Two commands for a fresh machine: `make demo` and `make test`. Everything else is for those who work on copydesk.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

DEMO_QUERY = select published_date as date, language as lang, n_words as words, \
	round(100 * kept_share)::int as kept, array_to_string(agencies, ', ') as agency, left(title, 30) as title \
	from stories where published_date is not null order by date desc limit 8

.PHONY: demo test env dev lint types slow crash bench train docs clean

demo: env
	$(BIN)/copydesk run data/samples --warehouse data/warehouse
	@echo; echo 'The newest stories: how much of each file was the story (%), and which agency it credits'
	@$(BIN)/copydesk sql "$(DEMO_QUERY)"

test: dev
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

env: $(VENV)/.ready
dev: $(VENV)/.ready-dev

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

$(VENV)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) -e .
	touch $@

$(VENV)/.ready-dev: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) -e '.[dev]'
	touch $(VENV)/.ready $@

slow: dev
	$(PIP) -e '.[dev,s3]'
	$(BIN)/python -m pytest -m slow

crash: dev
	$(BIN)/python -m pytest -m crash

bench: dev
	$(BIN)/python benchmarks/run.py --html "$(HTML)"

train: dev
	$(PIP) -e '.[train]'
	$(BIN)/python benchmarks/train_judge.py "$(GOLD)" --out tasks/clean/models
	$(BIN)/python benchmarks/train_headlines.py tasks/clean/models/headline.txt "$(GOLD)"

docs: env
	$(BIN)/python docs/generate.py

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: dev
	$(BIN)/mypy

clean:
	rm -rf $(VENV) data/warehouse data/.warehouse
