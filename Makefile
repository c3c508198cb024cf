# The portal's commands. `make help` lists them. Needed: make, git, Python 3.11 or newer.

HOST ?= 127.0.0.1
PORT ?= 8000
# The first Python on this machine that is new enough; PYTHON=... names another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$p" && break; done)
VENV := .venv/bin/python
# A machine of two cores is what the goals are measured on; more workers only wait for each other there.
TEST_WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help run test audit check bench backup restore chaos messages clean python base dev

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: base ## start the portal on http://127.0.0.1:8000 (HOST=, PORT= choose another address); Ctrl-C stops it
	@PORTAL_ENV="$${PORTAL_ENV:-sample}" $(VENV) manage.py run --host "$(HOST)" --port "$(PORT)"

test: dev ## run all tests, those in a browser too (TEST_WORKERS=2; ARGS= for pytest)
	@$(VENV) -m tests.chromium
	@$(VENV) -m pytest -n $(TEST_WORKERS) --dist loadgroup $(ARGS)

audit: dev ## the whole accessibility matrix (docs/accessibility-audit.md; AUDIT_ONLY= words of addresses, with commas)
	@$(VENV) -m tests.chromium
	@$(VENV) -m pytest tests/audit/matrix.py -n $(TEST_WORKERS) -p no:logging $(ARGS)
	@$(VENV) -m tests.audit.report

check: dev ## style, types, import contracts, house rules, migrations, messages
	@$(VENV) -m tests.house $(ARGS)

bench: base ## measure the portal at 1,000, 10,000 and 100,000 entries (ARGS="--sizes 1000,10000" for less; --help)
	@$(VENV) -m benchmarks $(ARGS)

backup: base ## write database and files into one archive (TO=file; else into .data/backups)
	@PORTAL_ENV="$${PORTAL_ENV:-sample}" $(VENV) manage.py backup $(if $(TO),--to "$(TO)")

restore: base ## bring an archive back: make restore FROM=file (REPLACE=yes puts data that are there aside)
	@test -n "$(FROM)" || { echo "Name the archive: make restore FROM=.data/backups/portal-....tar" >&2; exit 1; }
	@PORTAL_ENV="$${PORTAL_ENV:-sample}" $(VENV) manage.py restore "$(FROM)" $(if $(REPLACE),--replace)

chaos: dev ## kill each part with -9 in the middle of its work and look for what is lost or doubled (ARGS="--minutes 6")
	@$(VENV) -m tests.chaos $(ARGS)

messages: base ## collect new messages from the source into the catalogues
	@$(VENV) manage.py messages make

clean: ## remove everything that can be made again (not the data in .data)
	@rm -rf .venv .venv.lock .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './.data/*' -prune -exec rm -rf {} +

base: python
	@"$(PYTHON)" requirements/install.py base

dev: python
	@"$(PYTHON)" requirements/install.py dev

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found; install it, or name it: make PYTHON=/path/to/python3 ..." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "$(PYTHON) is not Python 3.11 or newer; name another one: make PYTHON=/path/to/python3 ..." >&2; exit 1; }
