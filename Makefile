# Two commands do everything on a fresh machine with Python 3.11 or later: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test check docs docs-outputs lock clean

demo: $(VENV)/.installed  ## read the bundled collection into onrecord.db and print a sourced answer
	@$(BIN)/onrecord demo

test: $(VENV)/.ready  ## the whole test suite
	@$(BIN)/pytest

check: $(VENV)/.ready  ## linters and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.ready  ## the documentation as a site in site/; needs no network
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

docs-outputs: $(VENV)/.ready  ## write the outputs that the pages show anew; read the pages afterwards
	$(BIN)/python tests/docs/write_outputs.py

COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
  --no-emit-find-links

lock:  ## write requirements.lock and requirements-core.lock anew; needs uv
	$(COMPILE) --group dev pyproject.toml -o requirements.lock
	$(COMPILE) --group build -c requirements.lock pyproject.toml -o requirements-core.lock
	$(PIP) --require-hashes -r requirements.lock
	$(BIN)/python docs/make_licences.py

clean:
	rm -rf $(VENV) site onrecord.db onrecord.db-wal onrecord.db-shm

$(VENV)/.installed: requirements-core.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "onrecord needs Python 3.11 or later; name one with make PYTHON=python3.12")'
	@echo "Making the environment in $(VENV) (once; about a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements-core.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready: $(VENV)/.installed requirements.lock
	@echo "Adding what tests and checks need (once; a few minutes)"
	@$(PIP) --require-hashes -r requirements.lock
	@touch $@
