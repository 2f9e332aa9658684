# Everything runs in .venv, which is made when it is missing or stale; nothing else on the machine changes.
# PYTHON=... picks the interpreter; ARGS=... is handed to what a target runs, e.g. make test ARGS="tests/core -k follow".

SHELL := /bin/sh
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
ifndef PYTHON
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c '$(NEW_ENOUGH)' 2>/dev/null && { echo "$$p"; break; }; done)
endif
BIN := .venv/bin
# Test files are kept together on one worker, so that a server started for one serves all of its tests; slow ones are
# begun first (tests/conftest.py).
TESTS := $(BIN)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder
UV ?= uv
ARGS ?=
unexport PYTHONPATH PYTHONHOME

.PHONY: demo test check nightly bench lock clean format venv servers wheel deb man rehearse
.NOTPARALLEL:

demo: venv
	@$(BIN)/followthrough demo $(ARGS)

test: venv servers
	@$(TESTS) $(ARGS)

check: venv servers
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-logo
	$(TESTS) $(ARGS)

# Other people's clients, which are slow: not in make check.
nightly: venv
	@"$(PYTHON)" -I tools/servers.py --nightly
	@FOLLOWTHROUGH_NIGHTLY=1 $(BIN)/python -m pytest -q tests/servers/ews/test_davmail.py $(ARGS)

bench: venv
	@"$(PYTHON)" -I tools/servers.py --bench
	@$(BIN)/python -m bench $(ARGS)

format: venv
	$(BIN)/ruff format --quiet .
	$(BIN)/ruff check --quiet --fix .

# What can be installed, into dist/; the same bytes for the same sources. See docs/installing.md.
wheel: venv
	@$(BIN)/python tools/wheel.py $(ARGS)

deb: venv
	@$(BIN)/python tools/deb.py $(ARGS)

# A fresh Debian, and the README from its first line to the first draft in it: takes root and debootstrap, minutes, and a night.
rehearse:
	@tools/rehearse.sh $(ARGS)

man: venv
	@mkdir -p dist && $(BIN)/followthrough help --man > dist/followthrough.1 && echo dist/followthrough.1

venv:
	@test -n "$(PYTHON)" && "$(PYTHON)" -c '$(NEW_ENOUGH)' 2>/dev/null || { \
	echo "Followthrough needs Python 3.11 or later, and $(or $(PYTHON),python3) is none: install one (sudo apt install python3 python3-venv; brew install python) or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" tools/venv.py

# The mail and calendar servers that tests talk to; FOLLOWTHROUGH_SERVERS=no leaves the machine as it is.
servers: venv
	@"$(PYTHON)" -I tools/servers.py

# Keeps today's versions where pyproject.toml still allows them; make lock ARGS=--upgrade takes the newest.
lock:
	@command -v $(UV) >/dev/null || { echo "uv is missing: pipx install uv" >&2; exit 1; }
	@cp requirements.lock requirements.lock.new 2>/dev/null || true
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--no-emit-find-links --extra fleet --extra test $(ARGS) pyproject.toml -o requirements.lock.new >/dev/null
	@{ echo "# Everything pyproject.toml asks for, its extras included: exact versions and their hashes, no addresses."; \
	   echo "# For Python 3.11 to 3.13 on Linux and macOS. Written by make lock, never by hand."; \
	   grep -v '^# [EF]' requirements.lock.new; } > requirements.lock.made
	@! grep -nE '://|@ |^-' requirements.lock.made || { echo "requirements.lock would hold an address (see above)" >&2; exit 1; }
	@mv requirements.lock.made requirements.lock && rm -f requirements.lock.new

clean:
	rm -rf .venv .venv.lock .servers build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find daemon connectors tests bench tools -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
