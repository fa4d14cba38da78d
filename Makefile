# A thin wrapper; the README gives the plain lines, which work on Windows too.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test test-real lint

$(VENV)/.run: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	@echo "ติดตั้งโปรแกรม (ครั้งแรกใช้เวลาราวหนึ่งนาที) / Installing (about a minute the first time)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements-dev.txt
	$(BIN)/pip install --disable-pip-version-check -q -r requirements-dev.txt
	@touch $@

run: $(VENV)/.run
	$(BIN)/python -m data_loaders prepare
	@echo "เปิดหน้าจอที่ / Open http://127.0.0.1:8501"
	$(BIN)/streamlit run server.py

test: $(VENV)/.test
	$(BIN)/python tests/browser.py --install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -m "not real_data"

# The FBI's database: SSZ_REAL_DATA=DIR make test-real (DIR holds nibrs_mn_2018.sql.gz)
test-real: $(VENV)/.test
	$(BIN)/python -m pytest -m real_data
