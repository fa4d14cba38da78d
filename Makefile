# A thin wrapper; the README gives the plain lines, which work on Windows too.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One file stays in one process: its tests share what they made. Long files go first (tests/conftest.py).
PARALLEL := -n logical --dist loadfile --no-loadscope-reorder
# Where nothing may be compiled once and for all, every process compiles all it imports: six seconds for a server.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test types all-tests test-unit test-store test-browser test-long test-real test-sources test-fleet coverage mutants sbom audit

$(VENV)/.run: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	@echo "ติดตั้งโปรแกรม (ครั้งแรกใช้เวลาราวหนึ่งนาที) / Installing (about a minute the first time)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --no-compile --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements-dev.txt
	$(BIN)/pip install --no-compile --disable-pip-version-check -q -r requirements-dev.txt
	@touch $@

run: $(VENV)/.run
	$(BIN)/python -m data_loaders prepare
	@echo "เปิดหน้าจอที่ / Open http://127.0.0.1:8501"
	$(BIN)/streamlit run server.py

# Everything CI runs: lint, types and all tests, in as many processes as the machine has cores.
test: $(VENV)/.test
	$(BIN)/python tests/browser.py --install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(MAKE) --no-print-directory -j 2 types all-tests

# Beside the tests, which wait for pages and servers now and then: alone, types keep one core and no other.
types: $(VENV)/.test
	$(BIN)/mypy

all-tests: $(VENV)/.test
	$(BIN)/python -m pytest $(PARALLEL) -m "not real_data and not sources and not fleet"

# Parts of it, by what a test needs; tests/conftest.py sorts them.
test-unit: $(VENV)/.test
	$(BIN)/python -m pytest $(PARALLEL) -m unit

test-store: $(VENV)/.test
	$(BIN)/python -m pytest $(PARALLEL) -m "store and not real_data and not sources and not fleet"

test-browser: $(VENV)/.test
	$(BIN)/python tests/browser.py --install
	$(BIN)/python -m pytest $(PARALLEL) -m "browser and not fleet"

# Hours: twenty times the examples, other ones every time, 10,000 mutated files, and a hundred killed loaders.
test-long: $(VENV)/.test
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest $(PARALLEL) -m unit
	$(BIN)/python -m tests.fuzz_files 10000 $$$$
	$(BIN)/python -m tests.killed_loaders

# Which lines and branches no test reaches; a fifth slower than `test`.
coverage: $(VENV)/.test
	$(BIN)/python tests/browser.py --install
	$(BIN)/python -m pytest $(PARALLEL) -m "not real_data and not sources and not fleet" --cov --cov-report=term

# Changes the statistics and the rules of goal 4 and of coverage in every small way, and tells which no test notices.
mutants: $(VENV)/.test
	rm -rf mutants
	$(BIN)/mutmut run
	$(BIN)/mutmut results
	$(BIN)/python tests/mutants.py

# The parts that a server runs as CycloneDX, and whether one of them is known to be weak; on a closed network with
# ADVISORIES=all.zip, the list of osv.dev for PyPI.
sbom: $(VENV)/.run
	$(BIN)/python deploy/parts.py list > sbom.json

audit: $(VENV)/.run
	$(BIN)/python deploy/parts.py audit $(if $(ADVISORIES),--advisories $(ADVISORIES))

# The FBI's database: SSZ_REAL_DATA=DIR make test-real (DIR holds nibrs_mn_2018.sql.gz)
test-real: $(VENV)/.test
	$(BIN)/python -m pytest -m real_data

# Kinds of police database other than PostgreSQL and SQLite, for real: needs mariadbd (apt install mariadb-server).
test-sources: $(VENV)/.test
	$(BIN)/python -m pytest -m sources

# Three workers behind HAProxy, a primary and two standbys, each killed in turn: needs haproxy (apt install haproxy).
test-fleet: $(VENV)/.test
	$(BIN)/python tests/browser.py --install
	$(BIN)/python -m pytest -m fleet
