# `make run` and `make test` are all the set-up there is; everything lands in .venv/ and var/.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run test check format bench storm long fuzz lock clean

run: $(STAMP)
	@$(BIN)/mailgate run --config config.example.toml

test: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not storm and not long"

check: $(STAMP)
	$(BIN)/ruff format --check mailgate tests alembic bench
	$(BIN)/ruff check mailgate tests alembic bench
	$(BIN)/mypy
	@$(MAKE) --no-print-directory test

# Longer: crash storms (MAILGATE_STORM=rounds bounds them) and the whole set of hostile mail.
storm: $(STAMP)
	$(BIN)/python -m pytest -m storm

# The rest of the conversations and commands, for which `make test` has no time.
long: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist worksteal -m long

# Random mail against every entry point of the reading; FUZZ_SECONDS in all bounds it, `make test` has a short fixed run.
fuzz: $(STAMP)
	FUZZ_SECONDS=$(or $(FUZZ_SECONDS),300) $(BIN)/python -m pytest -n 2 --dist worksteal tests/fuzz

bench: $(STAMP)
	$(BIN)/python -m bench $(BENCH_ARGS)

format: $(STAMP)
	$(BIN)/ruff format mailgate tests alembic bench
	$(BIN)/ruff check --fix mailgate tests alembic bench

# Names, versions and hashes only: which index serves them is the machine's affair.
lock: $(STAMP)
	$(BIN)/python -m pip install -q uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --no-annotate pyproject.toml -o requirements.lock

$(STAMP): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "mailgate needs Python 3.11: apt-get install python3.11 python3.11-venv"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv module lacks ensurepip: apt-get install python3.11-venv"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing the locked dependencies into $(VENV) (a minute the first time) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
