# The two commands are `make run` and `make test`; README.md has the plain commands that they stand for.
PYTHON ?= python3
BIN = .venv/bin
PIP = $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes
LOCK = uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --quiet \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --extra postgres pyproject.toml
PYTEST = -m pytest --numprocesses auto
# What the project exists for has no branch that no test takes. Only the tests that prove it are measured: that
# nearly doubles their time.
PROVEN = members/attendance_record.py,members/exchange/council_document.py,members/exchange/document_*.py,members/exchange/member_parser.py,members/exchange/seat_import.py,members/exchange/term_*.py,members/meeting_plan.py,members/minutes/attendance_*.py,members/minutes/days_and_times.py,members/minutes/form_lines.py,members/minutes/minutes_*.py,members/minutes/organizations.py,members/minutes/roster_comparison.py,members/minutes/said_places.py,members/minutes/taken_over.py,members/models/*.py,resources/meeting_rule.py,resources/meeting_changes.py,resources/calendars.py,resources/models/*.py,resources/zones.py,tac_site/pdf/*.py,tac_site/pictures/uploads.py,tac_site/pictures/portraits.py,tac_site/markdown/directions.py,tac_site/markdown/render.py,tac_site/publishing/addressed.py,tac_site/publishing/documents.py,tac_site/publishing/hideable.py
PROVING = tests/members/exchange tests/members/minutes $(addprefix tests/members/test_, $(addsuffix .py, addresses admin attendance attendance_leaks attendance_record capacities council \
	import_council meeting_plan meeting_rule models no_leaks photos seat_admin seat_pages seat_rules seats sitemaps terms views)) tests/resources \
	$(addprefix tests/tac_site/, markdown pdf templatetags $(addprefix pictures/test_, portraits.py uploads.py) \
	$(addprefix publishing/test_, documents.py history_admin.py previews.py))

# The tests that ask the database something that PostgreSQL might answer differently.
ON_POSTGRESQL = tests/resources $(addprefix tests/members/exchange/test_, $(addsuffix .py, council_exchange known_days \
	roster_of_seats seat_import starter_council term_import)) tests/members/minutes/test_import_minutes.py \
	$(addprefix tests/members/test_, $(addsuffix .py, addresses admin attendance capacities clean_stored_text compare_roster export_council \
	feeds import_council meeting_plan models roster_changes search seat_admin seat_changes seat_roster \
	seat_rules seats sitemaps terms views)) \
	tests/tac_site/accounts tests/tac_site/backup tests/tac_site/export/test_export_site.py tests/tac_site/publishing $(addprefix tests/tac_site/test_, doctor.py unknown_databases.py)
# In the same directories: who may do what, and what a form says, is the same on both.
ALIKE_ON_BOTH = $(addprefix --ignore=tests/tac_site/, $(addprefix publishing/test_, change_form.py differences.py forms.py \
	permissions.py) $(addprefix accounts/test_, account_form.py codes.py forgotten_password.py password_links.py \
	second_factor.py sign_in.py))

.PHONY: run test types proven browser on_postgresql bench bench-page bench-deploy bench-editing mutants format lock

run: .venv/installed
	@$(BIN)/python manage.py serve

test: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet templates
	@$(MAKE) --no-print-directory --jobs 2 types proven
	$(BIN)/python $(PYTEST) $(addprefix --ignore=, tests/browser $(PROVING))
	@$(MAKE) --no-print-directory --jobs 2 --output-sync browser on_postgresql

# It needs one core for half a minute, in which the other one would have nothing to do.
types: .venv/installed-dev
	$(BIN)/mypy .

proven: .venv/installed-dev
	$(BIN)/coverage erase
	$(BIN)/coverage run $(PYTEST) $(PROVING)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --include=$(PROVEN) --fail-under=100

# It waits for Chromium half of the time, in which the other one works.
browser: .venv/installed-dev
	$(BIN)/python $(PYTEST) tests/browser

on_postgresql: .venv/installed-dev
	$(BIN)/python tests/with_postgres.py $(BIN)/python $(PYTEST) $(ON_POSTGRESQL) $(ALIKE_ON_BOTH)

bench: .venv/installed-dev
	@$(BIN)/python -m tests.bench

bench-page: .venv/installed-dev
	@$(BIN)/python tests/bench/page.py

bench-deploy: .venv/installed-dev
	@$(BIN)/python -m tests.bench.upgrades

bench-editing: .venv/installed-dev
	@env -u DATABASE_URL $(BIN)/python -m tests.bench.editing
	@$(BIN)/python tests/with_postgres.py $(BIN)/python -m tests.bench.editing

mutants: .venv/installed-dev
	@$(BIN)/python -m tests.mutants

format: .venv/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock:
	$(LOCK) --output-file requirements.txt
	$(LOCK) --output-file requirements-dev.txt --constraint requirements.txt --group dev

.venv/installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("This site needs Python 3.11 or newer; $(PYTHON) is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.11 run")'
	@echo "Making the environment .venv"
	@$(PYTHON) -m venv .venv
	@echo "Installing the locked packages"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@echo "Installing the locked packages for tests"
	@$(PIP) -r requirements-dev.txt
	@touch $@
