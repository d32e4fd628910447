# Yixian 一线. `make help` lists what there is.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
YIXIAN := $(VENV)/bin/yixian
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes
CATALOGUES := $(shell find src -path '*/LC_MESSAGES/*.po' 2>/dev/null)
# The linters read the settings, and the settings make a data folder: not the one somebody works in.
LINT := YIXIAN_DATA=build/lint DATABASE_URL=
# One more than a small machine has cores: tests wait for telephones, browsers and databases.
WORKERS ?= 3
# Tests start the system some hundred times; without its compiled files each start takes half a second more.
COMPILED := env -u PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test lint bench bench-dispatch bench-telephony pictures messages lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|' 2>/dev/null \
	  || sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1  \2/p' $(MAKEFILE_LIST)

setup: $(VENV)/.base $(VENV)/.front $(VENV)/.messages ## environment, front-end packages, texts

run: setup ## start the system on http://127.0.0.1:8000, with the demonstration city if it is empty
	@$(YIXIAN) migrate --verbosity 0
	@exec $(YIXIAN) serve --demo-if-empty

test: setup-dev ## all tests, on SQLite and on a PostgreSQL of its own, and in a real browser
	@sh tools/machine.sh
	@echo "== SQLite, with the browser"
	@$(COMPILED) -u DATABASE_URL $(PY) -m pytest -n $(WORKERS) --dist worksteal
	@echo "== PostgreSQL"
	@$(COMPILED) $(PY) tests/postgresql.py $(PY) -m pytest -n $(WORKERS) --dist worksteal \
	  -m "not browser and not own_database and not no_database"

lint: setup-dev ## ruff, mypy, djlint, import-linter, migrations, deployment check, API snapshot
	@mkdir -p build/lint
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/djlint src --lint --quiet
	$(LINT) $(VENV)/bin/lint-imports
	$(LINT) $(YIXIAN) makemigrations --check --dry-run
	$(LINT) YIXIAN_HTTPS=1 YIXIAN_HOSTS=12345.example.org $(YIXIAN) check --deploy --fail-level WARNING
	@if [ -f src/yixian/shell/management/commands/openapi.py ]; then \
	  echo "openapi --check"; $(LINT) $(YIXIAN) openapi --check; fi
	@if [ -f src/yixian/shell/management/commands/handbook.py ]; then \
	  echo "handbook --check"; $(LINT) $(YIXIAN) handbook --check; fi
	$(LINT) $(VENV)/bin/mypy

bench: setup-dev ## measure, each figure beside the bare driver's
	@$(PY) -m bench

bench-dispatch: setup-dev ## measure what helps with dispatch, on public messages beside the repository
	@$(PY) -m bench.dispatch

bench-telephony: setup-dev ## measure the line: calls, waiting, talks, rings, waits beside theory; ten minutes
	@$(PY) -m bench.telephony

pictures: setup-dev ## take the handbook's pictures anew, of a fresh demonstration city
	@$(PY) tools/pictures.py

messages: $(VENV)/.base ## compile the catalogues of texts
	@$(PY) tools/messages.py

lock: ## work the lock files out again from pyproject.toml and package.json
	@sh tools/lock.sh $(PYTHON)

clean: ## remove what can be made again; never var/
	rm -rf $(VENV) node_modules build src/yixian/shell/static/vendor src/*.egg-info
	find src tests -name __pycache__ -prune -exec rm -rf {} +

setup-dev: setup $(VENV)/.dev

# Stamps: a step is done again only when what it was made from has changed.

$(VENV)/.base: requirements.txt pyproject.toml
	@sh tools/environment.sh $(PYTHON) $(VENV)
	@echo "安装程序包 installing packages …"
	@$(PIP) -r requirements.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@# The back office's own files come with Django; packed ones beside them are what browsers are sent.
	@$(PY) -m whitenoise.compress --quiet "$$($(PY) -c 'import django; print(django.__path__[0])')/contrib/admin/static"
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.base
	@echo "安装开发工具 installing development tools …"
	@$(PIP) -r requirements-dev.txt
	@touch $@

$(VENV)/.front: package.json package-lock.json tools/frontend.py | $(VENV)/.base
	@echo "安装前端包 installing front-end packages …"
	@$(PY) tools/frontend.py
	@touch $@

$(VENV)/.messages: $(CATALOGUES) tools/messages.py | $(VENV)/.base
	@$(PY) tools/messages.py
	@touch $@
