# `make demo` and `make test` need only Python 3.11 or later and a package registry.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Processes that run the tests; the tests of a file are run by one. What waits for a browser on a busy machine may be tried again.
WORKERS ?= 2
FAISS := $(shell command -v nvidia-smi >/dev/null 2>&1 && nvidia-smi >/dev/null 2>&1 && echo gpu || echo cpu)

.PHONY: demo test lint format install constraints clean

demo: install
	$(BIN)/mekor demo

test: $(VENV)/test.stamp lint
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile -m "not browser" --cov --cov-report=
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile -m browser --reruns 2 --cov --cov-append --cov-report=term:skip-covered

lint: $(VENV)/test.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/test.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

install: $(VENV)/install.stamp

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Mekor needs Python 3.11 or later: say make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/install.stamp: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[$(FAISS)]'
	touch $@

$(VENV)/test.stamp: $(VENV)/install.stamp
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[$(FAISS),test]'
	touch $@

# The exact set that the tests pass on. FAISS and what comes with CUDA are left to the extra; no local version tags.
constraints: $(VENV)/test.stamp
	$(BIN)/python -m pip freeze --exclude-editable | grep -viE '^(faiss|nvidia|cuda|triton)|@' | sed 's/+.*//' > constraints.new
	mv constraints.new constraints.txt

clean:
	rm -rf $(VENV)
