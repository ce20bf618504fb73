# `make` lists what there is. Every target makes its own environment in .venv; nothing is installed elsewhere
# but, as root on a Debian without them, the system's own packages for virtual environments and, for tests, PostgreSQL.

SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.made-from-lock
WORKERS ?= 2
POSTGRESQL := 16 18
CORE := src/ombud/terms/*,src/ombud/law/*,src/ombud/policy/*,src/ombud/database/*,src/ombud/actors/*,src/ombud/relations/*,src/ombud/choices/*,src/ombud/keys/*,src/ombud/audit/*,src/ombud/vault/*,src/ombud/collection/*,src/ombud/disclosure/*,src/ombud/erasure/*,src/ombud/archives/*,src/ombud/requests/*,src/ombud/retention/*,src/ombud/plans/*,src/ombud/extracts/*,src/ombud/analysis/*,src/ombud/campaigns/*,src/ombud/visitors/*,src/ombud/identity/*,src/ombud/systems/*,src/ombud/events/*

.PHONY: .mariadb .postgresql .softhsm .java .chromium help demo story test soak versions bench check format lock mutation docs clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

demo: $(STAMP) ## an invented company with its pages on this machine, until Ctrl-C
	@$(BIN)/ombud demo $(ARGS)

story: $(STAMP) ## the whole story in the terminal, on real input; draws figures into build/figures
	@$(BIN)/ombud demo --no-serve --figures build/figures $(ARGS)

test: $(STAMP) .postgresql .mariadb .softhsm .java .chromium ## every test, in its short form, with the branch coverage of the core packages
	@rm -f .coverage .coverage.*
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --cov --cov-branch --cov-report= $(ARGS)
	@$(BIN)/python -m coverage report --skip-covered --include="$(CORE)" --fail-under=100

.mariadb: # a server of connected systems for the tests; where it is missing and we are root, from the system
	@{ command -v mariadbd || test -x /usr/sbin/mariadbd; } >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq mariadb-server-core >/dev/null; } \
		|| echo "mariadbd is missing, and the tests of connected systems will fail: install mariadb-server-core"

.softhsm: # a token for the tests of the root key in a hardware module; where it is missing and we are root, from the system
	@command -v softhsm2-util >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq softhsm2 >/dev/null; } \
		|| echo "softhsm2-util is missing, and the tests of tokens will fail: install softhsm2"

.java: # Java for the test of Spark; where it is missing and we are root, from the system
	@command -v java >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq default-jre-headless >/dev/null; } \
		|| echo "java is missing, and the test of Spark will fail: install default-jre-headless"

.chromium: # the browser that pages are looked at in; where it is missing and we are root, from the system
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } \
		|| echo "chromium is missing, and the tests of the pages will fail: install chromium"

soak: $(STAMP) .postgresql .mariadb .softhsm .java .chromium ## the slow suites in full: 100,000 kills and power cuts, failing disks, histories, 100,000 people
	@OMBUD_SOAK=1 OMBUD_TEST_SPREAD=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --timeout=0 $(ARGS)
	@$(MAKE) --no-print-directory versions

versions: $(STAMP) .mariadb .softhsm .java .chromium ## what runs at a PostgreSQL server, in full, on each of the versions beside the system's own: a part of soak
	@for version in $(POSTGRESQL); do \
		export OMBUD_TEST_POSTGRESQL_VERSION=$$version && echo "On PostgreSQL $$version:" && \
		$(BIN)/python -m tests.servers.postgresql && \
		OMBUD_SOAK=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --timeout=0 $(ARGS) \
		|| $(if $(strip $(ARGS)),test $$? = 5,false) || exit 1; done # 5: nothing of what was named runs at a server

bench: $(STAMP) ## measure on both databases, beside the same work without; writes docs/reference/performance.md
	@$(BIN)/python -m tests.servers.bench --to docs/reference/performance.md $(ARGS)

mutation: $(STAMP) ## how many planted mistakes in policy and law the tests find
	@$(BIN)/python tests/mutation/run.py $(ARGS)

check: $(STAMP) ## format, lint, types, imports, generated documents
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m docs.generate --check

format: $(STAMP) ## put the code into its form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docs: $(STAMP) ## write the generated documents anew
	@$(BIN)/python -m docs.generate

lock: $(STAMP) ## resolve the dependencies anew
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra dev pyproject.toml -o requirements.lock

clean: ## remove what was made
	rm -rf $(VENV) build dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis mutants

# The server that tests start: the system's programs, or those of the wheel where they can run, or the system's package.
.postgresql: $(STAMP)
	@$(BIN)/python -m tests.servers.postgresql 2>/dev/null || { \
		test "$$(id -u)" = 0 && command -v apt-get >/dev/null && echo "Installing PostgreSQL for the tests …" && \
		mkdir -p /etc/postgresql-common && echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf && \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null; } || true
	@PYTHONPATH=src $(BIN)/python -m tests.servers.postgresql

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { \
		echo "python3 cannot make virtual environments here; installing the system's package for it"; \
		apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null && $(PYTHON) -m venv --clear $(VENV); }
	@echo "Installing into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q $(VENV)/lib/python3*/site-packages/{click,rich,pydantic,pydantic_core,sqlalchemy,alembic,cryptography,ruamel,jinja2} src || true
	@touch $@
