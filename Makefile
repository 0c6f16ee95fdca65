# Newsroom. `make` alone prints what there is.
#
# Needs make and any Python 3 with its venv module. Everything else (uv, a
# Python of at least 3.12, the locked packages) is put under var/ and .venv/.

.DEFAULT_GOAL := help
.PHONY: help env demo test check audit bench shots lock \
	check-format check-lint check-templates check-imports check-types \
	check-migrations check-deploy check-lock

PYTHON := .venv/bin/python
UV_VERSION := 0.13.9
UV := var/uv/bin/uv
UV_MADE := var/uv/made-$(UV_VERSION)
LOCK := requirements-dev.txt
AUDIT_MADE := var/audit/node_modules/.package-lock.json
PORT ?= 8000
WORKERS ?= auto
ARGS ?=

# A Python that uv brings lies in the repository's own var/, where the user
# that runs a server can read it; a home folder is often closed.
export UV_PYTHON_INSTALL_DIR := $(CURDIR)/var/python
export UV_NO_PROGRESS := 1

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' Makefile

env: $(UV_MADE) ## Build .venv from the lock, only when the lock has changed
	@if ! cmp -s $(LOCK) .venv/installed.txt || ! $(PYTHON) -c "" 2>/dev/null; then \
		rm -f .venv/installed.txt; \
		$(find_python); \
		$(PYTHON) -c "" 2>/dev/null \
		|| $(UV) venv --quiet --clear --no-project --python "$$python" .venv 2> var/install.log \
		|| { echo "$(no_python)" >&2; exit 1; }; \
		$(UV) pip sync --quiet --compile-bytecode --require-hashes --python $(PYTHON) $(LOCK) 2> var/install.log \
		|| { echo "$(no_packages)" >&2; exit 1; }; \
		cp $(LOCK) .venv/installed.txt; \
	fi

demo: env ## Serve a site with demo data on http://127.0.0.1:8000/ (PORT=…) until Ctrl-C
	@PORT=$(PORT) $(PYTHON) deploy/demo.py

test: env ## Run the tests (ARGS="tests/comments -k held"; DATABASE_URL=… CACHE_URL=…)
	@$(PYTHON) $(if $(COVERAGE),-m coverage run) -m pytest -rfEs -n $(WORKERS) --dist worksteal $(ARGS)

check: check-format check-lint check-templates check-imports check-types check-migrations check-deploy check-lock ## Format, lint, templates, imports, types, migrations, deployment, lock

audit: env $(AUDIT_MADE) ## Judge every page of the demo; ARGS=lighthouse: its speed
	@$(PYTHON) -m tests.audit.run $(ARGS)

bench: env ## Compare pages with a constant view, and with a long archive (DATABASE_URL=…)
	@$(PYTHON) -m tests.bench.run $(ARGS)

shots: env ## Write pictures of the pages to var/shots
	@$(PYTHON) -m tests.browser.shots $(ARGS)

lock: $(UV_MADE) ## Renew requirements*.txt from pyproject.toml (ARGS="--upgrade")
	@$(UV) $(compile) $(ARGS) -o requirements.txt pyproject.toml
	@$(UV) $(compile) $(ARGS) --group dev -o requirements-dev.txt pyproject.toml

# The parts of `make check`; `make -k check` runs all of them even if one fails.

check-format: env
	@echo "ruff format"; $(PYTHON) -m ruff format --check --quiet . \
	|| { echo "Run: .venv/bin/ruff format ." >&2; exit 1; }

check-lint: env
	@echo "ruff check"; $(PYTHON) -m ruff check --quiet .

check-templates: env
	@echo "djade, djhtml"
	@find templates -type f -exec .venv/bin/djade --check --target-version 6.1 {} +
	@find templates -name '*.html' -exec $(PYTHON) -m djhtml --check --tabwidth 2 {} + 2> var/djhtml.log \
	|| { cat var/djhtml.log; exit 1; }

check-imports: env
	@echo "import-linter"; $(PYTHON) .venv/bin/lint-imports --no-logo > var/imports.log 2>&1 \
	|| { cat var/imports.log; exit 1; }

check-types: env
	@echo "mypy"; $(PYTHON) -m mypy --no-error-summary

check-migrations: env
	@echo "makemigrations --check"; $(production) $(PYTHON) manage.py makemigrations --check --dry-run

check-deploy: env
	@echo "check --deploy"; $(production) $(PYTHON) manage.py check --deploy --fail-level WARNING

check-lock: $(UV_MADE)
	@echo "lock"; $(call compare_lock,requirements.txt) && $(call compare_lock,requirements-dev.txt,--group dev)

# Variables of production, for the checks that ask about it.
production = env -u DEBUG -u ALLOWED_HOSTS -u CACHE_URL -u MEDIA_ACCEL \
	SITE_URL=https://news.example.org DATABASE_URL=sqlite:///var/check.sqlite3 \
	SECRET_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))')"

compile = pip compile --quiet --universal --generate-hashes --no-header \
	--python-version 3.12 --extra redis

# Compiled again with the lock's own pins, a lock that fits pyproject.toml comes
# out unchanged. What uv has cached is enough for that; else it asks the index.
compare_lock = cp $(1) var/lock.txt && { \
	$(UV) $(compile) $(2) --offline -o var/lock.txt pyproject.toml 2> /dev/null \
	|| $(UV) $(compile) $(2) -o var/lock.txt pyproject.toml 2> var/lock.log \
	|| { tail -3 var/lock.log; echo "Could not compile $(1): is the package index reachable?" >&2; exit 1; }; \
	cmp -s var/lock.txt $(1) || { echo "$(1) does not fit pyproject.toml. Run: make lock" >&2; exit 1; }; }

# uv itself. A pyenv shim named python3 may refuse to run in this folder.
$(UV_MADE):
	@{ mkdir -p var && touch var/.write && rm var/.write; } 2> /dev/null \
	|| { echo "$(CURDIR) is read-only for $$(id -un): work in a copy that you may write to." >&2; exit 1; }
	@for python in python3 /usr/bin/python3 python3.13 python3.12 python; do \
		$$python -c "import sys; sys.exit(sys.version_info < (3, 8))" 2> /dev/null && break; python=; \
	done; \
	test -n "$$python" || { echo "$(no_bootstrap)" >&2; exit 1; }; \
	$$python -c "import ensurepip, venv" 2> /dev/null || { echo "$(no_venv)" >&2; exit 1; }; \
	$$python -m venv --clear var/uv \
	&& var/uv/bin/python -m pip install -qq --disable-pip-version-check \
		uv==$(UV_VERSION) 2> var/install.log \
	|| { rm -rf var/uv; echo "$(no_packages)" >&2; exit 1; }; \
	touch $(UV_MADE)

# What pages are judged with, from npm, at the versions of the lock. No package of
# it runs a script when it is installed.
$(AUDIT_MADE): tests/audit/package.json tests/audit/package-lock.json
	@for program in npm node java; do \
		command -v $$program > /dev/null || { echo "$(no_judges)" >&2; exit 1; }; \
	done
	@mkdir -p var/audit && cp $^ var/audit/
	@npm ci --prefix var/audit --ignore-scripts --no-audit --no-fund --silent 2> var/install.log \
	|| { echo "$(no_packages)" >&2; exit 1; }
	@touch $@

find_python = for wanted in 3.13 3.12 3.14; do \
		python=$$($(UV) python find --system --no-project --no-python-downloads $$wanted 2> /dev/null) && break; \
		python=3.13; \
	done

no_bootstrap = Python 3 is missing. On Debian: sudo apt-get install python3 python3-venv
no_venv = Python has no venv module. On Debian: sudo apt-get install python3-venv
no_python = Python 3.12 or newer is not on this machine and could not be downloaded. Install one, then run make again; see var/install.log.
no_judges = npm, node or java is missing. On Debian: sudo apt-get install npm default-jre-headless
no_packages = The packages could not be installed: is the package index reachable, the disk full? See var/install.log.
